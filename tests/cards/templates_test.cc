#include "cards/templates.h"

#include "support/edit.h"

#include <sstream>

#include <catch2/catch.hpp>

using namespace signpost;
using policy::Outcome;

namespace {

const std::vector<std::string>& outcomes() {
  static const std::vector<std::string> list{"covered", "not-covered", "needs-documentation", "manual-review",
                                             "no-guidance"};
  return list;
}

evidence::SourceFile card_file(const std::string& path) {
  const std::string link = path.starts_with("external-reference") ? R"(, "link": "The policy")" : "";
  return {path, R"({"indicator": "info", "topic": "coverage-info", "summary": "{{order}}: {{payer}} {{why}}",)"
                R"( "detail": "{{policy}} {{section}} {{policyUrl}} {{service}} {{authorization}} {{remarks}})"
                R"({{#reasons}}{{words}}{{/reasons}}{{#groups}}{{title}}{{/groups}}")" +
                    link + "}"};
}

evidence::SourceFile sentences_file() {
  return {std::string(cards::Sentences::file_name), test::file_text("cards/sentences.json")};
}

// What an author is told about a card file of that path, all mistakes in one text.
std::string told_about(const std::string& path) {
  base::Issues issues;
  cards::Templates::load({card_file(path), sentences_file()}, issues);
  std::ostringstream out;
  for (const base::Issue& issue : issues.list()) out << issue;
  return out.str();
}

policy::Decision decision_of(Outcome outcome, policy::NoGuidance reason) {
  policy::Decision decision;
  decision.outcome = outcome;
  decision.reason = reason;
  return decision;
}

} // namespace

TEST_CASE("every name a decision can choose is taken, with and without prior authorization") {
  for (const std::string& outcome : outcomes())
    for (const char* const detail : {"", ".required", ".not-required", ".unknown"})
      for (const char* const type : {"instructions/", "external-reference/"})
        if (outcome != "no-guidance") CHECK(told_about(type + outcome + detail + ".json") == "");
}

TEST_CASE("a card that no decision chooses is refused, and the author sees which names there are") {
  const std::string told = told_about("instructions/coverd.required.json");
  CHECK(told.starts_with("instructions/coverd.required.json:1:1: error: `coverd` is no outcome that has a card\n"));
  CHECK(told.find("\n  ^\n") != told.npos);
  CHECK(told.find("hint: a file is named by an outcome: `covered`, `not-covered`, `needs-documentation`, "
                  "`manual-review`; with a dot behind it by prior authorization: `required`, `not-required`, "
                  "`unknown`\n") != told.npos);
  CHECK(told_about("instructions/covered.maybe.json").find("`maybe` says nothing of prior authorization") !=
        std::string::npos);
  for (const char* const path :
       {"instructions/covered..json", "instructions/.json", "instructions/covered.json.json",
        "instructions/old/covered.json", "instructions/Covered.json", "covered.json", "notes/covered.json"}) {
    INFO(path);
    CHECK(told_about(path).find("error: ") != std::string::npos);
    CHECK(told_about(path).find("hint: ") != std::string::npos);
  }
}

TEST_CASE("no-guidance has no card") {
  for (const char* const path : {"instructions/no-guidance.json", "external-reference/no-guidance.json",
                                 "instructions/no-guidance.unknown.json"})
    CHECK(told_about(path).find("`no-guidance` never has a card: there may be no payer to speak for") !=
          std::string::npos);
}

