// What CDS Hooks and CRD demand of every request and every answer, whatever is decided: over the shipped examples of
// all outcomes and the calls of all hooks.
#include <array>
#include <set>

#include "cards/coverage_information.h"
#include "cdshooks/hooks.h"
#include "service/prefetch.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* order_path = "context.draftOrders.entry.0.resource";

std::string text_of(base::Json value) {
  base::JsonWriter out;
  out.value(value);
  return out.take();
}

// The example's order through each hook: `context` is what stands there beside patient and user.
std::string through(std::string_view hook, const std::string& context, const std::string& more = {}) {
  std::string call = edited(example(), "hook", '"' + std::string(hook) + '"');
  if (!more.empty()) call = edited(call, "prefetch.more", more);
  return edited(call, "context", R"({"patientId":"example-1","userId":"Practitioner/example-spine",)" + context + '}');
}

// A call of each outcome at order-sign, and one of each other hook.
std::vector<std::string> calls() {
  std::vector<std::string> list{example()};
  for (const char* folder : {"covered", "covered-prior-authorization", "not-covered", "manual-review", "no-guidance"})
    list.push_back(file_text("docs/examples/" + std::string(folder) + "/order-sign-prefetch.json"));
  const auto document = base::JsonDocument::parse(example());
  const std::string drafts = text_of(document->root()["context"]["draftOrders"]);
  const std::string order = text_of(document->root()["context"]["draftOrders"]["entry"].at(0)["resource"]);
  list.push_back(through("order-select", R"("selections":["ServiceRequest/example-order"],"draftOrders":)" + drafts));
  list.push_back(through("order-dispatch",
                         R"("performer":"Organization/o","dispatchedOrders":["ServiceRequest/example-order"])", order));
  list.push_back(
      through("appointment-book",
              R"("appointments":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Appointment",)"
              R"("id":"a","status":"proposed","basedOn":[{"reference":"ServiceRequest/example-order"}]}}]})",
              order));
  for (const char* hook : {"encounter-start", "encounter-discharge"})
    list.push_back(through(hook, R"("encounterId":"example-visit")", order));
  return list;
}

// Calls `use(path, value)` for a value and all that lies in it.
template <class Use>
void for_each_value(base::Json value, const std::string& path, const Use& use) {
  use(path, value);
  std::size_t i = 0;
  if (value.is_object() || value.is_array())
    for (base::Json child : value) {
      const std::string step = value.is_object() ? std::string(child.key()) : std::to_string(i++);
      for_each_value(child, path.empty() ? step : path + '.' + step, use);
    }
}

bool is_empty(base::Json value) {
  if (value.is_null()) return true;
  if (value.is_string()) return value.string().empty();
  return (value.is_object() || value.is_array()) && value.size() == 0;
}

bool is_address(std::string_view text) { return text.starts_with("https://"); }

// The order of a call with that reference, wherever it came.
base::Json sent(base::Json call, std::string_view type, std::string_view id) {
  base::Json found;
  for_each_value(call, "", [&](const std::string&, base::Json value) {
    if (value.is_object() && value["resourceType"].string() == type && value["id"].string() == id) found = value;
  });
  return found;
}

void check_order_is_unchanged(base::Json returned, base::Json order) {
  for (const base::Json member : order)
    if (member.key() != "extension") CHECK(text_of(member) == text_of(returned[member.key()]));
  CHECK(returned.size() == order.size() + (order["extension"] ? 0 : 1));
}

std::string decided(const std::string& call) { return text_of(decisions_on(call).root()["decisions"]); }

// Members that an answer cannot do without: whose call it is, which orders and whose resources.
bool is_needed(const std::string& path) {
  const std::string name = path.substr(path.rfind('.') + 1);
  return path == "prefetch.patient" || path == "prefetch.patient.id" || path == "prefetch.coverage" ||
         name == "resource" || name == "resourceType";
}

} // namespace

TEST_CASE("an answer holds nothing that is null or empty but its list of cards") {
  bool actions = false, no_actions = false;
  for (const std::string& call : calls()) {
    const auto answer = answer_to(call);
    REQUIRE(answer.root()["cards"].is_array());
    (answer.root()["systemActions"] ? actions : no_actions) = true;
    for_each_value(answer.root(), "", [](const std::string& path, base::Json value) {
      INFO(path);
      if (path != "cards") CHECK_FALSE(is_empty(value));
    });
  }
  CHECK(actions);
  CHECK(no_actions);
}

