#include "protocol/roles.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace parley::protocol;

TEST_CASE("each role's capabilities are those of the table of roles") {
  struct Row {
    Role role;
    Capabilities
        expected;  // publish, subscribe, signal, forceUnpublish, forceDisconnect, forceMute
  };

  for (const auto& [role, expected] : {Row{Role::kSubscriber, {0, 1, 1, 0, 0, 0}},
                                       Row{Role::kPublisher, {1, 1, 1, 0, 0, 0}},
                                       Row{Role::kPublisheronly, {1, 0, 0, 0, 0, 0}},
                                       Row{Role::kModerator, {1, 1, 1, 1, 1, 1}}}) {
    CAPTURE(to_string(role));
    CHECK(capabilities_of(role) == expected);
  }
}

TEST_CASE("each kind of moderation needs its own capability") {
  const auto allowed = [](const Capabilities& may) {
    std::string out;
    for (int i = 0; i < 5; ++i)
      out += allows(may, static_cast<Moderation>(i)) ? '1' : '0';
    return out;
  };
  CHECK(allowed({1, 1, 1, 0, 0, 0}) == "00000");
  CHECK(allowed({0, 0, 0, 1, 0, 0}) == "01000");
  CHECK(allowed({0, 0, 0, 0, 1, 0}) == "10000");
  CHECK(allowed({0, 0, 0, 0, 0, 1}) == "00111");
}

TEST_CASE("roles are read as tokens spell them, and only so") {
  CHECK(role_from_name("subscriber") == Role::kSubscriber);
  CHECK(role_from_name("publisher") == Role::kPublisher);
  CHECK(role_from_name("publisheronly") == Role::kPublisheronly);
  CHECK(role_from_name("moderator") == Role::kModerator);
  for (const auto* name : {"", "Publisher", "publisher ", "admin", "publisher_only", "host"}) {
    CAPTURE(name);
    CHECK_FALSE(role_from_name(name).has_value());
  }
}
