#pragma once

#include <string>
#include <string_view>

namespace signpost::test {

// Base64 as attachments have it (RFC 4648, section 4).
inline std::string base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += i + k <= text.size() ? alphabet[bits >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

// A clinical note of patient `p`, written on that day; on none if it is empty. `more`: further members, each with a
// comma in front.
inline std::string note(std::string_view text, std::string_view day = "2026-11-01", std::string_view more = "") {
  return R"({"resourceType":"DocumentReference","status":"current","subject":{"reference":"Patient/p"})" +
         std::string(more) + (day.empty() ? "" : R"(,"date":")" + std::string(day) + R"(T12:00:00Z")") +
         R"(,"content":[{"attachment":{"contentType":"text/plain","data":")" + base64(text) + R"("}}]})";
}

} // namespace signpost::test
