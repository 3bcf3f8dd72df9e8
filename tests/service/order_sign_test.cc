#include "service/answer.h"

#include <algorithm>

#include "app/operation_outcome.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* order_path = "context.draftOrders.entry.0.resource";

int refused_with(const std::string& request) {
  const auto document = base::JsonDocument::parse(request);
  REQUIRE(document.has_value());
  const auto answer = service::respond(document->root(), terms());
  return answer ? 0 : app::status_of(answer.error().code);
}

base::Json extension_part(base::Json action, std::string_view url) {
  for (base::Json extension : action["resource"]["extension"])
    for (base::Json part : extension["extension"])
      if (part["url"].string() == url) return part;
  return {};
}

// A note that tells of failed treatment: what the example lacks.
const std::string treatment_note =
    R"({"resource":{"resourceType":"DocumentReference","id":"care","status":"current","date":"2026-11-19",)"
    R"("subject":{"reference":"Patient/example-1"},)"
    R"("content":[{"attachment":{"contentType":"text/plain",)"
    R"("data":"UGh5c2ljYWwgdGhlcmFweSBhbmQgbmFwcm94ZW4gZnJvbSAyMDI2LTA5LTI0)"
    R"(IHRvIDIwMjYtMTEtMTggd2l0aG91dCByZWxpZWYu"}}]}})";

std::string covered_example() { return edited(example(), "prefetch.documents.entry.+", treatment_note); }

} // namespace

TEST_CASE("the shipped example names the one thing that is missing") {
  const auto answer = answer_to(example());
  const base::Json cards = answer.root()["cards"];
  REQUIRE(cards.size() == 1);
  const base::Json card = cards.at(0);
  CHECK(card["indicator"].string() == "info");
  CHECK(card["summary"].string().size() < 140);
  CHECK(card["summary"].string().starts_with("BCBSMA needs: dates of conservative treatment"));
  CHECK(card["detail"].string().find("6 weeks of conservative treatment") != std::string_view::npos);
  CHECK(card["source"]["label"].string() == "Blue Cross Blue Shield of Massachusetts");
  CHECK(card["source"]["topic"]["code"].string() == "coverage-info");
  CHECK(card["source"]["topic"]["display"].string() == "Coverage Information");
  CHECK_FALSE(card["links"]);       // CRD: an Instructions card has neither links
  CHECK_FALSE(card["suggestions"]); // nor suggestions
  const base::Json action = answer.root()["systemActions"].at(0);
  CHECK(action["type"].string() == "update");
  CHECK(extension_part(action, "covered")["valueCode"].string() == "conditional");
  CHECK(extension_part(action, "pa-needed")["valueCode"].string() == "no-auth");
  CHECK(extension_part(action, "doc-needed")["valueCode"].string() == "clinical");
  CHECK(extension_part(action, "info-needed")["valueCode"].string() == "OTH");
  CHECK(extension_part(action, "coverage")["valueReference"]["reference"].string() == "Coverage/example-coverage");
  CHECK(extension_part(action, "date")["valueDate"].string() == "2026-11-20");
}

TEST_CASE("the order comes back with everything it came with, to the last digit") {
  const auto request = base::JsonDocument::parse(example());
  const base::Json order = request->root()["context"]["draftOrders"]["entry"].at(0)["resource"];
  const auto answer = answer_to(example());
  const base::Json returned = answer.root()["systemActions"].at(0)["resource"];
  CHECK(returned["quantityQuantity"]["value"].number() == "1.00");
  for (base::Json member : order) {
    INFO(member.key());
    CHECK(base::deep_equal(member, returned[member.key()]));
  }
  CHECK(returned.size() == order.size() + 1);
}

TEST_CASE("documented treatment makes it covered: no card without prior authorization") {
  const auto answer = answer_to(covered_example());
  CHECK(answer.root()["cards"].size() == 0);
  CHECK(extension_part(answer.root()["systemActions"].at(0), "covered")["valueCode"].string() == "covered");
  CHECK_FALSE(extension_part(answer.root()["systemActions"].at(0), "doc-needed"));
}

