// Inferno's CRD server suite, as far as it needs no validator, against the server behind a socket: with calls of our
// own, which make each kind of answer come, and with those of Inferno's preset. As Inferno does, every call brings a
// token. `3.6.05` is test 05 of group 3.6.
#include <array>
#include <iostream>
#include <map>
#include <set>

#include "cdshooks/hooks.h"
#include "conformance/calls.h"
#include "conformance/inferno.h"
#include "conformance/response_rules.h"
#include "support/fhir_server.h"
#include "support/issuer.h"
#include "wire/running_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;
using namespace signpost::conformance;
using inferno::Exchange;
using inferno::Exchanges;
using inferno::Finding;

namespace {

constexpr std::array<std::string_view, 6> groups{"appointment-book", "encounter-start", "encounter-discharge",
                                                 "order-select",     "order-dispatch",  "order-sign"};
// "3.1" to "3.6"
std::string number_of(std::size_t group) { return "3." + std::to_string(group + 1); }

constexpr std::string_view sample_token = "SAMPLE_TOKEN";

// As Inferno's presets have it.
std::string with_token(std::string body, const std::string& fhir_server) {
  body = edited(body, "fhirServer", '"' + fhir_server + '"');
  return edited(body, "fhirAuthorization",
                R"({"access_token":")" + std::string(sample_token) +
                    R"(","token_type":"Bearer","expires_in":300,"scope":"user/*.read","subject":"cds-service"})");
}

// An appointment that rests on no request.
std::string appointment_alone() {
  const std::string appointment =
      R"({"resourceType":"Appointment","id":"visit","status":"proposed","start":"2026-12-03T09:00:00-05:00",)"
      R"("participant":[{"actor":{"reference":"Patient/example-1"},"status":"accepted"}],"serviceType":[{"coding":)"
      R"([{"system":"http://www.ama-assn.org/go/cpt","code":"22514"}],"text":"Balloon kyphoplasty L1"}],)"
      R"("reasonReference":[{"reference":"Condition/example-fracture"}]})";
  return edited(edited(example(), "hook", "\"appointment-book\""), "context",
                R"({"userId":"Practitioner/example-spine","patientId":"example-1","appointments":{"resourceType":)"
                R"("Bundle","type":"collection","entry":[{"resource":)" +
                    appointment + "}]}}");
}

// Calls of a hook that are answered with an External Reference card, an Instructions card, a card that leads to a SMART
// app where the hook asks for documentation, and coverage-information.
std::vector<std::string> own_calls(std::string_view hook) {
  std::vector<std::string> calls;
  for (const char* outcome : {"not-covered", "manual-review"}) {
    const auto call =
        base::JsonDocument::parse(file_text("docs/examples/" + std::string(outcome) + "/order-sign-prefetch.json"));
    calls.push_back(*as_call_of(hook, call->root()));
  }
  const auto asking = base::JsonDocument::parse(example());
  calls.push_back(*as_call_of(hook, asking->root()));
  if (hook == "appointment-book") calls.push_back(appointment_alone());
  for (std::string& call : calls) call = with_token(call, "http://127.0.0.1:1/fhir");
  return calls;
}

// The calls of Inferno's preset, with the server that they name in the reach of ours.
std::vector<std::string> preset_calls(std::string_view hook, const std::string& fhir_server) {
  std::vector<std::string> calls;
  const std::string path = "tests/cases/cds-hooks/inferno/" + std::string(hook) + '.';
  for (int i = 0; std::filesystem::exists(SIGNPOST_SOURCE_DIR "/" + path + std::to_string(i) + ".json"); ++i)
    calls.push_back(edited(file_text(path + std::to_string(i) + ".json"), "fhirServer", '"' + fhir_server + '"'));
  return calls;
}

