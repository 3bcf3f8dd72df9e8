#include "fhirpath/support.h"

using namespace signpost::fhirpath::test;

TEST_CASE("positions in a text count characters") {
  CHECK(eval("'Müller'.length()") == "integer:6");
  CHECK(eval("'Müller'.substring(1, 2)") == "string:ül");
  CHECK(eval("'Müller'.indexOf('ler')") == "integer:3");
  CHECK(eval("'a-b-c'.lastIndexOf('-')") == "integer:3");
  CHECK(eval("'äb'.toChars()") == "string:ä, string:b");
  CHECK(eval("'abc'.substring(1, -1)") == "string:");
}

TEST_CASE("patterns") {
  CHECK(eval("'T12-L1'.matches('L[1-5]')") == "boolean:true");
  CHECK(eval("'T12-L1'.matchesFull('L[1-5]')") == "boolean:false");
  CHECK(eval("'2026-11-20'.replaceMatches('([0-9]+)-([0-9]+)-.*', '$2/$1')") == "string:11/2026");
  CHECK(eval("'a'.replaceMatches('a', '$1')").starts_with("error at 4"));
  CHECK(eval("'a'.replaceMatches('a', '\\\\')") == "string:\\");
  CHECK(eval("'aXb'.replace('X', '')") == "string:ab");
}

TEST_CASE("split, join, encode and escape undo each other") {
  CHECK(eval("'a,b,,c'.split(',')") == "string:a, string:b, string:, string:c");
  CHECK(eval("'a,b,,c'.split(',').join(',')") == "string:a,b,,c");
  for (const char* format : {"base64", "urlbase64", "hex"}) {
    const std::string name = std::string("('") + format + "')";
    CHECK(eval("'Grüße?~'.encode" + name + ".decode" + name) == "string:Grüße?~");
    CHECK(eval("'!'.decode" + name) == "");
  }
  CHECK(eval(R"('a"b\\c<&'.escape('json').unescape('json'))") == R"(string:a"b\c<&)");
  CHECK(eval(R"('a"b<&'.escape('html').unescape('html'))") == R"(string:a"b<&)");
  CHECK(eval("'a'.encode('rot13')") == "");
}

TEST_CASE("conversions give nothing for what does not convert") {
  CHECK(eval("'yes'.toBoolean() | 'N'.toBoolean()") == "boolean:true, boolean:false");
  CHECK(eval("'maybe'.toBoolean()") == "");
  CHECK(eval("'12'.toInteger() | '+12'.toInteger()") == "integer:12");
  CHECK(eval("'12a'.toInteger() | '1e3'.toDecimal()") == "");
  CHECK(eval("'2026-11-20T10:00Z'.toDate()") == "");
  CHECK(eval("@2026-11-20T10:00:00Z.toDate()") == "date:2026-11-20");
  CHECK(eval("@2026-11-20.toDateTime() = @2026-11-20T") == "boolean:true");
  CHECK(eval("'10 \\'mg\\''.toQuantity()") == "Quantity:10 'mg'");
  CHECK(eval("'10 mg'.toQuantity()") == "");
  CHECK(eval("{}.toInteger().convertsToInteger()") == "");
}

TEST_CASE("collections") {
  CHECK(eval("(3 | 1 | 2).sort()") == "integer:1, integer:2, integer:3");
  CHECK(eval("(3 | 1 | 2).sort(-$this)") == "integer:3, integer:2, integer:1");
  CHECK(eval("(3 | 'a').sort()").starts_with("error at 10"));
  CHECK(eval("(1 | 2 | 3).aggregate($total + $this, 10)") == "integer:16");
  CHECK(eval("(5 | 6 | 7).select($index)") == "integer:0, integer:1, integer:2");
  CHECK(eval("(1 | 2 | 3).where($this > 1).first()") == "integer:2");
  CHECK(eval("(1 | 2 | 3).exclude(2).intersect(3 | 4)") == "integer:3");
  CHECK(eval("(1 | 2).subsetOf(1 | 2 | 3) and (1 | 2 | 3).supersetOf(2)") == "boolean:true");
  CHECK(eval("(1 | 2) ~ (2 | 1)") == "boolean:true");
  CHECK(eval("(1 | 2) = (2 | 1)") == "boolean:false");
  CHECK(eval("'Pain ' ~ 'pAIN\n'") == "boolean:true");
}
