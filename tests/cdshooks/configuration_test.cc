#include "cdshooks/configuration.h"

#include <set>

#include "cdshooks/discovery.h"
#include "cdshooks/support.h"

#include <catch2/catch.hpp>

using namespace signpost;

namespace {

// What is read from the object `davinci-crd.configuration` of a call.
cdshooks::Preferences configured(std::string_view options) {
  const auto call =
      test::call_of("order-sign", test::edited(test::body_of("order-sign"), "extension",
                                               R"({"davinci-crd.configuration":)" + std::string(options) + "}"));
  REQUIRE(call.request);
  return call.request->preferences;
}

bool is_default(const cdshooks::Preferences& preferences) {
  return preferences.off.empty() && preferences.max_cards == cdshooks::default_max_cards;
}

const cdshooks::CardKinds kinds{{"coverage-info", "guideline", "cost"},
                                {"instructions", "external-reference", "launch-smart-app"}};

} // namespace

TEST_CASE("topics and response types are switched off by their codes, one by one") {
  const auto off = configured(R"({"coverage-info":false,"instructions":false,"external-reference":true,"cost":false})");
  CHECK(off.off == std::set<std::string, std::less<>>{"cost", "coverage-info", "instructions"});
  CHECK_FALSE(off.wants("coverage-info"));
  CHECK_FALSE(off.wants("instructions"));
  CHECK(off.wants("external-reference"));
  CHECK(off.max_cards == cdshooks::default_max_cards);
}

TEST_CASE("the number of cards is a whole one, however it is written") {
  const auto most = [](const std::string& number) { return configured(R"({"max-cards":)" + number + "}").max_cards; };
  CHECK(most("3") == 3);
  CHECK(most("3.0") == 3);
  CHECK(most("3e0") == 3);
  CHECK(most("0") == 0);
  CHECK(most("9223372036854775807") >= 9'000'000'000'000'000'000U);
  for (const char* huge : {"99999999999999999999", "1e300"}) CHECK(most(huge) > 1'000'000'000);
  for (const char* none : {"-1", "-0.5", "1.5", "\"3\"", "true", "null", "[]", "{}", "[3]"}) {
    INFO(none);
    CHECK(most(none) == cdshooks::default_max_cards);
  }
}

TEST_CASE("what is no option of ours, or makes no sense, is ignored, and no call fails by it") {
  for (const std::string_view options :
       {"null", "[]", "7", "\"coverage-info\"", "{}", R"({"unheard-of":false,"alt-drug":false,"dtr-clin":false})",
        R"({"coverage-info":"false","instructions":0,"external-reference":null})",
        R"({"coverage-info":[false],"instructions":{"x":false}})", R"({"max-cards":false,"coverage-info":true})",
        R"({"Coverage-Info":false,"":false})", R"([{"code":"coverage-info","value":false}])"}) {
    INFO(options);
    CHECK(is_default(configured(options)));
  }
  CHECK(is_default(cdshooks::read_preferences({})));
}

TEST_CASE("every option has its five members, shares none that tells it apart, and its default is what a call gets") {
  std::vector<cdshooks::Service> services;
  for (const cdshooks::Hook& hook : cdshooks::hooks()) services.push_back({&hook, {}});
  const auto document = base::JsonDocument::parse(cdshooks::discovery(services, kinds));
  REQUIRE(document);
  const base::Json first = document->root()["services"].at(0)["extension"]["davinci-crd.configuration-options"];
  for (const base::Json service : document->root()["services"])
    CHECK(base::deep_equal(service["extension"]["davinci-crd.configuration-options"], first));
  std::set<std::string_view> codes, names, descriptions;
  for (const base::Json option : first) {
    const std::string_view code = option["code"].string();
    INFO(code);
    CHECK(codes.insert(code).second);
    CHECK(names.insert(option["name"].string()).second);
    CHECK(descriptions.insert(option["description"].string()).second);
    if (code == "max-cards") {
      CHECK(option["type"].string() == "integer");
      CHECK(option["default"].integer() == static_cast<std::int64_t>(cdshooks::Preferences().max_cards));
    } else {
      CHECK(option["type"].string() == "boolean");
      CHECK(option["default"].is_true() == cdshooks::Preferences().wants(code));
      CHECK_FALSE(configured("{\"" + std::string(code) + "\":false}").wants(code)); // what is offered is honoured
    }
  }
  CHECK(names.count("") + descriptions.count("") == 0);
  CHECK(codes == std::set<std::string_view>{"coverage-info", "cost", "guideline", "instructions", "external-reference",
                                            "launch-smart-app", "max-cards"});
}

TEST_CASE("what no card is of is not offered; coverage information always is") {
  const auto document = base::JsonDocument::parse(
      cdshooks::discovery({{&cdshooks::hooks().front(), {}}}, {{"guideline"}, {"external-reference"}}));
  REQUIRE(document);
  std::vector<std::string_view> codes;
  for (const base::Json option : document->root()["services"].at(0)["extension"]["davinci-crd.configuration-options"])
    codes.push_back(option["code"].string());
  CHECK(codes == std::vector<std::string_view>{"coverage-info", "guideline", "external-reference", "max-cards"});
}
