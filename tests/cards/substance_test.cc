#include "cards/substance.h"

#include <catch2/catch.hpp>

using namespace signpost;

namespace {

std::string form_of(const std::string& order) {
  const auto document = base::JsonDocument::parse(order);
  REQUIRE(document.has_value());
  std::string out;
  cards::Substance(out).order(document->root());
  return out;
}

bool same(const std::string& one, const std::string& other) { return form_of(one) == form_of(other); }

std::string value_of(std::string_view text) {
  std::string out;
  cards::Substance(out).value(text);
  return out;
}

// An order with one more member.
std::string with(const std::string& member) {
  return R"({"resourceType":"ServiceRequest","id":"a","status":"draft")" + (member.empty() ? "" : "," + member) + "}";
}

} // namespace

TEST_CASE("what a server makes of an order when it saves it is no substance") {
  for (const char* const added : {
           R"("meta":{"versionId":"2","lastUpdated":"2026-11-20T15:00:00Z"})",
           R"("text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">order</div>"})",
           R"("identifier":[{"system":"urn:placer","value":"7"}])",
           R"("extension":[{"url":"http://ehr.example/x","valueString":"y"}])",
           R"("_status":{"id":"s1"})",
           R"("note":[])",
           R"("quantityQuantity":{})",
           R"("performer":null)",
           R"("bodySite":{"extension":[{"url":"x","valueCode":"y"}]})",
       }) {
    INFO(added);
    CHECK(same(with(added), with("")));
  }
  CHECK(same(R"({"status":"active","id":"a","resourceType":"ServiceRequest"})", with("")));
  CHECK(same(with(R"("code":{"id":"c1","text":"x"})"), with(R"("code":{"text":"x"})")));
  CHECK(
      same(with(R"("code":{"text":" Balloon\r\n  kyphoplasty "})"), with(R"("code":{"text":"Balloon kyphoplasty"})")));
}

TEST_CASE("a reference is what it points to, however it is written") {
  const std::string plain = with(R"("subject":{"reference":"Patient/p"})");
  for (const char* const reference : {
           R"({"reference":"https://ehr.example/fhir/Patient/p"})",
           R"({"reference":"Patient/p/_history/3"})",
           R"({"display":"Somebody","type":"Patient","reference":"Patient/p"})",
       })
    CHECK(same(with(R"("subject":)" + std::string(reference)), plain));
  CHECK_FALSE(same(with(R"("subject":{"reference":"Patient/q"})"), plain));
  CHECK_FALSE(same(with(R"("subject":{"reference":"Group/p"})"), plain));
  CHECK_FALSE(same(with(R"("subject":{"reference":"#p"})"), with(R"("subject":{"reference":"#q"})")));
  CHECK_FALSE(same(with(R"("subject":{"display":"A"})"), with(R"("subject":{"display":"B"})"))); // nothing else tells
}

TEST_CASE("a number is its value") {
  const auto number = [](const std::string& digits) { return with(R"("quantityQuantity":{"value":)" + digits + "}"); };
  for (const char* const one : {"1", "1.0", "1.00", "1e0", "10e-1", "0.1E+1", "0.10e1"})
    CHECK(same(number(one), number("1")));
  for (const char* const zero : {"0", "0.0", "-0", "0e7"}) CHECK(same(number(zero), number("0")));
  CHECK(same(number("1500"), number("1.5e3")));
  for (const char* const other : {"10", "-1", "0.1", "1.01", "1e1", "\"1\"", "true"})
    CHECK_FALSE(same(number(other), number("1")));
  CHECK(value_of("8.0 {score}") == value_of("8 {score}"));
  CHECK(value_of("8.0") == value_of("8"));
  CHECK(value_of("80") != value_of("8"));
  CHECK(value_of("8 weeks") != value_of("8 months"));
  CHECK(value_of("M80.08XA") != value_of("M80.8XA"));
  CHECK(value_of("1e99999999999999999999") != value_of("1"));
  CHECK(value_of("-") == "-\n");
}

TEST_CASE("what an order says is its substance") {
  for (const char* const said : {
           R"("modifierExtension":[{"url":"x","valueBoolean":true}])",
           R"("note":[{"text":"balloon"}])",
           R"("doNotPerform":true)",
           R"("code":{"coding":[{"code":"1","display":"kyphoplasty"}]})",
           R"("contained":[{"resourceType":"Device","id":"d","identifier":[{"value":"7"}]}])",
       }) {
    INFO(said);
    CHECK_FALSE(same(with(said), with("")));
  }
  CHECK_FALSE(same(R"({"resourceType":"ServiceRequest","id":"b","status":"draft"})", with("")));
  CHECK_FALSE(same(R"({"resourceType":"ServiceRequest","id":"a","status":"revoked"})", with("")));
  CHECK_FALSE(same(with(R"("note":[{"text":"a"},{"text":"b"}])"), with(R"("note":[{"text":"b"},{"text":"a"}])")));
  CHECK_FALSE(same(with(R"("note":[{"text":"a"}])"), with(R"("note":{"text":"a"})")));
  CHECK_FALSE(same(with(R"("a":"b c")"), with(R"("a":"b","c":"")")));
}
