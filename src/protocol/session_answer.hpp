// What the REST API answers to `POST /session/create`, and to any bad request, in JSON and in XML.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parley::protocol {

/// SDKs for PHP, Ruby and .NET read XML only, the others ask for JSON.
enum class AnswerFormat : std::uint8_t { kJson, kXml };

/// The format for an Accept header: JSON when it names application/json, else XML.
[[nodiscard]] AnswerFormat answer_format(std::string_view accept);

/// The format of an error where answers are JSON: XML when Accept names xml and not JSON.
[[nodiscard]] AnswerFormat error_format(std::string_view accept);

/// The value for the Content-Type header.
[[nodiscard]] std::string_view content_type(AnswerFormat format);

struct SessionAnswer {
  std::string session_id;
  std::string api_key;
  std::int64_t created_ms = 0;  // since 1970
};

[[nodiscard]] std::string session_answer(const SessionAnswer& answer, AnswerFormat format);

/// An error's body, never empty. `code` is the HTTP status, or -1 when authentication failed.
[[nodiscard]] std::string error_answer(int code, std::string_view message, AnswerFormat format);

/// A time as OpenTok writes it in create_dt, always in UTC: "Mon Mar 17 07:41:31 UTC 2014".
[[nodiscard]] std::string date_text(std::int64_t wall_ms);

}  // namespace parley::protocol
