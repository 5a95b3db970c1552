// What one project may have at once, in all of its sessions together.
#include "unit/cloud_host.hpp"

namespace parley::cloud {

using protocol::ErrorCode;

namespace {

Admission limited(std::size_t connections_max, std::size_t streams_max) {
  Admission admission;
  admission.project_connections_max = connections_max;
  admission.project_streams_max = streams_max;
  return admission;
}

/// Asks to join a session of a project, and is admitted by the host.
ConnId join(CloudHost& host, const std::string& project, const std::string& session, Admission as) {
  const ConnId conn = host.open();
  host.send(conn, protocol::Join{1, project, session, "token", "test"});
  host.verdict(std::move(as));
  return conn;
}

}  // namespace

TEST_CASE("a project's connections are counted over its sessions, apart from those of others") {
  CloudHost host;
  const ConnId first = join(host, "a", "one", limited(2, 0));
  join(host, "a", "two", limited(2, 0));
  const ConnId third = join(host, "a", "three", limited(2, 0));
  const auto refused = host.only<protocol::Refused>(third);
  CHECK(refused.name == "OT_CONNECTION_LIMIT_EXCEEDED");
  CHECK(refused.message.find("project") != std::string::npos);
  CHECK(refused.message.find('2') != std::string::npos);
  CHECK(host.closed[third].code == kCloseFull);
  CHECK(host.cloud().rooms().size() == 2);
  CHECK_FALSE(host.is_closed(join(host, "b", "one", limited(2, 0))));
  CHECK(host.cloud().refusals().at(ErrorCode::kConnectionLimitExceeded) == 1);

  host.step(ConnClosed{first, true});
  CHECK_FALSE(host.is_closed(join(host, "a", "three", limited(2, 0))));
}

TEST_CASE("a project's limits are those of its newest token check") {
  CloudHost host;
  join(host, "a", "one", limited(1, 0));
  CHECK_FALSE(host.is_closed(join(host, "a", "one", limited(2, 0))));
  CHECK(host.is_closed(join(host, "a", "one", limited(2, 0))));
  CHECK_FALSE(host.is_closed(join(host, "a", "one", limited(0, 0))));
}

TEST_CASE("a project's streams are counted over its sessions") {
  CloudHost host;
  const ConnId first = join(host, "a", "one", limited(0, 1));
  const ConnId second = join(host, "a", "two", limited(0, 1));
  host.empty_mail();
  const std::string stream = host.publish(first);
  host.send(second, protocol::Publish{2, CloudHost::some_stream()});
  const auto refused = host.only<protocol::Refused>(second);
  CHECK(refused.name == "OT_STREAM_LIMIT_EXCEEDED");
  CHECK(refused.message.find("project") != std::string::npos);
  CHECK(host.cloud().refusals().at(ErrorCode::kStreamLimitExceeded) == 1);

  SECTION("until one ends") {
    host.send(first, protocol::Unpublish{3, stream});
  }
  SECTION("until its publisher leaves") {
    host.step(ConnClosed{first, true});
  }
  host.empty_mail();
  host.publish(second);
}

TEST_CASE("a rate that the host finds exceeded closes the socket as a full session does") {
  CloudHost host;
  const ConnId conn = host.open_and_ask();
  CHECK(host.checks.back().conn == conn);
  host.verdict(protocol::Error{ErrorCode::kRateLimitExceeded, "too many"});
  CHECK(host.refusal(conn) == "OT_RATE_LIMIT_EXCEEDED");
  CHECK(host.closed[conn].code == kCloseFull);
}

}  // namespace parley::cloud
