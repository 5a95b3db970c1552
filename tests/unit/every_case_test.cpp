// Every case of every union, by its table: an example is read and written to the same bytes, and an
// example that is wrong in one place is refused with what was expected there.
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "client/generated/host.hpp"
#include "protocol/generated/messages.hpp"

using namespace parley::protocol;

namespace {

/// A field that an example has been made wrong in.
struct Place {
  const Type* type = nullptr;
  std::string path;
};

/// What to put in place of a field's value; "" leaves the field out.
using Wrong = std::function<std::string(const Type& type, std::string_view right)>;

/// Writes an example of a structure that has everything, and two items in each list.
class Example {
 public:
  /// `at` counts the fields down to the one that is made wrong.
  Example(int at, Wrong wrong) : at_(at), wrong_(std::move(wrong)) {}

  std::string text(const Shape& shape, bool is_message) {
    std::string out = is_message ? "\"type\":\"" + std::string(shape.name) + "\"" : "";
    for (const auto& field : shape.fields) {
      const std::string value = field_text(field);
      if (value.empty()) continue;
      out += (out.empty() ? "\"" : ",\"") + std::string(field.name) + "\":" + value;
    }
    return "{" + out + "}";
  }

  Place place;

 private:
  std::string field_text(const Field& field) {
    const bool here = at_-- == 0;
    const std::string outside = path_;
    path_ += (path_.empty() ? "" : ".") + std::string(field.name);
    if (here) place = {field.type, path_};
    std::string out = one(*field.type);
    if (field.type->list != nullptr) out = "[" + out + "," + one(*field.type) + "]";
    path_ = outside;
    return here ? wrong_(*field.type, out) : out;
  }

  std::string one(const Type& type) {
    ++count_;
    switch (type.kind) {
      case Kind::kText: return "\"" + std::to_string(count_) + "\"";
      case Kind::kBool: return count_ % 2 == 0 ? "true" : "false";
      case Kind::kU32: return std::to_string(4294967295U - count_);
      case Kind::kI53: return "-" + std::to_string(9007199254740992U - count_);
      case Kind::kName: return "\"" + std::string(type.names[count_ % type.names.size()]) + "\"";
      case Kind::kStruct: return text(*type.shape, false);
    }
    return {};
  }

