#include "cdshooks/feedback.h"

#include <stdexcept>
#include <string>

#include "support/edit.h"

#include <catch2/catch.hpp>

using namespace signpost;
using cdshooks::Accepted;
using cdshooks::Feedback;
using cdshooks::Overridden;
using cdshooks::OverrideReason;
using test::edited;

namespace {

constexpr const char* item = R"({"card":"9368d37b-283f-44a0-93ea-547cebab93ed","outcome":"overridden",
  "outcomeTimestamp":"2026-11-20T10:05:31+01:00"})";

struct Read {
  base::JsonDocument document;
  base::Result<Feedback> feedback;
};

Read read(const std::string& body) {
  auto document = base::JsonDocument::parse(body);
  if (!document) throw std::runtime_error(document.error().message);
  auto feedback = Feedback::read(document->root());
  return {std::move(*document), std::move(feedback)};
}

std::string body_of(const std::string& items) { return R"({"feedback":[)" + items + "]}"; }

// One item with a member changed (empty: gone).
std::string with(std::string_view member, std::string_view value) {
  return body_of(edited(item, std::string(member), std::string(value)));
}

// What is said of a body that cannot be taken; empty if it can.
std::string refusal_of(const std::string& body) {
  const Read made = read(body);
  return made.feedback ? std::string() : made.feedback.error().message;
}

std::vector<OverrideReason> reasons_of(const Read& made) {
  REQUIRE(made.feedback);
  return std::get<Overridden>(made.feedback->items.at(0).outcome).reasons;
}

std::string text_of(std::size_t bytes) { return '"' + std::string(bytes, 'x') + '"'; }

} // namespace

TEST_CASE("feedback as the specification shows it") {
  const Read accepted = read(R"({"feedback":[{"card":"4e0a3a1e-3283-4575-ab82-028d55fe2719","outcome":"accepted",
    "acceptedSuggestions":[{"id":"e56e1945-20b3-4393-8503-a1a20fd73152"}],
    "outcomeTimestamp":"2021-12-11T10:05:31Z"}]})");
  REQUIRE(accepted.feedback);
  REQUIRE(accepted.feedback->items.size() == 1);
  CHECK(accepted.feedback->items[0].card == "4e0a3a1e-3283-4575-ab82-028d55fe2719");
  CHECK(base::to_string(accepted.feedback->items[0].at) == "2021-12-11T10:05:31Z");
  CHECK(std::get<Accepted>(accepted.feedback->items[0].outcome).suggestions ==
        std::vector<std::string_view>{"e56e1945-20b3-4393-8503-a1a20fd73152"});
  const Read overridden = read(with("overrideReason", R"({"reason":{"code":"d7ecf885","display":"Not now",
    "system":"https://example.com/reasons"},"userComment":"A comment."})"));
  CHECK(reasons_of(overridden) ==
        std::vector{OverrideReason{"https://example.com/reasons", "d7ecf885", "Not now", "A comment."}});
  CHECK(base::to_string(overridden.feedback->items[0].at) == "2026-11-20T09:05:31Z");
  CHECK(reasons_of(read(body_of(item))).empty());
}

TEST_CASE("a reason is taken in every form that clients send it in") {
  const std::vector<OverrideReason> coded{{"s", "c", "", ""}};
  const std::vector<std::pair<std::string_view, std::string_view>> forms{
      {"overrideReason", R"({"reason":{"system":"s","code":"c"}})"},
      {"overrideReason", R"([{"reason":{"system":"s","code":"c"}}])"},
      {"overrideReasons", R"({"reason":{"system":"s","code":"c"}})"},
      {"overrideReasons", R"([{"reason":{"system":"s","code":"c"}}])"},
      {"overrideReasons", R"([{"reason":{"system":"s","code":"c"},"extension":{"com.vendor":{"x":1}}}])"},
      {"overrideReason", R"({"reason":{"coding":[{"system":"s","code":"c"},{"system":"t","code":"d"}]}})"},
      {"overrideReason", R"({"reason":{"coding":{"system":"s","code":"c"},"text":null}})"},
      {"overrideReason", R"({"reason":{"coding":[{"system":"t"},{"system":"s","code":"c"}]}})"},
      {"overrideReason", R"({"reason":{"system":"s","code":"c","display":null},"userComment":null})"},
      {"overrideReason", R"({"reason":{"system":"s","code":"c","userSelected":true},"userComment":""})"},
  };
  for (const auto& [member, value] : forms) {
    INFO(member << ": " << value);
    CHECK(reasons_of(read(with(member, value))) == coded);
  }
  const std::string concept_text = R"({"reason":{"coding":[{"system":"s","code":"c","display":"d"}],"text":"t"}})";
  CHECK(reasons_of(read(with("overrideReason", concept_text))) == std::vector{OverrideReason{"s", "c", "t", ""}});
  CHECK(reasons_of(read(with("overrideReason", R"({"reason":{"text":"t"}})"))) ==
        std::vector{OverrideReason{"", "", "t", ""}});
  CHECK(reasons_of(read(with("overrideReason", R"({"userComment":"why"})"))) ==
        std::vector{OverrideReason{"", "", "", "why"}});
  for (const char* nothing : {"null", "[]", "{}", R"({"reason":null})", R"([{"extension":[1]}])"}) {
    INFO(nothing);
    CHECK(reasons_of(read(with("overrideReason", nothing))).empty());
    CHECK(reasons_of(read(with("overrideReasons", nothing))).empty());
  }
}

