#include "protocol/session_answer.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace parley::protocol;

namespace {

const SessionAnswer kAnswer{"1_a<b>&c", "123456", 1395042091000};

}  // namespace

TEST_CASE("errors are XML only for who asks for XML and not for JSON") {
  using namespace parley::protocol;
  for (const auto* accept :
       {"", "*/*", "application/json", "text/html", "application/xml, application/json"})
    CHECK(error_format(accept) == AnswerFormat::kJson);
  for (const auto* accept : {"application/xml", "TEXT/XML", "text/xml;q=0.5, */*"})
    CHECK(error_format(accept) == AnswerFormat::kXml);
}

TEST_CASE("a created session is answered as the JSON that Node, Java and Python read") {
  CHECK(session_answer(kAnswer, AnswerFormat::kJson) ==
        R"([{"session_id":"1_a<b>&c","project_id":"123456","partner_id":"123456",)"
        R"("create_dt":"Mon Mar 17 07:41:31 UTC 2014","media_server_url":""}])");
}

TEST_CASE("a created session is answered as the XML that PHP, Ruby and .NET read") {
  CHECK(session_answer(kAnswer, AnswerFormat::kXml) ==
        R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?><sessions><Session>)"
        "<session_id>1_a&lt;b&gt;&amp;c</session_id><partner_id>123456</partner_id>"
        "<create_dt>Mon Mar 17 07:41:31 UTC 2014</create_dt></Session></sessions>");
}

TEST_CASE("JSON is answered to those who ask for it, XML to everybody else") {
  CHECK(answer_format("application/json") == AnswerFormat::kJson);
  CHECK(answer_format("Application/JSON; q=1, text/xml") == AnswerFormat::kJson);
  CHECK(answer_format("") == AnswerFormat::kXml);
  CHECK(answer_format("*/*") == AnswerFormat::kXml);
  CHECK(answer_format("application/xml") == AnswerFormat::kXml);
  CHECK(content_type(AnswerFormat::kJson) == "application/json");
  CHECK(content_type(AnswerFormat::kXml) == "application/xml; charset=utf-8");
}

TEST_CASE("an error's answer holds code, message and description in either format") {
  CHECK(error_answer(-1, "Invalid \"signature\"", AnswerFormat::kJson) ==
        R"({"code":-1,"message":"Invalid \"signature\"","description":"Invalid \"signature\""})");
  CHECK(error_answer(400, "a < b", AnswerFormat::kXml) ==
        R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?><errorPayload><code>400</code>)"
        "<message>a &lt; b</message><description>a &lt; b</description></errorPayload>");
}

TEST_CASE("what XML cannot say is replaced, so that an answer is always well-formed") {
  const auto answer =
      error_answer(400, std::string("a\0b\x1B\xFF\xC3\xA9\t\n", 9), AnswerFormat::kXml);
  CHECK(answer.find("<message>a\xEF\xBF\xBD"
                    "b\xEF\xBF\xBD\xEF\xBF\xBD\xC3\xA9\t\n</message>") != std::string::npos);
}

TEST_CASE("a date is written in UTC, leap days and all") {
  CHECK(date_text(0) == "Thu Jan 01 00:00:00 UTC 1970");
  CHECK(date_text(-5) == "Thu Jan 01 00:00:00 UTC 1970");
  CHECK(date_text(951782399999) == "Mon Feb 28 23:59:59 UTC 2000");
  CHECK(date_text(951782400000) == "Tue Feb 29 00:00:00 UTC 2000");
  CHECK(date_text(951868800000) == "Wed Mar 01 00:00:00 UTC 2000");
  CHECK(date_text(1709164800000) == "Thu Feb 29 00:00:00 UTC 2024");
  CHECK(date_text(1767225599000) == "Wed Dec 31 23:59:59 UTC 2025");
  CHECK(date_text(1795351824000) == "Sun Nov 22 12:50:24 UTC 2026");
  CHECK(date_text(4107542400000) == "Mon Mar 01 00:00:00 UTC 2100");
}
