#include "protocol/token_text.hpp"

#include "base/assert.hpp"
#include "protocol/base64.hpp"
#include "protocol/json.hpp"
#include "protocol/url_form.hpp"

namespace parley::protocol {

namespace {

std::string joined_classes(const Claims& claims) {
  std::string out;
  for (const auto& name : claims.layout_classes)
    out.append(out.empty() ? "" : " ").append(name);
  return out;
}

}  // namespace

std::string jwt_signing_input(std::string_view claims) {
  JsonWriter header;
  header.begin_object().key("alg").string("HS256").key("typ").string("JWT").end_object();
  return encode_base64_url(header.text()) + "." + encode_base64_url(claims);
}

std::string jwt_signing_input(const Claims& claims, std::uint32_t nonce) {
  PARLEY_ASSERT(claims.created_s.has_value());
  JsonWriter out;
  out.begin_object();
  out.key("iss").string(claims.api_key);
  out.key("ist").string("project");
  out.key("iat").number(*claims.created_s);
  out.key("exp").number(claims.expires_s);
  out.key("nonce").number(nonce);
  out.key("scope").string("session.connect");
  out.key("session_id").string(claims.session_id);
  out.key("role").string(to_string(claims.role));
  if (claims.connection_data) out.key("connection_data").string(*claims.connection_data);
  out.key("initial_layout_class_list").string(joined_classes(claims));
  out.end_object();
  return jwt_signing_input(out.text());
}

std::string jwt_token(std::string_view signing_input, std::string_view signature) {
  return std::string(signing_input) + "." + encode_base64_url(signature);
}

std::string t1_data_string(const Claims& claims, std::uint32_t nonce) {
  PARLEY_ASSERT(claims.created_s.has_value());
  std::string out;
  append_form_field(out, "session_id", claims.session_id);
  append_form_field(out, "create_time", std::to_string(*claims.created_s));
  append_form_field(out, "nonce", std::to_string(nonce));
  append_form_field(out, "role", to_string(claims.role));
  append_form_field(out, "expire_time", std::to_string(claims.expires_s));
  if (claims.connection_data) append_form_field(out, "connection_data", *claims.connection_data);
  append_form_field(out, "initial_layout_class_list", joined_classes(claims));
  append_form_field(out, "scope", "session.connect");
  return out;
}

std::string t1_token(std::string_view api_key,
                     std::string_view data_string,
                     std::string_view signature) {
  std::string text = "partner_id=";
  text.append(api_key).append("&sig=").append(encode_hex(signature)).append(":");
  return "T1==" + encode_base64(text.append(data_string));
}

}  // namespace parley::protocol
