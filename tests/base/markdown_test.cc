#include <sstream>

#include "base/digest.h"
#include "base/issue.h"
#include "base/markdown.h"

#include <catch2/catch.hpp>

using namespace signpost::base;

TEST_CASE("chart text cannot become markup") {
  CHECK(escape_markdown("<img src=x onerror=alert(1)> & *b* [l](u) `c`\n# h") ==
        "&lt;img src=x onerror=alert(1)&gt; &amp; \\*b\\* \\[l\\](u) \\`c\\` \\# h");
}

// A zero-width space keeps apart what GFM (0.29, section 6.9) and libraries after it would make a link of.
TEST_CASE("an address in a chart's text becomes no link") {
  const std::string apart = "\u200B";
  CHECK(escape_markdown("https://evil.example/x") == "https:" + apart + "//evil.example/x");
  CHECK(escape_markdown("see HTTP://EVIL.EXAMPLE") == "see HTTP:" + apart + "//EVIL.EXAMPLE");
  CHECK(escape_markdown("ftp://evil.example") == "ftp:" + apart + "//evil.example");
  CHECK(escape_markdown("www.evil.example, WwW.evil.example") ==
        "www" + apart + ".evil.example, WwW" + apart + ".evil.example");
  CHECK(escape_markdown("mail a@b.example") == "mail a" + apart + "@b.example");
  CHECK(escape_markdown("mailto:a@b.example") == "mailto:a" + apart + "@b.example");
  CHECK(escape_markdown("<https://evil.example>") == "&lt;https:" + apart + "//evil.example&gt;");
  for (const char* const plain : {"L1/L2: 6 weeks", "a / b // c", "8 @ rest", "@rest", "ratio 1:2", "ww.x", "M80.08XA"})
    CHECK(escape_markdown(plain) == plain);
}

TEST_CASE("long text is cut between characters") {
  CHECK(escape_markdown("abcé", 4) == "abc…");
  CHECK(escape_markdown("abcé", 5) == "abcé");
}

TEST_CASE("an issue shows the line with a caret") {
  const std::string text = "{\n  \"a\": 1,\n\t\"b\": x\n}";
  Issues issues;
  issues.error(place_of("p.json", text, text.find('x')), "expected a value", "write a number");
  std::ostringstream out;
  out << issues.list().front();
  CHECK(out.str() == "p.json:3:7: error: expected a value\n  \t\"b\": x\n  \t     ^\n  hint: write a number\n");
  CHECK(issues.has_errors());
}

TEST_CASE("a digest is the one the standard gives") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
