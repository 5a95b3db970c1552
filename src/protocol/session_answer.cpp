#include "protocol/session_answer.hpp"

#include <array>

#include "protocol/json.hpp"
#include "protocol/text.hpp"

namespace parley::protocol {

namespace {

constexpr std::string_view kXmlHead = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)";

/// Text of an element. What XML 1.0 cannot say (most control characters, bad UTF-8) becomes U+FFFD.
std::string xml_text(std::string_view text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto size = utf8_sequence(text, i);
    const auto c = static_cast<unsigned char>(text[i]);
    if (size == 0 || (c < ' ' && c != '\t' && c != '\n')) {
      out += kReplacement;
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += text.substr(i, size);
    }
    i += size == 0 ? 1 : size;
  }
  return out;
}

std::string element(std::string_view name, std::string_view text) {
  std::string out;
  out.append("<").append(name).append(">").append(xml_text(text));
  return out.append("</").append(name).append(">");
}

std::string two_digits(std::int64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

struct Date {
  std::int64_t year;
  std::int64_t month;  // 0 is January
  std::int64_t day;
};

/// The Gregorian date of a day counted from 1 January 1970. Years are taken from March on, so that
/// the leap day is a year's last; 719468 days lie between 1 March of year 0 and 1970.
Date date_of(std::int64_t days) {
  constexpr std::int64_t kEraDays = 146097;
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = shifted / kEraDays;
  const std::int64_t day_of_era = shifted % kEraDays;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;  // 0 is March
  const std::int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
  const std::int64_t next_year = month >= 10 ? 1 : 0;
  return {era * 400 + year_of_era + next_year, (month + 2) % 12, day};
}

/// Whether an Accept header names a type, which is in lower case.
bool names(std::string_view accept, std::string_view type) {
  std::string lower(accept);
  for (char& c : lower)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower.find(type) != std::string::npos;
}

}  // namespace

AnswerFormat answer_format(std::string_view accept) {
  return names(accept, "application/json") ? AnswerFormat::kJson : AnswerFormat::kXml;
}

AnswerFormat error_format(std::string_view accept) {
  const bool is_xml = names(accept, "application/xml") || names(accept, "text/xml");
  return is_xml ? answer_format(accept) : AnswerFormat::kJson;
}

std::string_view content_type(AnswerFormat format) {
  return format == AnswerFormat::kJson ? "application/json" : "application/xml; charset=utf-8";
}

std::string date_text(std::int64_t wall_ms) {
  constexpr std::array kDays{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  constexpr std::array kMonths{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr std::int64_t kDayS = 86400;
  const std::int64_t seconds = wall_ms > 0 ? wall_ms / 1000 : 0;
  const std::int64_t days = seconds / kDayS;
  const std::int64_t rest = seconds % kDayS;
  const auto date = date_of(days);
  std::string out = kDays[static_cast<std::size_t>(days % 7)];
  out.append(" ").append(kMonths[static_cast<std::size_t>(date.month)]);
  out.append(" ").append(two_digits(date.day)).append(" ").append(two_digits(rest / 3600));
  out.append(":").append(two_digits(rest / 60 % 60)).append(":").append(two_digits(rest % 60));
  return out.append(" UTC ").append(std::to_string(date.year));
}

std::string session_answer(const SessionAnswer& answer, AnswerFormat format) {
  const auto created = date_text(answer.created_ms);
  if (format == AnswerFormat::kXml) {
    return std::string(kXmlHead) + "<sessions><Session>" +
           element("session_id", answer.session_id) + element("partner_id", answer.api_key) +
           element("create_dt", created) + "</Session></sessions>";
  }
  JsonWriter out;
  out.begin_array().begin_object();
  out.key("session_id").string(answer.session_id);
  out.key("project_id").string(answer.api_key);
  out.key("partner_id").string(answer.api_key);
  out.key("create_dt").string(created);
  out.key("media_server_url").string("");
  out.end_object().end_array();
  return out.take();
}

std::string error_answer(int code, std::string_view message, AnswerFormat format) {
  if (format == AnswerFormat::kXml) {
    return std::string(kXmlHead) + "<errorPayload>" + element("code", std::to_string(code)) +
           element("message", message) + element("description", message) + "</errorPayload>";
  }
  JsonWriter out;
  out.begin_object();
  out.key("code").number(code);
  out.key("message").string(message);
  out.key("description").string(message);
  out.end_object();
  return out.take();
}

}  // namespace parley::protocol