// Calls a service, with a token of the issuer.
Exchange exchange(httplib::Client& client, const TestIssuer& issuer, std::string_view hook, const std::string& body) {
  auto request = base::JsonDocument::parse(body);
  REQUIRE(request.has_value());
  const auto answer = client.Post("/cds-services/coverage-" + std::string(hook),
                                  {{"Authorization", "Bearer " + issuer.token()}}, body, "application/json");
  REQUIRE(answer);
  Exchange made{.request = std::move(*request), .status = answer->status, .response = {}};
  if (auto response = base::JsonDocument::parse(answer->body)) made.response = std::move(*response);
  return made;
}

using Run = std::map<std::string_view, Exchanges>; // by hook

std::function<base::Date()> today() {
  return [] { return *base::parse_date("2026-11-20"); };
}

const Run& own_run() {
  static const Run made = [] {
    const TestIssuer issuer;
    RunningServer server({}, true, whole_knowledge(), today(), issuer.file());
    server.launch_at("https://app.example/launch");
    auto client = server.client();
    Run run;
    for (const std::string_view hook : groups)
      for (const std::string& call : own_calls(hook)) run[hook].push_back(exchange(client, issuer, hook, call));
    return run;
  }();
  return made;
}

// The preset's patient, on a server that is the one its calls name.
const Run& preset_run() {
  static const Run made = [] {
    const TestIssuer issuer;
    FhirServer ehr;
    ehr.demand_token(std::string(sample_token));
    const auto any = base::JsonDocument::parse(file_text("tests/cases/cds-hooks/inferno/any-hook.0.json"));
    for (const char* key : {"patient", "coverage"}) ehr.add(any->root()["prefetch"][key]);
    RunningServer server({}, true, whole_knowledge(), today(), issuer.file());
    server.let_fetch_from(ehr.base());
    auto client = server.client();
    Run run;
    for (const std::string_view hook : groups)
      for (const std::string& call : preset_calls(hook, ehr.base()))
        run[hook].push_back(exchange(client, issuer, hook, call));
    return run;
  }();
  return made;
}

const inferno::Check& check_of(std::string_view number) {
  const auto found = std::ranges::find(inferno::hook_checks(), number, &inferno::Check::number);
  REQUIRE(found != inferno::hook_checks().end());
  return *found;
}

// What is to come out: a card leads to an app only where a hook asks for documentation, and at the encounter hooks,
// where Inferno calls it optional, we say what we know on the encounter's requests and not on the Encounter.
Finding::Kind expected(std::string_view hook, std::string_view number) {
  if (number == "08")
    return cdshooks::find_hook(hook)->asks_for_documentation ? Finding::pass : Finding::nothing_to_check;
  return number == "10" && hook.starts_with("encounter-") ? Finding::fail : Finding::pass;
}

void holds_at_every_hook(std::string_view number) {
  for (std::size_t i = 0; i < groups.size(); ++i) {
    DYNAMIC_SECTION(number_of(i) << '.' << number << ' ' << groups[i]) {
      const Finding finding = check_of(number).run(groups[i], own_run().at(groups[i]));
      INFO(finding.why);
      CHECK(finding.kind == expected(groups[i], number));
    }
  }
}

// Whether a check passes at some hook, which is what group 3.7 asks.
bool passes_somewhere(std::string_view number, const Run& run) {
  return std::ranges::any_of(
      groups, [&](std::string_view hook) { return check_of(number).run(hook, run.at(hook)).kind == Finding::pass; });
}

} // namespace

TEST_CASE("Inferno 1.02, 1.03: discovery is JSON and lists services that have hook, description and id") {
  RunningServer server;
  auto client = server.client();
  const auto answer = client.Get("/cds-services", {{"Accept", "application/json"}});
  REQUIRE(answer);
  CHECK(answer->status == 200);
  const auto discovery = json_of(answer);
  CHECK(inferno::services(discovery.root()).kind == Finding::pass);
  CHECK(discovery.root()["services"].size() == groups.size());
  // It finds what it is for.
  for (const char* broken : {R"({"services":{}})", R"({"services":[{"hook":"order-sign","id":"a"}]})",
                             R"({"services":[{"hook":"order-sign","id":1,"description":"a"}]})"})
    CHECK(inferno::services(base::JsonDocument::parse(broken)->root()).kind == Finding::fail);
  CHECK(inferno::services(base::JsonDocument::parse(R"({"services":[]})")->root()).kind == Finding::nothing_to_check);
}

