#include "protocol/web_origin.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace parley::protocol;

TEST_CASE("an origin is read from a header or from the beginning of a URL") {
  CHECK(parse_origin("https://Example.COM") == WebOrigin{true, "example.com", 443});
  CHECK(parse_origin("HTTP://a.b:8080") == WebOrigin{false, "a.b", 8080});
  CHECK(parse_origin("https://a.b/path?x=1#y") == WebOrigin{true, "a.b", 443});
  CHECK(parse_origin("http://a.b?x") == WebOrigin{false, "a.b", 80});
  CHECK(parse_origin("http://[::1]:3000/") == WebOrigin{false, "[::1]", 3000});
  CHECK(parse_origin("http://[::1]") == WebOrigin{false, "[::1]", 80});
}

TEST_CASE("what is no origin of a website is none") {
  for (const auto* text : {"",
                           "null",
                           "ftp://a.b",
                           "https:/a.b",
                           "https://",
                           "https:///path",
                           "https://.b",
                           "https://user@a.b",
                           "https://a.b:",
                           "https://a.b:0",
                           "https://a.b:65536",
                           "https://a.b:123456",
                           "https://a.b:8x",
                           "https://a.b:*",
                           "https://a b",
                           "https://a\nb",
                           "https://[::1",
                           "https://[]",
                           "https://[x]",
                           "https://\xC3\xA9.example"})
    CHECK_FALSE(parse_origin(text).has_value());
  CHECK_FALSE(parse_origin("https://" + std::string(254, 'a')).has_value());
}

TEST_CASE("a domain is kept in one form") {
  CHECK(parse_domain("https://Example.com").value() == "https://example.com");
  CHECK(parse_domain("https://example.com/").value() == "https://example.com");
  CHECK(parse_domain("https://example.com:443").value() == "https://example.com");
  CHECK(parse_domain("https://example.com:8443").value() == "https://example.com:8443");
  CHECK(parse_domain("http://localhost:3000").value() == "http://localhost:3000");
  CHECK(parse_domain("http://localhost:*").value() == "http://localhost:*");
  CHECK(parse_domain("http://127.0.0.1").value() == "http://127.0.0.1");
}

TEST_CASE("what is wrong with a domain is said") {
  const auto problem = [](const char* text) { return parse_domain(text).error().message; };
  CHECK(problem("example.com").find("begins with https://") != std::string::npos);
  CHECK(problem("").find("begins with https://") != std::string::npos);
  CHECK(problem("https://example.com/path").find("no path") != std::string::npos);
  CHECK(problem("https://me@example.com").find("no user") != std::string::npos);
  CHECK(problem("http://example.com").find("https pages only") != std::string::npos);
  CHECK(problem("https://example.com:*").find("only localhost") != std::string::npos);
  CHECK(problem("https://*.example.com").find("no name of a website") != std::string::npos);
  CHECK(problem("https://a.b; script-src *").find("no name of a website") != std::string::npos);
  CHECK(problem("https://[::1]").find("no name of a website") != std::string::npos);
}

TEST_CASE("a page is allowed when one of the domains names it") {
  const std::vector<std::string> domains{
      "https://a.example", "https://b.example:8443", "http://localhost:*", "http://127.0.0.1:3000"};
  const auto where = [&domains](const char* page) {
    return placement(domains, parse_origin(page).value());
  };
  for (const auto* page : {"https://a.example",
                           "https://b.example:8443",
                           "http://localhost",
                           "http://localhost:5173",
                           "https://localhost:9",
                           "http://127.0.0.1:3000"})
    CHECK(where(page) == Placement::kAllowed);
  for (const auto* page : {"http://a.example", "http://b.example:8443"})
    CHECK(where(page) == Placement::kInsecure);
  for (const auto* page : {"https://c.example",
                           "https://a.example.evil.example",
                           "https://x.a.example",
                           "https://a.example:444",
                           "https://b.example",
                           "http://127.0.0.1:3001",
                           "http://c.example"})
    CHECK(where(page) == Placement::kElsewhere);
  CHECK(placement({}, parse_origin("https://a.example").value()) == Placement::kElsewhere);
}
