#pragma once

#include <string_view>

namespace signpost::fhir {

// Whether a BCP 47 tag names another language than English; an empty one names none.
bool is_other_language(std::string_view tag);

// Whether a text in UTF-8 is clearly in another language than English: mostly in another script, or with the function
// words of other languages where the English ones should be. What stands in quotation marks is somebody else's speech,
// markup is skipped, and of a long text samples are read. A few words, names and abbreviations tell nothing.
bool reads_as_other_language(std::string_view text);

} // namespace signpost::fhir
