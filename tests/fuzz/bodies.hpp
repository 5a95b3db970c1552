// What each fuzzer does with one input; the unit tests do the same with the small corpora.
#pragma once

#include <array>
#include <string_view>

namespace parley::fuzz {

// Each aborts when a promise is broken: nothing else may come of any bytes.
void client_message(std::string_view bytes);
void server_message(std::string_view bytes);
void token(std::string_view bytes);
void rest_request(std::string_view bytes);
void session_id(std::string_view bytes);
void form(std::string_view bytes);

struct Body {
  std::string_view name;  // also the folder of its corpus
  void (*run)(std::string_view);
};

inline constexpr std::array<Body, 6> kBodies{{
    {"client_message", client_message},
    {"server_message", server_message},
    {"token", token},
    {"rest_request", rest_request},
    {"session_id", session_id},
    {"form", form},
}};

}  // namespace parley::fuzz
