// What a caller of CRD 2.0.1 and one of CRD 2.2 are told, by what happened: the table of docs/conformance.md.
#include <set>

#include "cards/coverage_information.h"
#include "cdshooks/hooks.h"
#include "service/support.h"

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* order_path = "context.draftOrders.entry.0.resource";

std::string in_order(const std::string& path) { return std::string(order_path) + "." + path; }

std::string with_version(const std::string& request, std::string_view version) {
  return edited(request, "extension", R"({"davinci-crd.requestedVersion":")" + std::string(version) + R"("})");
}

struct Reply {
  base::Result<std::string> text;
  base::JsonDocument answer;
};

Reply reply_to(const std::string& request, const cdshooks::Hook* hook = nullptr) {
  const auto document = base::JsonDocument::parse(request);
  REQUIRE(document.has_value());
  const service::Terms at = terms();
  auto opened = service::Case::read(document->root(), hook, at);
  REQUIRE(opened.has_value());
  if (auto decided = (*opened)->decide(); !decided)
    return {base::fail(decided.error()), std::move(*base::JsonDocument::parse("{}"))};
  std::string text = service::write_response(**opened, service::gaps_of(**opened)).text;
  base::JsonDocument parsed = std::move(*base::JsonDocument::parse(text));
  return {std::move(text), std::move(parsed)};
}

// What the first order's first statement says; empty where there is none: "covered=conditional pa-needed=no-auth …".
std::string statement_in(base::Json answer) {
  std::string said;
  for (const base::Json extension : answer["systemActions"].at(0)["resource"]["extension"]) {
    if (!extension["url"].string().ends_with("/ext-coverage-information")) continue;
    std::multiset<std::string> parts; // whatever their order
    for (const base::Json part : extension["extension"]) {
      const std::string url(part["url"].string());
      if (const std::string_view code = part["valueCode"].string(); !code.empty())
        parts.insert(url + "=" + std::string(code));
      else if (url == "questionnaire") parts.insert("questionnaire");
      else if (url == "reason") {
        CHECK_FALSE(part["valueCodeableConcept"]["text"].string().empty());
        const base::Json coding = part["valueCodeableConcept"]["coding"].at(0);
        if (coding) CHECK(coding["system"].string() == "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp");
        parts.insert(coding ? "reason=" + std::string(coding["code"].string()) : "reason");
      }
    }
    for (const std::string& one : parts) said += (said.empty() ? "" : " ") + one;
    break;
  }
  return said;
}

// The status of the answer and what it says: "200", "200 covered=…", "412".
std::string told(const std::string& request, std::string_view version, const cdshooks::Hook* hook = nullptr) {
  const Reply reply = reply_to(with_version(request, version), hook);
  if (!reply.text) {
    switch (reply.text.error().code) {
    case base::ErrorCode::invalid: return "400";
    case base::ErrorCode::unobtainable: return "412";
    default: return "another error";
    }
  }
  const std::string said = statement_in(reply.answer.root());
  return said.empty() ? "200" : "200 " + said;
}

constexpr const char* unreadable =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"transient"}]})";
constexpr const char* coverage_path = "prefetch.coverage.entry.0.resource";

std::string without_chart(std::string request, const char* in_its_place) {
  for (const char* key : {"conditions", "observations", "procedures", "medications", "medicationStatements",
                          "encounters", "diagnosticReports", "documents", "allergies", "devices"})
    request = edited(request, std::string("prefetch.") + key, in_its_place);
  return request;
}

std::string second_coverage(const std::string& request, std::string_view status) {
  return edited(request, "prefetch.coverage.entry.+",
                R"({"resource":{"resourceType":"Coverage","id":"second","status":")" + std::string(status) +
                    R"(","order":2,"beneficiary":{"reference":"Patient/example-1"},"type":{"text":"PPO"},)"
                    R"("payor":[{"display":"BCBSND"}]}})");
}

struct Situation {
  const char* what;
  std::string request;
  const char* in_2_0;
  const char* in_2_2;
};

const char* const asks_for_documents =
    "200 covered=conditional doc-needed=clinical info-needed=OTH pa-needed=no-auth questionnaire reason";

const char* const asks_for_two =
    "200 covered=conditional doc-needed=clinical info-needed=OTH pa-needed=no-auth questionnaire questionnaire reason";

