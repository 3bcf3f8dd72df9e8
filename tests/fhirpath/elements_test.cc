#include "fhirpath/support.h"

using namespace signpost;
using namespace signpost::fhirpath::test;

namespace {

constexpr std::string_view observation = R"({
  "resourceType": "Observation", "status": "final",
  "contained": [{"resourceType": "Patient", "id": "p1", "birthDate": "1974-12-25"}],
  "subject": {"reference": "#p1"},
  "performer": [{"reference": "Practitioner/7"}, {"reference": "Practitioner/unknown"}, {"display": "someone"}],
  "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3"}, {"code": "local"}]},
  "valueQuantity": {"value": 7.50, "unit": "points", "system": "http://unitsofmeasure.org", "code": "{score}"},
  "component": [{"valueString": "a"}, {"valueCodeableConcept": {"text": "b"}}]})";

constexpr std::string_view patient = R"({
  "resourceType": "Patient", "active": true,
  "name": [{"given": ["Ann", null, "Bea"],
            "_given": [null, {"id": "g2", "extension": [{"url": "http://x/absent", "valueCode": "unknown"}]}]}],
  "birthDate": "1974-12",
  "_birthDate": {"extension": [{"url": "http://x/time", "valueDateTime": "1974-12-25T14:35:45-05:00"}]},
  "_gender": {"extension": [{"url": "http://x/absent", "valueCode": "masked"}]}})";

} // namespace

TEST_CASE("an element has the type that R4 gives it") {
  CHECK(eval("status", observation) == "code:final");
  CHECK(eval("code.coding.code", observation) == "code:72514-3, code:local");
  CHECK(eval("code.coding.system", observation) == "uri:http://loinc.org");
  CHECK(eval("value.value", observation) == "decimal:7.50");
  CHECK(eval("component.value", observation) == "string:a, CodeableConcept:");
  CHECK(eval("contained.birthDate", observation) == "date:1974-12-25");
  CHECK(eval("Observation.status | Patient.status | DomainResource.status", observation) == "code:final");
  CHECK(eval("component.first().type().name", observation) == "string:Observation.component");
}

TEST_CASE("the root type names an element that is no resource") {
  auto fresh = context();
  CHECK(eval("value", R"({"valueString": "a"})", fresh, {.root_type = "Observation.component"}) == "string:a");
  CHECK(eval("start", R"({"start": "2026-01"})", fresh, {.root_type = "Period"}) == "dateTime:2026-01");
}

TEST_CASE("ofType and as choose, is asks") {
  CHECK(eval("value.ofType(Quantity).unit", observation) == "string:points");
  CHECK(eval("value.ofType(string)", observation) == "");
  CHECK(eval("component.value.ofType(string)", observation) == "string:a");
  CHECK(eval("value is Quantity and (value is Period).not()", observation) == "boolean:true");
  CHECK(eval("(value as Quantity).value > 7", observation) == "boolean:true");
  CHECK(eval("status is string", observation) == "boolean:true"); // a code is a string
  CHECK(eval("component is Element", observation).starts_with("error at 10"));
  CHECK(eval("valueQuantity", observation) == "");
}

TEST_CASE("data of no known type is followed by its JSON names") {
  constexpr std::string_view hook = R"({"userId": "Practitioner/1", "draftOrders": {"resourceType": "Bundle", "entry": [
      {"resource": {"resourceType": "DeviceRequest", "id": "d1"}},
      {"resource": {"resourceType": "ServiceRequest", "id": "s1"}}]}})";
  CHECK(eval("draftOrders.entry.resource.ofType(DeviceRequest).id", hook) == "id:d1");
  CHECK(eval("userId", hook) == "string:Practitioner/1");
  CHECK(eval("value.ofType(Quantity).value", R"({"valueQuantity": {"value": 1}})") == "decimal:1");
  CHECK(eval("a.b", R"({"a": [{"b": 1}, {"b": [2.0, true]}, {"c": 3}]})") == "integer:1, decimal:2.0, boolean:true");
}

