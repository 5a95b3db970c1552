#include "cloud/outbox.hpp"

#include <algorithm>
#include <memory>

namespace parley::cloud {

namespace {

/// Bounds of protocol::Refused::message, with room for replaced bytes, and of a close frame.
constexpr std::size_t kMessageBytesMax = 512;
constexpr std::size_t kReasonBytesMax = 123;
constexpr std::size_t kLoggedBytesMax = 256;

}  // namespace

std::string_view clip(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t size = bytes_max;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
    --size;
  return text.substr(0, size);
}

std::string printable(std::string_view text) {
  std::string out(clip(text, kLoggedBytesMax));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20U || c == '\x7f') c = '?';
  }
  return out;
}

std::string printable_word(std::string_view text) {
  std::string out = printable(text);
  std::replace(out.begin(), out.end(), ' ', '?');
  return out;
}

void Outbox::send(ConnId to, const protocol::ServerMessage& message) {
  send(std::vector<ConnId>{to}, std::make_shared<const std::string>(protocol::encode(message)));
}

void Outbox::send(std::vector<ConnId> to, SharedText text) {
  if (!to.empty()) effects_.emplace_back(Send{std::move(to), std::move(text)});
}

void Outbox::refuse(ConnId to, std::uint32_t id, const protocol::Error& error) {
  send(to,
       protocol::Refused{id,
                         std::string(protocol::error_name(error.code)),
                         std::string(clip(error.message, kMessageBytesMax))});
}

void Outbox::close(ConnId conn, std::uint16_t code, std::string_view reason) {
  effects_.emplace_back(Close{conn, code, std::string(clip(reason, kReasonBytesMax))});
}

void Outbox::check(CheckToken request) {
  effects_.emplace_back(std::move(request));
}

void Outbox::answer(AppAnswered answer) {
  effects_.emplace_back(std::move(answer));
}

void Outbox::happened(protocol::SessionEvent event) {
  effects_.emplace_back(Happened{std::move(event)});
}

void Outbox::log(LogLevel level, std::string text) {
  effects_.emplace_back(Log{level, std::move(text)});
}

}  // namespace parley::cloud