std::vector<Situation> situations() {
  const std::string request = example();
  const char* const cannot_tell = "200 covered=indeterminate pa-needed=indeterminate reason";
  return {
      {"documents are missing", request, asks_for_documents, asks_for_documents},
      {"the part of the chart that decides could not be read",
       edited(edited(request, "prefetch.procedures", unreadable), "prefetch.documents", unreadable), asks_for_documents,
       "200 covered=indeterminate doc-needed=indeterminate pa-needed=no-auth reason=technical"},
      {"the chart could not be read", without_chart(request, unreadable), asks_for_two,
       "200 covered=indeterminate doc-needed=indeterminate pa-needed=no-auth reason=technical"},
      {"the chart was not sent", without_chart(request, ""), asks_for_two, asks_for_two},
      {"the coverage is cancelled", edited(request, std::string(coverage_path) + ".status", R"("cancelled")"), "200",
       "200 covered=not-covered reason=no-active-coverage"},
      {"the coverage has ended", edited(request, std::string(coverage_path) + ".period", R"({"end":"2026-01-31"})"),
       "200", "200 covered=not-covered reason=no-active-coverage"},
      {"no coverage came", edited(request, "prefetch.coverage", ""), "412", "400"},
      {"there is no coverage", edited(request, "prefetch.coverage", "null"), "200", "400"},
      {"the coverage could not be read", edited(request, "prefetch.coverage", unreadable), "412", "400"},
      {"two coverages are active", second_coverage(request, "active"), asks_for_documents, "400"},
      {"one of two coverages is active", second_coverage(request, "cancelled"), asks_for_documents, asks_for_documents},
      {"the payer is not held", edited(request, "prefetch.coverage.entry.1.resource.name", R"("Somebody Else Health")"),
       "200", "400"},
      {"the payer is not named", edited(request, std::string(coverage_path) + ".payor", ""), "200", "400"},
      {"no patient came", edited(request, "prefetch.patient", ""), "412", "412"},
      {"there is no patient", edited(request, "prefetch.patient", "null"), "412",
       "200 covered=not-covered reason=no-member-found"},
      {"no policy speaks to the order", edited(request, in_order("code.coding.0.code"), R"("99999")"), "200",
       cannot_tell},
      {"the order is no service",
       edited(request, order_path,
              R"({"resourceType":"MedicationRequest","id":"m","status":"draft",)"
              R"("intent":"order","subject":{"reference":"Patient/example-1"}})"),
       "200", cannot_tell},
      {"the order has no code", edited(request, in_order("code"), R"({"text":"Balloon kyphoplasty"})"), "200",
       cannot_tell},
      {"the order is not to be performed", edited(request, in_order("doNotPerform"), "true"), "200", "200"},
      {"the patient has died", edited(request, "prefetch.patient.deceasedBoolean", "true"), "200", cannot_tell},
      {"the order names another patient", edited(request, in_order("subject.reference"), R"("Patient/somebody-else")"),
       "200", "200"},
      {"the order has no id", edited(request, in_order("id"), ""), "200", "200"},
  };
}

} // namespace

TEST_CASE("what happened is told in the words of the CRD version asked for") {
  for (const Situation& situation : situations()) {
    INFO(situation.what);
    CHECK(told(situation.request, "2.0") == situation.in_2_0);
    CHECK(told(situation.request, "2.0.1") == situation.in_2_0);
    CHECK(told(situation.request, "2.2") == situation.in_2_2);
  }
}

TEST_CASE("a caller that asks for no CRD version is answered as 2.0.1 says") {
  for (const Situation& situation : situations()) {
    INFO(situation.what);
    const Reply plain = reply_to(situation.request), asked = reply_to(with_version(situation.request, "2.0.1"));
    REQUIRE(plain.text.has_value() == asked.text.has_value());
    if (plain.text) CHECK(*plain.text == *asked.text);
  }
}

TEST_CASE("an order that could not be evaluated is indeterminate to a caller of CRD 2.2") {
  policy::Decision decision;
  const auto order = base::JsonDocument::parse(R"({"resourceType":"ServiceRequest","id":"o"})");
  const auto coverage = base::JsonDocument::parse(R"({"resourceType":"Coverage","id":"c"})");
  decision.order = decision.judged = order->root();
  decision.coverage = coverage->root();
  decision.reason = policy::NoGuidance::technical;
  const policy::Decision* const list[] = {&decision};
  const service::Terms at = terms();
  cards::Maker maker{
      .today = at.today, .knowledge = "k", .base_url = at.public_url, .sentences = knowledge().templates.sentences()};
  CHECK_FALSE(cards::annotate(list, maker).action);
  maker.version = cdshooks::CrdVersion::v2_2;
  const auto action = cards::annotate(list, maker).action;
  REQUIRE(action);
  const auto answer = base::JsonDocument::parse(R"({"systemActions":[{"resource":)" + action->resource + "}]}");
  CHECK(statement_in(answer->root()) ==
        "covered=indeterminate doc-needed=indeterminate pa-needed=indeterminate reason=technical");
}

TEST_CASE("a hook that asks for no documents tells of a chart that could not be read without asking for any") {
  std::string request = edited(without_chart(example(), unreadable), "hook", R"("order-select")");
  request = edited(request, "context.selections", R"(["ServiceRequest/example-order"])");
  CHECK(told(request, "2.2", cdshooks::find_hook("order-select")) ==
        "200 covered=indeterminate pa-needed=no-auth reason=technical");
}

