#include "protocol/generated/errors.hpp"

#include <set>
#include <string>

#include <catch2/catch.hpp>

using namespace parley::protocol;

namespace {

// The last of the table; what stands before it is all of it.
constexpr auto kLast = ErrorCode::kUnexpectedServerResponse;

}  // namespace

TEST_CASE("every error has a name of its own that leads back to it, a title and a number") {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(kLast); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    const std::string name(error_name(code));
    CAPTURE(name);
    CHECK(name.starts_with("OT_"));
    CHECK(names.insert(name).second);
    CHECK(error_from_name(name) == code);
    CHECK_FALSE(error_title(code).empty());
    CHECK(error_number(code, Operation::kGeneral) >= 400);
  }
}

TEST_CASE("an unknown name is an unexpected server response") {
  for (const auto* name : {"", "OT_", "OT_NO_SUCH_THING", "ot_not_connected", "NOT_CONNECTED"})
    CHECK(error_from_name(name) == ErrorCode::kUnexpectedServerResponse);
}

TEST_CASE("an error's number is the published one, for the operation it befell") {
  CHECK(error_number(ErrorCode::kAuthenticationError, Operation::kConnect) == 1004);
  CHECK(error_number(ErrorCode::kInvalidSessionId, Operation::kConnect) == 1005);
  CHECK(error_number(ErrorCode::kConnectFailed, Operation::kConnect) == 1006);
  CHECK(error_number(ErrorCode::kNotConnected, Operation::kPublish) == 1010);
  CHECK(error_number(ErrorCode::kInvalidParameter, Operation::kSubscribe) == 1011);
  CHECK(error_number(ErrorCode::kInvalidParameter, Operation::kSignal) == 400);
  CHECK(error_number(ErrorCode::kPermissionDenied, Operation::kPublish) == 1500);
  CHECK(error_number(ErrorCode::kPermissionDenied, Operation::kSignal) == 1510);
  CHECK(error_number(ErrorCode::kPermissionDenied, Operation::kForceDisconnect) == 1520);
  CHECK(error_number(ErrorCode::kPermissionDenied, Operation::kForceUnpublish) == 1530);
  CHECK(error_number(ErrorCode::kPermissionDenied, Operation::kForceMute) == 1540);
  CHECK(error_number(ErrorCode::kNotFound, Operation::kForceUnpublish) == 1535);
  CHECK(error_number(ErrorCode::kNotFound, Operation::kSignal) == 404);
  CHECK(error_number(ErrorCode::kTimeout, Operation::kConnect) == 1008);
  CHECK(error_number(ErrorCode::kTimeout, Operation::kPublish) == 1500);
  CHECK(error_number(ErrorCode::kStreamLimitExceeded, Operation::kSubscribe) == 1605);
  CHECK(error_number(ErrorCode::kUnexpectedServerResponse, Operation::kGeneral) == 2001);
}
