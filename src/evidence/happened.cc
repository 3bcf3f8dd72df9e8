#include "evidence/happened.h"

#include <array>
#include <span>

#include "fhir/code.h"
#include "fhir/resource.h"

namespace signpost::evidence {
namespace {

constexpr Admission taken{};
constexpr Admission in_error = Admission::refuse(Because::entered_in_error);
constexpr Admission undone = Admission::refuse(Because::not_done);
constexpr Admission to_come = Admission::refuse(Because::planned);
constexpr Admission unknown = Admission::doubt(Because::unknown_status);

struct Code {
  std::string_view code;
  Admission means;
};

// event-status of Procedure and MedicationAdministration. What was begun and stopped was done for a while.
constexpr Code event_status[] = {{"preparation", to_come}, {"in-progress", taken},   {"not-done", undone},
                                 {"on-hold", taken},       {"stopped", taken},       {"completed", taken},
                                 {"entered-in-error", in_error}, {"unknown", unknown}};
constexpr Code statement_status[] = {{"active", taken},   {"completed", taken}, {"entered-in-error", in_error},
                                     {"intended", to_come}, {"stopped", taken},   {"on-hold", taken},
                                     {"unknown", unknown},  {"not-taken", undone}};
constexpr Code medication_request_status[] = {{"active", taken},    {"on-hold", taken}, {"cancelled", undone},
                                              {"completed", taken}, {"entered-in-error", in_error},
                                              {"stopped", taken},   {"draft", to_come}, {"unknown", unknown}};
// In progress means ready for pickup (R4 medicationdispense-status).
constexpr Code dispense_status[] = {{"preparation", to_come}, {"in-progress", to_come}, {"cancelled", undone},
                                    {"on-hold", to_come},     {"completed", taken},   {"entered-in-error", in_error},
                                    {"stopped", taken},       {"declined", undone},   {"unknown", unknown}};
// Observation and DiagnosticReport; a preliminary result is a result.
constexpr Code result_status[] = {{"registered", to_come}, {"preliminary", taken}, {"partial", taken},
                                  {"final", taken},        {"amended", taken},     {"corrected", taken},
                                  {"appended", taken},     {"cancelled", undone},  {"entered-in-error", in_error},
                                  {"unknown", unknown}};
constexpr Code encounter_status[] = {{"planned", to_come},   {"arrived", taken},  {"triaged", taken},
                                     {"in-progress", taken}, {"onleave", taken},  {"finished", taken},
                                     {"cancelled", undone},  {"entered-in-error", in_error}, {"unknown", unknown}};
constexpr Code document_status[] = {
    {"current", taken}, {"superseded", Admission::refuse(Because::past)}, {"entered-in-error", in_error}};
// Orders: to order is what they tell of; a draft of this call is as good as signed.
constexpr Code request_status[] = {{"draft", taken},   {"active", taken},    {"on-hold", taken},
                                   {"revoked", undone}, {"cancelled", undone}, {"completed", taken},
                                   {"entered-in-error", in_error}, {"unknown", unknown}};
constexpr Code device_status[] = {
    {"active", taken}, {"inactive", taken}, {"entered-in-error", in_error}, {"unknown", taken}};
constexpr Code response_status[] = {{"in-progress", to_come}, {"completed", taken}, {"amended", taken},
                                    {"entered-in-error", in_error}, {"stopped", undone}};
constexpr Code plan_status[] = {{"draft", to_come}, {"active", taken},  {"on-hold", taken}, {"revoked", undone},
                                {"completed", taken}, {"entered-in-error", in_error}, {"unknown", unknown}};
constexpr Code verification[] = {{"confirmed", taken},
                                 {"presumed", taken},
                                 {"unconfirmed", Admission::doubt(Because::provisional)},
                                 {"provisional", Admission::doubt(Because::provisional)},
                                 {"differential", Admission::doubt(Because::provisional)},
                                 {"refuted", Admission::refuse(Because::refuted)},
                                 {"entered-in-error", in_error}};

// The status elements of the types whose records are evidence.
struct TypeStatus {
  std::string_view type;
  std::span<const Code> codes;
};
constexpr TypeStatus statuses[] = {{"Procedure", event_status},
                                   {"MedicationAdministration", event_status},
                                   {"MedicationStatement", statement_status},
                                   {"MedicationRequest", medication_request_status},
                                   {"MedicationDispense", dispense_status},
                                   {"Observation", result_status},
                                   {"DiagnosticReport", result_status},
                                   {"Encounter", encounter_status},
                                   {"DocumentReference", document_status},
                                   {"ServiceRequest", request_status},
                                   {"DeviceRequest", request_status},
                                   {"Device", device_status},
                                   {"QuestionnaireResponse", response_status},
                                   {"CarePlan", plan_status}};

Admission means(std::span<const Code> codes, std::string_view code) {
  for (const Code& known : codes)
    if (known.code == code) return known.means;
  return unknown;
}

Admission by_status(std::string_view type, std::string_view status) {
  if (status.empty()) return taken;
  for (const TypeStatus& known : statuses)
    if (known.type == type) return means(known.codes, status);
  return status == "entered-in-error" ? in_error : taken;
}

// request-intent; a proposal or a plan is nothing that was ordered, and an option need never be taken up.
Admission by_intent(std::string_view type, std::string_view intent) {
  if (type != "MedicationRequest" && type != "ServiceRequest") return taken;
  return intent == "proposal" || intent == "plan" || intent == "option" ? to_come : taken;
}

// Modifier extensions whose meaning is known: by the end of their url, true for what was not or is not to be done.
constexpr std::string_view negating_modifiers[] = {"/request-doNotPerform", "/event-notDone", "/qicore-notDone",
                                                   ".doNotPerform"};

Admission by_modifiers(base::Json extensions) {
  Admission admission;
  const auto look = [&](base::Json extension) {
    const std::string_view url = extension["url"].string();
    const base::Json value = extension["valueBoolean"];
    const bool negating = value.is_boolean() && std::ranges::any_of(negating_modifiers, [&](std::string_view known) {
                            return url.ends_with(known);
                          });
    if (!negating) admission = both(admission, Admission::doubt(Because::unknown_modifier));
    else if (value.is_true()) admission = both(admission, undone);
  };
  if (extensions.is_object()) look(extensions);
  for (base::Json extension : extensions)
    if (extensions.is_array()) look(extension);
  return admission;
}

// Of an element and of all elements in it (a dosage, its timing, a component); a contained resource has its own.
Admission all_modifiers(base::Json element) {
  if (element.key() == "modifierExtension") return by_modifiers(element);
  Admission admission;
  if (element.key() == "contained") return admission;
  for (base::Json inner : element)
    if (inner.is_object() || inner.is_array()) admission = both(admission, all_modifiers(inner));
  return admission;
}

// By the codings that R4 knows: a site's own code beside one of them says nothing more.
Admission by_verification(base::Json coded) {
  Admission known;
  bool any = false, understood = false;
  fhir::any_coding(coded, [&](base::Json coding) {
    any = true;
    for (const Code& one : verification) {
      if (one.code != coding["code"].string()) continue;
      understood = true;
      known = both(known, one.means);
    }
    return false;
  });
  return any && !understood ? unknown : known;
}

} // namespace

bool goes_on(base::Json resource) {
  const std::string_view status = resource["status"].string();
  return status.empty() || status == "active" || status == "in-progress";
}

Admission happened(base::Json resource) {
  const std::string_view type = fhir::type_of(resource);
  Admission admission;
  const auto meet = [&](Admission other) { admission = both(admission, other); };
  for (base::Json member : resource) {
    const std::string_view key = member.key();
    if (key == "status") meet(by_status(type, member.string()));
    else if (key == "intent") meet(by_intent(type, member.string()));
    else if (key == "doNotPerform" && member.is_true()) meet(undone);
    else if (key == "docStatus" && member.string() == "entered-in-error") meet(in_error);
    else if (key == "implicitRules") meet(Admission::doubt(Because::unknown_modifier));
    else if (key == "verificationStatus") meet(by_verification(member));
    else if (member.is_object() || member.is_array()) meet(all_modifiers(member));
  }
  return admission;
}

} // namespace signpost::evidence
