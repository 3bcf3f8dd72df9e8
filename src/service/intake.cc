#include "service/intake.h"

#include <algorithm>
#include <array>

#include "fhir/resource.h"
#include "fhir/search_answer.h"

namespace signpost::service {
namespace {

struct Key {
  std::string_view name;
  std::vector<std::string> types; // it speaks for; the first is the one it asks for
  std::string_view query;
};
// One key, one query, one type: only so can an answer be complete. What is said of medicines in a statement, a dispense
// or an administration comes under the key of prescriptions where it comes at all.
const std::array<Key, 12>& keys() {
  static const std::array<Key, 12> list{{
      {"patient", {"Patient"}, "Patient/{{context.patientId}}"},
      {"coverage", {"Coverage"}, "Coverage?patient={{context.patientId}}"},
      {"conditions", {"Condition"}, "Condition?patient={{context.patientId}}"},
      {"observations", {"Observation"}, "Observation?patient={{context.patientId}}"},
      {"procedures", {"Procedure"}, "Procedure?patient={{context.patientId}}"},
      {"medications",
       {"MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"},
       "MedicationRequest?patient={{context.patientId}}"},
      {"encounters", {"Encounter"}, "Encounter?patient={{context.patientId}}"},
      {"diagnosticReports", {"DiagnosticReport"}, "DiagnosticReport?patient={{context.patientId}}"},
      {"documents", {"DocumentReference"}, "DocumentReference?patient={{context.patientId}}"},
      {"allergies", {"AllergyIntolerance"}, "AllergyIntolerance?patient={{context.patientId}}"},
      {"devices", {"Device"}, "Device?patient={{context.patientId}}"},
      {"questionnaireResponses", {"QuestionnaireResponse"}, "QuestionnaireResponse?patient={{context.patientId}}"},
  }};
  return list;
}

const Key* find_key(std::string_view name) {
  const auto at = std::ranges::find(keys(), name, &Key::name);
  return at == keys().end() ? nullptr : &*at;
}

constexpr std::array<std::string_view, 6> request_types{"ServiceRequest",       "DeviceRequest",  "MedicationRequest",
                                                        "CommunicationRequest", "NutritionOrder", "VisionPrescription"};

bool is_request(std::string_view type) {
  return std::find(request_types.begin(), request_types.end(), type) != request_types.end();
}

// The types that a key of `prefetch` speaks for; none for one that is neither ours nor declared to be.
std::span<const std::string> types_of(std::string_view name, const PrefetchKeys& declared) {
  const auto renamed = declared.find(name);
  const Key* key = find_key(renamed == declared.end() ? name : std::string_view(renamed->second));
  return key ? std::span<const std::string>(key->types) : std::span<const std::string>{};
}

// Whether the Patient of the call is among what came; `invalid` if only others are.
base::Result<bool> find_patient(std::span<const fhir::SearchAnswer> answers, std::string_view id) {
  bool patient = false, other = false;
  for (const fhir::SearchAnswer& answer : answers)
    for (const auto& [resource, full_url] : answer.records)
      if (fhir::type_of(resource) == "Patient") (fhir::id_of(resource) == id ? patient : other) = true;
  if (other && !patient)
    return base::fail(base::Error::invalid("the Patient in `prefetch` is not `context.patientId`"));
  return patient;
}

} // namespace

const std::vector<std::pair<std::string, std::string>>& prefetch_templates() {
  static const auto templates = [] {
    std::vector<std::pair<std::string, std::string>> list;
    for (const Key& key : keys()) list.emplace_back(key.name, key.query);
    return list;
  }();
  return templates;
}

bool is_prefetch_key(std::string_view name) { return find_key(name) != nullptr; }

base::Result<Intake> Intake::read(const cdshooks::Request& request, const PrefetchKeys& declared) {
  Intake intake{fhir::Chart(std::string(request.patient_id)), {}, {}};
  std::vector<fhir::SearchAnswer> answers;
  for (base::Json value : request.prefetch)
    answers.push_back(fhir::SearchAnswer::read(value, types_of(value.key(), declared)));
  const auto patient = find_patient(answers, request.patient_id);
  if (!patient) return base::fail(patient.error());
  if (!*patient)
    return base::fail(base::ErrorCode::unobtainable, "the patient is needed: prefetch key `patient` is missing or "
                                                     "empty, and there is nothing to read it from");
  for (fhir::SearchAnswer& answer : answers)
    std::erase_if(answer.records, [&](const auto& record) {
      return fhir::type_of(record.resource) == "Patient" && fhir::id_of(record.resource) != request.patient_id;
    });
  fhir::add_answers(answers, intake.chart);
  std::vector<std::string> asked;
  for (const Key& key : keys()) asked.push_back(key.types.front());
  intake.chart.set_asked(std::move(asked));

  for (const cdshooks::Entry& entry : request.entries) {
    const std::string_view type = fhir::type_of(entry.resource);
    if (is_request(type)) intake.orders.push_back(entry.resource);
    // What comes along with the orders describes them: devices, medications, contained by some EHRs in the same bundle.
    if (!is_request(type) || type == "DeviceRequest") intake.chart.add(entry.resource, entry.full_url);
  }

  const auto coverages = intake.chart.of_type("Coverage");
  intake.coverages.assign(coverages.begin(), coverages.end());
  std::stable_sort(intake.coverages.begin(), intake.coverages.end(), [](base::Json a, base::Json b) {
    return a["order"].integer().value_or(INT64_MAX) < b["order"].integer().value_or(INT64_MAX);
  });
  const auto coverage = intake.chart.completeness("Coverage");
  if (intake.coverages.empty() && coverage < fhir::Completeness::partial)
    return base::fail(base::ErrorCode::unobtainable, "the coverage is needed: prefetch key `coverage` is missing or "
                                                     "could not be read, and there is nothing to read it from");
  return intake;
}

} // namespace signpost::service
