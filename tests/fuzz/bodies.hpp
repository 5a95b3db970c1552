// What each fuzzer does with one input; the unit tests do the same with the small corpora.
#pragma once

#include <array>
#include <string_view>

namespace parley::fuzz {

// Each aborts when a promise is broken: nothing else may come of any bytes.
void message(std::string_view bytes);       // frames of clients and of the cloud, any JSON
void token(std::string_view bytes);         // session ids and the header of REST as well
void rest_request(std::string_view bytes);  // bodies, JSON and forms; parts of addresses
void description(std::string_view bytes);   // and candidates
void cloud_core(std::string_view bytes);
void client_core(std::string_view bytes);

struct Body {
  std::string_view name;  // also the folder of its corpus
  void (*run)(std::string_view);
};

inline constexpr std::array<Body, 6> kBodies{{
    {"message", message},
    {"token", token},
    {"rest_request", rest_request},
    {"description", description},
    {"cloud_core", cloud_core},
    {"client_core", client_core},
}};

}  // namespace parley::fuzz
