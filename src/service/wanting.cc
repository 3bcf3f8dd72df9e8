// What a call lacks and the EHR's FHIR server may have: Intake::wanted. No clock, no sockets.
#include <algorithm>

#include "fhir/attachments.h"
#include "fhir/resource.h"
#include "service/intake.h"

namespace signpost::service {
namespace {

constexpr std::size_t max_reads = 200;      // references that one call follows
constexpr std::size_t max_attachments = 40; // of notes and reports, that one call reads by address

} // namespace

Wanted Intake::wanted(std::optional<base::Date> notes_from) {
  Wanted wanted;
  if (chart_.of_type("Patient").empty()) wanted.reads.push_back("Patient/" + std::string(request_->patient_id));
  want_searches(wanted);
  want_orders(wanted);
  want_references(wanted);
  want_signers(wanted);
  want_attachments(wanted, notes_from);
  // Each is asked for once, whatever came of it.
  std::erase_if(wanted.searches, [&](const Wanted::Search& search) { return !tried_.insert(search.query).second; });
  std::erase_if(wanted.reads, [&](const std::string& reference) { return !tried_.insert(reference).second; });
  const std::size_t left = max_reads - reads_;
  if (wanted.reads.size() > left) {
    gaps_.push_back(
        {"", "too-many-references",
         "Records refer to " + std::to_string(wanted.reads.size() - left) + " more resources than one call reads."});
    wanted.reads.resize(left);
  }
  reads_ += wanted.reads.size();
  return wanted;
}

bool Intake::is_whole() const {
  Wanted wanted;
  want_searches(wanted);
  want_orders(wanted);
  want_references(wanted);
  return wanted.empty() && !chart_.of_type("Patient").empty() && fhir::wanted_attachments(chart_, {}, 1).empty();
}

// Whether an answer of its own told the type that a key asks for whole.
bool Intake::came_whole(const PrefetchKey& key) const {
  const std::string& type = key.types.front();
  return std::ranges::find(answered_, type) != answered_.end() &&
         chart_.completeness(type) == fhir::Completeness::complete;
}

void Intake::want_searches(Wanted& wanted) const {
  for (const PrefetchKey* key : prefetch_keys(*request_->hook)) {
    if (key->by_patient.empty() || came_whole(*key)) continue;
    wanted.searches.push_back({key->types, query(*key, request_->patient_id)});
    for (auto& [beside, address] : queries_beside(*key, request_->patient_id))
      wanted.searches.push_back({{beside}, std::move(address), true});
  }
}

void Intake::want_orders(Wanted& wanted) const {
  const auto want_order = [&](std::string_view text) {
    if (!ordered(fhir::parse_reference(text))) wanted.reads.emplace_back(text);
  };
  for (const std::string_view text : request_->references) want_order(text);
  for (const std::string_view text : based_on_) want_order(text);
}

void Intake::want(Wanted& wanted, base::Json reference, base::Json from,
                  std::initializer_list<std::string_view> types) const {
  const std::string_view text = reference["reference"].string();
  const fhir::Reference parts = fhir::parse_reference(text);
  if (parts.empty() || parts.contained || parts.urn || std::ranges::find(types, parts.type) == types.end()) return;
  if (!chart_.resolve(text, from)) wanted.reads.emplace_back(text);
}

template <class Use>
void Intake::for_each_order(Use&& use) const {
  for (const cdshooks::Entry& entry : request_->entries) use(entry.resource);
  for (base::Json order : found_orders_) use(order);
}

// What resources that decide refer to: who pays, what a medicine is, what an order rests on.
void Intake::want_references(Wanted& wanted) const {
  for (base::Json coverage : chart_.of_type("Coverage"))
    for (base::Json payor : coverage["payor"]) want(wanted, payor, coverage, {"Organization"});
  for (const std::string_view type :
       {"MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"})
    for (base::Json record : chart_.of_type(type)) want(wanted, record["medicationReference"], record, {"Medication"});
  for (base::Json record : chart_.of_type("DeviceRequest")) want(wanted, record["codeReference"], record, {"Device"});
  for_each_order([&](base::Json order) {
    want(wanted, order["medicationReference"], order, {"Medication"});
    want(wanted, order["codeReference"], order, {"Device"});
    for (const std::string_view element : {"reasonReference", "supportingInfo", "supportingInformation"})
      for (base::Json reference : order[element])
        want(wanted, reference, order,
             {"Condition", "Observation", "DiagnosticReport", "DocumentReference", "Device", "DeviceRequest"});
  });
}

// Who ordered and who signed, where notes are signed at all.
void Intake::want_signers(Wanted& wanted) const {
  bool any_signed = false;
  for (base::Json note : chart_.of_type("DocumentReference")) {
    any_signed = any_signed || note["authenticator"] || note["author"];
    want(wanted, note["authenticator"], note, {"PractitionerRole"});
    for (base::Json author : note["author"]) want(wanted, author, note, {"PractitionerRole"});
  }
  if (!any_signed) return;
  for_each_order(
      [&](base::Json order) { want(wanted, order["requester"], order, {"Practitioner", "PractitionerRole"}); });
}

void Intake::want_attachments(Wanted& wanted, std::optional<base::Date> from) {
  for (const fhir::WantedAttachment& attachment : fhir::wanted_attachments(chart_, from, max_attachments)) {
    if (attachments_ == max_attachments) return; // those that came made room for older ones in the list
    if (tried_.contains(attachment.url)) continue;
    wanted.reads.emplace_back(attachment.url);
    ++attachments_;
  }
}

} // namespace signpost::service
