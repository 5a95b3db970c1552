#include "server/tls_certificate.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace parley::server {

namespace {

// Browsers refuse server certificates that live longer than 398 days.
constexpr long kLifetimeS = 397L * 24 * 3600;
constexpr long kRenewBeforeS = 30L * 24 * 3600;

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* object) const { Free(object); }
};

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION, X509_EXTENSION_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BIGNUM, BN_free>>;

struct FileCloser {
  void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};

using File = std::unique_ptr<std::FILE, FileCloser>;

TlsError openssl_failed(std::string_view what) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return {std::string(what) + ": " + text.data()};
}

bool is_address(const std::string& host) {
  ASN1_OCTET_STRING* parsed = a2i_IPADDRESS(host.c_str());
  const bool is_one = parsed != nullptr;
  ASN1_OCTET_STRING_free(parsed);
  return is_one;
}

bool names_host(X509* certificate, const std::string& host) {
  if (is_address(host)) return X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
  return X509_check_host(certificate, host.data(), host.size(), 0, nullptr) == 1;
}

bool is_usable(const TlsFiles& files, const std::vector<std::string>& hosts) {
  if (access(files.key.c_str(), R_OK) != 0) return false;
  const File file(std::fopen(files.certificate.c_str(), "re"));
  if (!file) return false;
  const Certificate certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
  if (!certificate) return false;
  std::time_t renew_at = std::time(nullptr) + kRenewBeforeS;
  if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &renew_at) <= 0) return false;
  return std::all_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
    return names_host(certificate.get(), host);
  });
}

bool add_extension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string alternative_names(const std::vector<std::string>& hosts) {
  std::string out;
  for (const std::string& host : hosts) {
    out += (out.empty() ? "" : ",") + std::string(is_address(host) ? "IP:" : "DNS:") + host;
  }
  return out;
}

bool set_random_serial(X509* certificate) {
  constexpr int kSerialBits = 127;
  const Number number(BN_new());
  return number && BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_subject(X509* certificate) {
  static constexpr std::string_view kName = "Parley (self-signed)";
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* bytes = reinterpret_cast<const unsigned char*>(kName.data());
  return X509_NAME_add_entry_by_txt(
             name, "CN", MBSTRING_UTF8, bytes, static_cast<int>(kName.size()), -1, 0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1;
}

Certificate make_certificate(EVP_PKEY* key, const std::vector<std::string>& hosts) {
  Certificate certificate(X509_new());
  if (!certificate) return nullptr;
  X509* raw = certificate.get();
  constexpr long kVersion3 = 2;
  constexpr long kHourS = 3600;
  const bool is_done =
      X509_set_version(raw, kVersion3) == 1 && set_random_serial(raw) && set_subject(raw) &&
      X509_gmtime_adj(X509_getm_notBefore(raw), -kHourS) != nullptr &&
      X509_gmtime_adj(X509_getm_notAfter(raw), kLifetimeS) != nullptr &&
      X509_set_pubkey(raw, key) == 1 &&
      add_extension(raw, NID_subject_alt_name, alternative_names(hosts)) &&
      add_extension(raw, NID_basic_constraints, "critical,CA:FALSE") &&
      add_extension(raw, NID_key_usage, "critical,digitalSignature") &&
      add_extension(raw, NID_ext_key_usage, "serverAuth") && X509_sign(raw, key, EVP_sha256()) != 0;
  return is_done ? std::move(certificate) : nullptr;
}

/// A fresh file that only we can read, whatever was there before.
File create_private(const std::filesystem::path& path) {
  unlink(path.c_str());
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return nullptr;
  File file(fdopen(descriptor, "w"));
  if (!file) ::close(descriptor);
  return file;
}

}  // namespace

Result<TlsFiles, TlsError> ensure_certificate(const std::filesystem::path& folder,
                                              const std::vector<std::string>& hosts) {
  TlsFiles files{folder / "tls-certificate.pem", folder / "tls-key.pem", false};
  if (is_usable(files, hosts)) return files;
  const Key key(EVP_EC_gen("P-256"));
  if (!key) return openssl_failed("no key for the certificate could be made");
  const Certificate certificate = make_certificate(key.get(), hosts);
  if (!certificate) return openssl_failed("no certificate could be made");
  const File key_file = create_private(files.key);
  const File certificate_file = create_private(files.certificate);
  if (!key_file || !certificate_file) {
    return TlsError{"cannot write the certificate to " + folder.string()};
  }
  const bool is_written =
      PEM_write_PKCS8PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
          1 &&
      PEM_write_X509(certificate_file.get(), certificate.get()) == 1 &&
      std::fflush(key_file.get()) == 0 && std::fflush(certificate_file.get()) == 0;
  if (!is_written) return openssl_failed("the certificate could not be written");
  files.is_new = true;
  return files;
}

}  // namespace parley::server
