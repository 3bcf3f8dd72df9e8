#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signpost::fhir {

// The bytes of a text as UTF-8 without a byte order mark. `charset` is what the sender declares, "" for nothing; what
// the bytes show themselves (a byte order mark, the zeros of UTF-16) goes before it, and bytes that are no UTF-8 are
// Windows-1252 unless something else is declared. Nothing where the charset is not known here and the bytes are no
// UTF-8, or where most of what comes out are no characters people write.
std::optional<std::string> text_in_utf8(std::string_view bytes, std::string_view charset);

// The value of the parameter `charset` of a media type, in lower case; "" if there is none.
std::string charset_of(std::string_view media_type);

// Appends a character, U+FFFD for what is none.
void append_utf8(std::string& out, char32_t code);

// The character of a byte of Windows-1252 (WHATWG's index, which also serves ISO-8859-1).
char32_t windows_1252(unsigned char byte);

} // namespace signpost::fhir
