// Rooms: the members of a load test by their rooms, and whose turn it is to speak.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "load/member.hpp"

namespace parley::load {

struct Room {
  std::string session_id;
  std::vector<Member*> members;  // who is in, in the order in which they were let in
  std::size_t speaker = 0;       // who signals next
  std::uint64_t under_way = 0;   // signals that receivers still have to hear

  /// What all in the room were told of those who came after them: so many times.
  [[nodiscard]] std::uint64_t told() const {
    return std::uint64_t{members.size()} * (members.size() - 1) / 2;
  }
};

}  // namespace parley::load