TEST_CASE("the same statement is not made twice") {
  const auto first = answer_to(example());
  const base::Json action = first.root()["systemActions"].at(0);
  base::JsonWriter order;
  order.value(action["resource"]);
  const std::string again = edited(example(), order_path, order.text());
  CHECK_FALSE(answer_to(again).root()["systemActions"]);

  // With new facts the old statement is replaced, other extensions stay.
  const std::string other = edited(edited(again, std::string(order_path) + ".extension.+",
                                          R"({"url":"http://x",)"
                                          R"("valueString":"keep"})"),
                                   "prefetch.documents.entry.+", treatment_note);
  const auto changed = answer_to(other);
  const base::Json resource = changed.root()["systemActions"].at(0)["resource"];
  CHECK(resource["extension"].size() == 2);
  CHECK(resource["extension"].at(0)["url"].string() == "http://x");
  const auto id = [](const base::JsonDocument& d) {
    return std::string(
        extension_part(d.root()["systemActions"].at(0), "coverage-assertion-id")["valueString"].string());
  };
  CHECK(id(changed) != id(first));
  CHECK(id(answer_to(example())) == id(first));
}

TEST_CASE("a call that cannot be carried out is refused with the right code") {
  CHECK(refused_with("[]") == 400);
  CHECK(refused_with("{}") == 400);
  const std::vector<std::tuple<const char*, const char*, int>> table{
      {"hook", R"("order-select")", 400},
      {"hook", "7", 400},
      {"hookInstance", "", 400},
      {"context", "", 400},
      {"context", "[]", 400},
      {"context.userId", "", 400},
      {"context.patientId", "", 400},
      {"context.patientId", "{}", 400},
      {"context.draftOrders", "", 400},
      {"context.draftOrders", R"({"resourceType":"ServiceRequest"})", 400},
      {"context.draftOrders.entry", R"("x")", 400},
      {"context.draftOrders.entry.0.resource", "", 400},
      {"prefetch", R"("x")", 400},
      {"prefetch", "null", 412},
      {"prefetch", "", 412},
      {"prefetch.patient", "", 412},
      {"prefetch.patient.id", R"("somebody-else")", 400},
      {"prefetch.coverage", "", 412},
      {"prefetch.coverage",
       R"({"resourceType":"OperationOutcome","issue":[{"severity":"error",)"
       R"("code":"exception"}]})",
       412},
      {"extension", R"({"davinci-crd.requestedVersion":"3.0"})", 400},
      {"extension", R"("x")", 400},
  };
  for (const auto& [path, value, code] : table) {
    INFO(path << " = " << value);
    CHECK(refused_with(edited(example(), path, value)) == code);
  }
}

TEST_CASE("what a client may leave out or send oddly is no error") {
  const std::vector<std::pair<const char*, const char*>> table{
      {"hookInstance", R"("not-a-uuid")"},
      {"context.encounterId", ""},
      {"context.patientId", R"("Patient/example-1")"},
      {"extension", R"({"davinci-crd.configuration":{"max-cards":"many","coverage-info":3},"x":1})"},
      {"prefetch.conditions", R"("<html>503</html>")"},
      {"prefetch.observations", "null"},
      {"prefetch.allergies", "[]"},
      {"context.draftOrders.entry.0.resource.requester", ""},
  };
  for (const auto& [path, value] : table) {
    INFO(path << " = " << value);
    CHECK(refused_with(edited(example(), path, value)) == 0);
  }
}

TEST_CASE("more orders than allowed are too many") {
  std::string entries = "[";
  for (int i = 0; i < 201; ++i)
    entries += std::string(i ? "," : "") + R"({"resource":{"resourceType":"ServiceRequest","id":"o"}})";
  CHECK(refused_with(edited(example(), "context.draftOrders.entry", entries + "]")) == 413);
  CHECK(refused_with(edited(example(), "context.draftOrders.entry", "[]")) == 0);
}

