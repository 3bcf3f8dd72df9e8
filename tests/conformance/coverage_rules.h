#pragma once

#include "conformance/rule.h"

// What CRD demands of system actions with coverage-information: 2.0.1, or 2.2.1 where the call asks for it.
namespace signpost::conformance {

// About the actions: type, resource, and that nothing of the resource changes (CRD resp-37, crd-respci1).
std::span<const Rule> action_rules();
// About each coverage-information extension in them: the parts alone, with their number, types and codes.
std::span<const Rule> part_rules();
// What the parts mean together: repetitions, and the invariants crd-ci-q1 to q9, by text and by expression. Those of a
// version hold for the calls of that version.
std::span<const Rule> coverage_rules();

// The code system that CRD keeps reasons in.
inline constexpr std::string_view crd_code_system = "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp";
// Whether a coding is one of the reasons that the version has codes for (value set coverageAssertionReasons).
bool is_coverage_reason(base::Json coding, cdshooks::CrdVersion version);

// What an invariant's expression says of an extension.
enum class Verdict : std::uint8_t { holds, broken, undecided, not_evaluated };
// Of `crd-ci-q<number>`; `undecided` where the expression gives the empty collection, `not_evaluated` where there is no
// such invariant or our engine refuses it. Expressions of 2.0.1 are read from the published StructureDefinition, those
// of 2.2.1 from tests/cases/crd.
Verdict invariant_on(base::Json extension, cdshooks::CrdVersion version, int number);

} // namespace signpost::conformance
