// Cryptography, all of it OpenSSL's: keyed hashes, RSA, comparison in constant time, random bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::server {

/// HMAC-SHA-256 (RFC 2104), 32 raw bytes. Signs JWTs (HS256, RFC 7518 section 3.2).
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text);

/// HMAC-SHA-1, 20 raw bytes. Signs T1 tokens.
[[nodiscard]] std::string hmac_sha1(std::string_view key, std::string_view text);

/// Whether this is the RSA signature (RS256, RFC 7518 section 3.3) of `text` by the private twin of
/// a public key in PEM. Total.
[[nodiscard]] bool is_rs256_signed(std::string_view public_key,
                                   std::string_view text,
                                   std::string_view signature);

/// What is wrong with a public key in PEM that is to be registered; empty when it is an RSA key of
/// 2048 to 8192 bits.
[[nodiscard]] std::string public_key_problem(std::string_view pem);

/// Two keys in PEM that belong together.
struct KeyPair {
  std::string private_key;
  std::string public_key;
};

/// A new RSA key of 2048 bits.
[[nodiscard]] KeyPair make_key_pair();

/// SHA-256 as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view text);

/// Compares without telling by its duration where the first difference is.
[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right);

/// Cryptographically secure random bytes, raw.
[[nodiscard]] std::string random_bytes(std::size_t count);

[[nodiscard]] std::uint64_t random_u64();

/// A random UUID (RFC 9562 version 4), in lower case.
[[nodiscard]] std::string random_uuid();

/// A new secret of a project or an account: 40 hexadecimal digits, 160 random bits.
[[nodiscard]] std::string random_secret();

/// Random letters and digits; about 5.95 bits each.
[[nodiscard]] std::string random_alphanumeric(std::size_t count);

}  // namespace parley::server