TEST_CASE("every thing there is to say has a sentence, and every sentence something to say") {
  const auto told = [](const std::string& text) {
    base::Issues issues;
    cards::Templates::load({{std::string(cards::Sentences::file_name), text}}, issues);
    std::ostringstream out;
    for (const base::Issue& issue : issues.list()) out << issue;
    return out.str();
  };
  const std::string shipped = sentences_file().text;
  CHECK(told(shipped) == "");
  CHECK(told(test::edited(shipped, "remarks.earliest", "")).find("no sentence for `earliest` in `remarks`") !=
        std::string::npos);
  CHECK(told(test::edited(shipped, "onCards.earliest", "")) == ""); // cards may keep silent about it
  CHECK(told(test::edited(shipped, "remarks.latest", R"("x")")).find("nothing is ever said by the name `latest`") !=
        std::string::npos);
  CHECK(told(test::edited(shipped, "records.masked", R"("{{record")")).find("bad template") != std::string::npos);
  CHECK(told(test::edited(shipped, "jokes", R"({"one":"x"})")).find("there is no group `jokes`") != std::string::npos);
  base::Issues issues;
  cards::Templates::load({card_file("instructions/covered.json")}, issues);
  REQUIRE(issues.list().size() == 1);
  CHECK(issues.list().front().message == "this file is missing among the cards");
}

TEST_CASE("the policy's address leads somewhere, an address of the chart does not") {
  base::Issues issues;
  const evidence::SourceFile card{
      "external-reference/not-covered.json",
      R"({"indicator": "warning", "topic": "coverage-info", "link": "x",)"
      R"( "summary": "s", "detail": "{{order}}: [policy]({{policyUrl}}) or {{{policyUrl}}}"})"};
  const auto catalog = policy::Catalog::load({}, issues);
  const cards::Templates templates = cards::Templates::load({sentences_file(), card}, issues);
  const std::function<std::string()> uuid = [] { return std::string("1"); };
  const auto order = base::JsonDocument::parse(R"({"code":{"text":"https://evil.example"}})");
  policy::Payer payer;
  policy::PolicyVersion policy;
  policy.id = "maker/7";
  policy::Decision decision = decision_of(Outcome::not_covered, policy::NoGuidance::none);
  decision.payer = &payer;
  decision.policy = &policy;
  decision.order = order->root();
  const auto shown = cards::render(templates, decision, {*catalog, "https://signpost.example", uuid});
  const std::string url = "https://signpost.example/policies/maker/7/" + policy.version();
  CHECK(shown->detail == "https:\u200B//evil.example: [policy](" + url + ") or " + url);
}

// Also of a file that was refused: whatever was loaded, no decision may end the server.
TEST_CASE("every card is safe for every kind of decision") {
  base::Issues issues;
  const auto catalog = policy::Catalog::load({}, issues);
  policy::Payer payer;
  payer.label = "Maker";
  policy::PolicyVersion policy;
  policy.id = "maker/7";
  const std::function<std::string()> uuid = [] { return std::string("1"); };
  const cards::Setting setting{*catalog, "https://signpost.example", uuid};
  using enum policy::NoGuidance;
  for (const char* const type : {"instructions/", "external-reference/"}) {
    std::vector<evidence::SourceFile> files{sentences_file()};
    for (const std::string& outcome : outcomes()) files.push_back(card_file(type + outcome + ".json"));
    const cards::Templates templates = cards::Templates::load(files, issues);
    for (const Outcome outcome : {Outcome::covered, Outcome::not_covered, Outcome::needs_documentation,
                                  Outcome::manual_review, Outcome::no_guidance})
      for (const policy::NoGuidance reason :
           {none, no_coverage, coverage_not_active, payer_not_held, order_not_addressed, order_without_code,
            not_in_effect, not_a_proposal, delegated, technical}) {
        policy::Decision decision = decision_of(outcome, reason);
        CHECK_FALSE(cards::render(templates, decision, setting)); // nobody's word
        decision.payer = &payer;
        const auto of_payer = cards::render(templates, decision, setting);
        REQUIRE(of_payer);
        CHECK(of_payer->source_label == "Maker");
        CHECK(of_payer->links.empty());
        decision.policy = &policy;
        CHECK(cards::render(templates, decision, setting)->links.size() ==
              (std::string_view(type) == "external-reference/" ? 1 : 0));
      }
  }
}

TEST_CASE("a card offers the override reasons it names, in its order, with the words on file") {
  const std::string card = card_file("instructions/covered.json").text;
  const auto reasons_of = [&](std::string_view named, std::string& told) {
    base::Issues issues;
    const cards::Templates templates = cards::Templates::load(
        {{"instructions/covered.json", test::edited(card, "overrideReasons", std::string(named))},
         {"override-reasons.json", R"({"note": "n", "system": "https://x/s", "reasons": {"note": "n",)"
                                   R"( "a-1": "Words of a", "b": "Words of b"}})"},
         sentences_file()},
        issues);
    std::ostringstream out;
    for (const base::Issue& issue : issues.list()) out << issue;
    told = out.str();
    const auto catalog = policy::Catalog::load({}, issues);
    const std::function<std::string()> uuid = [] { return std::string("1"); };
    policy::Payer payer;
    policy::Decision decision = decision_of(Outcome::covered, policy::NoGuidance::none);
    decision.payer = &payer;
    return cards::render(templates, decision, {*catalog, "https://signpost.example", uuid})->override_reasons;
  };
  std::string told;
  CHECK(reasons_of(R"(["b","a-1"])", told) ==
        std::vector<cdshooks::Coding>{{"b", "https://x/s", "Words of b"}, {"a-1", "https://x/s", "Words of a"}});
  CHECK(told == "");
  CHECK(reasons_of("[]", told).empty());
  CHECK(told == "");
  reasons_of(R"(["c"])", told);
  CHECK(told.find("instructions/covered.json:1:") == 0);
  CHECK(told.find("there is no override reason `c`") != told.npos);
  CHECK(told.find("hint: in override-reasons.json: `a-1`, `b`") != told.npos);
  reasons_of(R"(["b","b"])", told);
  CHECK(told.find("`b` is named twice") != told.npos);
  for (const char* wrong : {"7", "[7]", R"({"a-1":"x"})"}) {
    reasons_of(wrong, told);
    CHECK(told.find("expected text") != told.npos);
  }
}

TEST_CASE("mistakes in the file of override reasons are named where they stand") {
  const auto told_of = [](const std::string& text) {
    base::Issues issues;
    cards::Templates::load({{"override-reasons.json", text}, sentences_file()}, issues);
    std::ostringstream out;
    for (const base::Issue& issue : issues.list()) out << issue;
    return out.str();
  };
  const std::string good = R"({"system": "https://x/s", "reasons": {"a": "Words"}})";
  CHECK(told_of(good) == "");
  CHECK(told_of(test::edited(good, "system", "")).find("expected text in `system`") != std::string::npos);
  for (const char* system : {"\"s\"", "\"/s\"", "\"https://\"", "\"https://x/a b\"", "\"ftp://x\""})
    CHECK(told_of(test::edited(good, "system", system)).find("is no absolute URL") != std::string::npos);
  CHECK(told_of(test::edited(good, "reasons", "[]")).find("expected codes with their words") != std::string::npos);
  CHECK(told_of(test::edited(good, "reasons", "")).find("expected codes with their words") != std::string::npos);
  CHECK(told_of(R"({"system": "https://x/s", "reasons": {"Not a code": "Words"}})").find("cannot be a code") !=
        std::string::npos);
  for (const std::string& words :
       {std::string("7"), std::string("\"\""), std::string(R"("a\nb")"), '"' + std::string(81, 'x') + '"'})
    CHECK(told_of(test::edited(good, "reasons.a", words)).find("expected the words of `a`") != std::string::npos);
  CHECK(told_of(test::edited(good, "sytem", "1")).find("unknown key `sytem`") != std::string::npos);
  base::Issues issues;
  cards::Templates::load({{"instructions/covered.json",
                           test::edited(card_file("instructions/covered.json").text, "overrideReasons", R"(["a"])")},
                          sentences_file()},
                         issues);
  REQUIRE(issues.list().size() == 1);
  CHECK(issues.list().front().message == "there is no override reason `a`");
  CHECK(issues.list().front().hint.find("none") != std::string::npos);
}

TEST_CASE("the kinds of cards are those of the templates") {
  base::Issues issues;
  evidence::SourceFile guideline = card_file("external-reference/not-covered.json");
  guideline.text = test::edited(guideline.text, "topic", R"("guideline")");
  const auto templates =
      cards::Templates::load({card_file("instructions/covered.json"), card_file("instructions/manual-review.json"),
                              guideline, sentences_file()},
                             issues);
  CHECK(templates.kinds().topics == std::set<std::string, std::less<>>{"coverage-info", "guideline"});
  CHECK(templates.kinds().response_types == std::set<std::string, std::less<>>{"external-reference", "instructions"});
  CHECK(cards::Templates().kinds().topics.empty());
}

TEST_CASE("a card that asks for documentation launches an app where there is one and words for it") {
  const auto with_launch = [](const std::string& path) {
    evidence::SourceFile file = card_file(path);
    file.text = test::edited(file.text, "launch", R"("Open the form")");
    return file;
  };
  base::Issues issues;
  const cards::Templates templates =
      cards::Templates::load({with_launch("instructions/needs-documentation.json"), sentences_file()}, issues);
  REQUIRE_FALSE(issues.has_errors());
  CHECK(templates.kinds().response_types == std::set<std::string, std::less<>>{"instructions"});
  CHECK(templates.kinds(true).response_types == std::set<std::string, std::less<>>{"instructions", "launch-smart-app"});

  const auto catalog = policy::Catalog::load({}, issues);
  policy::Payer payer;
  policy::Decision decision = decision_of(Outcome::needs_documentation, policy::NoGuidance::none);
  decision.payer = &payer;
  const std::function<std::string()> uuid = [] { return std::string("1"); };
  const cards::Setting setting{*catalog, "https://signpost.example", uuid};
  const auto plain = cards::render(templates, decision, setting);
  const auto launching =
      cards::render(templates, decision, setting, cards::Launch{"https://app.example/launch", "context"});
  REQUIRE(plain);
  REQUIRE(launching);
  CHECK(plain->response_type == "instructions");
  CHECK(plain->links.empty());
  CHECK(launching->response_type == "launch-smart-app");
  CHECK(launching->summary == plain->summary);
  REQUIRE(launching->links.size() == 1); // CRD: of such a card all are `smart`
  CHECK(launching->links[0].label == "Open the form");
  CHECK(launching->links[0].url == "https://app.example/launch");
  CHECK(std::get<cdshooks::SmartLink>(launching->links[0].type).app_context == "context");

  const cards::Templates without =
      cards::Templates::load({card_file("instructions/needs-documentation.json"), sentences_file()}, issues);
  CHECK(without.kinds(true).response_types == std::set<std::string, std::less<>>{"instructions"});
  CHECK(
      cards::render(without, decision, setting, cards::Launch{"https://app.example/launch", "context"})->links.empty());

  for (const char* const path : {"instructions/covered.json", "external-reference/needs-documentation.json"}) {
    INFO(path);
    base::Issues mistakes;
    cards::Templates::load({with_launch(path), sentences_file()}, mistakes);
    REQUIRE(mistakes.list().size() == 1);
    CHECK(mistakes.list()[0].message.find("can launch an app") != std::string::npos);
  }
  base::Issues folder;
  cards::Templates::load({card_file("launch-smart-app/needs-documentation.json"), sentences_file()}, folder);
  REQUIRE(folder.has_errors());
  CHECK(folder.list()[0].hint.find("launch") == std::string::npos);
}
