#include "author/replay.h"

#include "author/replay_support.h"
#include "author/replay_writing.h"
#include "service/policy_folder.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

const service::Knowledge& both_versions() {
  static const auto loaded = load_policies({small_policies, later_policies});
  return *loaded;
}

struct Outcome {
  std::string out, told;
  author::ReplayCounts counts;
  std::vector<author::Replayed::Pair> pairs;
};

author::ReplayTerms terms_on(std::string_view day) {
  static const service::PrefetchKeys no_keys;
  return {.knowledge = both_versions(), .today = *base::parse_date(day), .prefetch_keys = no_keys};
}

Outcome replay(const std::string& text, const author::ReplayTerms& terms, bool one_request = false) {
  Outcome outcome;
  bool given = false;
  const auto next = [&]() -> std::optional<author::ReplayInput> {
    if (std::exchange(given, true)) return {};
    return author::ReplayInput{"calls", one_request, [&, at = std::size_t{0}](std::span<char> into) mutable {
                                 const std::size_t size = std::min(into.size(), text.size() - at);
                                 std::copy_n(text.data() + at, size, into.data());
                                 at += size;
                                 return std::optional(size);
                               }};
  };
  author::replay(next, terms, [&](author::Replayed done) {
    outcome.out += done.out;
    outcome.told += done.told;
    outcome.counts += done.counts;
    std::ranges::move(done.pairs, std::back_inserter(outcome.pairs));
    return true;
  });
  return outcome;
}

} // namespace

TEST_CASE("a decision is one line, with what a dispute needs") {
  const Outcome outcome = replay(knee_call(R"({"occurrenceDateTime":"2026-06-30"})") + "\n", terms_on("2026-05-01"));
  CHECK(outcome.told.empty());
  const auto lines = parsed_lines(outcome.out);
  REQUIRE(lines.size() == 1);
  const base::Json line = lines[0].root();
  CHECK(line["line"].number() == "1");
  CHECK(line["file"].string() == "calls");
  CHECK_FALSE(line["id"]);
  CHECK(line["hook"].string() == "order-sign");
  CHECK(line["order"].string() == "ServiceRequest/order");
  CHECK(line["coverage"].string() == "Coverage/cov");
  CHECK(line["payer"].string() == "acme");
  CHECK(line["policy"].string() == "acme/mri-1-knee");
  CHECK(line["version"].string() == "2026-01-01");
  CHECK(line["dateOfService"].string() == "2026-06-30");
  CHECK(line["asOf"].string() == "2026-05-01");
  CHECK(line["outcome"].string() == "covered");
  CHECK(line["determination"].is_null());
  CHECK(line["priorAuthorization"].string() == "unknown");
  CHECK(line["reason"].is_null());
  CHECK(line["missing"].is_array());
  CHECK(line["knowledge"].string() == both_versions().digest);
  CHECK(line["decided"].string().starts_with("sha256:"));
}

TEST_CASE("a line's own day decides, and its id comes back") {
  const Outcome outcome = replay(wrapped("a", "2026-06-30") + "\n" + wrapped("b", "2026-07-01") + "\n" +
                                     wrapped("c", "") + "\n" + knee_call(),
                                 terms_on("2026-03-01"));
  CHECK(outcome.told.empty());
  CHECK(outcome.counts.calls == 4);
  const auto lines = parsed_lines(outcome.out);
  REQUIRE(lines.size() == 4);
  const auto at = [&](std::size_t i, std::string_view name) { return lines[i].root()[name].string(); };
  CHECK(at(0, "id") == "a");
  CHECK(at(0, "asOf") == "2026-06-30");
  CHECK(at(0, "version") == "2026-01-01");
  CHECK(at(0, "outcome") == "covered");
  CHECK(at(1, "id") == "b");
  CHECK(at(1, "version") == "2026-07-01");
  CHECK(at(1, "outcome") == "needs-documentation");
  CHECK(lines[1].root()["missing"].at(0).string() == "examination");
  CHECK(at(2, "asOf") == "2026-03-01");
  CHECK(at(2, "version") == "2026-01-01");
  CHECK_FALSE(lines[3].root()["id"]);
  // The day is part of the case, not of the call: what was decided otherwise has another digest.
  CHECK(at(0, "decided") != at(1, "decided"));
  CHECK(at(2, "decided") == at(3, "decided"));
}

TEST_CASE("what is no call is told with its place and skipped, and nothing of it is repeated") {
  const std::string good = wrapped("good", "2026-05-01");
  const std::string text = good + "\n{\"secret\":\n\n[\"secret\"]\n" + "{\"request\":\"secret\"}\r\n" +
                           "{\"asof\":\"secret\",\"request\":{}}\n" + "{\"asOf\":\"2026-02-30\",\"request\":{}}\n" +
                           "{\"id\":7,\"request\":{}}\n" + "{\"secret\":\"\xC3\x28\"}\n" + good;
  const Outcome outcome = replay(text, terms_on("2026-05-01"));
  CHECK(outcome.counts.calls == 9);
  CHECK(outcome.counts.bad == 7);
  CHECK(parsed_lines(outcome.out).size() == 2);
  CHECK(outcome.told.find("secret") == std::string::npos);
  const std::vector<std::string> sentences{
      "calls:2: ",
      "calls:4: a request must be an object\n",
      "calls:5: `request` must be an object (at byte 13 of the line)\n",
      "calls:6: beside `request` there may be `asOf` and `id`, nothing else",
      "calls:7: `asOf` must be a day such as 2026-11-20",
      "calls:8: `id` must be text",
      "calls:9: the text is not valid UTF-8 (at byte 12 of the line)\n",
  };
  std::size_t at = 0;
  for (const std::string& sentence : sentences) {
    INFO(outcome.told << "should go on with " << sentence);
    const std::size_t found = outcome.told.find(sentence, at);
    REQUIRE(found != std::string::npos);
    at = found + 1;
  }
}