TEST_CASE("several reasons are all taken, and one told twice is one") {
  const std::string several = R"([{"reason":{"code":"a"}},{"reason":{"code":"b"},"userComment":"x"}])";
  CHECK(reasons_of(read(with("overrideReasons", several))).size() == 2);
  const std::string both =
      edited(edited(item, "overrideReasons", several), "overrideReason", R"({"reason":{"code":"a"}})");
  const Read made = read(body_of(both));
  const auto reasons = reasons_of(made);
  REQUIRE(reasons.size() == 2);
  CHECK(reasons[0].code == "a");
  CHECK(reasons[1].code == "b");
}

TEST_CASE("a card may be accepted without suggestions, as ours are") {
  const std::string accepted = edited(item, "outcome", R"("accepted")");
  for (const std::string& one :
       {accepted, edited(accepted, "acceptedSuggestions", "null"), edited(accepted, "acceptedSuggestions", "[]")}) {
    const Read made = read(body_of(one));
    REQUIRE(made.feedback);
    CHECK(std::get<Accepted>(made.feedback->items[0].outcome).suggestions.empty());
  }
}

TEST_CASE("a card is told of as often as it is, in the order told, and need not be ours") {
  const Read made = read(body_of(std::string(item) + ',' + item + ',' + edited(item, "card", R"("of another")")));
  REQUIRE(made.feedback);
  REQUIRE(made.feedback->items.size() == 3);
  CHECK(made.feedback->items[0].card == made.feedback->items[1].card);
  CHECK(made.feedback->items[2].card == "of another");
}

TEST_CASE("members we do not know, and those of the other outcome, are ignored") {
  CHECK(refusal_of(R"({"feedback":[)" + std::string(item) + R"(],"vendor":[{"a":null}]})").empty());
  CHECK(refusal_of(with("vendor", R"({"x":1})")).empty());
  CHECK(refusal_of(with("acceptedSuggestions", R"("none")")).empty());
  CHECK(refusal_of(body_of(edited(edited(item, "outcome", R"("accepted")"), "overrideReason", "7"))).empty());
}

