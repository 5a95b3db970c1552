// What things cost in the picture of a room that newcomers get, in bytes.
#pragma once

#include <cstddef>

#include "protocol/generated/messages.hpp"

namespace parley::cloud {

[[nodiscard]] inline std::size_t picture_bytes(const protocol::Connection& connection) {
  return protocol::encode(protocol::ConnectionCreated{0, connection}).size();
}

/// In whatever size its video will be.
[[nodiscard]] inline std::size_t picture_bytes(const protocol::Stream& stream) {
  constexpr std::size_t kSizesBytes = 32;
  return protocol::encode(protocol::StreamCreated{0, stream}).size() + kSizesBytes;
}

}  // namespace parley::cloud
