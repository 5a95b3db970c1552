// Look-ups in tables by number, with room made for newcomers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace parley::client {

template <class T>
[[nodiscard]] T* find(std::map<std::uint32_t, T>& table, std::uint32_t id) {
  const auto found = table.find(id);
  return found == table.end() ? nullptr : &found->second;
}

template <class T>
[[nodiscard]] const T* find(const std::map<std::uint32_t, T>& table, std::uint32_t id) {
  const auto found = table.find(id);
  return found == table.end() ? nullptr : &found->second;
}

/// The oldest entry that `fits`, if any.
template <class T, class Predicate>
[[nodiscard]] T* find_if(std::map<std::uint32_t, T>& table, Predicate fits) {
  for (auto& [id, entry] : table) {
    if (fits(entry)) return &entry;
  }
  return nullptr;
}

/// Whether one more fits. In a full table the oldest entry that `is_spent` makes way for it.
template <class T, class Predicate>
[[nodiscard]] bool make_room(std::map<std::uint32_t, T>& table,
                             std::size_t size_max,
                             Predicate is_spent) {
  if (table.size() < size_max) return true;
  for (auto entry = table.begin(); entry != table.end(); ++entry) {
    if (!is_spent(entry->second)) continue;
    table.erase(entry);
    return true;
  }
  return false;
}

}  // namespace parley::client