TEST_CASE("an order that cannot be judged says why and the others get theirs") {
  const std::vector<std::pair<std::string, std::string>> table{
      {R"({"resource":{"resourceType":"ServiceRequest","id":"b","status":"draft","intent":"order"}})",
       "order-without-code"},
      {R"({"resource":{"resourceType":"ServiceRequest","id":"b","status":"draft","intent":"order",)"
       R"("code":{"text":"kyphoplasty"}}})",
       "order-without-code"},
      {R"({"resource":{"resourceType":"ServiceRequest","id":"b","status":"revoked",)"
       R"("code":{"coding":[{"code":"22514"}]}}})",
       "not-a-proposal"},
      {R"({"resource":{"resourceType":"ServiceRequest","id":"b","status":"draft","doNotPerform":true,)"
       R"("code":{"coding":[{"code":"22514"}]}}})",
       "not-a-proposal"},
      {R"({"resource":{"resourceType":"ServiceRequest","id":"b","status":"draft",)"
       R"("code":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"62323"}]}}})",
       "order-not-addressed"},
      {R"({"resource":{"resourceType":"MedicationRequest","id":"b","status":"draft",)"
       R"("medicationCodeableConcept":{"text":"x"}}})",
       "order-not-addressed"},
      {R"({"resource":{"resourceType":"ServiceRequest","id":"b","status":"draft",)"
       R"("subject":{"reference":"Patient/other"},"code":{"coding":[{"code":"22514"}]}}})",
       "technical"},
      {R"({"resource":{"resourceType":"ServiceRequest","id":"b","code":[1,2],"status":{},"bodySite":7,"note":"x",)"
       R"("occurrencePeriod":[]}})",
       "order-without-code"},
  };
  for (const auto& [entry, reason] : table) {
    INFO(entry);
    const auto decisions = decisions_on(edited(example(), "context.draftOrders.entry.+", entry));
    REQUIRE(decisions.root()["decisions"].size() == 2);
    CHECK(decisions.root()["decisions"].at(0)["outcome"].string() == "needs-documentation");
    CHECK(decisions.root()["decisions"].at(1)["outcome"].string() == "no-guidance");
    CHECK(decisions.root()["decisions"].at(1)["reason"].string() == reason);
  }
}

TEST_CASE("coverage that cannot be used says why") {
  const auto reason = [](const std::string& request) {
    const auto decisions = decisions_on(request);
    return std::string(decisions.root()["decisions"].at(0)["reason"].string());
  };
  const std::string coverage = "prefetch.coverage.entry.0.resource.";
  CHECK(reason(edited(example(), "prefetch.coverage", "null")) == "no-coverage");
  CHECK(reason(edited(example(), "prefetch.coverage.entry", "[]")) == "no-coverage");
  for (const char* status : {"\"cancelled\"", "\"draft\"", "\"entered-in-error\""})
    CHECK(reason(edited(example(), coverage + "status", status)) == "coverage-not-active");
  CHECK(reason(edited(example(), coverage + "period", R"({"end":"2026-11-30"})")) == "coverage-not-active");
  CHECK(reason(edited(example(), "prefetch.coverage.entry.1.resource.name",
                      R"("Blue Cross Blue Shield of Rhode Island")")) == "payer-not-held");
  // Neither gets coverage-information.
  CHECK_FALSE(answer_to(edited(example(), coverage + "status", "\"cancelled\"")).root()["systemActions"]);
}

TEST_CASE("several active coverages are each decided, the primary first") {
  const std::string second =
      R"({"resource":{"resourceType":"Coverage","id":"second","status":"active","order":2,)"
      R"("beneficiary":{"reference":"Patient/example-1"},"type":{"text":"PPO"},"payor":[{"display":"BCBSND"}]}})";
  const std::string request =
      edited(edited(example(), "prefetch.coverage.entry.0.resource.order", "1"), "prefetch.coverage.entry.+", second);
  const auto decisions = decisions_on(request);
  REQUIRE(decisions.root()["decisions"].size() == 2);
  CHECK(decisions.root()["decisions"].at(0)["payer"].string() == "bcbsma");
  CHECK(decisions.root()["decisions"].at(1)["payer"].string() == "bcbsnd");
  const auto answer = answer_to(request);
  CHECK(answer.root()["systemActions"].size() == 1);
  CHECK(answer.root()["systemActions"].at(0)["resource"]["extension"].size() == 2);
}

TEST_CASE("what could not be read is asked for as that") {
  const std::string failed = R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";
  const auto decisions =
      decisions_on(edited(edited(example(), "prefetch.procedures", failed), "prefetch.documents", failed));
  const base::Json decision = decisions.root()["decisions"].at(0);
  CHECK(decision["outcome"].string() == "needs-documentation");
  bool told = false;
  for (base::Json note : decision["notes"])
    told = told || note.string() == "Part of the chart could not be read: notes and procedures.";
  CHECK(told);
}