TEST_CASE("extensions of primitives, and values that are not there") {
  CHECK(eval("birthDate.extension('http://x/time').value", patient) == "dateTime:1974-12-25T14:35:45-05:00");
  CHECK(eval("gender.exists()", patient) == "boolean:true");
  CHECK(eval("gender.hasValue()", patient) == "boolean:false");
  CHECK(eval("gender.extension.value", patient) == "code:masked");
  CHECK(eval("name.given.count()", patient) == "integer:3");
  CHECK(eval("name.given.select(hasValue())", patient) == "boolean:true, boolean:false, boolean:true");
  CHECK(eval("name.given[1].id", patient) == "string:g2");
  CHECK(eval("name.given.where(extension.exists()).extension.url", patient) == "uri:http://x/absent");
  CHECK(eval("children().count()", patient) == "integer:4");
  CHECK(eval("descendants().where(url = 'http://x/absent').count()", patient) == "integer:2");
}

TEST_CASE("a primitive without a value is the empty collection to whatever needs the value") {
  constexpr std::string_view masked = R"({"resourceType": "Patient",
    "_birthDate": {"extension": [{"url": "http://x/absent", "valueCode": "masked"}]},
    "_active": {"id": "a"},
    "multipleBirthInteger": 2, "_deceasedBoolean": {"extension": [{"url": "http://x/absent", "valueCode": "masked"}]},
    "name": [{"given": ["Ann", null, "Bea"], "_given": [null, {"id": "g2"}, null]}]})";
  for (const std::string_view expression :
       {"birthDate.toString()", "birthDate.toDate()", "birthDate.convertsToDate()", "birthDate.convertsToQuantity()",
        "birthDate.length()", "birthDate.matches('x')", "birthDate.matchesFull('x')", "birthDate.upper()",
        "birthDate.startsWith('1')", "birthDate.indexOf('1')", "birthDate.substring(0, 4)", "birthDate.trim()",
        "birthDate.toChars()", "birthDate.replace('a', 'b')", "birthDate.replaceMatches('a', 'b')",
        "birthDate.split('-')", "birthDate.encode('hex')", "birthDate.escape('json')", "'x'.startsWith(birthDate)",
        "birthDate.precision()", "birthDate.lowBoundary()",
        "birthDate.abs()", "birthDate.round()", "birthDate.power(2)", "2.power(birthDate)", "-birthDate",
        "birthDate + 1 year", "birthDate - 1 year", "1 + birthDate", "birthDate * 2", "birthDate div 2",
        "birthDate < today()", "birthDate >= today()", "today() > birthDate", "birthDate = today()",
        "birthDate != today()", "today() = birthDate", "birthDate in (today() | @1974)",
        "(today() | @1974) contains birthDate", "birthDate mod 2",
        "birthDate.memberOf('http://x')", "birthDate.getValue()", "active.not()", "active and true", "active or false",
        "active xor true", "active implies false", "deceased.not()", "where(active)", "active.allTrue()",
        "(active | true).allTrue()", "(active | false).anyTrue()", "name.given[birthDate]",
        "name.given.skip(birthDate)", "iif(active, 1)"}) {
    INFO(expression);
    CHECK(eval(expression, masked) == "");
  }
  CHECK(eval("birthDate & 'x'", masked) == "string:x");
  CHECK(eval("(active | false).allTrue() | (active | true).anyTrue()", masked) == "boolean:false, boolean:true");
  CHECK(eval("iif(active, 1, 2)", masked) == "integer:2");
  CHECK(eval("active and false", masked) == "boolean:false");
  CHECK(eval("name.given.select(upper())", masked) == "string:ANN, string:BEA");
  CHECK(eval("name.given.select(length())", masked) == "integer:3, integer:3");
  CHECK(eval("name.given.where($this > 'B')", masked) == "string:Bea");
  CHECK(eval("name.given.where($this != 'Ann')", masked) == "string:Bea");
  CHECK(eval("name.given.join('-')", masked) == "string:Ann-Bea");
  CHECK(eval("name.given.sort().select($this & '.')", masked) == "string:., string:Ann., string:Bea.");
  CHECK(eval("name.given.sort(-$this).last().id", masked) == "");
  // It is still an element, and the same as itself.
  CHECK(eval("birthDate.exists() and birthDate.hasValue().not() and birthDate is date", masked) == "boolean:true");
  CHECK(eval("birthDate = birthDate and (birthDate | birthDate).count() = 1", masked) == "boolean:true");
  CHECK(eval("birthDate.extension.value", masked) == "code:masked");
}

