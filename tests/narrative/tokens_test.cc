#include <catch2/catch.hpp>

#include "narrative/tokens.h"

namespace signpost::narrative::testing {
namespace {

// The tokens as they are looked up, "-" before one that only a hyphen parts from the one before.
std::string tokens(std::string_view text) {
  std::string written;
  for (const Token& token : tokenize(text)) {
    if (!written.empty()) written += token.hyphened ? " -" : " ";
    written += token.spelling;
  }
  return written;
}

} // namespace

TEST_CASE("tokens: words, numbers and marks", "[tokens]") {
  CHECK(tokens("Failed PT x6wks.") == "failed pt x 6 wks .");
  CHECK(tokens("T12-L1 fx, non-tender") == "t12 -l1 fx , non -tender");
  CHECK(tokens("6-8/10 now 6.5") == "6 -8 / 10 now 6.5");
  CHECK(tokens("can't, pt's 'quoted'") == "can't , pt's ' quoted '");
  CHECK(tokens("w/o relief") == "w / o relief");
  CHECK(tokens("2.5 mg b.i.d. p.r.n.") == "2.5 mg bid prn");
  CHECK(tokens("e.g. U.S.") == "eg us");
  CHECK(tokens("8/10 -> 3/10 --> 2 => 1") == "8 / 10 -> 3 / 10 -> 2 -> 1");
  CHECK(tokens("percussion (+)") == "percussion ( + )");
  CHECK(tokens("- PT\n- rest") == "- pt - rest");
  CHECK(tokens("").empty());
  CHECK(tokens("naïve ≥ 3 × daily") == "naïve ≥ 3 × daily");
}

TEST_CASE("tokens: they lie in the text one behind the other", "[tokens]") {
  for (const std::string_view text :
       {"a-", "-a", "--", "a.b.", "x", "x1", "1x", "'", "a'", "\xC3", "\xE2\x86", "9.", ".9"}) {
    CAPTURE(text);
    std::size_t end = 0;
    for (const Token& token : tokenize(text)) {
      CHECK(token.span.begin >= end);
      CHECK(token.span.end > token.span.begin);
      end = token.span.end;
    }
    CHECK(end <= text.size());
  }
}

} // namespace signpost::narrative::testing
