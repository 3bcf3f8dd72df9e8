#include "auth/base64url.h"

#include <vector>

#include <catch2/catch.hpp>

using namespace signpost::auth;

namespace {

// By the letters: all of the alphabet, not one alone, and no bit in the last that belongs to no byte.
bool is_encoded(const std::string& text) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  if (text.find_first_not_of(alphabet) != std::string::npos || text.size() % 4 == 1) return false;
  const std::size_t left_over = text.size() % 4 == 2 ? 16 : text.size() % 4 == 3 ? 4 : 1;
  return text.empty() || alphabet.find(text.back()) % left_over == 0;
}

} // namespace

TEST_CASE("base64url is written and read without padding") {
  // RFC 4648 section 10, in the alphabet of section 5.
  const std::pair<std::string, std::string> pairs[]{{"", ""},
                                                    {"f", "Zg"},
                                                    {"fo", "Zm8"},
                                                    {"foo", "Zm9v"},
                                                    {"foob", "Zm9vYg"},
                                                    {"fooba", "Zm9vYmE"},
                                                    {"foobar", "Zm9vYmFy"},
                                                    {"\xfb\xff", "-_8"},
                                                    {std::string(3, '\0'), "AAAA"}};
  for (const auto& [bytes, text] : pairs) {
    INFO(text);
    CHECK(encode_base64url(bytes) == text);
    CHECK(decode_base64url(text) == bytes);
  }
}

TEST_CASE("whatever bytes are written are read back") {
  std::string bytes;
  for (int i = 0; i < 1'000; ++i) {
    CHECK(decode_base64url(encode_base64url(bytes)) == bytes);
    bytes += static_cast<char>(i * 151 % 256);
  }
}

TEST_CASE("of all texts of up to four characters, those and no others are read that bytes are written as") {
  const std::string characters = "Ag-_+/=8w \n.~\x80";
  std::vector<std::string> texts{""};
  for (std::size_t at = 0; at < texts.size(); ++at) {
    CHECK(decode_base64url(texts[at]).has_value() == is_encoded(texts[at]));
    if (texts[at].size() < 4)
      for (const char c : characters) texts.push_back(texts[at] + c);
  }
  for (const std::string other :
       {"Zg=", "Zg==", "Zh", "Zm9", "Z", "Zm9vY", "Zm 9v", "Zm9v\n", " Zm9v", "Zm9v Zm9v", "\xff\xff\xff\xff"}) {
    INFO(other);
    CHECK_FALSE(decode_base64url(other));
  }
  CHECK_FALSE(decode_base64url(std::string("Zm9v\0", 5)));
  CHECK_FALSE(decode_base64url(std::string("Zm\0v", 4)));
}
