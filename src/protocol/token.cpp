#include "protocol/token.hpp"

#include "protocol/base64.hpp"
#include "protocol/jwt.hpp"
#include "protocol/roles.hpp"
#include "protocol/text.hpp"
#include "protocol/url_form.hpp"

namespace parley::protocol {

namespace {

constexpr std::string_view kT1Mark = "T1==";
constexpr std::size_t kSha1Bytes = 20;

Error refused(std::string message) {
  return {ErrorCode::kAuthenticationError, std::move(message)};
}

Error damaged(std::string_view what) {
  return refused("The token is damaged or cut off: " + std::string(what) +
                 ". Pass it on exactly as generateToken returned it.");
}

/// The claims of either kind before they are understood.
struct RawClaims {
  std::optional<std::string> api_key;
  std::optional<std::string> session_id;
  std::optional<std::string> role;
  std::optional<std::string> connection_data;
  std::optional<std::string> layout_classes;
  std::optional<std::string> scope;
  std::optional<std::string> issuer_type;
  std::optional<std::int64_t> created_s;
  std::optional<std::int64_t> not_before_s;
  std::optional<std::int64_t> expires_s;
};

/// Classes stand apart by white space. PHP's list arrives URL-encoded once more, as in "focus+big";
/// no class has a '+' or a '%' of its own.
std::vector<std::string> split_classes(std::string_view list) {
  const auto decoded = decode_form_text(list);
  std::vector<std::string> out;
  std::string current;
  for (const char c : decoded + ' ') {
    if (!trimmed({&c, 1}).empty()) {
      current += c;
    } else if (!current.empty()) {
      out.push_back(std::move(current));
      current.clear();
    }
  }
  return out;
}

Result<Claims, Error> understand(RawClaims&& raw) {
  if (!raw.api_key) return refused("The token names no project: its API key (iss) is missing.");
  if (!raw.session_id) return refused("The token names no session (session_id is missing).");
  if (!raw.expires_s && !raw.created_s) {
    return refused(
        "The token says neither when it was made (iat) nor when it expires (exp). "
        "Make it with generateToken.");
  }
  Claims claims;
  const auto role = role_from_name(raw.role.value_or("publisher"));
  if (!role) {
    return refused("The token's role " + quoted(*raw.role) +
                   " is unknown. Roles are subscriber, publisher, publisheronly and moderator.");
  }
  if (raw.connection_data && !is_utf8(*raw.connection_data))
    return refused("The token's connection data is not UTF-8. Encode it as UTF-8 before signing.");
  claims.role = *role;
  claims.api_key = std::move(*raw.api_key);
  claims.session_id = std::move(*raw.session_id);
  claims.created_s = raw.created_s;
  claims.not_before_s = raw.not_before_s;
  claims.expires_s = raw.expires_s ? *raw.expires_s : *raw.created_s + kTokenLifetimeDefaultS;
  claims.connection_data = std::move(raw.connection_data);
  claims.layout_classes = split_classes(raw.layout_classes.value_or(""));
  claims.scope = std::move(raw.scope);
  claims.issuer_type = std::move(raw.issuer_type);
  return claims;
}

/// Reads the fields of a T1 data string; the problem, or empty.
class T1Reader {
 public:
  explicit T1Reader(const FormFields& fields) : fields_(fields) {}

  std::optional<std::string> text(std::string_view name) {
    if (count_fields(fields_, name) > 1) problem_ = std::string(name) + " stands in it twice";
    const auto* value = find_field(fields_, name);
    return value == nullptr || value->empty() ? std::nullopt : std::optional(*value);
  }