TEST_CASE("every card is an Instructions or an External Reference card as CRD shapes them") {
  std::size_t instructions = 0, references = 0;
  for (const std::string& call : calls()) {
    const auto answer = answer_to(call);
    for (const base::Json card : answer.root()["cards"]) {
      INFO(text_of(card));
      for (const base::Json member : card)
        CHECK(std::set<std::string_view>{"uuid", "summary", "detail", "indicator", "source", "overrideReasons", "links",
                                         "extension"}
                  .contains(member.key()));
      CHECK_FALSE(card["uuid"].string().empty());
      CHECK_FALSE(card["summary"].string().empty());
      CHECK(card["summary"].string().size() < 140);
      CHECK((card["indicator"].string() == "info" || card["indicator"].string() == "warning"));
      CHECK_FALSE(card["source"]["label"].string().empty());
      CHECK_FALSE(card["source"]["topic"]["code"].string().empty());
      CHECK(card["source"]["topic"]["system"].string().starts_with("http://"));
      CHECK_FALSE(card["detail"].string().empty());
      if (card["extension"]) CHECK(card["extension"].is_object());
      (card["links"] ? references : instructions) += 1;
      for (const base::Json link : card["links"]) {
        CHECK(link.size() == 3);
        CHECK_FALSE(link["label"].string().empty());
        CHECK(link["type"].string() == "absolute");
        CHECK(is_address(link["url"].string()));
      }
    }
  }
  CHECK(instructions > 0);
  CHECK(references > 0);
}

TEST_CASE("an address in a card's words is among its links, and all lead to the policy") {
  for (const std::string& call : calls()) {
    const auto answer = answer_to(call);
    for (const base::Json card : answer.root()["cards"]) {
      std::string links;
      for (const base::Json link : card["links"]) {
        CHECK(link["url"].string().starts_with("https://signpost.example/policies/"));
        links.append(link["url"].string()) += ' ';
      }
      const std::string_view detail = card["detail"].string();
      for (std::size_t at = detail.find("http"); at != detail.npos; at = detail.find("http", at + 1))
        CHECK(links.find(detail.substr(at, detail.find_first_of(" )>\n", at) - at)) != std::string::npos);
    }
  }
}

TEST_CASE("every system action updates an order of the call, whole, and says so in words") {
  std::size_t actions = 0;
  for (const std::string& text : calls()) {
    const auto call = base::JsonDocument::parse(text);
    const auto answer = answer_to(text);
    for (const base::Json action : answer.root()["systemActions"]) {
      ++actions;
      INFO(text_of(action));
      CHECK(action.size() == 3); // type, description, resource: no `resourceId`
      CHECK(action["type"].string() == "update");
      CHECK(action["description"].string().starts_with("Coverage information for "));
      const base::Json resource = action["resource"];
      const base::Json order = sent(call->root(), resource["resourceType"].string(), resource["id"].string());
      REQUIRE(order);
      check_order_is_unchanged(resource, order);
      CHECK(resource["extension"].at(0)["url"].string() == cards::coverage_information_url);
    }
  }
  CHECK(actions == calls().size() - 1); // every order, but for the one that nobody gives guidance on
}

TEST_CASE("what is not covered says nothing of prior authorization and asks for nothing") {
  const auto answer = answer_to(file_text("docs/examples/not-covered/order-sign-prefetch.json"));
  REQUIRE(answer.root()["systemActions"].size() == 1);
  std::set<std::string_view> parts;
  for (const base::Json part : answer.root()["systemActions"].at(0)["resource"]["extension"].at(0)["extension"]) {
    parts.insert(part["url"].string());
    if (part["url"].string() == "covered") CHECK(part["valueCode"].string() == "not-covered");
  }
  CHECK(parts == std::set<std::string_view>{"coverage", "covered", "billingCode", "date", "coverage-assertion-id"});
}

