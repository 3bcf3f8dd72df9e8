// Tokens that are none, and signatures that are none.
#include <algorithm>

#include "auth/attacks.h"
#include "auth/curve.h"
#include "auth/token.h"

namespace signpost::auth::test {
namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Another spelling of the same bytes: bits that no encoder sets.
std::string with_tail_bits(std::string part) {
  const std::size_t value = letters.find(part.back());
  part.back() = letters[value ^ 1];
  return part;
}

// A member that makes the object as long as leaves `spare` bits in its last letter.
std::string part_with_tail(const std::string& object) {
  std::string longer = object;
  while (longer.size() % 3 == 0) longer += ' ';
  return encode_base64url(longer);
}

std::string signed_parts(const std::string& head, const std::string& body) {
  const std::string text = head + '.' + body;
  return text + '.' + encode_base64url(key_of("ES384").sign(text));
}

std::string der_of(std::string_view raw) {
  const auto number = [&](std::string_view bytes) {
    std::string digits(bytes);
    while (digits.size() > 1 && digits.front() == '\0') digits.erase(0, 1);
    if (static_cast<unsigned char>(digits.front()) >= 0x80) digits.insert(0, 1, '\0');
    return std::string("\x02") + static_cast<char>(digits.size()) + digits;
  };
  const std::string both = number(raw.substr(0, raw.size() / 2)) + number(raw.substr(raw.size() / 2));
  return std::string("\x30") + static_cast<char>(both.size()) + both;
}

// The order of the group of P-384 (SEC 2 section 2.5.1), first byte first.
std::string order_of_p384() {
  std::string order(24, '\xff');
  for (const int byte : {0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
                         0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73})
    order += static_cast<char>(byte);
  return order;
}

} // namespace