TEST_CASE("an item of a result can be the focus of another expression") {
  const auto document = base::JsonDocument::parse(patient);
  auto fresh = context();
  const auto children = *fhirpath::compile("children()");
  const auto invariant = *fhirpath::compile("hasValue() or (children().count() > id.count())"); // ele-1
  const auto items = fhirpath::evaluate(children, document->root(), fresh);
  REQUIRE(items->size() == 4);
  for (const fhirpath::Item& item : *items) {
    const auto result = fhirpath::evaluate_item(invariant, item, fresh);
    CHECK(result->front().boolean() == true); // also of the gender, which has only an extension
  }
}

TEST_CASE("a criterion is three-valued, a missing element is no answer") {
  CHECK(eval("name.family = 'X'", patient) == "");
  CHECK(eval("name.where(family = 'X').exists()", patient) == "boolean:false");
  CHECK(eval("name.family = 'X' or active", patient) == "boolean:true");
  CHECK(eval("name.family = 'X' and active", patient) == "");
  CHECK(eval("(name.family = 'X' and false) | (name.family = 'X' implies true)", patient) ==
        "boolean:false, boolean:true");
}

TEST_CASE("references lead into the resource, to the host, or to a name only") {
  struct Directory final : fhirpath::Host {
    base::JsonDocument practitioner = *base::JsonDocument::parse(R"({"resourceType": "Practitioner", "id": "7",)"
        R"( "active": true})");
    fhirpath::Resolution resolve(std::string_view reference, base::Json from) const override {
      CHECK(from["reference"].string() == reference);
      if (reference == "Practitioner/7") return {practitioner.root(), {}, {}};
      return {{}, "Practitioner", "unknown"};
    }
  } directory;
  CHECK(eval("subject.resolve().birthDate", observation) == "date:1974-12-25");
  CHECK(eval("performer.resolve()", observation) == ""); // without a host
  auto with_host = context();
  with_host.host = &directory;
  CHECK(eval("performer.resolve().ofType(Practitioner).id", observation, with_host) == "id:7, id:unknown");
  CHECK(eval("performer.resolve().active", observation, with_host) == "boolean:true");
}

TEST_CASE("membership in a value set is the host's to know") {
  struct Terminology final : fhirpath::Host {
    std::optional<bool> member_of(const fhirpath::Item& coded, std::string_view value_set) const override {
      if (value_set != "http://x/pain") return {};
      return coded.json()["code"].string() == "72514-3";
    }
  } terminology;
  auto with_host = context();
  with_host.host = &terminology;
  CHECK(eval("code.coding.where(memberOf('http://x/pain')).code", observation, with_host) == "code:72514-3");
  CHECK(eval("code.coding.first().memberOf('http://x/other')", observation, with_host) == "");
  CHECK(eval("code.coding.first().memberOf('http://x/pain')", observation) == "");
}

TEST_CASE("variables are collections and have to be given") {
  const fhirpath::CompileOptions options{.variables = {"codes"}};
  auto fresh = context();
  CHECK(eval("code.coding.code.where($this in %codes)", observation, fresh, options).starts_with("error at 32"));
  fresh.set_variable("codes", {fhirpath::Item::of_string("local"), fhirpath::Item::of_string("x")});
  CHECK(eval("code.coding.code.where($this in %codes)", observation, fresh, options) == "code:local");
  CHECK(eval("%codes.count()", observation, fresh, options) == "integer:2");
  fresh.set_variable("codes", {});
  CHECK(eval("%codes.empty()", observation, fresh, options) == "boolean:true");
  CHECK(eval("%resource.status | %context.status | %rootResource.status", observation) == "code:final");
  CHECK(eval("%ucum = 'http://unitsofmeasure.org'") == "boolean:true");
}

