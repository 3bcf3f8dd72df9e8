// What coverage-information says of an order, and when it is said again.
#include "cards/coverage_information.h"

#include "service/support.h"
#include "cards/templates.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* order_path = "context.draftOrders.entry.0.resource";

base::Json part_of(base::Json extension, std::string_view url) {
  for (base::Json part : extension["extension"])
    if (part["url"].string() == url) return part;
  return {};
}

// The order as an action gives it back.
std::string annotated(const base::JsonDocument& answer) {
  base::JsonWriter out;
  out.value(answer.root()["systemActions"].at(0)["resource"]);
  return out.take();
}

std::string with_order(const std::string& request, const std::string& order) {
  return edited(request, order_path, order);
}

// The members in reverse, of every object.
void reversed(base::Json value, base::JsonWriter& out) {
  if (!value.is_object() && !value.is_array()) return out.value(value);
  if (value.is_array()) {
    out.begin_array();
    for (base::Json item : value) reversed(item, out);
    return out.end_array();
  }
  out.begin_object();
  for (std::size_t i = value.size(); i-- > 0;) {
    out.key(value.at(i).key());
    reversed(value.at(i), out);
  }
  out.end_object();
}

std::string reversed(const std::string& text) {
  const auto document = base::JsonDocument::parse(text);
  base::JsonWriter out;
  reversed(document->root(), out);
  return out.take();
}

const std::string second_coverage =
    R"({"resource":{"resourceType":"Coverage","id":"second","status":"active","order":2,)"
    R"("beneficiary":{"reference":"Patient/example-1"},"type":{"text":"PPO"},"payor":[{"display":"BCBSND"}]}})";

// A decision on a request as a hook that asks for documentation, or not, tells it.
struct Told {
  std::optional<cdshooks::Card> card;
  std::optional<base::JsonDocument> resource; // of the action, if there is one
};

Told told(const std::string& request, bool asks) {
  const auto document = base::JsonDocument::parse(request);
  const service::Terms at = terms();
  const auto opened = service::Case::open(document->root(), at);
  REQUIRE(opened.has_value());
  const policy::Decision& decision = (*opened)->decisions().front();
  const cards::Setting setting{*knowledge().catalog, at.public_url, at.new_uuid, false, asks};
  const policy::Decision* const list[] = {&decision};
  const auto action =
      cards::annotate(list, {at.today, knowledge().digest, at.public_url, knowledge().templates.sentences(), asks})
          .action;
  Told told{cards::render(knowledge().templates, decision, setting), {}};
  if (action) told.resource = std::move(*base::JsonDocument::parse(action->resource));
  return told;
}

} // namespace