TEST_CASE("an order keeps what nobody understands: numbers as they were written, null, text, contained") {
  std::string call = example();
  for (const auto& [member, value] : std::vector<std::pair<const char*, const char*>>{
           {"_status", R"({"extension":[{"url":"http://x","valueString":"y"}]})"},
           {"vendor", R"({"a":[1.00,1e+2,-0.0,123456789012345678901234567890.10],"b":null,"c":{},"d":[],"e":""})"},
           {"text", R"({"status":"generated","div":"<div>A \"note\" \u00e4 <b>1</b></div>"})"},
           {"contained", R"([{"resourceType":"Practitioner","id":"p"}])"},
           {"meta", R"({"versionId":"7","profile":["http://x"]})"},
           {"implicitRules", R"("http://x")"},
       })
    call = edited(call, std::string(order_path) + '.' + member, value);
  call = edited(call, std::string(order_path) + ".extension", R"([{"url":"http://x","valueDecimal":2.50}])");
  const auto document = base::JsonDocument::parse(call);
  const auto answer = answer_to(call);
  const base::Json returned = answer.root()["systemActions"].at(0)["resource"];
  check_order_is_unchanged(returned, document->root()["context"]["draftOrders"]["entry"].at(0)["resource"]);
  CHECK(text_of(returned["extension"].at(0)) == R"({"url":"http://x","valueDecimal":2.50})");
  CHECK(returned["extension"].size() == 2);
}

TEST_CASE("whatever optional element is left out is no error") {
  const auto document = base::JsonDocument::parse(example());
  std::vector<std::string> paths;
  for_each_value(document->root(), "", [&](const std::string& path, base::Json) {
    const bool of_chart = path.starts_with("prefetch."), of_orders = path.starts_with("context.draftOrders.");
    if ((of_chart || of_orders) && !is_needed(path)) paths.push_back(path);
  });
  REQUIRE(paths.size() > 100);
  for (const std::string& path : paths) {
    INFO(path);
    const auto call = base::JsonDocument::parse(edited(example(), path, ""));
    const auto answer = service::respond(call->root(), terms());
    INFO((answer ? std::string() : answer.error().message));
    CHECK(answer.has_value());
  }
}

TEST_CASE("members nobody knows change nothing, wherever they stand") {
  const auto document = base::JsonDocument::parse(example());
  const std::string usual = decided(example());
  std::vector<std::string> paths;
  for_each_value(document->root(), "", [&](const std::string& path, base::Json value) {
    if (value.is_object() && path != "prefetch") paths.push_back(path); // a member there is one more answer
  });
  REQUIRE(paths.size() > 50);
  for (const std::string& path : paths) {
    INFO(path);
    CHECK(decided(edited(example(), path.empty() ? "vendorSpecific" : path + ".vendorSpecific",
                         R"([{"a":null,"resourceType":7}])")) == usual);
  }
}

TEST_CASE("resources of every version of US Core are read alike") {
  const auto document = base::JsonDocument::parse(example());
  const std::string usual = decided(example());
  const std::string core = "http://hl7.org/fhir/us/core/StructureDefinition/";
  // Each version with an extension of its own of the patient, and one of a diagnosis.
  const std::vector<std::array<std::string, 3>> versions{
      {"3.1.1", "us-core-birthsex\",\"valueCode\":\"F", "us-core-direct\",\"valueBoolean\":true,\"id\":\"1"},
      {"6.1.0", "us-core-sex\",\"valueCode\":\"248152002", "condition-assertedDate\",\"valueDateTime\":\"2026-11-01"},
      {"7.0.0", "us-core-interpreter-needed\",\"valueCoding\":{\"code\":\"373067005\"},\"id\":\"1",
       "condition-assertedDate\",\"valueDateTime\":\"2026-11"},
  };
  for (const auto& [version, of_patient, of_diagnosis] : versions) {
    INFO(version);
    std::string call = example();
    const auto add = [&](const std::string& path, const std::string& extension) {
      call = edited(call, path + ".extension", R"([{"url":")" + core + extension + "\"}]");
    };
    add("prefetch.patient", of_patient);
    add("prefetch.conditions.entry.0.resource", of_diagnosis);
    for_each_value(document->root(), "", [&](const std::string& path, base::Json value) {
      const std::string_view type = value.is_object() ? value["resourceType"].string() : std::string_view{};
      if (type.empty() || type == "Bundle") return;
      call = edited(call, path + ".meta", R"({"profile":[")" + core + "us-core-x|" + version + R"("]})");
    });
    CHECK(decided(call) == usual);
  }
}

TEST_CASE("a prefetch template is one read or search by the patient, and needs no other") {
  const std::set<std::string_view> parameters{"patient", "_sort", "_include"};
  for (const cdshooks::Hook& hook : cdshooks::hooks())
    for (const auto& [key, query] : service::prefetch_templates(hook)) {
      INFO(hook.name << ' ' << key << ' ' << query);
      if (key == "patient") {
        CHECK(query == "Patient/{{context.patientId}}");
        continue;
      }
      const auto mark = query.find("?patient={{context.patientId}}");
      REQUIRE(mark != query.npos);
      std::string rest = query.substr(mark + 1);
      CHECK(rest.find("{{") == rest.rfind("{{"));
      std::set<std::string_view> seen;
      for (std::size_t at = 0; at < rest.size(); at = std::min(rest.find('&', at), rest.size() - 1) + 1) {
        const std::string_view name = std::string_view(rest).substr(at, rest.find('=', at) - at);
        CHECK(parameters.contains(name)); // no modifier, no `_count`
        CHECK(seen.insert(name).second);
      }
    }
}