  int at_;
  Wrong wrong_;
  std::string path_;
  std::size_t count_ = 0;
};

std::string expected_of(const Type& type) {
  switch (type.kind) {
    case Kind::kText:
      return std::string(type.list == nullptr ? "text" : "texts") + " of at most " +
             std::to_string(type.bytes_max) + " bytes";
    case Kind::kBool: return "true or false";
    case Kind::kU32: return "whole number from 0 to 4294967295";
    case Kind::kI53: return "whole number";
    case Kind::kStruct: return "object";
    case Kind::kName: break;
  }
  std::string names;
  for (const auto name : type.names)
    names += (names.empty() ? "one of " : ", ") + std::string(name);
  return names;
}

/// One way to be wrong, and the complaint about it.
struct Way {
  Wrong wrong;
  std::function<std::string(const Type& type)> complaint;
};

std::string about_value(const Type& type) {
  return expected_of(type) + " expected";
}

std::string about_list(const Type& type) {
  return "list of at most " + std::to_string(type.items_max) + " expected";
}

std::string about_absence(const Type& type) {
  if (type.list != nullptr) return about_list(type);
  return type.kind == Kind::kName || type.kind == Kind::kStruct ? "required" : about_value(type);
}

std::string in_list(const Type& type, const std::string& value) {
  return type.list == nullptr ? value : "[" + value + "]";
}

/// "not for this type", and so the example stays right.
std::string unless(bool applies, std::string_view right, const std::string& wrong) {
  return applies ? wrong : std::string(right);
}

const Way kWays[] = {
    {[](const Type& type, std::string_view right) {
       return unless(type.optional == nullptr, right, "");
     },
     about_absence},
    {[](const Type& type, std::string_view right) {
       return unless(type.optional == nullptr, right, "null");
     },
     [](const Type& type) { return type.list == nullptr ? about_value(type) : about_list(type); }},
    {[](const Type& type, std::string_view /*right*/) {
       return in_list(type, type.kind == Kind::kBool ? "1" : "true");
     },
     about_value},
    {[](const Type& type, std::string_view right) {
       return unless(type.list != nullptr, right, R"({"0":1})");
     },
     about_list},
    {[](const Type& type, std::string_view right) {
       // Longer ones are not made here; few fields allow as much.
       const bool applies = type.kind == Kind::kText && type.bytes_max <= 65536;
       return unless(
           applies, right, in_list(type, '"' + std::string(type.bytes_max + 1, 'x') + '"'));
     },
     about_value},
    {[](const Type& type, std::string_view right) {
       if (type.list == nullptr) return std::string(right);
       std::string items = "0";
       for (std::size_t i = 0; i < type.items_max; ++i)
         items += ",0";
       return "[" + items + "]";
     },
     about_list},
    {[](const Type& type, std::string_view right) {
       return unless(type.kind == Kind::kU32, right, in_list(type, "4294967296"));
     },
     about_value},
    {[](const Type& type, std::string_view right) {
       return unless(type.kind == Kind::kU32, right, in_list(type, "-1"));
     },
     about_value},
    {[](const Type& type, std::string_view right) {
       const bool applies = type.kind == Kind::kU32 || type.kind == Kind::kI53;
       return unless(applies, right, in_list(type, "0.5"));
     },
     about_value},
    {[](const Type& type, std::string_view right) {
       return unless(type.kind == Kind::kName, right, in_list(type, "\"nonsense\""));
     },
     about_value},
};

template <class Union>
std::string read(const std::string& text, Union& out) {
  JsonDocument document;
  REQUIRE(document.parse(text, {text.size(), 10, text.size()}));
  std::string problem;
  const bool good = read_value(document.root(), out, problem);
  CHECK(good == problem.empty());
  return problem;
}

/// Makes every field wrong in every way that there is for it; how many refusals that were.
template <class Union>
int refuse(const Shape& shape) {
  int refusals = 0;
  for (const auto& way : kWays) {
    for (int at = 0;; ++at) {
      std::string right;
      bool changed = false;
      Example example(at, [&](const Type& type, std::string_view value) {
        std::string wrong = way.wrong(type, value);
        changed = wrong != value;
        return wrong;
      });
      const std::string text = example.text(shape, true);
      if (example.place.type == nullptr) break;
      Union out;
      CAPTURE(text.substr(0, 500));
      const std::string& path = example.place.path;
      CHECK(read(text, out) ==
            (changed ? path + ": " + way.complaint(*example.place.type) : std::string()));
      refusals += changed ? 1 : 0;
    }
  }
  return refusals;
}

template <class Union>
void check_every_case(std::span<const Shape> cases, int refusals_min) {
  REQUIRE(cases.size() == std::variant_size_v<Union>);
  int refusals = 0;
  for (std::size_t index = 0; index < cases.size(); ++index) {
    const auto& shape = cases[index];
    const std::string text = Example(-1, {}).text(shape, true);
    Union message;
    INFO(text);
    REQUIRE(read(text, message).empty());
    CHECK(message.index() == index);
    JsonWriter out;
    write_value(out, message);
    CHECK(out.text() == text);
    refusals += refuse<Union>(shape);
  }
  CHECK(refusals > refusals_min);
}

}  // namespace

TEST_CASE("every message of a client is read, written, and refused where it is wrong") {
  check_every_case<ClientMessage>(kClientMessageCases, 200);
}

TEST_CASE("every message of a server is read, written, and refused where it is wrong") {
  check_every_case<ServerMessage>(kServerMessageCases, 400);
}

TEST_CASE("every input is read, written, and refused where it is wrong") {
  check_every_case<parley::client::Input>(parley::client::kInputCases, 500);
}

TEST_CASE("every effect is read, written, and refused where it is wrong") {
  check_every_case<parley::client::Effect>(parley::client::kEffectCases, 500);
}

TEST_CASE("a message without a type, or of an unknown one, is refused") {
  parley::client::Input input;
  for (const auto* text : {"{}", R"({"type":1})", R"({"type":null})", "[]", "7"})
    CHECK(read(text, input) == "type: text expected");
  for (const auto* type : {"", "Tick", "tic", "ticks", "openSocket"})
    CHECK(read(std::string(R"({"type":")") + type + "\"}", input) ==
          std::string("type: unknown: \"") + type + "\"");
}
