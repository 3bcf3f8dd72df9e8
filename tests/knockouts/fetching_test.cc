#include <random>

#include "knockouts/scenario.h"
#include "service/call.h"
#include "service/fetching_bench.h"
#include "service/prefetch.h"
#include "service/support.h"

#include <catch2/catch.hpp>

// What an EHR sends with the call and what is read from its FHIR server must come to the same decisions, and so must
// any mixture of the two.

using namespace signpost;
using namespace signpost::test;

namespace {

const cdshooks::Hook& order_sign() { return *cdshooks::find_hook("order-sign"); }

// The request with only those keys of ours for which `keep` says so (and none of other names), each there at least as
// an empty answer; and with the FHIR server to ask for the others.
std::string with_keys(base::Json request, const std::string& fhir_server, const std::function<bool()>& keep) {
  base::JsonWriter out;
  out.begin_object();
  for (base::Json member : request) {
    if (member.key() == "prefetch" || member.key() == "fhirServer") continue;
    out.key(member.key());
    out.value(member);
  }
  if (!fhir_server.empty()) out.member("fhirServer", fhir_server);
  out.key("prefetch");
  out.begin_object();
  bool kept = false;
  for (const service::PrefetchKey* key : service::prefetch_keys(order_sign())) {
    // Statements of medication come under `medications` in scenarios: the two keys go together.
    if (key->name != "medicationStatements") kept = keep();
    if (!kept) continue;
    out.key(key->name);
    if (const base::Json value = request["prefetch"][key->name]) out.value(value);
    else out.raw(R"({"resourceType":"Bundle","type":"searchset","total":0})");
  }
  out.end_object();
  out.end_object();
  return out.take();
}

void write_truths(base::Json node, std::string& out) {
  out.append(node["id"].string()).append("=").append(node["truth"].string());
  if (node["presumed"].is_true()) out += '!';
  out += '(';
  for (const std::string_view group : {"all", "any"})
    for (base::Json child : node[group]) write_truths(child, out);
  if (node["not"]) write_truths(node["not"], out);
  out += ')';
}

// Every decision, in one line each: what it came to and why, without what it was read from.
std::string decisions_in(std::string_view explanation) {
  const auto document = base::JsonDocument::parse(explanation);
  REQUIRE(document.has_value());
  std::string text;
  for (base::Json decision : document->root()["decisions"]) {
    for (const std::string_view member : {"order", "coverage", "policy", "version", "outcome", "determination",
                                          "priorAuthorization", "reason", "service"})
      text.append(decision[member].string()) += ' ';
    if (decision["gate"]) write_truths(decision["gate"], text);
    if (decision["criteria"]) write_truths(decision["criteria"], text);
    for (base::Json missing : decision["missing"]) text.append(" ").append(missing["item"].string());
    text += '\n';
  }
  return text;
}

// Whether the chart of an explanation was read whole.
bool is_whole(std::string_view explanation) {
  const auto document = base::JsonDocument::parse(explanation);
  for (base::Json type : document->root()["chart"])
    for (const std::string& asked : service::asked_types())
      if (type["type"].string() == asked && type["state"].string() != "complete") return false;
  return true;
}

// Whether a FHIR server can hold it: every record by an id of its own, and none that only a Bundle can name.
bool can_be_served(base::Json prefetch) {
  std::set<std::string> seen;
  const auto fits = [&](base::Json resource, std::string_view full_url) {
    if (!resource["id"].is_string() || full_url.starts_with("urn:")) return false;
    seen.insert(std::string(full_url.substr(0, full_url.find(resource["resourceType"].string()))));
    return resource["resourceType"].string() != "OperationOutcome";
  };
  for (base::Json value : prefetch) {
    if (value["resourceType"].string() != "Bundle" && value.is_object() && !fits(value, {})) return false;
    for (base::Json entry : value["entry"])
      if (!fits(entry["resource"], entry["fullUrl"].string())) return false;
  }
  return seen.size() <= 1;
}

class Caller {
public:
  explicit Caller(FetchingBench& bench) : bench_(bench), knowledge_(whole(), std::chrono::system_clock::now()) {}

  std::string explanation(const std::string& request, base::Date today) {
    const service::CallSettings settings{.knowledge = knowledge_,
                                         .pool = bench_.pool,
                                         .failures = failures_,
                                         .fetcher = &bench_.fetcher(),
                                         .public_url = "https://signpost.example",
                                         .today = [today] { return today; },
                                         .new_uuid = [] { return std::string("1"); },
                                         .answer_timeout = FetchingBench::enough};
    service::Answer answer =
        bench_.run(service::answer(settings, {.hook = &order_sign(), .explain = true, .id = "1", .body = request}));
    INFO((answer.text ? std::string() : answer.text.error().message));
    REQUIRE(answer.text.has_value());
    return std::move(*answer.text);
  }

private:
  static std::shared_ptr<const service::Knowledge> whole() {
    return {&test::knowledge(), [](const service::Knowledge*) {}};
  }
  FetchingBench& bench_;
  service::CurrentKnowledge knowledge_;
  service::Failures failures_;
};

} // namespace

TEST_CASE("what is fetched decides like what is sent", "[fetching]") {
  std::mt19937 random(20261129);
  std::size_t compared = 0;
  for (const knockouts::Scenario& scenario : knockouts::scenarios()) {
    const auto document = base::JsonDocument::parse(scenario.request);
    REQUIRE(document.has_value());
    const base::Json request = document->root();
    if (!can_be_served(request["prefetch"])) continue;
    FhirServer server;
    for (base::Json value : request["prefetch"]) server.add(value);
    FetchingBench bench(server);
    Caller caller(bench);
    const std::string sent = caller.explanation(with_keys(request, {}, [] { return true; }), scenario.today);
    if (!is_whole(sent)) continue; // a call that is short of something on purpose: fetching would heal it
    INFO(scenario.name);
    ++compared;
    const std::string fetched =
        caller.explanation(with_keys(request, server.base(), [] { return false; }), scenario.today);
    CHECK(decisions_in(fetched) == decisions_in(sent));
    const std::string mixed =
        caller.explanation(with_keys(request, server.base(), [&] { return random() % 2 == 0; }), scenario.today);
    CHECK(decisions_in(mixed) == decisions_in(sent));
  }
  WARN(compared << " scenarios of " << knockouts::scenarios().size() << ": sent, fetched and mixed decide alike");
  CHECK(compared > 400);
}
