#pragma once

#include <string>
#include <string_view>

#include "fhir/code.h"

namespace signpost::policy {

enum class CodeForm : std::uint8_t {
  whole, // one code
  family // the beginning that the codes of a family share
};

// What is wrong with the writing of a code of that system: its length, its characters or its check digit. Empty if
// nothing is, or if the system has no shape of its own. Whether the code exists is not known here.
// ICD-10-CM and ICD-10-PCS: the official guidelines; CPT and HCPCS level II; LOINC and SNOMED CT with their check
// digits
// (SNOMED CT release file specification, 6.2 and 6.5: concepts only), RxNorm.
std::string code_mistake(fhir::CodeSystem system, std::string_view code, CodeForm form = CodeForm::whole);

} // namespace signpost::policy