TEST_CASE("an order that was saved carries the statement it was given") {
  const std::string given = annotated(answer_to(example()));
  const std::string coverage = "extension.0.extension.0.valueReference.reference";
  const std::vector<std::pair<const char*, std::string>> saved{
      {"as it was given", given},
      {"with its members in another order", reversed(given)},
      {"signed", edited(given, "status", R"("active")")},
      {"with a number written otherwise", edited(given, "quantityQuantity.value", "1")},
      {"with a version", edited(given, "meta", R"({"versionId":"2"})")},
      {"with a narrative", edited(given, "text", R"({"status":"generated","div":"<div>Kyphoplasty, 6 weeks</div>"})")},
      {"with a number of the server's", edited(given, "identifier", R"([{"value":"7"}])")},
      {"with an extension of the server's", edited(given, "extension.+", R"({"url":"http://x","valueCode":"y"})")},
      {"with its own extension first", edited(reversed(given), "extension.+", R"({"url":"http://x"})")},
      {"with an id on the extension", edited(given, "extension.0.id", R"("e1")")},
      {"with an absolute coverage", edited(given, coverage, R"("https://ehr.example/fhir/Coverage/example-coverage")")},
      {"with absolute references",
       edited(given, "subject", R"({"reference":"https://ehr.example.org/fhir/Patient/example-1","display":"A"})")},
  };
  for (const auto& [how, order] : saved) {
    INFO(how);
    CHECK_FALSE(answer_to(with_order(example(), order)).root()["systemActions"]);
  }
}

TEST_CASE("the statement is made anew when the order, the chart or the coverage say something else") {
  const std::string given = annotated(answer_to(example()));
  const std::vector<std::pair<const char*, std::string>> changed{
      {"another order", with_order(example(), edited(given, "id", R"("another")"))},
      {"for another day", with_order(example(), edited(given, "occurrenceDateTime", R"("2026-12-02")"))},
      {"of another level", with_order(example(), edited(given, "bodySite.0.text", R"("T12")"))},
      {"with other facts",
       edited(with_order(example(), given), "prefetch.observations.entry.0.resource.valueQuantity.value", "3")},
  };
  for (const auto& [how, request] : changed) {
    INFO(how);
    CHECK(answer_to(request).root()["systemActions"].size() == 1);
  }
  CHECK_FALSE(answer_to(edited(with_order(example(), given),
                               "prefetch.observations.entry.0.resource.valueQuantity.value", "8.0"))
                  .root()["systemActions"]); // the same pain, saved again
}

TEST_CASE("a statement that is there already stays beside the new one") {
  const std::string given = annotated(answer_to(example()));
  const std::string request = edited(with_order(example(), given), "prefetch.coverage.entry.+", second_coverage);
  const auto answer = answer_to(request);
  const base::Json extensions = answer.root()["systemActions"].at(0)["resource"]["extension"];
  REQUIRE(extensions.size() == 2);
  const auto before = base::JsonDocument::parse(given);
  CHECK(base::deep_equal(extensions.at(0), before->root()["extension"].at(0)));
  CHECK(part_of(extensions.at(1), "coverage")["valueReference"]["reference"].string() == "Coverage/second");
  CHECK(part_of(extensions.at(0), "coverage-assertion-id")["valueString"].string() !=
        part_of(extensions.at(1), "coverage-assertion-id")["valueString"].string());
  CHECK_FALSE(answer_to(with_order(request, annotated(answer))).root()["systemActions"]);
}

TEST_CASE("a hook that never asks says that documentation matters, and asks for none") {
  CHECK(told(example(), true).card);
  const Told quiet = told(example(), false);
  CHECK_FALSE(quiet.card);
  REQUIRE(quiet.resource);
  const base::Json extension = quiet.resource->root()["extension"].at(0);
  CHECK(part_of(extension, "covered")["valueCode"].string() == "conditional");
  CHECK(part_of(extension, "pa-needed")["valueCode"].string() == "no-auth");
  CHECK(part_of(extension, "info-needed")["valueCode"].string() == "OTH");
  CHECK_FALSE(part_of(extension, "doc-needed"));
  CHECK_FALSE(part_of(extension, "questionnaire"));
  CHECK(part_of(extension, "reason")["valueCodeableConcept"]["text"].string() ==
        "Coverage depends on documentation, which is looked at when the order is signed.");

  // What is ruled out is told at every hook, in the same words.
  const std::string excluded = edited(example(), std::string(order_path) + ".code.coding.0.code", R"("0200T")");
  REQUIRE(outcome_of(excluded) == "not-covered");
  REQUIRE(told(excluded, false).card);
  CHECK(told(excluded, false).card->detail == told(excluded, true).card->detail);
}

TEST_CASE("what was said without asking is no reason to keep silent when it is time to ask, but the reverse is") {
  const auto text = [](const Told& told) {
    base::JsonWriter out;
    out.value(told.resource->root());
    return out.take();
  };
  const std::string quiet = text(told(example(), false)), asked = text(told(example(), true));
  CHECK_FALSE(told(with_order(example(), quiet), false).resource);
  CHECK(told(with_order(example(), quiet), true).resource->root()["extension"].size() == 1);
  CHECK_FALSE(told(with_order(example(), asked), true).resource);
  CHECK_FALSE(told(with_order(example(), asked), false).resource);
}

TEST_CASE("coverage-information goes on every type of order, with its code and by its name") {
  const std::string coding =
      R"({"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"22514","display":"Augmentation"}]})";
  const std::vector<std::pair<std::string, std::string>> table{
      {R"("resourceType":"ServiceRequest","code":)" + coding, "Augmentation (22514)"},
      {R"("resourceType":"DeviceRequest","codeCodeableConcept":)" + coding, "Augmentation (22514)"},
      {R"("resourceType":"MedicationRequest","medicationCodeableConcept":)" + coding, "Augmentation (22514)"},
      {R"("resourceType":"Appointment","serviceType":[)" + coding + "]", "Augmentation (22514)"},
      {R"("resourceType":"NutritionOrder","oralDiet":{"type":[)" + coding + "]}", "Augmentation (22514)"},
      {R"("resourceType":"VisionPrescription","lensSpecification":[{"product":)" + coding + "}]",
       "Augmentation (22514)"},
      {R"("resourceType":"Appointment","description":"A visit")", "A visit"},
      {R"("resourceType":"MedicationRequest","medicationReference":{"display":"A drug"})", "A drug"},
      {R"("resourceType":"CommunicationRequest")", "CommunicationRequest/o"},
  };
  const auto coverage = base::JsonDocument::parse(R"({"resourceType":"Coverage","id":"c"})");
  const service::Terms at = terms();
  for (const auto& [members, words] : table) {
    INFO(members);
    const auto order = base::JsonDocument::parse(R"({"id":"o",)" + members + "}");
    policy::Decision decision;
    decision.order = decision.judged = order->root();
    decision.coverage = coverage->root();
    decision.outcome = policy::Outcome::covered;
    decision.authorization = policy::Authorization::not_required;
    const policy::Decision* const list[] = {&decision};
    const auto action =
        cards::annotate(list, {at.today, knowledge().digest, at.public_url, knowledge().templates.sentences()}).action;
    REQUIRE(action);
    CHECK(action->description == "Coverage information for " + words);
    const auto resource = base::JsonDocument::parse(action->resource);
    CHECK(resource->root().size() == order->root().size() + 1);
    const base::Json billing = part_of(resource->root()["extension"].at(0), "billingCode");
    CHECK(billing["valueCoding"]["code"].string() == (words.ends_with("(22514)") ? "22514" : ""));
  }
}
