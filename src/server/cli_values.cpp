#include "server/cli_values.hpp"

#include <algorithm>
#include <charconv>

namespace parley::server {

Result<protocol::IceServer, std::string> read_ice_server(std::string_view text) {
  const std::size_t first = text.find(',');
  const std::string_view url = text.substr(0, first);
  const bool is_turn = url.starts_with("turn:") || url.starts_with("turns:");
  if (!is_turn && !url.starts_with("stun:") && !url.starts_with("stuns:")) {
    return std::string("an ICE server's URL begins with stun:, stuns:, turn: or turns:");
  }
  protocol::IceServer server;
  server.urls.emplace_back(url);
  if (first == std::string_view::npos) return server;
  const std::string_view rest = text.substr(first + 1);
  const std::size_t second = rest.find(',');
  if (second == std::string_view::npos) {
    return std::string("a user name needs a credential: URL,USER,CREDENTIAL");
  }
  server.username = rest.substr(0, second);
  server.credential = rest.substr(second + 1);
  return server;
}

std::optional<std::int64_t> read_duration_s(std::string_view text) {
  std::int64_t unit_s = 1;
  if (text.ends_with('m')) unit_s = 60;
  if (text.ends_with('h')) unit_s = 3600;
  if (text.ends_with('d')) unit_s = std::int64_t{24} * 3600;
  if (unit_s != 1 || text.ends_with('s')) text.remove_suffix(1);
  constexpr std::int64_t kMax = 1'000'000'000;
  std::int64_t count = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool is_number = problem == std::errc() && end == text.data() + text.size();
  if (!is_number || count <= 0 || count > kMax) return std::nullopt;
  return count * unit_s;
}

std::optional<Rate> read_rate(std::string_view text) {
  if (text == "0") return Rate{};
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view digits) -> std::optional<std::uint32_t> {
    constexpr std::uint32_t kMax = 1'000'000;
    std::uint32_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, problem] = std::from_chars(digits.data(), end, value);
    const bool is_number = problem == std::errc() && stop == end && !digits.empty();
    return is_number && value > 0 && value <= kMax ? std::optional(value) : std::nullopt;
  };
  const auto per_s = number(text.substr(0, comma));
  const auto burst = number(text.substr(comma + 1));
  if (!per_s || !burst || *burst < *per_s) return std::nullopt;
  return Rate{*per_s, *burst};
}

bool is_uuid(std::string_view text) {
  constexpr std::string_view kForm = "00000000-0000-0000-0000-000000000000";
  constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
  return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(), [&](char at, char form) {
    return form == '-' ? at == '-' : kDigits.find(at) != std::string_view::npos;
  });
}

}  // namespace parley::server
