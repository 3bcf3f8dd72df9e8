#include "knockouts/properties.h"

#include <algorithm>
#include <initializer_list>

#include "fhir/resource.h"
#include "knockouts/rewrite.h"

#include <re2/re2.h>

namespace signpost::knockouts {
namespace {

constexpr std::array<std::string_view, properties> names{
    "not done",           "planned",      "provisional", "of another patient", "of another site",
    "for another reason", "before onset", "undated",     "unreadable",         "future",
    "unknown modifier"};

// A status that says so.
struct Status {
  std::string_view type;
  std::string_view element;
  std::string_view value;
};

constexpr Status not_done[] = {
    {"Procedure", "status", "not-done"},
    {"MedicationStatement", "status", "not-taken"},
    {"MedicationRequest", "status", "cancelled"},
    {"MedicationRequest", "doNotPerform", "true"},
    {"MedicationDispense", "status", "cancelled"},
    {"MedicationAdministration", "status", "not-done"},
    {"Encounter", "status", "cancelled"},
    {"Observation", "status", "cancelled"},
    {"DiagnosticReport", "status", "cancelled"},
    {"Condition", "verificationStatus", "refuted"},
    {"AllergyIntolerance", "verificationStatus", "refuted"},
    {"DocumentReference", "status", "superseded"},
    {"DocumentReference", "status", "entered-in-error"},
    {"QuestionnaireResponse", "status", "entered-in-error"},
    {"Device", "status", "entered-in-error"},
    {"DeviceRequest", "status", "entered-in-error"},
    {"ServiceRequest", "status", "entered-in-error"},
    {"ServiceRequest", "doNotPerform", "true"},
};

constexpr Status planned[] = {
    {"Procedure", "status", "preparation"},          {"Encounter", "status", "planned"},
    {"Observation", "status", "registered"},         {"DiagnosticReport", "status", "registered"},
    {"MedicationStatement", "status", "intended"},   {"MedicationRequest", "intent", "proposal"},
    {"MedicationRequest", "intent", "plan"},         {"MedicationRequest", "status", "draft"},
    {"MedicationDispense", "status", "preparation"},
};

constexpr Status provisional[] = {
    {"Condition", "verificationStatus", "provisional"},
    {"Condition", "verificationStatus", "differential"},
    {"Condition", "verificationStatus", "unconfirmed"},
    {"AllergyIntolerance", "verificationStatus", "unconfirmed"},
};

std::string json_of(const Status& status) {
  if (status.element == "doNotPerform") return std::string(status.value);
  if (status.element != "verificationStatus") return quoted(status.value);
  const std::string_view system =
      status.type == "Condition" ? "condition-ver-status" : "allergyintolerance-verification";
  return R"({"coding":[{"system":"http://terminology.hl7.org/CodeSystem/)" + std::string(system) + R"(","code":)" +
         quoted(status.value) + "}]}";
}

template <std::size_t N>
std::vector<Spoilt> by_status(base::Json resource, const Status (&table)[N]) {
  std::vector<Spoilt> forms;
  for (const Status& status : table)
    if (status.type == fhir::type_of(resource))
      forms.push_back({std::string(status.element) + " " + std::string(status.value),
                       with_members(resource, {{status.element, json_of(status)}}),
                       {}});
  return forms;
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

Spoilt of_another_patient(base::Json resource) {
  const bool has_patient = one_of(fhir::type_of(resource), {"AllergyIntolerance", "Device"});
  return {"Patient/somebody-else",
          with_members(resource, {{has_patient ? "patient" : "subject", R"({"reference":"Patient/somebody-else"})"}}),
          {}};
}

constexpr std::string_view knee =
    R"({"coding":[{"system":"http://snomed.info/sct","code":"72696002","display":"Knee region structure"}],)"
    R"("text":"Right knee"})";
constexpr std::string_view shoulder =
    R"({"coding":[{"system":"http://snomed.info/sct","code":"16982005","display":"Shoulder region structure"}]})";

std::string array_of(std::string_view item) { return "[" + std::string(item) + "]"; }

// A code without words that name the spine.
std::string without_spine(base::Json code) {
  static const re2::RE2 spine("(?i)spin|vertebra|lumb|thorac|sacr|back|\\b[LT]\\d");
  return with_strings(code, [](std::string_view key, std::string_view text) -> std::optional<std::string> {
    if ((key == "text" || key == "display") &&
        re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), spine))
      return std::nullopt;
    return std::string(text);
  });
}

// The first dosage of the list, or a new one, with one member more.
std::string dosage_with(base::Json dosages, std::string_view member, const std::string& value) {
  base::JsonWriter out;
  out.begin_array();
  if (dosages.size() == 0) out.raw("{\"" + std::string(member) + "\":" + value + "}");
  bool first = true;
  for (base::Json dosage : dosages) {
    if (first) out.raw(with_members(dosage, {{member, value}}));
    else out.value(dosage);
    first = false;
  }
  out.end_array();
  return out.take();
}

std::vector<Spoilt> of_another_site(base::Json resource) {
  const std::string_view type = fhir::type_of(resource);
  const auto with = [&](std::string form, Changes changes) {
    if (resource["code"]) changes.emplace_back("code", without_spine(resource["code"]));
    return Spoilt{std::move(form), with_members(resource, changes), {}};
  };
  const std::string note = R"([{"text":"For the right knee."}])";
  if (type == "Procedure")
    return {with("bodySite knee", {{"bodySite", array_of(knee)}}),
            with("bodySite shoulder by code", {{"bodySite", array_of(shoulder)}}), with("note", {{"note", note}})};
  if (type == "Observation")
    return {with("bodySite knee", {{"bodySite", std::string(knee)}}),
            with("bodySite shoulder by code", {{"bodySite", std::string(shoulder)}}), with("note", {{"note", note}})};
  if (type.starts_with("Medication")) {
    const std::string_view dosage = type == "MedicationStatement" ? "dosage" : "dosageInstruction";
    return {with("note", {{"note", note}}),
            with("dosage text", {{dosage, dosage_with(resource[dosage], "text", quoted("For the right knee."))}}),
            with("dosage site", {{dosage, dosage_with(resource[dosage], "site", std::string(knee))}})};
  }
  // A fracture elsewhere has another code. What a code without a site says, `bodySite` places.
  if (is_fracture(resource)) {
    const auto fracture = [&](std::string form, std::string_view code) {
      return Spoilt{std::move(form),
                    with_members(resource, {{"code", std::string(code)}, {"bodySite", array_of(knee)}, {"note", ""}}),
                    {}};
    };
    return {
        fracture("fracture of the patella",
                 R"({"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"S82.001A"}],)"
                 R"("text":"Fracture of right patella"})"),
        fracture("fracture, bodySite knee",
                 R"({"coding":[{"system":"http://snomed.info/sct","code":"125605004","display":"Fracture of bone"}],)"
                 R"("text":"Fracture"})")};
  }
  return {};
}