TEST_CASE("a call that is refused has a line without an outcome, and its sentence") {
  const Outcome outcome = replay(R"({"id":"x","request":{"hook":"order-sign"}})", terms_on("2026-05-01"));
  CHECK(outcome.counts.bad == 1);
  CHECK(outcome.told == "calls:1: `hookInstance` is missing: hook `order-sign` demands it\n");
  const auto lines = parsed_lines(outcome.out);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].root()["id"].string() == "x");
  CHECK(lines[0].root()["outcome"].is_null());
  CHECK(lines[0].root()["error"].string() == "`hookInstance` is missing: hook `order-sign` demands it");
}

TEST_CASE("a call about no order has a line without an outcome, and that is no mistake") {
  const std::string call = edited(knee_call(), "context.draftOrders.entry", "[]");
  const Outcome outcome = replay(call, terms_on("2026-05-01"));
  CHECK(outcome.told.empty());
  CHECK(outcome.counts.bad == 0);
  const auto lines = parsed_lines(outcome.out);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].root()["outcome"].is_null());
  CHECK(lines[0].root()["decided"].string().starts_with("sha256:"));
}

TEST_CASE("an order that cannot be evaluated has its reason, and is told") {
  const LaboriousPolicy policy;
  const auto knowledge = policy.folder.load();
  static const service::PrefetchKeys no_keys;
  const Outcome outcome =
      replay(laborious_call(),
             {.knowledge = *knowledge, .today = *base::parse_date("2026-11-20"), .prefetch_keys = no_keys}, true);
  CHECK(outcome.counts.bad == 0);
  const auto lines = parsed_lines(outcome.out);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].root()["outcome"].string() == "no-guidance");
  CHECK(lines[0].root()["reason"].string() == "technical");
  CHECK(outcome.told.starts_with("calls:1: an order could not be evaluated: {"));
  CHECK(outcome.told.find("it needs more work than one order may") != std::string::npos);
}

TEST_CASE("a line that is too long is told, the next is decided") {
  author::ReplayTerms terms = terms_on("2026-05-01");
  terms.line_bytes = knee_call().size();
  const Outcome outcome = replay(knee_call() + " \n" + knee_call(), terms);
  CHECK(outcome.told == "calls:1: the line has more than " + std::to_string(terms.line_bytes) + " bytes\n");
  CHECK(parsed_lines(outcome.out).size() == 1);
}

TEST_CASE("one request in a file may have many lines, and a mistake in it is told by its line") {
  std::string pretty = knee_call();
  pretty.insert(1, "\r\n\n");
  CHECK(replay(pretty, terms_on("2026-05-01"), true).counts.decisions == 1);
  pretty.insert(3, "x");
  const Outcome outcome = replay(pretty, terms_on("2026-05-01"), true);
  CHECK(outcome.counts.bad == 1);
  CHECK(outcome.told.starts_with("calls:2: "));
}

TEST_CASE("order and bytes of the output are the same with any number of threads") {
  std::string text;
  for (int i = 0; i < 60; ++i) {
    text += wrapped(std::to_string(i), i % 2 == 0 ? "2026-06-30" : "2026-07-01") + "\n";
    if (i % 10 == 0) text += "{\n";
  }
  author::ReplayTerms terms = terms_on("2026-05-01");
  const Outcome one = replay(text, terms);
  terms.threads = 4;
  terms.window_per_thread = 2;
  const Outcome four = replay(text, terms);
  CHECK(four.out == one.out);
  CHECK(four.told == one.told);
  const auto lines = parsed_lines(one.out);
  REQUIRE(lines.size() == 60);
  for (std::size_t i = 0; i < lines.size(); ++i) REQUIRE(lines[i].root()["id"].string() == std::to_string(i));
}

TEST_CASE("the table has a row for each decision, and an id cannot steer the terminal") {
  author::ReplayTerms terms = terms_on("2026-07-01");
  terms.format = author::ReplayFormat::table;
  const Outcome outcome = replay(knee_call() + "\n" + wrapped("\\u001b[2J", "2026-06-30") + "\n{\"hook\":7}", terms);
  CHECK(outcome.out.find("calls:1 ") == 0);
  CHECK(outcome.out.find("needs-documentation") != std::string::npos);
  CHECK(outcome.out.find("examination\n") != std::string::npos);
  CHECK(outcome.out.find('\x1B') == std::string::npos);
  CHECK(std::ranges::count(outcome.out, '\n') == 3);
  CHECK(author::table_head().starts_with("call "));
}

TEST_CASE("without an input there is nothing") {
  const Outcome outcome = replay("", terms_on("2026-05-01"));
  CHECK(outcome.out.empty());
  CHECK(outcome.told.empty());
  CHECK(outcome.counts.calls == 0);
}
