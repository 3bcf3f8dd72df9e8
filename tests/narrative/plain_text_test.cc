#include "narrative/plain_text.h"

#include <catch2/catch.hpp>

namespace signpost::narrative {

TEST_CASE("HTML becomes the text a reader sees", "[plain_text]") {
  CHECK(plain_text("<p>Back pain.</p><p>Walks.</p>") == "Back pain.\nWalks.\n");
  CHECK(plain_text("one<br/><br/>two") == "one\n\ntwo");
  CHECK(plain_text("<b>L1</b> fracture,\n  <i>new</i>") == "L1 fracture, new");
  CHECK(plain_text("<tr><td>Pain</td><td>8/10</td></tr>") == "Pain\t8/10\n");
  CHECK(plain_text("<pre>PMH:\n- GERD</pre>") == "PMH:\n- GERD\n");
}

TEST_CASE("entities are decoded once", "[plain_text]") {
  CHECK(plain_text("R&amp;D &lt;6 weeks &#8805; &#x41;&nbsp;B") == "R&D <6 weeks ≥ A B");
  CHECK(plain_text("&amp;lt;") == "&lt;");
  CHECK(plain_text("AT&T &bogus; &#xD800; &#99999999;") == "AT&T &bogus; \xEF\xBF\xBD \xEF\xBF\xBD");
}

TEST_CASE("what is not content disappears", "[plain_text]") {
  CHECK(
      plain_text("<head><title>x</title></head>a<script>if (a<b) no()</script>b<!-- no pain --><style>p{}</style>c") ==
      "abc");
  CHECK(plain_text("a<script src='x'/>b") == "ab");
}

TEST_CASE("broken markup is read as far as it goes", "[plain_text]") {
  CHECK(plain_text("pain < 6 weeks") == "pain < 6 weeks");
  CHECK(plain_text("a <b") == "a ");
  CHECK(plain_text("<script>never closed") == "");
  CHECK(plain_text("") == "");
  CHECK(plain_text("<!-- open") == "");
}

} // namespace signpost::narrative
