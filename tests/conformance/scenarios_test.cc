// Every answer to every scenario, through each hook and in both versions of CRD, by the rows of docs/conformance.md.
// Each row's rules are also shown to find what they are for.
#include <algorithm>
#include <iostream>
#include <set>

#include "conformance/answers.h"
#include "conformance/breaches.h"
#include "conformance/coverage_rules.h"
#include "conformance/response_rules.h"
#include "support/edit.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::conformance;
using cdshooks::CrdVersion;

namespace {

std::vector<Rule> all_rules() {
  std::vector<Rule> all;
  for (const auto list : {whole_response_rules(), card_rules(), action_rules(), part_rules(), coverage_rules()})
    all.insert(all.end(), list.begin(), list.end());
  return all;
}

std::vector<Breach> all_breaches() {
  std::vector<Breach> all;
  for (const auto list : {breaches_of_responses(), breaches_of_coverage_information()})
    all.insert(all.end(), list.begin(), list.end());
  return all;
}

std::vector<std::string> broken_in(const Exchange& exchange) {
  const auto call = base::JsonDocument::parse(exchange.call), response = base::JsonDocument::parse(exchange.response);
  REQUIRE(call.has_value());
  REQUIRE(response.has_value());
  return broken_rules(response->root(), Asked(call->root()));
}

// Each rule of a row finds every breach of it, and no answer of ours breaks it.
void holds(std::string_view row) {
  std::size_t rules = 0;
  for (const Rule& rule : all_rules()) {
    if (rule.row != row) continue;
    ++rules;
    INFO(rule.name);
    for (const Breach& breach : all_breaches()) {
      if (breach.rule != rule.name) continue;
      INFO(breach.edits.front().place << " := " << breach.edits.front().json);
      const auto broken = broken_in(edited(good_exchange(breach.version), breach.edits));
      CHECK(std::ranges::find(broken, rule.name) != broken.end());
    }
    const auto found = tally().broken.find(rule.name);
    const std::size_t times = found == tally().broken.end() ? 0 : found->second.size();
    INFO((times == 0 ? std::string() : found->second.front()));
    CHECK(times == 0);
  }
  CHECK(rules > 0);
}

} // namespace

TEST_CASE("every scenario is answered through each of the six hooks, in CRD 2.0 and 2.2") {
  const Tally& all = tally();
  std::cout << "conformance: " << all.answers << " answers (" << all.refused.size() << " of them refusals), "
            << all.cards << " cards and " << all.actions << " system actions, held against " << all_rules().size()
            << " rules\n";
  CHECK(all.by_hook.size() == 12);
  for (const auto& [hook, answers] : all.by_hook) {
    INFO(hook);
    CHECK(answers > 600);
  }
  // CRD 2.2.1 refuses what 2.0 answers without guidance: no coverage, several, a payer that is not held (hook-13).
  for (const std::string& name : all.refused) {
    INFO(name);
    CHECK(name.find(" 2.2 ") != std::string::npos);
  }
  CHECK(all.refused.size() < all.answers / 20);
}

TEST_CASE("hook-16: what is decided stands on the order, at every hook") {
  const Tally& all = tally();
  INFO((all.silent.empty() ? std::string() : all.silent.front()));
  CHECK(all.silent.empty());
}

