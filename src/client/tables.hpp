// Look-ups in tables by number.
#pragma once

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

}  // namespace parley::client
