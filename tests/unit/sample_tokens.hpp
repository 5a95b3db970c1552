// Tokens that the official Node SDK (opentok 2.23.2) made from fixed inputs, and the means to make
// odd ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/base64.hpp"

namespace parley::samples {

// The inputs: API key 123456, secret "a-secret-of-the-tests", 1795351824 s since 1970.
inline constexpr std::string_view kApiKey = "123456";
inline constexpr std::int64_t kNowS = 1795351824;
inline constexpr std::string_view kSessionId =
    "2_MX4xMjM0NTZ-fjE3OTUzNTE4MDAwMDB-YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4fn4";

// generateToken(id, {role: 'moderator', data: 'name=bob&x=\u00e9 y', expireTime: 1795400000,
// initialLayoutClassList: ['focus', 'big']}, true) and its HMAC-SHA1.
inline constexpr std::string_view kT1Full =
    "T1==cGFydG5lcl9pZD0xMjM0NTYmc2lnPTZlOWRiNWI3ZmYxZmM2N2IyY2UxNTMzYTQ1YzY4YzMyZDdiYWQxYmY6c2Vzc2"
    "lvbl9pZD0yX01YNHhNak0wTlRaLWZqRTNPVFV6TlRFNE1EQXdNREItWVdKalpHVm1aMmhwYW10c2JXNXZjSEZ5YzNSMWRu"
    "ZDRmbjQmY3JlYXRlX3RpbWU9MTc5NTM1MTgyNCZub25jZT0wLjQ2MzEyNzA1MTIzNDU2Nzgmcm9sZT1tb2RlcmF0b3ImZX"
    "hwaXJlX3RpbWU9MTc5NTQwMDAwMCZjb25uZWN0aW9uX2RhdGE9bmFtZSUzRGJvYiUyNnglM0QlQzMlQTklMjB5JmluaXRp"
    "YWxfbGF5b3V0X2NsYXNzX2xpc3Q9Zm9jdXMlMjBiaWcmc2NvcGU9c2Vzc2lvbi5jb25uZWN0";
inline constexpr std::string_view kT1FullSignature = "6e9db5b7ff1fc67b2ce1533a45c68c32d7bad1bf";
inline constexpr std::string_view kT1FullData =
    "session_id=2_MX4xMjM0NTZ-fjE3OTUzNTE4MDAwMDB-YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4fn4"
    "&create_time=1795351824&nonce=0.4631270512345678&role=moderator&expire_time=1795400000"
    "&connection_data=name%3Dbob%26x%3D%C3%A9%20y&initial_layout_class_list=focus%20big"
    "&scope=session.connect";

// generateToken(id, {}, true).
inline constexpr std::string_view kT1Default =
    "T1==cGFydG5lcl9pZD0xMjM0NTYmc2lnPWRhZTA0ZWE2Yjg3NTQzM2JlMTZhNjY2ZjIwZDZhOWU5ZmNhNzdhZTQ6c2Vzc2"
    "lvbl9pZD0yX01YNHhNak0wTlRaLWZqRTNPVFV6TlRFNE1EQXdNREItWVdKalpHVm1aMmhwYW10c2JXNXZjSEZ5YzNSMWRu"
    "ZDRmbjQmY3JlYXRlX3RpbWU9MTc5NTM1MTgyNCZub25jZT0wLjQ2MzEyNzA1MTIzNDU2Nzgmcm9sZT1wdWJsaXNoZXImZX"
    "hwaXJlX3RpbWU9MTc5NTQzODIyNCZpbml0aWFsX2xheW91dF9jbGFzc19saXN0PSZzY29wZT1zZXNzaW9uLmNvbm5lY3Q"
    "=";

// The same two as JWTs; the first in its three parts.
inline constexpr std::string_view kJwtFullInput =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJpc3MiOiIxMjM0NTYiLCJpc3QiOiJwcm9qZWN0IiwiaWF0IjoxNzk1MzUxODI0LCJleHAiOjE3OTU0MDAwMDAsInNlc3"
    "Npb25faWQiOiIyX01YNHhNak0wTlRaLWZqRTNPVFV6TlRFNE1EQXdNREItWVdKalpHVm1aMmhwYW10c2JXNXZjSEZ5YzNS"
    "MWRuZDRmbjQiLCJjcmVhdGVfdGltZSI6MTc5NTM1MTgyNCwibm9uY2UiOjAuNDYzMTI3MDUxMjM0NTY3OCwicm9sZSI6Im"
    "1vZGVyYXRvciIsImV4cGlyZV90aW1lIjoxNzk1NDAwMDAwLCJjb25uZWN0aW9uX2RhdGEiOiJuYW1lPWJvYiZ4PcOpIHki"
    "LCJpbml0aWFsX2xheW91dF9jbGFzc19saXN0IjoiZm9jdXMgYmlnIiwic2NvcGUiOiJzZXNzaW9uLmNvbm5lY3QifQ";
inline constexpr std::string_view kJwtFullSignature = "nDtHi7BHSbSAQbtwYzNI5gwZ1OZhLb8AKir5vbPKmGQ";
inline constexpr std::string_view kJwtDefault =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJpc3MiOiIxMjM0NTYiLCJpc3QiOiJwcm9qZWN0IiwiaWF0IjoxNzk1MzUxODI0LCJleHAiOjE3OTU0MzgyMjQsInNlc3"
    "Npb25faWQiOiIyX01YNHhNak0wTlRaLWZqRTNPVFV6TlRFNE1EQXdNREItWVdKalpHVm1aMmhwYW10c2JXNXZjSEZ5YzNS"
    "MWRuZDRmbjQiLCJjcmVhdGVfdGltZSI6MTc5NTM1MTgyNCwibm9uY2UiOjAuNDYzMTI3MDUxMjM0NTY3OCwicm9sZSI6In"
    "B1Ymxpc2hlciIsImV4cGlyZV90aW1lIjoxNzk1NDM4MjI0LCJpbml0aWFsX2xheW91dF9jbGFzc19saXN0IjoiIiwic2Nv"
    "cGUiOiJzZXNzaW9uLmNvbm5lY3QifQ.mozIgOM39usaOxdmPsE9e6bSpJ6pwLfOTT1ksFkPvaA";

/// The head of claims that every SDK signs, without a closing brace.
inline const std::string kClaims =
    R"({"iss":"123456","ist":"project","iat":1795351824,"session_id":")" + std::string(kSessionId) +
    '"';

/// A JWT of these texts; its signature is 32 times 's'.
inline std::string jwt(std::string_view header, std::string_view claims) {
  return protocol::encode_base64_url(header) + "." + protocol::encode_base64_url(claims) + "." +
         protocol::encode_base64_url(std::string(32, 's'));
}

/// A well-headed JWT of kClaims and these further ones, such as `,"exp":1`.
inline std::string jwt_with(std::string_view further_claims) {
  return jwt(R"({"alg":"HS256","typ":"JWT"})", kClaims + std::string(further_claims) + "}");
}

/// A T1 token of this data string; its signature is 20 times 's'.
inline std::string t1(std::string_view data) {
  return "T1==" + protocol::encode_base64(
                      "partner_id=123456&sig=" + protocol::encode_hex(std::string(20, 's')) + ":" +
                      std::string(data));
}

/// A T1 token of the session id, the time and this rest of the data string, such as "&role=x".
inline std::string t1_with(std::string_view rest) {
  return t1("session_id=" + std::string(kSessionId) + "&create_time=1795351824" +
            std::string(rest));
}

}  // namespace parley::samples