TEST_CASE("a good response with cards of each type keeps every rule of its version") {
  for (const CrdVersion version : {CrdVersion::v2_0, CrdVersion::v2_2})
    CHECK(broken_in(good_exchange(version)).empty());
  const std::string two = R"({"url":"doc-needed","valueCode":"clinical"},{"url":"doc-needed","valueCode":"patient"})";
  const auto detail = [](const std::string& category) {
    return R"({"url":"detail","extension":[)" + category +
           R"({"url":"code","valueCodeableConcept":{"text":"a"}},{"url":"value","valueString":"b"}]})";
  };
  const auto kept = [](CrdVersion version, const std::vector<Edit>& edits) {
    INFO(edits.front().place << " := " << edits.front().json);
    CHECK(broken_in(edited(good_exchange(version), edits)).empty());
  };
  kept(CrdVersion::v2_0, {{"#doc-needed", R"({"url":"doc-needed","valueCode":"both"})"}});
  kept(CrdVersion::v2_0, {{"#detail", detail("")}});
  kept(CrdVersion::v2_0, {{"#contact", R"({"url":"contact","valueContactPoint":{"system":"phone","value":"1"}})"}});
  kept(CrdVersion::v2_0, {{"#info-needed", R"({"url":"info-needed","valueCode":"performer"})"}, {"#reason", ""}});
  kept(CrdVersion::v2_2, {{"#doc-needed", two}});
  kept(CrdVersion::v2_2, {{"#detail", detail(R"({"url":"category","valueCode":"cat-other"},)")}});
  kept(CrdVersion::v2_2, {{"#contact", R"({"url":"contact","valueContactDetail":{"name":"Payer"}})"}});
  kept(CrdVersion::v2_2, {{"#expiry-date", R"({"url":"expiry-date","valueDate":"2027-01-01"})"}});
  kept(CrdVersion::v2_2,
       {{"#covered", R"({"url":"covered","valueCode":"indeterminate"})"},
        {"#info-needed", ""},
        {"#reason", R"({"url":"reason","valueCodeableConcept":{"text":"No answer.","coding":[{"code":"technical",)"
                    R"("system":"http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"}]}})"}});
}

TEST_CASE("q2: of what is not covered the expression of CRD 2.0.1 says nothing, where its text forbids pa-needed") {
  const auto verdict = [](const std::vector<Edit>& edits) {
    const Exchange exchange = edited(good_exchange(CrdVersion::v2_0), edits);
    const auto response = base::JsonDocument::parse(exchange.response);
    const base::Json resource = response->root()["systemActions"].at(0)["resource"];
    return invariant_on(coverage_information_of(resource).front(), CrdVersion::v2_0, 2);
  };
  const Edit not_covered{"#covered", R"({"url":"covered","valueCode":"not-covered"})"}, no_pa{"#pa-needed", ""};
  CHECK(verdict({}) == Verdict::holds);
  CHECK(verdict({no_pa}) == Verdict::broken);
  CHECK(verdict({not_covered, no_pa}) == Verdict::undecided);
  CHECK(verdict({not_covered}) == Verdict::holds);
}

TEST_CASE("every rule has a name of its own, a breach that it finds, and its row among these tests") {
  const std::string tests = test::file_text("tests/conformance/scenarios_test.cc");
  const auto breaches = all_breaches();
  std::set<std::string_view> names;
  for (const Rule& rule : all_rules()) {
    INFO(rule.row << " " << rule.name);
    CHECK(names.insert(rule.name).second);
    CHECK(std::ranges::find(breaches, rule.name, &Breach::rule) != breaches.end());
    CHECK(tests.find("holds(\"" + std::string(rule.row) + "\")") != std::string::npos);
  }
  for (const Breach& breach : breaches) {
    INFO(breach.rule);
    CHECK(names.contains(breach.rule));
  }
}

