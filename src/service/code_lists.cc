#include "service/code_lists.h"

#include "base/json.h"
#include "fhir/code.h"

namespace signpost::service {
namespace {

std::string system_name(std::string_view url) {
  switch (fhir::code_system(url)) {
  case fhir::CodeSystem::icd10cm: return "ICD-10-CM";
  case fhir::CodeSystem::icd10pcs: return "ICD-10-PCS";
  case fhir::CodeSystem::cpt: return "CPT";
  case fhir::CodeSystem::hcpcs: return "HCPCS";
  case fhir::CodeSystem::snomed: return "SNOMED CT";
  case fhir::CodeSystem::loinc: return "LOINC";
  case fhir::CodeSystem::rxnorm: return "RxNorm";
  case fhir::CodeSystem::unknown:
  case fhir::CodeSystem::other: break;
  }
  return std::string(url);
}

// "M80\.08.*" names every code that begins with M80.08.
std::string family_words(std::string_view pattern) {
  std::string words;
  for (const char c : pattern.substr(0, pattern.rfind(".*")))
    if (c != '\\' && c != '^') words += c;
  return words + "…";
}

CodeGroup read_group(base::Json include) {
  CodeGroup group{system_name(include["system"].string()), {}};
  const bool show_words = group.system != "CPT";
  for (base::Json concept_ : include["concept"])
    group.codes.push_back({std::string(concept_["code"].string()),
                           show_words ? std::string(concept_["display"].string()) : std::string()});
  for (base::Json filter : include["filter"])
    if (filter["property"].string() == "code") group.codes.push_back({family_words(filter["value"].string()), {}});
  return group;
}

} // namespace

CodeLists read_code_lists(const std::vector<evidence::SourceFile>& files) {
  CodeLists lists;
  for (const evidence::SourceFile& file : files) {
    if (!file.path.starts_with("shared/value-sets/")) continue;
    const auto document = base::JsonDocument::parse(file.text);
    if (!document) continue;
    const base::Json set = document->root();
    std::vector<CodeGroup>& groups = lists[std::string(set["id"].string())];
    for (base::Json include : set["compose"]["include"]) groups.push_back(read_group(include));
  }
  return lists;
}

} // namespace signpost::service
