// Which kinds of cards a caller gets, what each is about and why it may be dismissed.
#include <set>

#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

const std::string order_path = "context.draftOrders.entry.0.resource";

// An order that is not covered whatever the chart says, beside the example's, which needs documentation.
std::string two_orders() {
  const auto document = base::JsonDocument::parse(example());
  base::JsonWriter order;
  order.value(document->root()["context"]["draftOrders"]["entry"].at(0)["resource"]);
  std::string other = edited(order.take(), "id", R"("other-order")");
  other = edited(edited(other, "code",
                        R"({"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"0200T",)"
                        R"("display":"Sacroplasty"}]})"),
                 "bodySite", "");
  return edited(example(), "context.draftOrders.entry.+", R"({"resource":)" + other + "}");
}

base::JsonDocument configured(const std::string& options, const std::string& request = two_orders()) {
  return answer_to(edited(request, "extension", R"({"davinci-crd.configuration":)" + options + "}"));
}

std::vector<std::string> indicators_of(const base::JsonDocument& answer) {
  std::vector<std::string> list;
  for (const base::Json card : answer.root()["cards"]) list.emplace_back(card["indicator"].string());
  return list;
}

using List = std::vector<std::string>;

std::string_view about(base::Json card) {
  return card["extension"]["davinci-crd.associated-resource"].at(0)["reference"].string();
}

} // namespace

TEST_CASE("each kind of card can be switched off, and the action stays but for its own option") {
  const auto all = configured("{}");
  REQUIRE(indicators_of(all) == List{"info", "warning"});
  CHECK(all.root()["systemActions"].size() == 2);
  const auto no_instructions = configured(R"({"instructions":false})");
  CHECK(indicators_of(no_instructions) == List{"warning"});
  CHECK(no_instructions.root()["systemActions"].size() == 2);
  const auto no_references = configured(R"({"external-reference":false})");
  CHECK(indicators_of(no_references) == List{"info"});
  CHECK(no_references.root()["systemActions"].size() == 2);
  const auto no_cards = configured(R"({"external-reference":false,"instructions":false})");
  CHECK(no_cards.root()["cards"].is_array());
  CHECK(no_cards.root()["cards"].size() == 0);
  CHECK(no_cards.root()["systemActions"].size() == 2);
  const auto nothing = configured(R"({"coverage-info":false,"instructions":true,"external-reference":true})");
  CHECK(nothing.root()["cards"].size() == 0);
  CHECK_FALSE(nothing.root()["systemActions"]);
}

TEST_CASE("cards that are not wanted do not use up the number of cards") {
  CHECK(indicators_of(configured(R"({"max-cards":1})")) == List{"info"});
  CHECK(indicators_of(configured(R"({"max-cards":1,"instructions":false})")) == List{"warning"});
  const auto none = configured(R"({"max-cards":0})");
  CHECK(none.root()["cards"].size() == 0);
  CHECK(none.root()["systemActions"].size() == 2);
  for (const char* ignored : {R"({"max-cards":-1})", R"({"max-cards":"0"})", R"({"max-cards":0.5})",
                              R"({"max-cards":1e30})", R"({"instructions":"false"})", R"({"cards":false})", "[]"}) {
    INFO(ignored);
    CHECK(indicators_of(configured(ignored)) == List{"info", "warning"});
  }
}

TEST_CASE("every card names its order, to a program and to people, and has its topic in words") {
  const auto answer = configured("{}");
  const base::Json cards = answer.root()["cards"];
  REQUIRE(cards.size() == 2);
  CHECK(about(cards.at(0)) == "ServiceRequest/example-order");
  CHECK(about(cards.at(1)) == "ServiceRequest/other-order");
  CHECK(cards.at(0)["detail"].string().find("22514") != std::string_view::npos);
  CHECK(cards.at(1)["detail"].string().find("Sacroplasty") != std::string_view::npos);
  for (const base::Json card : cards) {
    const base::Json topic = card["source"]["topic"];
    CHECK(topic["code"].string() == "coverage-info");
    CHECK(topic["display"].string() == "Coverage Information");
    CHECK_FALSE(topic["system"].string().empty());
  }
}

TEST_CASE("an order without an id is named by its entry, as far as that has a name") {
  const std::string nameless = edited(example(), order_path + ".id", "");
  const auto named = [&](const std::string& full_url) {
    const auto answer = answer_to(edited(nameless, "context.draftOrders.entry.0.fullUrl", full_url));
    REQUIRE(answer.root()["cards"].size() == 1);
    CHECK(answer.root()["cards"].at(0)["extension"].size() == (full_url.empty() ? 0 : 1));
    return std::string(about(answer.root()["cards"].at(0)));
  };
  CHECK(named("\"https://ehr.example/fhir/ServiceRequest/draft-7\"") == "ServiceRequest/draft-7");
  CHECK(named("\"ServiceRequest/draft-7\"") == "ServiceRequest/draft-7");
  const std::string urn = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0";
  CHECK(named('"' + urn + '"') == urn);
  CHECK(named("") == "");
}

TEST_CASE("cards that can be overridden have reasons for it, the others have none") {
  const auto answer = configured("{}");
  for (const base::Json card : answer.root()["cards"]) {
    INFO(card["summary"].string());
    const base::Json reasons = card["overrideReasons"];
    CHECK(reasons.size() >= 4);
    CHECK(reasons.size() <= 6);
    std::set<std::string_view> codes, words;
    for (const base::Json reason : reasons) {
      CHECK(reason["system"].string().starts_with("https://"));
      CHECK(codes.insert(reason["code"].string()).second);
      CHECK(words.insert(reason["display"].string()).second);
    }
    CHECK(codes.count("") + words.count("") == 0);
    CHECK_FALSE(card["uuid"].string().empty());
  }
  const cards::Templates& templates = knowledge().templates;
  const std::function<std::string()> uuid = [] { return std::string("1"); };
  policy::Payer payer;
  policy::Decision decision;
  decision.payer = &payer;
  for (const auto& [outcome, authorization, some] :
       {std::tuple{policy::Outcome::covered, policy::Authorization::required, false},
        std::tuple{policy::Outcome::manual_review, policy::Authorization::unknown, false},
        std::tuple{policy::Outcome::needs_documentation, policy::Authorization::unknown, true},
        std::tuple{policy::Outcome::not_covered, policy::Authorization::unknown, true}}) {
    decision.outcome = outcome;
    decision.authorization = authorization;
    const auto card = cards::render(templates, decision, {*knowledge().catalog, "https://x", uuid});
    REQUIRE(card);
    CHECK(card->override_reasons.empty() != some);
  }
}
