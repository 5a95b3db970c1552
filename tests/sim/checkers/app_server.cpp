#include "sim/checkers/app_server.hpp"

#include <variant>

namespace parley::sim {

void AppCommands::cloud_input(const cloud::Input& input, TimeMs /*now*/) {
  require(open_ == 0, "a command of the app server was not answered");
  const auto* asked = std::get_if<cloud::AppAsked>(&input);
  open_ = asked == nullptr ? 0 : asked->request;
}

void AppCommands::cloud_effect(const cloud::Effect& effect, TimeMs /*now*/) {
  const auto* answered = std::get_if<cloud::AppAnswered>(&effect);
  if (answered == nullptr) return;
  require(answered->request == open_, "an answer to the app server that nobody waits for");
  require(!answered->problem || answered->problem->code == protocol::ErrorCode::kNotFound,
          "a command of the app server was refused for another reason than what is gone");
  open_ = 0;
}

void AppCommands::at_rest(const World& /*world*/) {
  require(open_ == 0, "a command of the app server was not answered");
}

}  // namespace parley::sim