TEST_CASE("where nothing could be made of it, the sentence names the member and its place") {
  CHECK(refusal_of("[]") == "the body must be a JSON object: CDS Hooks feedback");
  CHECK(refusal_of("7") == "the body must be a JSON object: CDS Hooks feedback");
  CHECK(refusal_of("{}") == "`feedback` is missing");
  CHECK(refusal_of(item) == "`feedback` is missing");
  CHECK(refusal_of(R"({"feedback":null})") == "`feedback` is missing");
  CHECK(refusal_of(R"({"feedback":)" + std::string(item) + "}") == "`feedback` must be a list");
  CHECK(refusal_of(body_of("")) == "`feedback` must have at least one entry");
  CHECK(refusal_of(body_of("7")) == "`feedback[0]` must be an object");
  CHECK(refusal_of(body_of("null")) == "`feedback[0]` must be an object");
  CHECK(refusal_of(with("card", "")) == "`feedback[0].card` is missing");
  CHECK(refusal_of(with("card", "null")) == "`feedback[0].card` is missing");
  CHECK(refusal_of(with("card", "7")) == "`feedback[0].card` must be text");
  CHECK(refusal_of(with("card", R"("")")) == "`feedback[0].card` must be text that is not empty");
  CHECK(refusal_of(with("outcome", "")) == "`feedback[0].outcome` is missing");
  for (const char* word : {R"("ignored")", R"("Accepted")", R"("")", "true", "[]", "{}"})
    CHECK(refusal_of(with("outcome", word)) == "`feedback[0].outcome` must be `accepted` or `overridden`");
  CHECK(refusal_of(with("outcomeTimestamp", "")) == "`feedback[0].outcomeTimestamp` is missing");
  for (const char* time : {R"("2026-11-20")", R"("2026-11-20T10:05:31")", "1763633131", R"("soon")", R"("")"})
    CHECK(refusal_of(with("outcomeTimestamp", time)) ==
          "`feedback[0].outcomeTimestamp` must be a time of RFC 3339 with its offset, such as `2026-11-20T10:05:31Z`");
  CHECK(refusal_of(with("overrideReason", "7")) == "`feedback[0].overrideReason` must be an object or a list of them");
  CHECK(refusal_of(with("overrideReasons", R"("x")")) ==
        "`feedback[0].overrideReasons` must be an object or a list of them");
  CHECK(refusal_of(with("overrideReasons", "[{},7]")) == "`feedback[0].overrideReasons[1]` must be an object");
  CHECK(refusal_of(with("overrideReason", R"({"reason":"x"})")) ==
        "`feedback[0].overrideReason.reason` must be a Coding");
  CHECK(refusal_of(with("overrideReason", R"({"reason":{"code":7}})")) ==
        "`feedback[0].overrideReason.reason.code` must be text");
  CHECK(refusal_of(with("overrideReasons", R"([{},{"reason":{"coding":[{"system":[]}]}}])")) ==
        "`feedback[0].overrideReasons[1].reason.coding[0].system` must be text");
  CHECK(refusal_of(with("overrideReason", R"({"userComment":["x"]})")) ==
        "`feedback[0].overrideReason.userComment` must be text");
  const auto accepted = [](std::string_view list) {
    return refusal_of(
        body_of(edited(edited(item, "outcome", R"("accepted")"), "acceptedSuggestions", std::string(list))));
  };
  CHECK(accepted("7") == "`feedback[0].acceptedSuggestions` must be a list");
  CHECK(accepted(R"(["a"])") == "`feedback[0].acceptedSuggestions[0]` must be an object");
  CHECK(accepted(R"([{"id":"a"},{}])") == "`feedback[0].acceptedSuggestions[1].id` is missing");
  CHECK(refusal_of(body_of(std::string(item) + ',' + item + ',' + edited(item, "outcome", "7"))) ==
        "`feedback[2].outcome` must be `accepted` or `overridden`");
}

TEST_CASE("texts and lists are bounded, each by its own measure") {
  const auto coding = [](std::string_view member, std::size_t bytes) {
    return with("overrideReason", R"({"reason":{")" + std::string(member) + "\":" + text_of(bytes) + "}}");
  };
  const auto comment = [](std::size_t bytes) {
    return with("overrideReason", R"({"userComment":)" + text_of(bytes) + "}");
  };
  CHECK(refusal_of(with("card", text_of(256))).empty());
  CHECK(refusal_of(with("card", text_of(257))) == "`feedback[0].card` must be text of at most 256 bytes");
  CHECK(refusal_of(coding("code", 256)).empty());
  CHECK(refusal_of(coding("code", 257)) ==
        "`feedback[0].overrideReason.reason.code` must be text of at most 256 bytes");
  for (const char* member : {"system", "display", "text"}) {
    CHECK(refusal_of(coding(member, 1024)).empty());
    CHECK(refusal_of(coding(member, 1025)) ==
          "`feedback[0].overrideReason.reason." + std::string(member) + "` must be text of at most 1024 bytes");
  }
  CHECK(refusal_of(comment(16384)).empty());
  CHECK(refusal_of(comment(16385)) == "`feedback[0].overrideReason.userComment` must be text of at most 16384 bytes");
  const auto list_of = [](std::size_t count, const std::string& one) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += (list.empty() ? "" : ",") + one;
    return list;
  };
  CHECK(refusal_of(with("overrideReasons", "[" + list_of(100, "{}") + "]")).empty());
  CHECK(refusal_of(with("overrideReasons", "[" + list_of(101, "{}") + "]")) ==
        "`feedback[0].overrideReasons` must not have more than 100 entries");
  CHECK(refusal_of(body_of(list_of(1000, item))).empty());
  const Read many = read(body_of(list_of(1001, item)));
  REQUIRE_FALSE(many.feedback);
  CHECK(many.feedback.error().code == base::ErrorCode::too_large);
  CHECK(many.feedback.error().message == "`feedback` holds more than 1000 entries");
}
