// The effects by which records of a room are kept, and dropped.
#pragma once

#include <cstdint>

#include "cloud/effects.hpp"
#include "cloud/generated/records.hpp"

namespace parley::cloud {

[[nodiscard]] inline KeepRecord record_of(RoomNumber room,
                                          std::uint64_t number,
                                          const Record& record) {
  return {room, {static_cast<std::uint8_t>(record.index()), number, encode(record)}};
}

/// Drops a record of one of the types.
template <class Type>
[[nodiscard]] DropRecord drop_of(RoomNumber room, std::uint64_t number) {
  static const auto kKind = static_cast<std::uint8_t>(Record(Type{}).index());
  return {room, kKind, number};
}

}  // namespace parley::cloud