TEST_CASE("text of the chart cannot become markup on a card") {
  const auto answer = answer_to(edited(example(), std::string(order_path) + ".code.text",
                                       R"("<img src=x onerror=alert(1)> **kyphoplasty** [x](http://evil) balloon")"));
  const base::Json card = answer.root()["cards"].at(0);
  CHECK(card["detail"].string().find('<') == std::string_view::npos);
  CHECK(card["detail"].string().find("[x](") == std::string_view::npos);
  CHECK(card["summary"].string().find('<') == std::string_view::npos);
  const auto address = answer_to(edited(example(), std::string(order_path) + ".code.text",
                                        R"("Balloon kyphoplasty, see https://evil.example or www.evil.example")"));
  for (const char* const link : {"https://evil", "www.evil"})
    CHECK(address.root()["cards"].at(0)["detail"].string().find(link) == std::string_view::npos);
}

TEST_CASE("the order of entries and the names of keys change nothing") {
  const auto document = base::JsonDocument::parse(covered_example());
  base::JsonWriter out;
  out.begin_object();
  for (base::Json member : document->root()) {
    out.key(member.key());
    if (member.key() != "prefetch") {
      out.value(member);
      continue;
    }
    out.begin_object();
    std::vector<base::Json> values;
    for (base::Json value : member) values.push_back(value);
    std::reverse(values.begin(), values.end());
    for (base::Json value : values) {
      const bool own =
          value.key() == "documents" || value.key() == "coverage"; // completeness is told by our own keys only
      out.key(own ? std::string(value.key()) : "site-" + std::string(value.key()));
      if (value["resourceType"].string() != "Bundle") {
        out.value(value);
        continue;
      }
      out.begin_object();
      out.member("resourceType", "Bundle");
      out.key("entry");
      out.begin_array();
      for (std::size_t i = value["entry"].size(); i-- > 0;) out.value(value["entry"].at(i));
      out.end_array();
      out.end_object();
    }
    out.end_object();
  }
  out.end_object();
  CHECK(outcome_of(covered_example()) == "covered");
  CHECK(outcome_of(out.take()) == "covered");
}

TEST_CASE("a resource that is not sent never turns an open question into covered") {
  const auto document = base::JsonDocument::parse(example());
  std::size_t tried = 0;
  for (base::Json value : document->root()["prefetch"]) {
    if (value["resourceType"].string() != "Bundle" || value.key() == "coverage") continue;
    for (std::size_t i = 0; i < value["entry"].size(); ++i, ++tried) {
      const std::string request =
          edited(example(), "prefetch." + std::string(value.key()) + ".entry." + std::to_string(i), "");
      INFO(value.key() << " " << i);
      CHECK(outcome_of(request) != "covered");
    }
    CHECK(outcome_of(edited(example(), "prefetch." + std::string(value.key()), "")) != "covered");
  }
  CHECK(tried >= 5);
}

TEST_CASE("the explanation holds the tree, the evidence and what is missing") {
  const auto answer = answer_to(edited(example(), "extension", R"({"signpost.explain":true})"));
  const base::Json decision = answer.root()["extension"]["signpost.decisions"].at(0);
  CHECK(decision["order"].string() == "ServiceRequest/example-order");
  CHECK(decision["policy"].string() == "bcbsma/485-kyphoplasty");
  CHECK(decision["version"].string() == "2020-06-01");
  CHECK(decision["dateOfService"].string() == "2026-12-01");
  CHECK(decision["determination"].is_null());
  CHECK(decision["criteria"]["truth"].string() == "unknown");
  CHECK(decision["criteria"]["all"].size() == 4);
  CHECK(decision["missing"].at(0)["item"].string() == "conservative-care");
  CHECK(decision["missing"].at(0)["criteria"].size() >= 1);
  CHECK(decision["levels"].at(0)["level"].string() == "L1");
  CHECK(decision["knowledge"].string() == knowledge().digest);
}

TEST_CASE("an order without an id gets its card and no action") {
  const auto answer = answer_to(edited(example(), std::string(order_path) + ".id", ""));
  CHECK(answer.root()["cards"].size() == 1);
  CHECK_FALSE(answer.root()["systemActions"]);
}

TEST_CASE("what is refused whatever the chart says is a criterion too, with its section and the order it rests on") {
  const std::string request = edited(example(), std::string(order_path) + ".code.coding.0.code", R"("0200T")");
  const auto decisions = decisions_on(request);
  const base::Json decision = decisions.root()["decisions"].at(0);
  REQUIRE(decision["outcome"].string() == "not-covered");
  const base::Json criteria = decision["criteria"];
  CHECK(criteria["id"].string() == decision["service"].string());
  CHECK_FALSE(criteria["title"].string().empty());
  CHECK(criteria["truth"].string() == "no");
  CHECK(criteria["section"].string() == decision["section"].string());
  CHECK(criteria["evidence"].at(0)["resource"].string() == "ServiceRequest/example-order");
  CHECK(criteria["evidence"].at(0)["value"].string().starts_with("0200T"));
  // Without guidance there is none.
  const auto none = decisions_on(edited(example(), std::string(order_path) + ".code.coding.0.code", R"("62323")"));
  CHECK(none.root()["decisions"].at(0)["criteria"].is_null());
}
