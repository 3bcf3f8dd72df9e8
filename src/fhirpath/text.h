#pragma once

#include <optional>
#include <string>
#include <string_view>

// Text operations of FHIRPath that know nothing of expressions. Positions count characters (code points), not bytes.
namespace signpost::fhirpath {

std::size_t length_of(std::string_view utf8);
// Byte position of the character number `index`; the size of the text if it has no more than that.
std::size_t byte_of(std::string_view utf8, std::size_t index);

// "base64", "urlbase64" and "hex"; nothing for another format, or for text that is not in it.
std::optional<std::string> encode(std::string_view text, std::string_view format);
std::optional<std::string> decode(std::string_view text, std::string_view format);
// "html" and "json"; nothing for another target.
std::optional<std::string> escape(std::string_view text, std::string_view target);
std::optional<std::string> unescape(std::string_view text, std::string_view target);

// ASCII letters only: what codes and keywords are made of.
std::string upper(std::string_view text);
std::string lower(std::string_view text);
std::string_view trim(std::string_view text);

} // namespace signpost::fhirpath
