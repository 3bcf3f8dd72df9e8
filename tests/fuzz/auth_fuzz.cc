// Takes any text apart as a token and as a set of keys. Whatever comes in, what is taken for base64url is written back
// as it was, and a key verifies nothing that it did not sign.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "auth/base64url.h"
#include "auth/key.h"
#include "auth/token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace signpost::auth;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto bytes = decode_base64url(text); bytes && encode_base64url(*bytes) != text) std::abort();
  if (decode_base64url(encode_base64url(text)) != text) std::abort();

  // As a token; and, so that mutations reach what is inside, as header and claims of one.
  const std::size_t half = text.find('\n');
  const std::string made = encode_base64url(text.substr(0, half)) + '.' +
                           encode_base64url(half == text.npos ? "{}" : text.substr(half + 1)) + ".AAAA";
  for (const std::string_view one : {text, std::string_view(made)}) {
    const auto token = Token::read(one);
    if (!token) continue;
    if (!token->algorithm || token->kid.empty() || token->signature.empty()) std::abort();
    if (token->signed_text + '.' + encode_base64url(token->signature) != one) std::abort();
  }
  if (const auto keys = KeySet::parse(text)) {
    const Algorithm& algorithm = *find_algorithm("ES384");
    if (keys->verifies("k", algorithm, text, std::string(96, '\1'))) std::abort();
  }
  return 0;
}
