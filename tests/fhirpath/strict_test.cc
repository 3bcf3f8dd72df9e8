#include "fhirpath/support.h"

using namespace signpost::fhirpath::test;

TEST_CASE("a mistyped path is an error with its place") {
  CHECK(refuses_at("code.codign.code", "Condition", 5));
  CHECK(refuses_at("Condition.code.coding.where(sytem = 'x').code", "Condition", 28));
  CHECK(refuses_at("name.given", "Observation", 0));
  CHECK(refuses_at("component.value.ofType(Quantity).valeu", "Observation", 33));
  CHECK(refuses_at("entry.resource.ofType(Observation).cod", "Bundle", 35));
  CHECK(refuses_at("(code | category).txt", "Condition", 18));
  CHECK(refuses_at("birthDate.today", "Patient", 10));
  CHECK(refuse("Encounter.status", "Patient") == "error at 0: this expression is about `Patient`, not `Encounter`");
}

TEST_CASE("right paths are accepted, also inherited, chosen and recursive ones") {
  CHECK(refuse("Condition.code.coding.where(system = 'x').code", "Condition") == "");
  CHECK(refuse("onset.ofType(dateTime)", "Condition") == "");
  CHECK(refuse("onset.ofType(Age).value > 3", "Condition") == "");
  CHECK(refuse("onset.ofType(Quantity).value > 3", "Condition") == ""); // an Age is a Quantity
  CHECK(refuse("meta.profile | text.`div`", "Condition") == "");
  CHECK(refuse("birthDate.extension('http://x').value.ofType(dateTime)", "Patient") == "");
  CHECK(refuse("item.item.item.answer.value.ofType(Coding).code", "QuestionnaireResponse") == "");
  CHECK(refuse("component.referenceRange.low.value", "Observation") == "");
  CHECK(refuse("entry.resource.anything.at.all", "Bundle") == "");
  CHECK(refuse("entry.resource.ofType(Observation).value.ofType(Quantity).unit", "Bundle") == "");
  CHECK(refuse("subject.resolve().name", "Condition") == "");
  CHECK(refuse("telecom.select(value)", "Patient") == "");
  CHECK(refuse("referenceRange.low.value", "Observation.component") == "");
  CHECK(refuse("anything.goes", "") == "");
}

TEST_CASE("the JSON name of a choice is refused with the right way to write it") {
  CHECK(refuse("valueQuantity.value", "Observation") ==
        "error at 0: `valueQuantity` is written `value.ofType(Quantity)`");
}

TEST_CASE("types that cannot be are refused") {
  CHECK(refuses_at("onset.ofType(CodeableConcept)", "Condition", 6));
  CHECK(refuses_at("code as Period", "Condition", 5));
  CHECK(refuses_at("status.ofType(string)", "Observation", 7)); // a code is not taken for a string
  CHECK(refuses_at("status = 5", "Observation", 7));
  CHECK(refuses_at("birthDate = '1974-12-25'", "Patient", 10));
  CHECK(refuses_at("code = '1234-5'", "Observation", 5));
  CHECK(refuses_at("where('official')", "HumanName", 6));
  CHECK(refuses_at("iif(1, 2, 3)", "Patient", 4));
  CHECK(refuses_at("descendants().first()", "Patient", 14));
  CHECK(refuses_at("is(System.Patient)", "Patient", 0));
  CHECK(refuse("birthDate <= today() - 18 years", "Patient") == "");
  CHECK(refuse("value.ofType(Quantity) > 7.5 '%'", "Observation") == "");
}