TEST_CASE("Inferno 2.01, 2.02, 2.04: one call of any hook is answered, and request and response are valid") {
  const std::string_view hook = "appointment-book"; // as in the preset
  Exchanges one;
  const TestIssuer issuer;
  RunningServer server({}, true, whole_knowledge(), today(), issuer.file());
  auto client = server.client();
  one.push_back(exchange(client, issuer, hook, own_calls(hook).front()));
  CHECK(check_of("01").run(hook, one).kind == Finding::pass);
  CHECK(check_of("02").run(hook, one).kind == Finding::pass);
  CHECK(check_of("05").run(hook, one).kind == Finding::pass);
}

TEST_CASE("Inferno 3.x.01: every call is answered with 200 and JSON") { holds_at_every_hook("01"); }
TEST_CASE("Inferno 3.x.02: our calls have what is demanded of them") { holds_at_every_hook("02"); }
TEST_CASE("Inferno 3.x.04: our calls have good optional members") { holds_at_every_hook("04"); }
TEST_CASE("Inferno 3.x.05: cards and system actions have what is demanded of them") { holds_at_every_hook("05"); }
TEST_CASE("Inferno 3.x.06: cards have good optional members") { holds_at_every_hook("06"); }
TEST_CASE("Inferno 3.x.07: an External Reference card comes") { holds_at_every_hook("07"); }
TEST_CASE("Inferno 3.x.08: a Launch SMART card comes where documentation is asked for") { holds_at_every_hook("08"); }
TEST_CASE("Inferno 3.x.09: an Instructions card comes") { holds_at_every_hook("09"); }
TEST_CASE("Inferno 3.x.10: coverage-information comes on a resource of the hook") { holds_at_every_hook("10"); }

TEST_CASE("Inferno 3.7.01: an External Reference card across hooks") { CHECK(passes_somewhere("07", own_run())); }
TEST_CASE("Inferno 3.7.02: an Instructions card across hooks") { CHECK(passes_somewhere("09", own_run())); }
TEST_CASE("Inferno 3.7.03: a Coverage Information action across hooks") { CHECK(passes_somewhere("10", own_run())); }

TEST_CASE("Inferno's checks: how many pass") {
  std::map<Finding::Kind, std::size_t> count{{Finding::pass, 2 + 3 + 3}}; // 1.x, 2.x, 3.7.x: the tests above
  for (const std::string_view hook : groups)
    for (const inferno::Check& check : inferno::hook_checks()) ++count[check.run(hook, own_run().at(hook)).kind];
  std::cout << "Inferno, without validator: " << count[Finding::pass] << " of "
            << count[Finding::pass] + count[Finding::nothing_to_check] + count[Finding::fail] << " pass, "
            << count[Finding::nothing_to_check] << " have nothing to look at, " << count[Finding::fail]
            << " do not pass\n";
  CHECK(count[Finding::pass] == 57);
}

