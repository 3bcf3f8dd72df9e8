// What a call lacks and the EHR's FHIR server may have: Intake::wanted. No clock, no sockets.
#include <algorithm>

#include "fhir/attachments.h"
#include "fhir/resource.h"
#include "service/intake.h"

namespace signpost::service {
namespace {

constexpr std::size_t max_notes = 40; // attachments of notes and reports that are read by address

} // namespace

Wanted Intake::wanted(std::optional<base::Date> notes_from) {
  Wanted wanted;
  if (chart_.of_type("Patient").empty()) wanted.reads.push_back("Patient/" + std::string(request_->patient_id));
  want_searches(wanted);
  want_orders(wanted);
  want_references(wanted);
  want_attachments(wanted, notes_from);
  // Each is asked for once, whatever came of it.
  const auto tried = [&](const std::string& what) { return std::ranges::find(tried_, what) != tried_.end(); };
  std::erase_if(wanted.searches, [&](const Wanted::Search& search) { return tried(search.query); });
  std::ranges::sort(wanted.reads);
  const auto twice = std::ranges::unique(wanted.reads);
  wanted.reads.erase(twice.begin(), twice.end());
  std::erase_if(wanted.reads, tried);
  for (const Wanted::Search& search : wanted.searches) tried_.push_back(search.query);
  tried_.insert(tried_.end(), wanted.reads.begin(), wanted.reads.end());
  return wanted;
}

// Every type of the hook's keys that no answer of its own told whole.
void Intake::want_searches(Wanted& wanted) {
  for (const PrefetchKey* key : prefetch_keys(*request_->hook)) {
    const std::string& type = key->types.front();
    const bool answered = std::ranges::find(answered_, type) != answered_.end();
    if (key->by_patient.empty() || (answered && chart_.completeness(type) == fhir::Completeness::complete)) continue;
    wanted.searches.push_back({key->types, query(*key, request_->patient_id)});
    for (auto& [beside, address] : queries_beside(*key, request_->patient_id))
      wanted.searches.push_back({{beside}, std::move(address), true});
  }
}

void Intake::want_orders(Wanted& wanted) {
  const auto want_order = [&](std::string_view text) {
    if (!ordered(fhir::parse_reference(text))) wanted.reads.emplace_back(text);
  };
  for (const std::string_view text : request_->references) want_order(text);
  for (const std::string_view text : based_on_) want_order(text);
}

void Intake::want(Wanted& wanted, base::Json reference, base::Json from,
                  std::initializer_list<std::string_view> types) {
  const std::string_view text = reference["reference"].string();
  const fhir::Reference parts = fhir::parse_reference(text);
  if (parts.empty() || parts.contained || parts.urn || std::ranges::find(types, parts.type) == types.end()) return;
  if (!chart_.resolve(text, from)) wanted.reads.emplace_back(text);
}

// What resources that decide refer to: who pays, what a medicine is, what an order rests on, who signed.
void Intake::want_references(Wanted& wanted) {
  for (base::Json coverage : chart_.of_type("Coverage"))
    for (base::Json payor : coverage["payor"]) want(wanted, payor, coverage, {"Organization"});
  for (const std::string_view type :
       {"MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"})
    for (base::Json record : chart_.of_type(type)) want(wanted, record["medicationReference"], record, {"Medication"});
  for (base::Json record : chart_.of_type("DeviceRequest")) want(wanted, record["codeReference"], record, {"Device"});
  for (base::Json note : chart_.of_type("DocumentReference")) {
    want(wanted, note["authenticator"], note, {"PractitionerRole"});
    for (base::Json author : note["author"]) want(wanted, author, note, {"PractitionerRole"});
  }
  const bool signed_notes = std::ranges::any_of(chart_.of_type("DocumentReference"), [](base::Json note) {
    return note["authenticator"] || note["author"];
  });
  const auto of_order = [&](base::Json order) {
    if (signed_notes) want(wanted, order["requester"], order, {"Practitioner", "PractitionerRole"});
    want(wanted, order["medicationReference"], order, {"Medication"});
    want(wanted, order["codeReference"], order, {"Device"});
    for (const std::string_view element : {"reasonReference", "supportingInfo", "supportingInformation"})
      for (base::Json reference : order[element])
        want(wanted, reference, order,
             {"Condition", "Observation", "DiagnosticReport", "DocumentReference", "Device", "DeviceRequest"});
  };
  for (const cdshooks::Entry& entry : request_->entries) of_order(entry.resource);
  for (base::Json order : found_orders_) of_order(order);
}

void Intake::want_attachments(Wanted& wanted, std::optional<base::Date> from) {
  for (const fhir::WantedAttachment& attachment : fhir::wanted_attachments(chart_, from, max_notes))
    wanted.reads.emplace_back(attachment.url);
}

} // namespace signpost::service
