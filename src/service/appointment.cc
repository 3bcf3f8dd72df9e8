#include "service/appointment.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "fhir/reference.h"

namespace signpost::service {
namespace {

bool is_occurrence(std::string_view key) { return key.starts_with("occurrence") || key.starts_with("_occurrence"); }

void write_start(base::Json appointment, base::JsonWriter& out) {
  if (const base::Json start = appointment["start"]) {
    out.key("occurrenceDateTime");
    out.value(start);
  } else if (const base::Json period = appointment["requestedPeriod"].at(0)) {
    out.key("occurrencePeriod");
    out.value(period);
  }
}

// Billing options are written as extensions (CRD 2.2.1, ext-billing-options).
void write_extensions(base::Json service_types, base::JsonWriter& out) {
  const auto has_any = [](base::Json type) { return type["extension"].size() > 0; };
  if (std::ranges::none_of(service_types, has_any)) return;
  out.key("extension");
  out.begin_array();
  for (base::Json type : service_types)
    for (base::Json extension : type["extension"]) out.value(extension);
  out.end_array();
}

// All that serviceType says, as the one CodeableConcept an order has.
void write_code(base::Json service_types, base::JsonWriter& out) {
  out.key("code");
  out.begin_object();
  out.key("coding");
  out.begin_array();
  for (base::Json concept_ : service_types)
    for (base::Json coding : concept_["coding"]) out.value(coding);
  out.end_array();
  write_extensions(service_types, out);
  if (const std::string_view text = service_types.at(0)["text"].string(); !text.empty()) out.member("text", text);
  out.end_object();
}

void write_notes(base::Json appointment, base::JsonWriter& out) {
  constexpr std::array<std::string_view, 3> words{"description", "comment", "patientInstruction"};
  const auto said = [&](std::string_view key) { return !appointment[key].string().empty(); };
  if (std::ranges::none_of(words, said)) return;
  out.key("note");
  out.begin_array();
  for (const std::string_view key : words) {
    if (!said(key)) continue;
    out.begin_object();
    out.member("text", appointment[key].string());
    out.end_object();
  }
  out.end_array();
}

// Whose it is: of its participants, the patient.
void write_subject(base::Json appointment, base::JsonWriter& out) {
  for (base::Json participant : appointment["participant"]) {
    const base::Json actor = participant["actor"];
    if (fhir::reference_of(actor).type != "Patient") continue;
    out.key("subject");
    out.value(actor);
    return;
  }
}

// An appointment that is off is no proposal, as an order that is revoked.
std::string_view status_of(std::string_view appointment) {
  if (appointment == "cancelled" || appointment == "noshow") return "revoked";
  if (appointment == "fulfilled") return "completed";
  return appointment == "entered-in-error" ? "entered-in-error" : "active";
}

} // namespace

std::string as_service_request(base::Json appointment, base::Json request) {
  base::JsonWriter out;
  out.begin_object();
  if (request) {
    const bool day = appointment["start"] || appointment["requestedPeriod"].at(0);
    const std::string_view status = status_of(appointment["status"].string());
    for (base::Json member : request) {
      if (day && is_occurrence(member.key())) continue;
      if (member.key() == "status" && status != "active") {
        out.member("status", status); // what is off is off, whatever the request says
        continue;
      }
      out.key(member.key());
      out.value(member);
    }
    if (day) write_start(appointment, out);
    out.end_object();
    return out.take();
  }
  out.member("resourceType", "ServiceRequest");
  if (const base::Json id = appointment["id"]; id.is_string()) out.member("id", id.string());
  out.member("status", status_of(appointment["status"].string()));
  out.member("intent", "order");
  write_subject(appointment, out);
  write_code(appointment["serviceType"], out);
  write_start(appointment, out);
  for (const std::string_view key : {"reasonCode", "reasonReference"}) {
    if (!appointment[key]) continue;
    out.key(key);
    out.value(appointment[key]);
  }
  if (const base::Json about = appointment["supportingInformation"]) {
    out.key("supportingInfo");
    out.value(about);
  }
  write_notes(appointment, out);
  out.end_object();
  return out.take();
}

} // namespace signpost::service
