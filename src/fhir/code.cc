#include "fhir/code.h"

#include <algorithm>
#include <array>
#include <utility>

namespace signpost::fhir {
namespace {

constexpr std::array<std::pair<std::string_view, CodeSystem>, 19> systems{{
    {"http://hl7.org/fhir/sid/icd-10-cm", CodeSystem::icd10cm},
    {"http://hl7.org/fhir/sid/icd-10", CodeSystem::icd10cm},
    {"urn:oid:2.16.840.1.113883.6.90", CodeSystem::icd10cm},
    {"urn:oid:2.16.840.1.113883.6.3", CodeSystem::icd10cm},
    {"http://www.cms.gov/Medicare/Coding/ICD10", CodeSystem::icd10pcs},
    {"http://hl7.org/fhir/sid/icd-10-pcs", CodeSystem::icd10pcs},
    {"urn:oid:2.16.840.1.113883.6.4", CodeSystem::icd10pcs},
    {"http://www.ama-assn.org/go/cpt", CodeSystem::cpt},
    {"urn:oid:2.16.840.1.113883.6.12", CodeSystem::cpt},
    {"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", CodeSystem::hcpcs},
    {"http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", CodeSystem::hcpcs},
    {"urn:oid:2.16.840.1.113883.6.285", CodeSystem::hcpcs},
    {"http://snomed.info/sct", CodeSystem::snomed},
    {"urn:oid:2.16.840.1.113883.6.96", CodeSystem::snomed},
    {"http://loinc.org", CodeSystem::loinc},
    {"urn:oid:2.16.840.1.113883.6.1", CodeSystem::loinc},
    {"http://www.nlm.nih.gov/research/umls/rxnorm", CodeSystem::rxnorm},
    {"urn:oid:2.16.840.1.113883.6.88", CodeSystem::rxnorm},
    {"http://www.ama-assn.org/go/cpt-hcpcs", CodeSystem::cpt},
}};

} // namespace

CodeSystem code_system(std::string_view system) {
  if (system.empty()) return CodeSystem::unknown;
  while (system.ends_with('/')) system.remove_suffix(1);
  for (const auto& [url, id] : systems)
    if (url == system) return id;
  return CodeSystem::other;
}

std::string normal_code(CodeSystem system, std::string_view code) {
  const bool icd = system == CodeSystem::icd10cm || system == CodeSystem::icd10pcs;
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
  return {system, url, normal_code(system, coding["code"].string())};
}

bool has_code(base::Json element, std::string_view code) {
  return any_coding(element, [&](base::Json coding) { return coding["code"].string() == code; });
}

} // namespace signpost::fhir
