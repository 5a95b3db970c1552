#include "server/server_tls.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <openssl/asn1.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "server/clock.hpp"
#include "server/log.hpp"

namespace parley::server {

namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;

// Asking works on every file system, and through the symbolic links that ACME clients exchange.
constexpr std::chrono::seconds kAskEvery{1};

/// What differs when a file was written or exchanged.
struct FileStamp {
  std::int64_t changed_s = 0;
  std::int64_t changed_ns = 0;
  std::uint64_t node = 0;
  std::int64_t bytes = -1;  // there is none

  bool operator==(const FileStamp&) const = default;
};

FileStamp stamp_of(const std::filesystem::path& path) {
  struct stat found {};

  if (stat(path.c_str(), &found) != 0) return {};
  // Not the time of the content alone: a file may become readable.
  return {found.st_ctim.tv_sec, found.st_ctim.tv_nsec, found.st_ino, found.st_size};
}

using Stamps = std::array<FileStamp, 2>;

Stamps stamps_of(const TlsFiles& files) {
  return {stamp_of(files.certificate), stamp_of(files.key)};
}

/// Seconds since 1970; 0 when it cannot be read.
std::int64_t end_of(ssl::context& context) {
  const X509* certificate = SSL_CTX_get0_certificate(context.native_handle());
  std::tm parts{};
  const bool is_read =
      certificate != nullptr && ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) == 1;
  return is_read ? timegm(&parts) : 0;
}

Result<ssl::context, TlsError> load(const TlsFiles& files) {
  boost::system::error_code error;
  ssl::context context(ssl::context::tls_server);
  context.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                      ssl::context::no_tlsv1_1);
  // A key with a password would otherwise be asked for on the terminal.
  context.set_password_callback(
      [](std::size_t, ssl::context::password_purpose) { return std::string(); }, error);
  context.use_certificate_chain_file(files.certificate.string(), error);
  if (error) {
    return TlsError{"cannot use the certificate " + files.certificate.string() + ": " +
                    error.message()};
  }
  context.use_private_key_file(files.key.string(), ssl::context::pem, error);
  if (error) {
    return TlsError{"cannot use the key " + files.key.string() + ": " + error.message()};
  }
  return context;
}

}  // namespace

class ServerTls::Impl {
 public:
  Impl(asio::io_context& io, Metrics& metrics) : timer_(io), metrics_(metrics) {}

  std::optional<std::string> use(const TlsFiles& files) {
    files_ = files;
    // Before they are read: what is written meanwhile is seen the next time.
    stamps_ = stamps_of(files_);
    Result<ssl::context, TlsError> loaded = load(files_);
    if (!loaded.ok()) return loaded.error().message;
    const std::int64_t end_s = end_of(loaded.value());
    const bool has_expired = end_s <= wall_seconds();
    if (has_expired && context_)
      return "the certificate " + files_.certificate.string() + " has expired";
    if (has_expired) log(Severity::kWarn, "the certificate has expired: browsers refuse it");
    // Connections hold what they were made of; OpenSSL counts its users.
    context_ = std::move(loaded).value();
    metrics_.certificate_loaded(end_s);
    return std::nullopt;
  }

  void reload() {
    if (const auto problem = use(files_)) {
      log(Severity::kError, *problem + "; the certificate from before stays in use");
    } else {
      log(Severity::kInfo, "certificate loaded again");
    }
  }

  void watch() {
    timer_.expires_after(kAskEvery);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      if (stamps_of(files_) != stamps_) reload();
      watch();
    });
  }

  ssl::context& context() { return *context_; }

 private:
  asio::steady_timer timer_;
  Metrics& metrics_;
  TlsFiles files_;
  Stamps stamps_;
  std::optional<ssl::context> context_;
};

ServerTls::ServerTls(asio::io_context& io, Metrics& metrics)
    : impl_(std::make_unique<Impl>(io, metrics)) {}

ServerTls::~ServerTls() = default;

std::optional<std::string> ServerTls::use(const TlsFiles& files) {
  return impl_->use(files);
}

void ServerTls::reload() {
  impl_->reload();
}

void ServerTls::watch() {
  impl_->watch();
}

ssl::context& ServerTls::context() {
  return impl_->context();
}

}  // namespace parley::server