TEST_CASE("an error of the data names its place in the expression") {
  CHECK(eval("code.coding.single()", observation) == "error at 12: one item is expected, but there are several");
  CHECK(eval("value.value > 'x'", observation).starts_with("error at 12"));
  CHECK(eval("code.startsWith('x')", observation).starts_with("error at 5"));
}

TEST_CASE("an item says what it holds") {
  const auto document = base::JsonDocument::parse(observation);
  auto fresh = context();
  std::vector<fhirpath::Expression> expressions; // items borrow their literals
  const auto first = [&](std::string_view text) {
    const auto& expression = expressions.emplace_back(*fhirpath::compile(text));
    const auto result = fhirpath::evaluate(expression, document->root(), fresh);
    REQUIRE(result.has_value());
    REQUIRE(result->size() == 1);
    return result->front();
  };
  CHECK(first("status").string() == "final");
  CHECK(first("status").json() == document->root()["status"]);
  CHECK(first("value.value").number()->real() == 7.5);
  CHECK_FALSE(first("value.value").integer().has_value());
  CHECK(first("(1 + 1)").integer() == 2);
  CHECK(first("value.exists()").boolean() == true);
  CHECK_FALSE(first("value").boolean().has_value());
  CHECK(first("@2026-10").date_interval() ==
        base::DateInterval{*base::parse_date("2026-10-01"), *base::parse_date("2026-10-31")});
  CHECK(first("contained.birthDate").date_interval()->single_day());
  CHECK_FALSE(first("status").date_interval().has_value());

  const auto json = [](const fhirpath::Item& item) {
    base::JsonWriter out;
    item.write_json(out);
    return out.take();
  };
  CHECK(json(first("status")) == R"({"type":"code","value":"final"})");
  CHECK(json(first("value.value")) == R"({"type":"decimal","value":7.50})");
  CHECK(json(first("subject")) == R"({"type":"Reference","value":{"reference":"#p1"}})");
  CHECK(json(first("value.exists()")) == R"({"type":"boolean","value":true})");
  CHECK(json(first("@2026-10")) == R"({"type":"date","value":"2026-10"})");
  CHECK(json(first("4 'mg'")) == R"({"type":"Quantity","value":"4 'mg'"})");
}

TEST_CASE("results outlive the evaluation as long as context, expression and document do") {
  const auto document = base::JsonDocument::parse(patient);
  auto fresh = context();
  std::vector<fhirpath::Collection> kept;
  const auto expression = *fhirpath::compile("name.given.first() & '-' & birthDate.toString()");
  for (int i = 0; i < 300; ++i) kept.push_back(*fhirpath::evaluate(expression, document->root(), fresh));
  for (const auto& result : kept) CHECK(result.front().string() == "Ann-1974-12");
  CHECK(fresh.arena.used() > 0);
  fresh.release();
  CHECK(fresh.arena.used() == 0);
}

TEST_CASE("a narrative is formatting and nothing else") {
  const auto allowed = [](std::string_view div) {
    return eval("htmlChecks()", "\"" + std::string(div) + "\"") == "boolean:true";
  };
  CHECK(allowed("<div xmlns='http://www.w3.org/1999/xhtml'><p class='a'>A &amp; B<br/></p><!-- c --></div>"));
  CHECK(allowed(" <div><img src='#a'/></div> "));
  for (const char* text : {"", "text", "<p>a</p>", "<div></div>", "<div>a", "<div>a</p></div>", "<div>a</div>b",
                           "<div><script>a</script></div>", "<div onclick='x'>a</div>", "<div><b>a</div></b>",
                           "<div>a & b</div>", "<div>a<!-- </div>", "<div><a href=' JavaScript:x'>a</a></div>",
                           "<div class=a>b</div>", "<div><form>a</form></div>", "<div title='<'>a</div>"}) {
    INFO(text);
    CHECK_FALSE(allowed(text));
  }
}

TEST_CASE("modifier extensions must be expected") {
  constexpr std::string_view modified = R"({"resourceType": "Patient", "active": true,)"
      R"( "modifierExtension": [{"url": "http://x/not"}]})";
  CHECK(eval("checkModifiers('http://x/not').active", modified) == "boolean:true");
  CHECK(eval("checkModifiers('http://x/other').active", modified).starts_with("error at 0"));
}