  std::optional<std::int64_t> seconds(std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    auto number = whole_part(trimmed(*value));
    if (!number) problem_ = std::string(name) + " must be a number of seconds since 1970";
    return number;
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  const FormFields& fields_;
  std::string problem_;
};

Result<ParsedToken, Error> parse_t1(std::string_view text) {
  const auto decoded = decode_base64(text.substr(kT1Mark.size()));
  if (!decoded) return damaged("what follows T1== is not base64");
  const auto colon = decoded->find(':');
  if (colon == std::string::npos) return damaged("no colon parts signature and data");
  const std::string_view whole = *decoded;
  const auto head = parse_form(whole.substr(0, colon));
  const auto data = parse_form(whole.substr(colon + 1));
  if (!head || !data) return damaged("it has too many fields");
  T1Reader head_reader(*head);
  T1Reader reader(*data);

  ParsedToken token;
  token.kind = TokenKind::kT1;
  token.signing = Signing::kHmacSha1;
  token.signed_text = whole.substr(colon + 1);
  auto signature = decode_hex(head_reader.text("sig").value_or(""));
  if (!signature || signature->size() != kSha1Bytes)
    return damaged("its signature (sig) is not 40 hexadecimal digits");
  token.signature = std::move(*signature);

  RawClaims raw;
  raw.api_key = head_reader.text("partner_id");
  raw.session_id = reader.text("session_id");
  raw.role = reader.text("role");
  raw.connection_data = reader.text("connection_data");
  raw.layout_classes = reader.text("initial_layout_class_list");
  raw.scope = reader.text("scope");
  raw.created_s = reader.seconds("create_time");
  raw.expires_s = reader.seconds("expire_time");
  for (const auto* problem : {&head_reader.problem(), &reader.problem()}) {
    if (!problem->empty()) return refused("The token's data is wrong: " + *problem + ".");
  }
  auto claims = understand(std::move(raw));
  if (!claims) return claims.error();
  token.claims = std::move(claims).value();
  return token;
}

Result<ParsedToken, Error> parse_jwt_token(std::string_view text) {
  auto jwt = parse_jwt(text);
  if (!jwt) return jwt.error();
  std::string problem;
  ClaimReader reader(jwt.value().claims.root(), problem);
  RawClaims raw;
  std::optional<std::string> application;
  std::optional<std::int64_t> create_time;
  std::optional<std::int64_t> expire_time;
  const bool good =
      reader.name("iss", raw.api_key) && reader.text("application_id", application) &&
      reader.text("ist", raw.issuer_type) && reader.text("session_id", raw.session_id) &&
      reader.text("role", raw.role) && reader.text("connection_data", raw.connection_data) &&
      reader.text("initial_layout_class_list", raw.layout_classes) &&
      reader.text("scope", raw.scope) && reader.seconds("iat", raw.created_s) &&
      reader.seconds("nbf", raw.not_before_s) && reader.seconds("exp", raw.expires_s) &&
      reader.seconds("create_time", create_time) && reader.seconds("expire_time", expire_time);
  if (!good) return refused("The token's claims are wrong: " + problem + ".");
  if (!raw.api_key) raw.api_key = std::move(application);
  if (!raw.created_s) raw.created_s = create_time;
  if (!raw.expires_s) raw.expires_s = expire_time;
  auto claims = understand(std::move(raw));
  if (!claims) return claims.error();
  ParsedToken token;
  token.kind = TokenKind::kJwt;
  token.claims = std::move(claims).value();
  token.signing = jwt.value().signing;
  token.signed_text = std::move(jwt.value().signed_text);
  token.signature = std::move(jwt.value().signature);
  return token;
}

}  // namespace

Result<ParsedToken, Error> parse_token(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return refused("The token is empty. Pass the token of this session.");
  if (text.size() > kTokenBytesMax) {
    return refused("The token has " + std::to_string(text.size()) + " bytes; at most " +
                   std::to_string(kTokenBytesMax) + " are possible.");
  }
  if (text.starts_with(kT1Mark)) return parse_t1(text);
  if (text.find('.') != std::string_view::npos) return parse_jwt_token(text);
  return damaged("it is neither a JWT nor does it begin with T1==");
}

}  // namespace parley::protocol