std::vector<Spoilt> for_another_reason(base::Json resource) {
  const std::string_view type = fhir::type_of(resource);
  const bool admission = type == "Encounter";
  if (!admission &&
      !one_of(type, {"Procedure", "MedicationStatement", "MedicationRequest", "MedicationAdministration"}))
    return {};
  const std::string coding = std::string(R"("coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":")") +
                             (admission ? "J44.9" : "M17.11") + R"("}])";
  const std::string words = admission ? "Chronic obstructive pulmonary disease" : "Osteoarthritis of the right knee";
  const auto with = [&](std::string form, std::string code, std::string reference, std::string added) {
    // An admission's type and diagnosis are reasons in other places.
    Changes changes{{"reasonCode", std::move(code)}, {"reasonReference", std::move(reference)}};
    if (admission) changes.insert(changes.end(), {{"type", ""}, {"diagnosis", ""}});
    return Spoilt{std::move(form), with_members(resource, changes), std::move(added)};
  };
  const base::Json patient = resource["subject"];
  base::JsonWriter subject;
  subject.value(patient);
  return {with("reasonCode", "[{" + coding + ",\"text\":" + quoted(words) + "}]", "", ""),
          with("reasonCode by code", "[{" + coding + "}]", "", ""),
          with("reasonReference", "", R"([{"reference":"Condition/other-reason"}])",
               R"({"resourceType":"Condition","id":"other-reason","clinicalStatus":{"coding":[{"code":"active"}]},)"
               R"("code":{)" +
                   coding + ",\"text\":" + quoted(words) +
                   "},\"recordedDate\":\"2020-05-04\",\"subject\":" + subject.take() + "}")};
}

