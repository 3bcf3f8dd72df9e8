#pragma once

#include <string>
#include <string_view>

namespace signpost::fhir {

// Whether a text is in the Rich Text Format, whatever it is declared to be.
bool is_rich_text(std::string_view text);

// The text a reader sees of RTF (version 1.9.1), in UTF-8: paragraphs are lines, cells are parted by tabs; fonts,
// styles, pictures and hidden destinations are left out. Never fails; time is linear.
std::string text_of_rich_text(std::string_view rtf);

} // namespace signpost::fhir