TEST_CASE("Inferno's checks find what they are for") {
  struct Spoilt {
    std::string_view number, request, request_json, response, response_json;
  };
  static constexpr Spoilt table[] = {
      {"02", "hookInstance", R"("123")", "", ""},
      {"02", "fhirServer", "", "", ""},
      {"02", "context", "{}", "", ""},
      {"04", "fhirAuthorization.scope", "", "", ""},
      {"04", "fhirAuthorization.patient", "null", "", ""},
      {"04", "extension", "{}", "", ""},
      {"05", "", "", "systemActions", ""},
      {"05", "", "", "systemActions.0.description", ""},
      {"05", "", "", "cards.0.source.topic", ""},
      {"05", "", "", "cards.0.indicator", R"("hard-stop")"},
      {"06", "", "", "cards.0.suggestions", R"([{"label":"a"}])"},
      {"06", "", "", "cards.0.overrideReasons.0.display", ""},
      {"06", "", "", "cards.0.links.0.appContext", R"("a")"},
      {"07", "", "", "cards.0.links", ""},
      {"08", "", "", "cards.0.links.0.type", R"("smart")"},
      {"10", "", "", "systemActions.0.resource.extension", ""},
  };
  const std::string_view hook = "order-sign";
  const auto text = [](base::Json value) {
    base::JsonWriter out;
    out.value(value);
    return out.take();
  };
  for (const Spoilt& spoilt : table) {
    INFO(spoilt.number << ' ' << spoilt.request << spoilt.response);
    const Exchange& good = own_run().at(hook).front();
    std::string request = text(good.request.root()), response = text(good.response->root());
    if (!spoilt.request.empty()) request = edited(request, spoilt.request, spoilt.request_json);
    if (!spoilt.response.empty()) response = edited(response, spoilt.response, spoilt.response_json);
    const auto finding = [&](const std::string& asked, const std::string& said) {
      Exchanges one;
      one.push_back({std::move(*base::JsonDocument::parse(asked)), 200, std::move(*base::JsonDocument::parse(said))});
      return check_of(spoilt.number).run(hook, one).kind;
    };
    const Finding::Kind before = finding(text(good.request.root()), text(good.response->root()));
    CHECK(finding(request, response) != before);
  }
  const auto no_answer = [&](int status) {
    Exchanges one;
    one.push_back({std::move(*base::JsonDocument::parse("{}")), status, {}});
    return check_of("01").run(hook, one).kind;
  };
  CHECK(no_answer(500) == Finding::fail);
  CHECK(no_answer(200) == Finding::fail); // no JSON
}

TEST_CASE("Inferno's calls break no rule of CDS Hooks and CRD, ours or those of its preset") {
  for (const Run* run : {&own_run(), &preset_run()})
    for (const std::string_view hook : groups)
      for (const Exchange& one : run->at(hook)) {
        CHECK(one.status == 200);
        REQUIRE(one.response);
        CHECK(broken_rules(one.response->root(), Asked(one.request.root())).empty());
      }
}

// The preset was written for another server: no policy of its payer is held here, so nothing is said of its orders,
// which CRD 2.0 has no words for. One of its calls breaks rule 02 itself.
TEST_CASE("Inferno's own preset: what does not pass is what only a payer that is held could answer") {
  std::set<std::string> failing, expected{"3.1.05", "3.5.02", "3.5.05", "3.6.05"};
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (const char* number : {".07", ".09", ".10"}) expected.insert(number_of(i) + number);
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (const inferno::Check& check : inferno::hook_checks()) {
      const Finding finding = check.run(groups[i], preset_run().at(groups[i]));
      if (finding.kind == Finding::fail) failing.insert(number_of(i) + '.' + std::string(check.number));
    }
  std::cout << "Inferno, its preset: " << failing.size() << " of " << groups.size() * inferno::hook_checks().size()
            << " do not pass\n";
  CHECK(failing == expected);
}

TEST_CASE("a token is no hindrance where none is demanded") {
  const TestIssuer issuer;
  RunningServer server;
  auto client = server.client();
  for (const std::string_view hook : groups)
    CHECK(exchange(client, issuer, hook, own_calls(hook).front()).status == 200);
}

TEST_CASE("every card of these answers can be reported on") {
  const TestIssuer issuer;
  RunningServer server({}, true, whole_knowledge(), today(), issuer.file());
  auto client = server.client();
  std::size_t cards = 0;
  for (const std::string_view hook : groups)
    for (const Exchange& one : own_run().at(hook))
      for (base::Json card : one.response->root()["cards"]) {
        ++cards;
        const auto taken = client.Post("/cds-services/coverage-" + std::string(hook) + "/feedback",
                                       {{"Authorization", "Bearer " + issuer.token()}},
                                       R"({"feedback":[{"card":")" + std::string(card["uuid"].string()) +
                                           R"(","outcome":"overridden","outcomeTimestamp":"2026-11-20T10:05:31Z"}]})",
                                       "application/json");
        REQUIRE(taken);
        CHECK(taken->status == 200);
      }
  CHECK(cards >= 2 * groups.size());
}