std::string with_dates(base::Json resource, const std::function<std::optional<std::string>(std::string_view)>& change) {
  return with_strings(resource, [&](std::string_view key, std::string_view text) -> std::optional<std::string> {
    return is_date(key, text) ? change(text) : std::string(text);
  });
}

std::vector<Spoilt> before(base::Json resource, base::Date onset) {
  std::optional<base::Date> newest;
  with_dates(resource, [&](std::string_view text) {
    const auto day = base::parse_partial_date(text);
    if (day && (!newest || day->last > *newest)) newest = day->last;
    return std::string(text);
  });
  if (!newest) return {};
  const auto back = *newest - (onset - std::chrono::days(200));
  return {{"200 days before the onset",
           with_dates(resource,
                      [&](std::string_view text) {
                        const auto day = base::parse_partial_date(text);
                        const auto time = text.find('T');
                        return base::to_string(day->first - back) +
                               std::string(time == text.npos ? std::string_view{} : text.substr(time));
                      }),
           {}}};
}

} // namespace

std::string_view to_string(Property property) { return names[static_cast<std::size_t>(property)]; }

bool is_fracture(base::Json condition) {
  if (fhir::type_of(condition) != "Condition") return false;
  static const re2::RE2 fractures("(?i)^(M80|M84|M48[.]5|S[123]2)");
  for (base::Json coding : condition["code"]["coding"]) {
    const auto code = coding["code"].string();
    if (re2::RE2::PartialMatch(re2::StringPiece(code.data(), code.size()), fractures)) return true;
  }
  return false;
}

bool is_date(std::string_view key, std::string_view text) {
  static const re2::RE2 date("\\d{4}(-\\d\\d(-\\d\\d(T.*)?)?)?");
  static const re2::RE2 dated("(?i)(date|time|issued|instant|start|end|authored|authoredon|recorded|creation|"
                              "lastupdated|whenhandedover|whenprepared|performed|occurrence|event)$");
  const auto piece = [](std::string_view view) { return re2::StringPiece(view.data(), view.size()); };
  return re2::RE2::FullMatch(piece(text), date) && re2::RE2::PartialMatch(piece(key), dated) && key != "birthDate" &&
         base::parse_partial_date(text);
}

std::vector<Spoilt> spoil(base::Json resource, Property property, std::optional<base::Date> onset) {
  switch (property) {
  case Property::not_done: return by_status(resource, not_done);
  case Property::planned: return by_status(resource, planned);
  case Property::provisional: return by_status(resource, provisional);
  case Property::other_patient: return {of_another_patient(resource)};
  case Property::other_site: return of_another_site(resource);
  case Property::other_reason: return for_another_reason(resource);
  case Property::before_onset: // the fracture itself has an onset and is not before it
    return onset && !is_fracture(resource) ? before(resource, *onset) : std::vector<Spoilt>{};
  case Property::undated: return {{"no date", with_dates(resource, [](auto) { return std::nullopt; }), {}}};
  case Property::unreadable:
    return {{"11/10/2026", with_dates(resource, [](auto) { return std::string("11/10/2026"); }), {}}};
  case Property::future:
    return {
        {"2062", with_dates(resource, [](std::string_view text) { return "2062" + std::string(text.substr(4)); }), {}}};
  case Property::unknown_modifier:
    return {{"modifierExtension",
             with_members(
                 resource,
                 {{"modifierExtension",
                   R"([{"url":"https://example.org/fhir/StructureDefinition/meant-otherwise","valueBoolean":true}])"}}),
             {}}};
  }
  return {};
}

} // namespace signpost::knockouts