// CDS Hooks
TEST_CASE("T4: nothing in a response is null or empty") { holds("T4"); }
TEST_CASE("T5: a response is an object with a list of cards") { holds("T5"); }
TEST_CASE("C1: every card has a UUID of its own") { holds("C1"); }
TEST_CASE("C2: every card has a summary, in one line below 140 characters") { holds("C2"); }
TEST_CASE("C3: the detail of a card is Markdown without HTML") { holds("C3"); }
TEST_CASE("C4: every card has an indicator") { holds("C4"); }
TEST_CASE("C5: every card has a source with label and topic, its addresses absolute") { holds("C5"); }
TEST_CASE("C7: suggestions come with their selection behaviour, and it with them") { holds("C7"); }
TEST_CASE("C8: of suggestions that exclude each other one is recommended") { holds("C8"); }
TEST_CASE("C9: every suggestion has label and uuid") { holds("C9"); }
TEST_CASE("C10: no choice of actions is offered to who may not know it") { holds("C10"); }
TEST_CASE("C12: every action has type and description") { holds("C12"); }
TEST_CASE("C13: an action brings the whole resource") { holds("C13"); }
TEST_CASE("C14: a deletion names the resource and brings none") { holds("C14"); }
TEST_CASE("C15: system actions are a list, left out when there are none") { holds("C15"); }
TEST_CASE("C16: every link has label, type and an absolute address") { holds("C16"); }
TEST_CASE("C17: a link may say that it opens by itself") { holds("C17"); }
TEST_CASE("C18, C20: reasons for dismissal have code, system and display") { holds("C18"); }
TEST_CASE("C19: extensions are objects") { holds("C19"); }

// CRD, responses
TEST_CASE("dev-14: what is configured is kept to") { holds("dev-14"); }
TEST_CASE("dev-24: of several orders a card names its own") { holds("dev-24"); }
TEST_CASE("dev-25: a card refers to the order that it is about") { holds("dev-25"); }
TEST_CASE("hook-19: supporting hooks ask for no documentation") { holds("hook-19"); }
TEST_CASE("resp-2: no card is critical") { holds("resp-2"); }
TEST_CASE("resp-5: the topic of a card is of the code system of the version") { holds("resp-5"); }
TEST_CASE("resp-22: External Reference cards have absolute links alone") { holds("resp-22"); }
TEST_CASE("resp-24: Instructions cards have their detail") { holds("resp-24"); }
TEST_CASE("resp-25: coverage information is never left to a card") { holds("resp-25"); }
TEST_CASE("resp-28: no coverage information where it is switched off") { holds("resp-28"); }
TEST_CASE("resp-29: every order of a primary hook gets one action, and nothing else does") { holds("resp-29"); }
TEST_CASE("resp-32: different coverages have different ids") { holds("resp-32"); }
TEST_CASE("resp-33: one coverage has one id") { holds("resp-33"); }
TEST_CASE("resp-35: no action without news") { holds("resp-35"); }
TEST_CASE("resp-37: the resource comes back as it came, but for coverage-information") { holds("resp-37"); }
TEST_CASE("resp-43: what failed is indeterminate, with a reason in words") { holds("resp-43"); }
TEST_CASE("resp-44: a member who is not known is not covered") { holds("resp-44"); }
TEST_CASE("resp-45: without an active coverage nothing is covered") { holds("resp-45"); }
TEST_CASE("resp-47: system actions are on resources of the hook") { holds("resp-47"); }
TEST_CASE("resp-56: suggested orders come without links") { holds("resp-56"); }
TEST_CASE("resp-72: SMART links have their context") { holds("resp-72"); }

// CRD, coverage-information
TEST_CASE("2.1: coverage-information has the parts, types and codes of the version") { holds("2.1"); }
TEST_CASE("crd-respci1: a system action updates a resource that has coverage-information") { holds("crd-respci1"); }
TEST_CASE("q1: a questionnaire only where documents are needed, by text and expression") { holds("q1"); }
TEST_CASE("q2: what is not covered needs no authorization, by text and expression") { holds("q2"); }
TEST_CASE("q3: information is needed where something is conditional, by text and expression") { holds("q3"); }
TEST_CASE("q4: no documents for an authorization that is not needed, by text and expression") { holds("q4"); }
TEST_CASE("q5: the id of an authorization where it is satisfied, by text and expression") { holds("q5"); }
TEST_CASE("q6: other information that is needed has a reason, by text and expression") { holds("q6"); }
TEST_CASE("q7: a reason's own codes are said in words, by text and expression") { holds("q7"); }
TEST_CASE("q8: the purpose of documents has a reason, by text and expression") { holds("q8"); }
TEST_CASE("q9: what is indeterminate has a reason, by text and expression") { holds("q9"); }
