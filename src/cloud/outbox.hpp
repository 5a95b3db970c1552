// Outbox: the effects of one step, in order.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cloud/effects.hpp"

namespace parley::cloud {

/// Cuts a text to at most `bytes_max` bytes, never inside a character.
[[nodiscard]] std::string_view clip(std::string_view text, std::size_t bytes_max);

/// A text from outside as it may stand in a log line: short, and without control characters.
[[nodiscard]] std::string printable(std::string_view text);

/// The same without spaces, so that it cannot look like several words of the line.
[[nodiscard]] std::string printable_word(std::string_view text);

class Outbox {
 public:
  void send(ConnId to, const protocol::ServerMessage& message);
  void send(std::vector<ConnId> to, SharedText text);
  void refuse(ConnId to, std::uint32_t id, const protocol::Error& error);
  void close(ConnId conn, std::uint16_t code, std::string_view reason);
  void check(CheckToken request);
  void answer(AppAnswered answer);
  void happened(protocol::SessionEvent event);

  /// One of the effects that keep something.
  template <class Kept>
  void keep(Kept kept) {
    effects_.emplace_back(std::move(kept));
  }

  void log(LogLevel level, std::string text);

  [[nodiscard]] std::vector<Effect> take() { return std::move(effects_); }

 private:
  std::vector<Effect> effects_;
};

}  // namespace parley::cloud
