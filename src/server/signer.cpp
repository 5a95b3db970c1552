#include "server/signer.hpp"

#include <array>
#include <cstring>
#include <limits>
#include <memory>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "base/assert.hpp"
#include "protocol/base64.hpp"

namespace parley::server {

namespace {

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view text) {
  PARLEY_ASSERT(key.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* done =
      HMAC(digest, key.data(), static_cast<int>(key.size()), bytes, text.size(), out.data(), &size);
  PARLEY_ASSERT(done != nullptr);
  return {reinterpret_cast<const char*>(out.data()), size};
}

/// Frees what OpenSSL made.
template <auto free>
struct Free {
  template <class T>
  void operator()(T* made) const {
    free(made);
  }
};

using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

/// Null when it is no public key.
Key read_public_key(std::string_view pem) {
  PARLEY_ASSERT(pem.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  const Bio memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!memory) return nullptr;
  return Key(PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr));
}

std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

bool is_rs256_signed(std::string_view public_key,
                     std::string_view text,
                     std::string_view signature) {
  const Key key = read_public_key(public_key);
  const DigestContext context(EVP_MD_CTX_new());
  if (!key || !context) return false;
  // The usual padding of RSA keys is that of PKCS #1 v1.5, which RS256 wants.
  if (EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1) {
    return false;
  }
  const auto* signed_bytes = reinterpret_cast<const unsigned char*>(text.data());
  const auto* bytes = reinterpret_cast<const unsigned char*>(signature.data());
  return EVP_DigestVerify(context.get(), bytes, signature.size(), signed_bytes, text.size()) == 1;
}

std::string public_key_problem(std::string_view pem) {
  constexpr int kBitsMin = 2048;
  constexpr int kBitsMax = 8192;
  const Key key = read_public_key(pem);
  if (!key) return "it is no public key in PEM (BEGIN PUBLIC KEY)";
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return "it is no RSA key";
  const int bits = EVP_PKEY_get_bits(key.get());
  if (bits < kBitsMin || bits > kBitsMax) {
    return "it has " + std::to_string(bits) + " bits; 2048 to 8192 are possible";
  }
  return {};
}

KeyPair make_key_pair() {
  constexpr std::size_t kBits = 2048;
  const Key key(EVP_RSA_gen(kBits));
  const Bio private_key(BIO_new(BIO_s_mem()));
  const Bio public_key(BIO_new(BIO_s_mem()));
  PARLEY_ASSERT(key && private_key && public_key);
  const int is_private = PEM_write_bio_PKCS8PrivateKey(
      private_key.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  PARLEY_ASSERT(is_private == 1 && PEM_write_bio_PUBKEY(public_key.get(), key.get()) == 1);
  return {text_of(private_key.get()), text_of(public_key.get())};
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  return hmac(EVP_sha256(), key, text);
}

std::string hmac_sha1(std::string_view key, std::string_view text) {
  return hmac(EVP_sha1(), key, text);
}

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  const int done = EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr);
  PARLEY_ASSERT(done == 1);
  return protocol::encode_hex({reinterpret_cast<const char*>(out.data()), size});
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  // Lengths are public: they follow from the algorithm.
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string random_bytes(std::size_t count) {
  PARLEY_ASSERT(count <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  std::string out(count, '\0');
  // Without randomness nothing here is safe: better no process than a guessable secret.
  const int done =
      RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count));
  PARLEY_ASSERT(done == 1);
  return out;
}

std::uint64_t random_u64() {
  const std::string bytes = random_bytes(sizeof(std::uint64_t));
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

std::string random_uuid() {
  constexpr std::size_t kVersionAt = 6;
  constexpr std::size_t kVariantAt = 8;
  std::string bytes = random_bytes(16);
  const auto bits = [&bytes](std::size_t at, unsigned kept, unsigned set) {
    bytes[at] = static_cast<char>((static_cast<unsigned char>(bytes[at]) & kept) | set);
  };
  bits(kVersionAt, 0x0fU, 0x40U);
  bits(kVariantAt, 0x3fU, 0x80U);
  std::string out = protocol::encode_hex(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U})
    out.insert(at, 1, '-');
  return out;
}

std::string random_secret() {
  constexpr std::size_t kSecretBytes = 20;
  return protocol::encode_hex(random_bytes(kSecretBytes));
}

std::string random_alphanumeric(std::size_t count) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  // Bytes beyond the last whole multiple are thrown away, or the first letters would be likelier.
  static constexpr std::size_t kUsable = 256 - 256 % kAlphabet.size();
  std::string out;
  while (out.size() < count) {
    for (const char byte : random_bytes(count)) {
      const auto value = static_cast<unsigned char>(byte);
      if (value < kUsable && out.size() < count) out.push_back(kAlphabet[value % kAlphabet.size()]);
    }
  }
  return out;
}

}  // namespace parley::server
