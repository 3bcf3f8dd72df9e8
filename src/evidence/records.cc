#include "evidence/records.h"

#include <algorithm>
#include <array>

#include "evidence/elements.h"
#include "evidence/happened.h"

namespace signpost::evidence {
namespace {

// Security labels and data-absent reasons that say something was taken out (R4 security-labels.html; v3
// ObservationValue; data-absent-reason).
constexpr std::array<std::string_view, 8> hiding_codes{"REDACTED", "MASKED", "SUBSETTED", "MSK",
                                                       "masked",   "NAV",    "NASK",      "not-permitted"};
constexpr std::string_view absent_reason = "/data-absent-reason";

bool hides(base::Json coding) {
  return std::find(hiding_codes.begin(), hiding_codes.end(), coding["code"].string()) != hiding_codes.end();
}

bool has_absent_reason(base::Json element) {
  for (base::Json extension : element["extension"])
    if (extension["url"].string().ends_with(absent_reason)) return true;
  return false;
}

bool is_masked(base::Json resource, std::string_view code_element) {
  const base::Json meta = resource["meta"];
  if (fhir::any_coding(meta["security"], hides) || fhir::any_coding(meta["tag"], hides)) return true;
  const base::Json coded = resource[code_element];
  bool absent = false;
  walk(coded, "", [&](base::Json one) { absent = absent || has_absent_reason(one); });
  return absent || fhir::any_coding(coded, [](base::Json coding) {
           return hides(coding) || coding["system"].string().ends_with(absent_reason) || has_absent_reason(coding);
         });
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

// A word that can be read: at least two letters in a row, and not one that only says that there is none.
bool is_word(std::string_view text) {
  constexpr std::array<std::string_view, 7> placeholders{"masked",  "redacted", "restricted", "withheld",
                                                         "unknown", "hidden",   "confidential"};
  constexpr std::size_t longest_placeholder = 14; // with brackets
  const auto two_letters =
      std::ranges::adjacent_find(text, [](char a, char b) { return is_letter(a) && is_letter(b); });
  if (two_letters == text.end()) return false;
  if (text.size() > longest_placeholder) return true;
  std::string lower;
  for (const char c : text)
    if (is_letter(c)) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return std::find(placeholders.begin(), placeholders.end(), lower) == placeholders.end();
}

bool has_words(base::Json coded) {
  bool found = false;
  for_each_wording(coded, [&](std::string_view words) { found = found || is_word(words); });
  return found;
}

// Code systems of which every code is understood: on our lists, or about something that we do not ask.
bool is_understood(fhir::CodeSystem system) {
  return system == fhir::CodeSystem::icd10cm || system == fhir::CodeSystem::icd10pcs ||
         system == fhir::CodeSystem::loinc || system == fhir::CodeSystem::cpt || system == fhir::CodeSystem::hcpcs;
}

// Types whose records say nothing if their code cannot be read. A report or a note is read by its text, an encounter
// may go without a reason.
bool needs_name(std::string_view type) {
  return type == "Condition" || type == "Procedure" || type == "Observation" || type == "AllergyIntolerance" ||
         type == "MedicationRequest" || type == "MedicationStatement" || type == "MedicationDispense" ||
         type == "MedicationAdministration";
}

} // namespace

std::string_view usual_code(std::string_view type) {
  if (type.starts_with("Medication") && type != "Medication") return "medicationCodeableConcept";
  if (type == "DeviceRequest") return "codeCodeableConcept";
  if (type == "Encounter") return "reasonCode";
  if (type == "Device") return "type";
  return "code";
}

const std::vector<Record>& Records::of_type(std::string_view type) {
  const auto [at, fresh] = by_type_.try_emplace(type);
  if (!fresh) return at->second;
  for (const base::Json resource : chart_.of_type(type)) at->second.push_back(look_at(resource));
  for (const Part& part : parts_.all())
    if (fhir::type_of(part.resource) == type) at->second.push_back(look_at(part.resource));
  return at->second;
}

Record Records::look_at(base::Json resource) {
  Record record;
  record.resource = resource;
  record.type = fhir::type_of(resource);
  record.code_element = usual_code(record.type);
  record.current = fhir::is_current(resource);
  record.said = fhir::clinical_date(resource);
  const auto code = [&](base::Json coding) {
    record.codes.push_back(fhir::normal_coding(coding));
    naming_.add_code(record.codes.back(), record.names);
    return false;
  };
  fhir::any_coding(resource[record.code_element], code);
  if (record.type.starts_with("Medication"))
    for_each_name_of_medication(resource, chart_, [&](base::Json coded) { fhir::any_coding(coded, code); });
  record.standing = both(happened(resource), rules_.category(resource, record.names));
  if (const Part* part = parts_.find(resource)) {
    record.origin = part->origin;
    record.is_reason = part->is_reason;
  }
  if (record.origin) record.standing = both(record.standing, happened(record.origin));
  // What a panel lists was observed with it, what is contained is of its container's day.
  base::Json whole = record.origin;
  if (!whole && record.type == "Observation" && !record.said.day && !record.said.unreadable)
    whole = parts_.panel_of(resource);
  if (whole && !record.said.day && !record.said.unreadable) record.said = fhir::clinical_date(whole);
  return record;
}

const Names& Records::names(const Record& record, bool by_words) const {
  if (!by_words || record.words_looked_up) return record.names;
  record.words_looked_up = true;
  // A chart has few different names: most results are called as another one is.
  const auto add = [&](std::string_view words) {
    const auto [at, fresh] = of_words_.try_emplace(words);
    if (fresh) naming_.add_words(words, at->second);
    record.names.add(at->second);
  };
  walk(record.resource[record.code_element], "", [&](base::Json coded) { for_each_wording(coded, add); });
  if (!record.type.starts_with("Medication")) return record.names;
  for_each_wording(record.resource["medicationReference"], add);
  for_each_name_of_medication(record.resource, chart_, [&](base::Json coded) { for_each_wording(coded, add); });
  return record.names;
}

Because Records::unreadable(const Record& record) const {
  const base::Json resource = record.resource;
  if (is_masked(resource, record.code_element)) return Because::masked;
  if (!needs_name(record.type)) return Because::nothing;
  if (std::ranges::any_of(record.codes, is_understood, &fhir::NormalCode::system) || !record.names.sets.empty())
    return Because::nothing;
  bool words = has_words(resource[record.code_element]) || has_words(resource["medicationReference"]);
  for_each_name_of_medication(resource, chart_, [&](base::Json coded) { words = words || has_words(coded); });
  if (words) return Because::nothing;
  return Because::code_without_words;
}

} // namespace signpost::evidence
