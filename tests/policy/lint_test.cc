#include "policy/code_shape.h"
#include "policy/lint.h"

#include <catch2/catch.hpp>

using namespace signpost;
using fhir::CodeSystem;
using policy::code_mistake;
using policy::CodeForm;

TEST_CASE("codes are written as their system writes them") {
  const auto good = [](CodeSystem system, std::string_view code) {
    INFO(code);
    CHECK(code_mistake(system, code).empty());
  };
  const auto bad = [](CodeSystem system, std::string_view code) {
    INFO(code);
    CHECK_FALSE(code_mistake(system, code).empty());
  };
  for (const char* code : {"M48", "M48.50XA", "M4850XA", "m48.50xa", "C7A.1", "Z3A.20"})
    good(CodeSystem::icd10cm, code);
  for (const char* code : {"", "48.50", "MX8", "M48.", "M4.850", "M48.50XAB", "M48 50", "M48.5O.", "M8O-1"})
    bad(CodeSystem::icd10cm, code);
  for (const char* code : {"0QS034Z", "0PU43JZ"}) good(CodeSystem::icd10pcs, code);
  for (const char* code : {"0QS034", "0QSO34Z", "0QI034Z", "0QS034ZZ"}) bad(CodeSystem::icd10pcs, code);
  for (const char* code : {"22513", "0200T", "3725F", "0001U"}) good(CodeSystem::cpt, code);
  for (const char* code : {"2251", "225130", "2251O", "T0200", "2251X"}) bad(CodeSystem::cpt, code);
  for (const char* code : {"S2360", "L0464"}) good(CodeSystem::hcpcs, code);
  for (const char* code : {"Z1234", "S236", "S236O", "12345"}) bad(CodeSystem::hcpcs, code);
  for (const char* code : {"161", "787390"}) good(CodeSystem::rxnorm, code);
  for (const char* code : {"0161", "16l", "123456789"}) bad(CodeSystem::rxnorm, code);
  for (const char* code : {"64859006", "73211009", "900000000000207008"}) good(CodeSystem::snomed, code);
  for (const char* code : {"64859007", "64895006", "6485900", "064859006", "64859OO6"}) bad(CodeSystem::snomed, code);
  for (const char* code : {"3141-9", "72514-3", "LA33-6"}) good(CodeSystem::loinc, code);
  for (const char* code : {"3141-8", "3411-9", "31419", "3141-", "LA336", "12345678-9"}) bad(CodeSystem::loinc, code);
  CHECK(code_mistake(CodeSystem::other, "anything at all").empty());
}

TEST_CASE("a description's number is no concept's") {
  // The check digit of 680946014 holds; its partition is that of descriptions.
  CHECK(code_mistake(CodeSystem::snomed, "680946014").find("not of a concept") != std::string::npos);
}

TEST_CASE("one changed digit, or two neighbours swapped, never passes for another code") {
  const auto damaged = [](CodeSystem system, std::string code, std::size_t digits) {
    for (std::size_t i = 0; i < digits; ++i) {
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string changed = code;
        changed[i] = digit;
        if (changed != code) CHECK_FALSE(code_mistake(system, changed).empty());
      }
      std::string swapped = code;
      std::swap(swapped[i], swapped[i + 1]);
      // Luhn does not see 0 and 9 swapped.
      if (i + 1 < digits && swapped != code) CHECK_FALSE(code_mistake(system, swapped).empty());
    }
  };
  damaged(CodeSystem::snomed, "64859006", 8);
  damaged(CodeSystem::loinc, "72514-3", 5);
}

TEST_CASE("a family is the beginning of codes") {
  for (const char* prefix : {"M", "M80", "M80.", "M80.08"})
    CHECK(code_mistake(CodeSystem::icd10cm, prefix, CodeForm::family).empty());
  for (const char* prefix : {"8", "MO", "M80-", "M80.08XABC"})
    CHECK_FALSE(code_mistake(CodeSystem::icd10cm, prefix, CodeForm::family).empty());
  CHECK(code_mistake(CodeSystem::cpt, "225", CodeForm::family).empty());
  CHECK_FALSE(code_mistake(CodeSystem::cpt, "22X", CodeForm::family).empty());
}

TEST_CASE("the fixed words of a card's summary leave room for the reason") {
  const auto mistakes = [](std::string_view summary) {
    base::Issues issues;
    policy::lint_cards({{"instructions/covered.json", "{\"summary\": \"" + std::string(summary) + "\"}"}}, issues);
    return issues.list().size();
  };
  CHECK(mistakes("{{order}}: " + std::string(48, 'x')) == 0);
  CHECK(mistakes("{{order}}: " + std::string(49, 'x')) == 1);
  CHECK(mistakes("{{" + std::string(200, 'x') + "}}") == 0);
  CHECK(mistakes("never closed {{" + std::string(200, 'x')) == 0);
}

TEST_CASE("lint says nothing of files that do not load; loading does") {
  base::Issues loading, linting;
  const std::vector<evidence::SourceFile> files{
      {"acme/payer.json", "{"}, {"acme/x-1/2026-01-01.json", "[]"}, {"shared/values/a.json", ""}};
  const auto catalog = policy::Catalog::load(files, loading);
  policy::lint(files, *catalog, *base::parse_date("2026-11-20"), linting);
  CHECK(loading.list().size() == 3);
  CHECK(linting.empty());
}
