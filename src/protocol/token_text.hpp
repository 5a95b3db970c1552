// Making client tokens and other JWTs: the texts to sign and the finished tokens. The caller signs
// and brings the nonce.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/token.hpp"

namespace parley::protocol {

/// What a JWT with these claims, a JSON object, is signed by (RFC 7515 section 5.1, HS256).
[[nodiscard]] std::string jwt_signing_input(std::string_view claims);

/// The same for a client token. Of `claims` all but scope, ist and nbf is written; those are
/// "session.connect", "project" and absent. created_s must be there. `nonce` is any random number.
[[nodiscard]] std::string jwt_signing_input(const Claims& claims, std::uint32_t nonce);

/// The token from its signing input and the 32 bytes of HMAC-SHA256(secret, signing_input).
[[nodiscard]] std::string jwt_token(std::string_view signing_input, std::string_view signature);

[[nodiscard]] std::string t1_data_string(const Claims& claims, std::uint32_t nonce);

/// The token from its data string and the 20 bytes of HMAC-SHA1(secret, data_string).
[[nodiscard]] std::string t1_token(std::string_view api_key,
                                   std::string_view data_string,
                                   std::string_view signature);

}  // namespace parley::protocol