Attacks attacks_on_structure() {
  Attacks attacks;
  const auto bad = [&](std::string name, std::string token, Refusal refusal = Refusal::malformed) {
    attacks.push_back({"structure", std::move(name), std::move(token), refusal});
  };
  const Draft draft;
  const std::string good = draft.token(), head = encode_base64url(draft.header()),
                    body = encode_base64url(draft.claims());
  const std::string signature = good.substr(good.rfind('.') + 1);
  bad("nothing", "");
  for (const std::string text : {".", "..", "...", "x", "x.y", "x.y.z", "null", "{}", "{}.{}.{}", "e30.e30.e30"})
    bad(text, text, text == "e30.e30.e30" ? Refusal::algorithm : Refusal::malformed);
  bad("one part", head);
  bad("two parts", head + '.' + body);
  bad("no signature", head + '.' + body + '.');
  bad("no header", '.' + body + '.' + signature);
  bad("no claims", head + ".." + signature);
  bad("four parts", good + '.' + signature);
  bad("a dot at the end", good + '.');
  bad("a dot at the beginning", '.' + good);
  bad("the five parts of a JWE", head + '.' + body + '.' + signature + '.' + body + '.' + signature);
  bad("JSON serialization",
      R"({"payload":")" + body + R"(","protected":")" + head + R"(","signature":")" + signature + R"("})");
  bad("two tokens", good + ',' + good);
  bad("two tokens with a space", good + ' ' + good);
  const std::vector<std::string> parts{head, body, signature};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string where = " in part " + std::to_string(i + 1);
    const auto with = [&](const std::string& part) {
      std::vector<std::string> changed = parts;
      changed[i] = part;
      return changed[0] + '.' + changed[1] + '.' + changed[2];
    };
    const std::string& part = parts[i];
    for (const std::string end :
         {"=", "==", "====", " ", "\n", "\r\n", "\t", "A", "+", "/", "*", "%3D", "\x80", "\xc3\xa9"})
      if (end != "A" || part.size() % 4 == 0) bad(end + " at the end" + where, with(part + end));
    bad(std::string("a NUL") + where, with(part + std::string(1, '\0')));
    for (const std::string begin : {" ", "\n", "=", "\xef\xbb\xbf"})
      bad(begin + " at the beginning" + where, with(begin + part));
    bad("white space in the middle" + where, with(part.substr(0, 8) + "\n" + part.substr(8)));
  }
  bad("bits left over in the header", signed_parts(with_tail_bits(part_with_tail(draft.header())), body));
  bad("bits left over in the claims", signed_parts(head, with_tail_bits(part_with_tail(draft.claims()))));

  const std::string of_rsa = Draft("RS384").token();
  bad("bits left over in a signature", with_tail_bits(of_rsa));
  std::string standard =
      encode_base64url(Draft().head("x", json_text(std::string(6, '?') + std::string(6, '>'))).header());
  std::ranges::replace(standard, '-', '+');
  std::ranges::replace(standard, '_', '/');
  bad("the standard alphabet", signed_parts(standard, body));
  const auto both = [&](const std::string& name, const std::string& object) {
    bad(name + " for a header", signed_parts(encode_base64url(object), body));
    bad(name + " for claims", signed_parts(head, encode_base64url(object)));
  };
  for (const std::string text : {"",
                                 " ",
                                 "null",
                                 "true",
                                 "5",
                                 "[]",
                                 R"("JWT")",
                                 "{",
                                 "}",
                                 "{}{}",
                                 "{}x",
                                 "[{}]",
                                 "{,}",
                                 R"({"a":1,})",
                                 R"({a:1})",
                                 "{'a':1}",
                                 "\xef\xbb\xbf{}",
                                 "{\"a\":\"\xff\"}",
                                 "{\"a\":\"\xc0\xaf\"}",
                                 "{\"\xed\xa0\x80\":1}",
                                 R"({"a":"\ud800"})",
                                 R"({"a":"\x41"})",
                                 R"({"a":1,"a":1})",
                                 R"({"a":{"b":1,"\u0062":2}})",
                                 "{\"a\":\"\n\"}"})
    both(text, text);
  both("a NUL", std::string("{\"a\":1}\0", 8));
  const std::string deep = R"({"a":)" + std::string(40, '[') + std::string(40, ']') + '}';
  both("deep nesting", deep);
  both("very deep nesting", R"({"a":)" + std::string(2'000, '[') + std::string(2'000, ']') + '}');
  for (const auto& [name, value] :
       {std::pair{"alg", R"("none")"}, {"kid", R"("x")"}, {"typ", R"("JWT")"}, {"jwk", "{}"}}) {
    const std::string member = json_text(name) + ':' + value;
    bad(std::string("a second ") + name,
        signed_parts(encode_base64url(draft.header().insert(1, member + ',' + member + ',')), body));
  }
  for (const auto& [name, value] : {std::pair{"exp", "1900000000"},
                                    {"aud", R"("https://other.example")"},
                                    {"iss", R"("x")"},
                                    {"jti", R"("x")"},
                                    {"i\\u0073s", R"("x")"}})
    bad(std::string("a second ") + name,
        signed_parts(head, encode_base64url(draft.claims().insert(1, json_text(name) + ':' + value + ','))));
  std::string large = Draft().claim("pad", json_text(std::string(most_token_bytes, 'p'))).token();
  bad("far too large", large);
  const std::size_t bare = Draft().claim("pad", json_text("")).token().size();
  for (std::size_t pad = (most_token_bytes - bare) * 3 / 4 - 3;; ++pad)
    if (large = Draft().claim("pad", json_text(std::string(pad, 'p'))).token(); large.size() > most_token_bytes) break;
  bad("a little too large", large);
  return attacks;
}

Attacks attacks_on_signatures() {
  Attacks attacks;
  const auto bad = [&](std::string name, std::string token, Refusal refusal = Refusal::signature) {
    attacks.push_back({"signature", std::move(name), std::move(token), refusal});
  };
  for (const std::string_view alg : {"ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}) {
    const Draft draft(alg, all);
    const std::string raw = key_of(alg).sign(draft.signed_text()), name = std::string(alg) + ": ";
    const std::size_t half = raw.size() / 2;
    const auto with = [&](std::string what, std::string bytes) { bad(name + what, draft.with_signature(bytes)); };
    bad(name + "empty", draft.with_signature(""), Refusal::malformed);
    for (const std::size_t bit :
         {std::size_t{0}, std::size_t{7}, half * 4, half * 8 - 1, half * 8, half * 12, raw.size() * 8 - 1}) {
      std::string flipped = raw;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      with("bit " + std::to_string(bit) + " flipped", flipped);
    }
    with("one byte", raw.substr(0, 1));
    with("the first half", raw.substr(0, half));
    with("without its last byte", raw.substr(0, raw.size() - 1));
    with("without its first byte", raw.substr(1));
    with("a byte more", raw + '\0');
    with("a byte more before", '\0' + raw);
    with("twice", raw + raw);
    with("the halves swapped", raw.substr(half) + raw.substr(0, half));
    for (const char byte : {'\0', '\1', '\xff'}) {
      const std::string same(half, byte);
      with("all bytes alike", same + same);
      with("the first half of equal bytes", same + raw.substr(half));
      with("the second half of equal bytes", raw.substr(0, half) + same);
    }
    with("one and one", std::string(half - 1, '\0') + '\1' + std::string(half - 1, '\0') + '\1');
    with("of another text", key_of(alg).sign("another"));
    with("of the claims alone", key_of(alg).sign(draft.claims()));
    with("of the parts before they were encoded", key_of(alg).sign(draft.header() + '.' + draft.claims()));
    bad(name + "by another key", draft.by(key_of(alg, 1)));
    const std::string good = draft.token();
    const std::string other = Draft(alg, all).token();
    bad(name + "of another token", draft.signed_text() + other.substr(other.rfind('.')));
    bad(name + "claims changed afterwards", encode_base64url(draft.header()) + '.' +
                                                encode_base64url(draft.claim("aud", json_text("x")).claims()) +
                                                good.substr(good.rfind('.')));
    bad(name + "header changed afterwards", encode_base64url(draft.head("x", "1").header()) + '.' +
                                                encode_base64url(draft.claims()) + good.substr(good.rfind('.')));
    if (const Curve* curve = curve_of(find_algorithm(alg)->key); curve && half < 66)
      with("in the form of DER", der_of(raw));
  }
  const Draft draft;
  const std::string raw = key_of("ES384").sign(draft.signed_text()), order = order_of_p384();
  bad("ES384: r is the order", draft.with_signature(order + raw.substr(48)));
  bad("ES384: s is the order", draft.with_signature(raw.substr(0, 48) + order));
  bad("ES384: both are the order", draft.with_signature(order + order));
  bad("by the key of another issuer of the same id", Draft("ES384", ehr).by(key_of("ES384", 2)));
  bad("in the name of the other issuer", Draft("ES384", twin).by(key_of("ES384")));
  return attacks;
}

} // namespace signpost::auth::test
