#include <algorithm>
#include <array>

#include "fhir/reference.h"
#include "fhir/resource.h"
#include "knockouts/generator.h"
#include "knockouts/needs.h"
#include "knockouts/rewrite.h"

namespace signpost::knockouts {
namespace {

// Where a type is asked for, and what is left of a record of it that is masked; `@` is the day, `#` the patient, `~`
// what is withheld.
struct Masked {
  std::string_view type;
  std::string_view key;
  std::string_view members;
};
constexpr Masked types[] = {
    {"Condition", "conditions", R"("subject":#,"recordedDate":"@","code":~)"},
    {"DocumentReference", "documents",
     R"("status":"current","subject":#,"date":"@T08:00:00Z","content":[{"attachment":{"contentType":"text/plain",)"
     R"("_data":~}}])"},
    {"DiagnosticReport", "diagnosticReports", R"("status":"final","subject":#,"effectiveDateTime":"@","code":~)"},
    {"Observation", "observations", R"("status":"final","subject":#,"effectiveDateTime":"@","code":~)"},
    {"AllergyIntolerance", "allergies", R"("patient":#,"recordedDate":"@","code":~)"},
    {"MedicationRequest", "medications",
     R"("status":"active","intent":"order","subject":#,"authoredOn":"@","medicationCodeableConcept":~)"},
    {"Device", "devices", R"("status":"active","patient":#,"type":~)"},
};

constexpr std::string_view withheld =
    R"({"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]})";
constexpr std::string_view outcome =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";

std::string masked_resource(const Masked& masked, std::string_view patient, base::Date day) {
  std::string text = "{\"resourceType\":\"" + std::string(masked.type) +
                     R"(","id":"masked","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/)"
                     R"(v3-ObservationValue","code":"REDACTED"}]},)";
  for (const char c : masked.members) {
    if (c == '@') text += base::to_string(day);
    else if (c == '~') text += withheld;
    else if (c == '#') text += R"({"reference":"Patient/)" + std::string(patient) + "\"}";
    else text += c;
  }
  return text + "}";
}

std::string with_entry(base::Json bundle, std::string_view entry) {
  base::JsonWriter entries;
  entries.begin_array();
  for (base::Json one : bundle["entry"]) entries.value(one);
  entries.raw(entry);
  entries.end_array();
  return with_members(bundle, {{"entry", entries.take()}});
}

constexpr std::array<std::string_view, 7> ways{
    "masked", "failed entry", "failed entry, no outcome", "short page", "nested error", "error in Bundle", "next link"};

// The request with something of that type hidden; empty where its bundle was not sent.
std::string hidden(const Scenario& scenario, base::Json request, const Answer& before, const Masked& type,
                   std::string_view way) {
  const base::Json bundle = request["prefetch"][type.key];
  if (bundle["resourceType"].string() != "Bundle") return {};
  if (way == "masked") {
    const std::string mask = masked_resource(type, request["context"]["patientId"].string(), scenario.today);
    const auto is_cited = [&](const std::string& record) {
      for (const Decided& decided : before.orders)
        for (const Leaf& leaf : decided.leaves)
          if (leaf.rests_on(record)) return true;
      return false;
    };
    // A record that decides nothing, else one more.
    for (base::Json entry : bundle["entry"]) {
      const std::string record = fhir::reference_to(entry["resource"]);
      if (fhir::type_of(entry["resource"]) != type.type || is_cited(record)) continue;
      return with_resources(request, [&](base::Json one) {
        return fhir::reference_to(one) == record ? std::optional(mask) : std::nullopt;
      });
    }
    return with_resources(request, [](base::Json) { return std::optional<std::string>(); },
                          {{std::string(type.key), {mask}}});
  }
  const auto with = [&](const std::string& value) { return with_prefetch(request, type.key, value); };
  const std::string text(outcome);
  if (way == "failed entry") return with(with_entry(bundle, R"({"response":{"status":"404","outcome":)" + text + "}}"));
  if (way == "failed entry, no outcome") return with(with_entry(bundle, R"({"response":{"status":"500"}})"));
  if (way == "short page") return with(with_members(bundle, {{"total", std::to_string(bundle["entry"].size() + 1)}}));
  if (way == "nested error") return with(with_entry(bundle, R"({"resource":)" + text + "}"));
  if (way == "error in Bundle")
    return with(with_entry(bundle, R"({"resource":{"resourceType":"Bundle","type":"searchset","entry":[{"resource":)" +
                                       text + "}]}}"));
  return with(with_members(bundle, {{"link", R"([{"relation":"next","url":"https://ehr.example/fhir?page=2"}])"}}));
}

bool rests_on(const Leaf& leaf, std::string_view type) {
  const Needs* needs = needs_of(leaf.value);
  return leaf.presumed && needs &&
         std::find(needs->rests_on.begin(), needs->rests_on.end(), type) != needs->rests_on.end();
}

} // namespace

void hide(const Scenario& scenario, std::size_t turn, const Generator::Decide& decide, Report& report) {
  const auto document = base::JsonDocument::parse(scenario.request);
  const Answer before = decide(scenario.request, scenario.today, nullptr);
  const auto any_presumed = [&](std::string_view type) {
    return std::any_of(before.orders.begin(), before.orders.end(), [&](const Decided& decided) {
      return std::any_of(decided.leaves.begin(), decided.leaves.end(),
                         [&](const Leaf& leaf) { return rests_on(leaf, type); });
    });
  };
  for (const Masked& type : types) {
    const std::string_view way = ways[turn++ % ways.size()];
    if (!any_presumed(type.type)) continue;
    const std::string request = hidden(scenario, document->root(), before, type, way);
    if (request.empty()) continue;
    const Answer got = decide(request, scenario.today, &before);
    const std::string kind = "hidden: " + std::string(way);
    report.tried(kind);
    std::string still;
    for (std::size_t i = 0; i < std::min(before.orders.size(), got.orders.size()); ++i)
      for (const Leaf& leaf : before.orders[i].leaves)
        if (const Leaf* now = got.orders[i].leaf(leaf.path); rests_on(leaf, type.type) && now && now->presumed)
          still += (still.empty() ? "presumed: " : ", ") + leaf.value;
    if (!still.empty())
      report.add({kind, scenario.name, std::string(type.type), std::string(way),
                  std::string(to_string(before.orders.front().outcome)) + " -> " +
                      std::string(to_string(got.orders.front().outcome)),
                  still, got.orders.front().outcome == policy::Outcome::covered});
  }
}

} // namespace signpost::knockouts