TEST_CASE("where nothing is to be documented there is no draft of a form, and no app that opens it") {
  for (const auto& [version, asks] : {std::pair{"2.0", true}, {"2.2", false}}) {
    const auto document = base::JsonDocument::parse(with_version(without_chart(example(), unreadable), version));
    service::Terms at = terms();
    at.keeps_drafts = true;
    at.dtr_launch = "https://app.example/launch";
    const auto opened = service::Case::open(document->root(), at);
    REQUIRE(opened.has_value());
    const service::Written written = service::write_response(**opened, {});
    CHECK(written.drafts.size() == (asks ? 1 : 0));
    if (asks) CHECK(written.drafts.front().forms.size() == 2);
    CHECK((written.text.find(R"("type":"smart")") != std::string::npos) == asks);
  }
}

TEST_CASE("a statement that says otherwise has another id, and the same one is not said again") {
  const std::string request = without_chart(example(), unreadable);
  const auto id_in = [](base::Json answer) {
    for (const base::Json extension : answer["systemActions"].at(0)["resource"]["extension"])
      for (const base::Json part : extension["extension"])
        if (part["url"].string() == "coverage-assertion-id") return std::string(part["valueString"].string());
    return std::string();
  };
  const Reply first = reply_to(with_version(request, "2.2")), other = reply_to(with_version(request, "2.0"));
  CHECK_FALSE(id_in(first.answer.root()).empty());
  CHECK(id_in(first.answer.root()) != id_in(other.answer.root()));
  base::JsonWriter order;
  order.value(first.answer.root()["systemActions"].at(0)["resource"]);
  const std::string again = edited(request, order_path, order.text());
  CHECK(told(again, "2.2") == "200");
  CHECK(told(again, "2.0") != "200");
}

TEST_CASE("what is covered up to a day says so, in 2.2 also as the day on which the statement expires") {
  policy::Decision decision;
  const auto order = base::JsonDocument::parse(R"({"resourceType":"ServiceRequest","id":"o"})");
  const auto coverage = base::JsonDocument::parse(R"({"resourceType":"Coverage","id":"c"})");
  decision.order = decision.judged = order->root();
  decision.coverage = coverage->root();
  decision.outcome = policy::Outcome::covered;
  decision.authorization = policy::Authorization::not_required;
  decision.remarks.emplace_back(policy::HoldsUntil{*base::parse_date("2026-12-21")});
  const policy::Decision* const list[] = {&decision};
  const service::Terms at = terms();
  for (const auto version : {cdshooks::CrdVersion::v2_0, cdshooks::CrdVersion::v2_2}) {
    const auto action = cards::annotate(list, {.today = at.today,
                                               .knowledge = "k",
                                               .base_url = at.public_url,
                                               .sentences = knowledge().templates.sentences(),
                                               .version = version})
                            .action;
    REQUIRE(action);
    CHECK(action->resource.find("Holds if performed by 2026-12-21.") != std::string::npos);
    const bool expires =
        action->resource.find(R"({"url":"expiry-date","valueDate":"2026-12-21"})") != std::string::npos;
    CHECK(expires == (version == cdshooks::CrdVersion::v2_2));
  }
}

TEST_CASE("the codes an order may be billed by are considered as if they were its own") {
  const std::string coded =
      edited(example(), in_order("code.coding"), R"([{"system":"http://snomed.info/sct","code":"447680003"}])");
  CHECK(told(coded, "2.0") == "200");
  const auto with_options = [&](const char* codes) {
    return edited(coded, in_order("code.extension"),
                  R"([{"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-billing-options",)"
                  R"("valueCodeableConcept":{"coding":)" +
                      std::string(codes) + "}}]");
  };
  const std::string billed = with_options(R"([{"system":"http://www.ama-assn.org/go/cpt","code":"99999"},)"
                                          R"({"system":"http://www.ama-assn.org/go/cpt","code":"22514"}])");
  CHECK(told(billed, "2.0") == asks_for_documents);
  const Reply reply = reply_to(billed);
  const base::Json order = reply.answer.root()["systemActions"].at(0)["resource"];
  CHECK(order["code"]["coding"].size() == 1); // the order comes back as it came
  for (const base::Json part : order["extension"].at(0)["extension"])
    if (part["url"].string() == "billingCode") CHECK(part["valueCoding"]["code"].string() == "22514");
  CHECK(told(with_options("[]"), "2.0") == "200");
}

TEST_CASE("a topic is of the code system that the CRD version asked for has it in") {
  for (const auto& [version, system] : {std::pair{"2.0", "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"},
                                        {"2.2", "http://terminology.hl7.org/CodeSystem/cdshooks-card-type"}}) {
    const Reply reply = reply_to(with_version(example(), version));
    const base::Json topic = reply.answer.root()["cards"].at(0)["source"]["topic"];
    CHECK(topic["system"].string() == system);
    CHECK(topic["code"].string() == "coverage-info");
  }
}
