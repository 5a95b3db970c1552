#include "fuzz/bodies.hpp"

#include <string>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "fuzz/json_agrees.hpp"
#include "protocol/generated/messages.hpp"
#include "protocol/json.hpp"
#include "protocol/rest_auth.hpp"
#include "protocol/rest_request.hpp"
#include "protocol/session_answer.hpp"
#include "protocol/session_id.hpp"
#include "protocol/session_request.hpp"
#include "protocol/text.hpp"
#include "protocol/token.hpp"
#include "protocol/token_text.hpp"
#include "protocol/url_form.hpp"

namespace parley::fuzz {

using protocol::AnswerFormat;
using protocol::Claims;
using protocol::Error;
using protocol::TokenKind;

namespace {

constexpr std::int64_t kNowS = 1795351900;

/// A refusal says why, in words that fit into a message to the client.
void expect_words(std::string_view message) {
  PARLEY_ASSERT(!message.empty() && message.size() <= 1024 && protocol::is_utf8(message));
}

bool is_key(std::string_view text) {
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

/// What was understood can be minted again and means the same.
void expect_same_when_minted(const protocol::ParsedToken& parsed) {
  const Claims& claims = parsed.claims;
  if (!claims.created_s || !is_key(claims.api_key)) return;
  if (parsed.signing == protocol::Signing::kRs256) return;  // only applications make these
  const bool t1 = parsed.kind == TokenKind::kT1;
  std::string text;
  if (t1) {
    const auto data = protocol::t1_data_string(claims, 7);
    text = protocol::t1_token(claims.api_key, data, parsed.signature);
  } else {
    text = protocol::jwt_token(protocol::jwt_signing_input(claims, 7), parsed.signature);
  }
  if (text.size() > kTokenBytesMax) return;
  const auto again = protocol::parse_token(text);
  PARLEY_ASSERT(again.ok());
  PARLEY_ASSERT(again.value().kind == parsed.kind);
  PARLEY_ASSERT(again.value().signature == parsed.signature);
  const Claims& back = again.value().claims;
  PARLEY_ASSERT(back.api_key == claims.api_key && back.session_id == claims.session_id);
  PARLEY_ASSERT(back.role == claims.role && back.connection_data == claims.connection_data);
  PARLEY_ASSERT(back.created_s == claims.created_s && back.expires_s == claims.expires_s);
}

void read_rest_header(std::string_view bytes) {
  const auto auth = protocol::parse_rest_auth(bytes);
  if (!auth) {
    expect_words(auth.error().message);
    return;
  }
  for (const auto issuer : {protocol::kProjectIssuer, protocol::kAccountIssuer}) {
    const auto error = protocol::check_rest_auth(auth.value(), issuer, kNowS);
    if (error) expect_words(error->message);
  }
}

void read_client_message(std::string_view bytes) {
  const auto message = protocol::decode_client_message(bytes);
  if (!message) return expect_words(message.error().message);
  const auto again = protocol::decode_client_message(protocol::encode(message.value()));
  PARLEY_ASSERT(again.ok() && again.value() == message.value());
}

void read_server_message(std::string_view bytes) {
  const auto message = protocol::decode_server_message(bytes);
  if (!message) return expect_words(message.error().message);
  const auto again = protocol::decode_server_message(protocol::encode(message.value()));
  PARLEY_ASSERT(again.ok() && again.value() == message.value());
}

void read_token(std::string_view bytes) {
  const auto parsed = protocol::parse_token(bytes);
  if (!parsed) return expect_words(parsed.error().message);
  const auto& [kind, claims, signing, signed_text, signature] = parsed.value();
  const bool is_rsa = signing == protocol::Signing::kRs256;
  PARLEY_ASSERT((signing == protocol::Signing::kHmacSha1) == (kind == TokenKind::kT1));
  PARLEY_ASSERT(is_rsa ? signature.size() >= 256 && signature.size() <= 1024
                       : signature.size() == (kind == TokenKind::kT1 ? 20U : 32U));
  PARLEY_ASSERT(!claims.session_id.empty() && !claims.api_key.empty() && !signed_text.empty());
  const auto error = protocol::check_claims(claims, claims.api_key, claims.session_id, kNowS);
  if (error) expect_words(error->message);
  expect_same_when_minted(parsed.value());
}

void read_session_id(std::string_view bytes) {
  const auto parts = protocol::parse_session_id(bytes);
  if (!parts) return expect_words(parts.error().message);
  PARLEY_ASSERT(bytes.size() <= kSessionIdBytesMax);
  PARLEY_ASSERT(!parts.value().api_key.empty());
  PARLEY_ASSERT(parts.value().api_key.size() <= kApiKeyBytesMax);
}

void read_form(std::string_view bytes) {
  const auto fields = protocol::parse_form(bytes);
  if (!fields) return;
  std::string text;
  for (const auto& [name, value] : *fields)
    protocol::append_form_field(text, name, value);
  const auto again = protocol::parse_form(text, {text.size(), kFormFieldsMax});
  PARLEY_ASSERT(again == fields);
  const auto request = protocol::parse_session_request(bytes);
  if (!request) expect_words(request.error().message);
  // The bytes as a message: what is answered can be read.
  protocol::JsonDocument document;
  const auto answer = protocol::error_answer(400, bytes, AnswerFormat::kJson);
  PARLEY_ASSERT(document.parse(answer, {answer.size(), 2, 8}));
  PARLEY_ASSERT(protocol::is_utf8(protocol::error_answer(400, bytes, AnswerFormat::kXml)));
}

}  // namespace

void message(std::string_view bytes) {
  PARLEY_ASSERT(json_agrees(bytes));
  read_client_message(bytes);
  read_server_message(bytes);
}

void token(std::string_view bytes) {
  read_rest_header(bytes);
  read_token(bytes);
  read_session_id(bytes);
}

void rest_request(std::string_view bytes) {
  read_form(bytes);
  const auto expect = [](const auto& result) {
    if (!result.ok()) expect_words(result.error().message);
  };
  expect(protocol::parse_signal_request(bytes));
  expect(protocol::parse_mute_request(bytes));
  expect(protocol::parse_layout_request(bytes));
  expect(protocol::parse_stream_layout_request("stream", bytes));
  const auto project = protocol::parse_project_request(bytes);
  expect(project);
  if (project.ok() && project.value().name)
    PARLEY_ASSERT(protocol::is_project_name(*project.value().name));
  const auto callback = protocol::parse_callback_request(bytes);
  expect(callback);
  if (callback.ok()) PARLEY_ASSERT(callback.value().url.size() <= kCallbackUrlBytesMax);
  if (const auto segment = protocol::decode_path_segment(bytes))
    PARLEY_ASSERT(protocol::is_utf8(*segment) && segment->size() <= bytes.size());
}

}  // namespace parley::fuzz
