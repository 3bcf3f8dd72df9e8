#include "app/call_log.h"

#include "base/json.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace std::chrono_literals;

namespace {

service::Record::Decision decision(const std::string& outcome, const std::string& policy, const std::string& version) {
  service::Record::Decision made;
  made.order = "ServiceRequest/order-of-smith";
  made.coverage = "Coverage/coverage-of-smith";
  made.outcome = outcome;
  made.policy = policy;
  made.version = version;
  made.card = "card-uuid";
  made.criteria.push_back({"pain", "yes", "", false, false, {{"Condition/pain-of-smith", "onset"}}});
  return made;
}

service::Record record() {
  service::Record record;
  record.id = "8c3b5a51-0d5c-4d4c-9c36-8b0f3e5e7d11";
  record.hook = "order-sign";
  record.hook_instance = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";
  record.knowledge = "sha256:1";
  record.response = "sha256:2";
  record.decisions = {decision("covered", "cigna/cmm-607", "2026-08-04"),
                      decision("needs-documentation", "cigna/cmm-607", "2026-08-04"),
                      decision("covered", "kaiser-wa/crc", "2025-11-25"), decision("no-guidance", "", "")};
  record.gaps = {{"Condition", "http-403", "Condition of smith was refused"},
                 {"Condition", "http-403", "Condition/2 of smith was refused"},
                 {"", "no-coverage", "smith has none"},
                 {"Smith^John/12", "not-sent", "Smith^John/12 was not sent"}};
  record.cards = 2;
  record.actions = 3;
  record.body_bytes = 7000;
  record.fetched_requests = 4;
  record.fetched_bytes = 90000;
  record.spent = {400us, 1250us, 0us, 12345us, 49us};
  return record;
}

std::string line(const service::Record& of, int status = 200, std::string_view error = "") {
  return "{" + app::call_members(of, status, error) + "}";
}

} // namespace

TEST_CASE("the line of a call says what support asks for") {
  CHECK(line(record()) == R"({"event":"call","id":"8c3b5a51-0d5c-4d4c-9c36-8b0f3e5e7d11","hook":"order-sign",)"
                          R"("hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","status":200,)"
                          R"("outcomes":{"covered":2,"needs-documentation":1,"no-guidance":1},)"
                          R"("policies":["cigna/cmm-607@2026-08-04","kaiser-wa/crc@2025-11-25"],)"
                          R"("missing":["Condition: http-403","no-coverage","not-sent"],)"
                          R"("cards":2,"actions":3,"bytes":7000,"fetched":{"requests":4,"bytes":90000},)"
                          R"("ms":{"parse":0.4,"read":1.2,"fetch":0.0,"decide":12.3,"write":0.0,"keep":0.0,)"
                          R"("total":14.0}})");
}

TEST_CASE("the line of a call holds nothing of the patient") {
  const std::string text = line(record());
  for (const char* told : {"smith", "Smith", "ServiceRequest/", "Coverage/", "Condition/", "was refused", "pain"}) {
    INFO(told);
    CHECK(text.find(told) == std::string::npos);
  }
}

TEST_CASE("a hookInstance that has not the form of an id is left out") {
  service::Record strange = record();
  for (const char* instance : {"", "John Smith, born 1950", "a\",\"b\":\"", "a/b", "\xC3\xBC"}) {
    strange.hook_instance = instance;
    const auto parsed = base::JsonDocument::parse(line(strange));
    REQUIRE(parsed);
    CHECK_FALSE(parsed->root()["hookInstance"]);
  }
  strange.hook_instance = std::string(65, 'a');
  CHECK(line(strange).find("hookInstance") == std::string::npos);
  strange.hook_instance = std::string(64, 'a');
  CHECK(line(strange).find("hookInstance") != std::string::npos);
}

TEST_CASE("a call that was refused has its status and the word for why, and counts of nothing") {
  service::Record refused;
  refused.id = "1";
  refused.hook = "order-select";
  const auto parsed = base::JsonDocument::parse(line(refused, 412, "unobtainable"));
  REQUIRE(parsed);
  CHECK(parsed->root()["status"].integer() == 412);
  CHECK(parsed->root()["error"].string() == "unobtainable");
  CHECK(parsed->root()["outcomes"].is_object());
  CHECK(parsed->root()["outcomes"].size() == 0);
  CHECK(parsed->root()["policies"].is_array());
  CHECK(parsed->root()["ms"]["total"].number() == "0.0");
  CHECK_FALSE(base::JsonDocument::parse(line(record()))->root()["error"]);
}
