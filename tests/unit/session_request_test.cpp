#include "protocol/session_request.hpp"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using namespace parley::protocol;

namespace {

SessionRequest parsed(std::string_view form) {
  CAPTURE(form);
  auto request = parse_session_request(form);
  if (!request) FAIL(request.error().message);
  return std::move(request).value();
}

void check_refused(std::string_view form, std::string_view says) {
  CAPTURE(form, says);
  const auto request = parse_session_request(form);
  REQUIRE_FALSE(request);
  CAPTURE(request.error().message);
  CHECK(request.error().code == ErrorCode::kInvalidParameter);
  CHECK(request.error().message.find(says) != std::string::npos);
}

}  // namespace

TEST_CASE("a session is relayed and archived by hand unless the form says otherwise") {
  for (const auto* form :
       {"",
        "p2p.preference=enabled",
        "archiveMode=manual&p2p.preference=enabled",
        "location=&archiveMode=&p2p.preference=&e2ee=&archiveName=&archiveResolution=",
        "api_key=1&unknown=2"}) {
    const auto request = parsed(form);
    CHECK(request.media_mode == MediaMode::kRelayed);
    CHECK(request.archive_mode == ArchiveMode::kManual);
    CHECK_FALSE(request.e2ee);
    CHECK(request.location.empty());
    CHECK(request.archive_name.empty());
    CHECK(request.archive_resolution.empty());
  }
}

TEST_CASE("every parameter of a session is understood") {
  CHECK(parsed("p2p.preference=disabled").media_mode == MediaMode::kRouted);
  CHECK(parsed("location=12.34.56.78").location == "12.34.56.78");
  const auto request = parsed(
      "p2p%2Epreference=disabled&archiveMode=always&archiveName=caf%C3%A9+1&archiveResolution="
      "1920x1080&e2ee=false");
  CHECK(request.media_mode == MediaMode::kRouted);
  CHECK(request.archive_mode == ArchiveMode::kAlways);
  CHECK(request.archive_name == "caf\xC3\xA9 1");
  CHECK(request.archive_resolution == "1920x1080");
  for (const auto* yes : {"true", "True", "TRUE", "1"})
    CHECK(parsed("p2p.preference=disabled&e2ee=" + std::string(yes)).e2ee);
  for (const auto* no : {"false", "False", "0"})
    CHECK_FALSE(parsed("e2ee=" + std::string(no)).e2ee);
}

TEST_CASE("what needs the media router makes a session routed, unless that is ruled out") {
  CHECK(parsed("archiveMode=always").media_mode == MediaMode::kRouted);
  CHECK(parsed("e2ee=true").media_mode == MediaMode::kRouted);
  check_refused("archiveMode=always&p2p.preference=enabled",
                "archiveMode \"always\" needs a routed session");
  check_refused("e2ee=true&p2p.preference=enabled", "e2ee needs a routed session");
  check_refused("e2ee=true&archiveMode=always", "exclude each other");
}

TEST_CASE("a bad parameter is refused by name") {
  check_refused("p2p.preference=maybe",
                "p2p.preference is \"maybe\". It must be \"enabled\" or \"disabled\"");
  check_refused("archiveMode=sometimes", "archiveMode is \"sometimes\"");
  check_refused("archiveMode=Always", "archiveMode is \"Always\"");
  check_refused("e2ee=perhaps", "e2ee is \"perhaps\"");
  check_refused("location=localhost", "location is \"localhost\". It must be an IPv4 address");
  check_refused("archiveResolution=1x1", "archiveResolution is \"1x1\"");
  check_refused("archiveName=" + std::string(81, 'x'), "archiveName is too long");
  check_refused("archiveName=%FF", "archiveName is not UTF-8");
  check_refused("location=1.2.3.4&location=1.2.3.4", "location stands in the form twice");
  check_refused(std::string(70000, 'x'), "too large");
  std::string euros;
  for (int i = 0; i < 80; ++i)
    euros += "%E2%82%AC";
  CHECK(parsed("archiveName=" + euros).archive_name.size() == 240);
}

TEST_CASE("the first bad parameter is the one reported") {
  check_refused("location=x&p2p.preference=y", "p2p.preference");
}

TEST_CASE("an IPv4 address is four numbers from 0 to 255 in dotted decimal notation") {
  for (const auto* text : {"0.0.0.0", "255.255.255.255", "12.34.56.78", "10.1.200.30"}) {
    CAPTURE(text);
    CHECK(is_ipv4(text));
  }
  for (const auto* text :
       {"",          ".",         "...",        "1.2.3",    "1.2.3.",   ".1.2.3",   "1.2.3.4.",
        "1.2.3.4.5", "256.1.1.1", "1.1.1.256",  "01.1.1.1", "1.1.1.00", "1.1.1.1 ", " 1.1.1.1",
        "1.1.1.a",   "1..1.1",    "1.1.1.1000", "-1.1.1.1", "::1",      "0x1.1.1.1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_ipv4(text));
  }
}
