#include "app/intake.h"

#include <algorithm>
#include <array>

#include "fhir/code.h"
#include "fhir/resource.h"

namespace signpost::app {
namespace {

struct Key {
  std::string_view name;
  std::string_view type;
  std::string_view query;
};
// One key, one query, one type: only so can an answer be complete.
constexpr std::array<Key, 12> keys{{
    {"patient", "Patient", "Patient/{{context.patientId}}"},
    {"coverage", "Coverage", "Coverage?patient={{context.patientId}}"},
    {"conditions", "Condition", "Condition?patient={{context.patientId}}"},
    {"observations", "Observation", "Observation?patient={{context.patientId}}"},
    {"procedures", "Procedure", "Procedure?patient={{context.patientId}}"},
    {"medications", "MedicationRequest", "MedicationRequest?patient={{context.patientId}}"},
    {"encounters", "Encounter", "Encounter?patient={{context.patientId}}"},
    {"diagnosticReports", "DiagnosticReport", "DiagnosticReport?patient={{context.patientId}}"},
    {"documents", "DocumentReference", "DocumentReference?patient={{context.patientId}}"},
    {"allergies", "AllergyIntolerance", "AllergyIntolerance?patient={{context.patientId}}"},
    {"devices", "Device", "Device?patient={{context.patientId}}"},
    {"questionnaireResponses", "QuestionnaireResponse", "QuestionnaireResponse?patient={{context.patientId}}"},
}};

constexpr std::array<std::string_view, 6> request_types{"ServiceRequest",       "DeviceRequest",  "MedicationRequest",
                                                        "CommunicationRequest", "NutritionOrder", "VisionPrescription"};

bool is_request(std::string_view type) {
  return std::find(request_types.begin(), request_types.end(), type) != request_types.end();
}

// An OperationOutcome that reports a failure; "no results" comes as a warning from real EHRs.
bool reports_failure(base::Json outcome) {
  for (base::Json issue : outcome["issue"]) {
    const auto severity = issue["severity"].string();
    if (severity == "error" || severity == "fatal") return true;
  }
  return outcome["issue"].size() == 0;
}

// What the value under one of our keys says about the completeness of its type.
fhir::Completeness completeness_of(base::Json value, std::string_view type) {
  if (value.is_null()) return fhir::Completeness::complete; // asked, nothing found (CDS Hooks 2.0, Prefetch Template)
  const std::string_view kind = value["resourceType"].string();
  if (kind == type) return fhir::Completeness::complete;
  if (kind == "OperationOutcome")
    return reports_failure(value) ? fhir::Completeness::unreadable : fhir::Completeness::complete;
  if (kind != "Bundle") return fhir::Completeness::unreadable; // an error page, or something else altogether
  for (base::Json entry : value["entry"])
    if (entry["resource"]["resourceType"].string() == "OperationOutcome" && reports_failure(entry["resource"]))
      return fhir::Completeness::unreadable;
  for (base::Json link : value["link"])
    if (link["relation"].string() == "next") return fhir::Completeness::partial;
  return fhir::Completeness::complete;
}

} // namespace

const std::vector<std::pair<std::string, std::string>>& prefetch_templates() {
  static const auto templates = [] {
    std::vector<std::pair<std::string, std::string>> list;
    for (const Key& key : keys) list.emplace_back(key.name, key.query);
    return list;
  }();
  return templates;
}

base::Result<Intake> Intake::read(const cdshooks::Request& request) {
  Intake intake{fhir::Chart(std::string(request.patient_id)), {}, {}};
  bool other_patient = false, patient = false;
  for (base::Json value : request.prefetch) {
    cdshooks::for_each_resource(value, [&](base::Json resource, std::string_view full_url) {
      const std::string_view type = fhir::type_of(resource);
      if (type == "OperationOutcome" || type == "Bundle") return;
      if (type == "Patient") {
        (fhir::id_of(resource) == request.patient_id ? patient : other_patient) = true;
        if (fhir::id_of(resource) != request.patient_id) return;
      }
      intake.chart.add(resource, full_url);
    });
  }
  if (other_patient && !patient)
    return base::fail(base::Error::invalid("the Patient in `prefetch` is not `context.patientId`"));
  if (!patient)
    return base::fail(
        base::ErrorCode::unobtainable,
        "the patient is needed: prefetch key `patient` is missing or empty, and there is nothing to read it from");

  for (const Key& key : keys)
    if (const base::Json value = request.prefetch[key.name])
      intake.chart.set_completeness(key.type, completeness_of(value, key.type));

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
  if (intake.coverages.empty() && coverage != fhir::Completeness::complete)
    return base::fail(base::ErrorCode::unobtainable, "the coverage is needed: prefetch key `coverage` is missing or "
                                                     "could not be read, and there is nothing to read it from");
  return intake;
}

} // namespace signpost::app
