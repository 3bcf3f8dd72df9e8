#include "fhir/code.h"

#include <algorithm>
#include <utility>

namespace signpost::fhir {
namespace {

// Addresses in lower case, without what senders write before them: "http://", "https://", "www.", "urn:oid:".
constexpr std::pair<std::string_view, CodeSystem> systems[] = {
    {"hl7.org/fhir/sid/icd-10-cm", CodeSystem::icd10cm},
    {"hl7.org/fhir/sid/icd-10", CodeSystem::icd10cm},
    {"terminology.hl7.org/codesystem/icd-10-cm", CodeSystem::icd10cm},
    {"2.16.840.1.113883.6.90", CodeSystem::icd10cm},
    {"2.16.840.1.113883.6.3", CodeSystem::icd10cm},
    {"icd-10-cm", CodeSystem::icd10cm},
    {"icd10cm", CodeSystem::icd10cm},
    {"cms.gov/medicare/coding/icd10", CodeSystem::icd10pcs},
    {"hl7.org/fhir/sid/icd-10-pcs", CodeSystem::icd10pcs},
    {"terminology.hl7.org/codesystem/icd-10-pcs", CodeSystem::icd10pcs},
    {"2.16.840.1.113883.6.4", CodeSystem::icd10pcs},
    {"icd-10-pcs", CodeSystem::icd10pcs},
    {"icd10pcs", CodeSystem::icd10pcs},
    {"ama-assn.org/go/cpt", CodeSystem::cpt},
    {"ama-assn.org/go/cpt-hcpcs", CodeSystem::cpt},
    {"terminology.hl7.org/codesystem/cpt", CodeSystem::cpt},
    {"2.16.840.1.113883.6.12", CodeSystem::cpt},
    {"cpt", CodeSystem::cpt},
    {"cpt-4", CodeSystem::cpt},
    {"cpt4", CodeSystem::cpt},
    {"cms.gov/medicare/coding/hcpcsreleasecodesets", CodeSystem::hcpcs},
    {"terminology.hl7.org/codesystem/hcpcs-level-ii", CodeSystem::hcpcs},
    {"terminology.hl7.org/codesystem/hcpcs", CodeSystem::hcpcs},
    {"hl7.org/fhir/sid/hcpcs", CodeSystem::hcpcs},
    {"2.16.840.1.113883.6.285", CodeSystem::hcpcs},
    {"2.16.840.1.113883.6.14", CodeSystem::hcpcs},
    {"hcpcs", CodeSystem::hcpcs},
    {"snomed.info/sct", CodeSystem::snomed},
    {"2.16.840.1.113883.6.96", CodeSystem::snomed},
    {"loinc.org", CodeSystem::loinc},
    {"2.16.840.1.113883.6.1", CodeSystem::loinc},
    {"nlm.nih.gov/research/umls/rxnorm", CodeSystem::rxnorm},
    {"2.16.840.1.113883.6.88", CodeSystem::rxnorm},
};

constexpr std::string_view prefixes[] = {"https://", "http://", "urn:oid:", "www."}; // in this order

bool same_letters(std::string_view text, std::string_view lower) {
  const auto to_lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(text, lower, {}, to_lower);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// HCPCS level I is CPT, whose codes begin with a digit; those of level II begin with a letter.
CodeSystem by_level(CodeSystem system, std::string_view code) {
  if ((system != CodeSystem::cpt && system != CodeSystem::hcpcs) || code.empty()) return system;
  return is_digit(code.front()) ? CodeSystem::cpt : CodeSystem::hcpcs;
}

} // namespace

CodeSystem code_system(std::string_view system) {
  if (system.empty()) return CodeSystem::unknown;
  while (system.ends_with('/')) system.remove_suffix(1);
  for (const std::string_view prefix : prefixes)
    if (same_letters(system.substr(0, prefix.size()), prefix)) system.remove_prefix(prefix.size());
  for (const auto& [url, id] : systems)
    if (same_letters(system, url)) return id;
  return CodeSystem::other;
}

std::string normal_code(CodeSystem system, std::string_view code) {
  const bool icd = system == CodeSystem::icd10cm || system == CodeSystem::icd10pcs;
  // "+22515" is how an add-on is printed, "22514-RT" a code with its modifier.
  if (system == CodeSystem::cpt || system == CodeSystem::hcpcs) {
    if (code.starts_with('+')) code.remove_prefix(1);
    code = code.substr(0, code.find('-'));
  }
  std::string normal;
  normal.reserve(code.size());
  for (const char c : code) {
    if ((icd && c == '.') || c == ' ') continue;
    normal += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return normal;
}

NormalCode normal_coding(base::Json coding) {
  const std::string_view url = coding["system"].string();
  const CodeSystem system = code_system(url);
  std::string code = normal_code(system, coding["code"].string());
  const CodeSystem of_level = by_level(system, code);
  return {of_level, url, std::move(code)};
}

bool has_code(base::Json element, std::string_view code) {
  return any_coding(element, [&](base::Json coding) { return coding["code"].string() == code; });
}

} // namespace signpost::fhir
