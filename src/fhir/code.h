#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

namespace signpost::fhir {

// The code systems whose spelling varies between senders. Everything else is compared as it is written.
enum class CodeSystem : std::uint8_t { unknown, other, icd10cm, icd10pcs, cpt, hcpcs, snomed, loinc, rxnorm };

// By canonical URL, the OID that older systems send ("urn:oid:2.16.840.1.113883.6.90") or the bare name; whatever the
// case, with or without a trailing slash, "www." and the "s" of "https". An absent system is `unknown`, any other
// system is `other`.
CodeSystem code_system(std::string_view system);

// A code as it is compared: upper case, and without the dot for ICD-10, so that M48.50xA and M4850XA are M4850XA;
// without the plus of an add-on and without modifiers for CPT and HCPCS.
std::string normal_code(CodeSystem system, std::string_view code);

// A Coding ready to be compared, made once and looked up often. A CPT code under the address of HCPCS is a CPT code,
// and the reverse. `url` borrows from the coding.
struct NormalCode {
  CodeSystem system = CodeSystem::unknown;
  std::string_view url;
  std::string code;
};

NormalCode normal_coding(base::Json coding);

// Calls `use(coding)` for every Coding in a Coding, a CodeableConcept or an array of either, until it returns true.
// Returns whether it did. Real sites send arrays as single objects and the reverse, so both are read.
template <class Use>
bool any_coding(base::Json element, Use&& use) {
  if (element.is_array()) {
    for (base::Json item : element)
      if (any_coding(item, use)) return true;
    return false;
  }
  if (!element.is_object()) return false;
  if (const base::Json codings = element["coding"]) return any_coding(codings, use);
  return element["code"].is_string() && use(element);
}

// Whether any coding of `element` has this code, whatever its system.
bool has_code(base::Json element, std::string_view code);

} // namespace signpost::fhir
