// The invariants of coverage-information, evaluated as they are published.
#include <map>
#include <stdexcept>

#include "conformance/coverage_rules.h"
#include "fhirpath/fhirpath.h"
#include "support/edit.h"

namespace signpost::conformance {
namespace {

constexpr std::string_view reasons_value_set =
    "http://hl7.org/fhir/us/davinci-crd/ValueSet/coverageAssertionReasons"; // CRD 2.2.1

// Knows the one value set that an invariant asks about.
class KnownReasons : public fhirpath::Host {
public:
  std::optional<bool> member_of(const fhirpath::Item& coded, std::string_view value_set) const override {
    if (value_set != reasons_value_set) return {};
    const base::Json concept_ = coded.json();
    for (base::Json coding : concept_["coding"])
      if (is_coverage_reason(coding, cdshooks::CrdVersion::v2_2)) return true;
    return false;
  }
};

using Invariants = std::map<std::string, fhirpath::Expression, std::less<>>;

Invariants compiled(base::Json constraints) {
  Invariants invariants;
  for (base::Json constraint : constraints) {
    const std::string_view key = constraint["key"].string();
    if (!key.starts_with("crd-ci-")) continue;
    auto expression = fhirpath::compile(constraint["expression"].string(),
                                        {.root_type = "Extension", .strict = false, .variables = {}});
    if (!expression) throw std::runtime_error(std::string(key) + ": " + expression.error().message);
    invariants.emplace(key, std::move(*expression));
  }
  return invariants;
}

const Invariants& invariants_of(cdshooks::CrdVersion version) {
  static const Invariants of_2_0 = [] {
    const auto definition = base::JsonDocument::parse(test::file_text(
        "fhir_profiles/hl7.fhir.us.davinci-crd/2.0.1/StructureDefinition-ext-coverage-information.json"));
    return compiled(definition->root()["snapshot"]["element"].at(0)["constraint"]);
  }();
  static const Invariants of_2_2 = [] {
    const auto file = base::JsonDocument::parse(test::file_text("tests/cases/crd/coverage-information.2.2.1.json"));
    return compiled(file->root()["constraint"]);
  }();
  return version == cdshooks::CrdVersion::v2_0 ? of_2_0 : of_2_2;
}

} // namespace

Verdict invariant_on(base::Json extension, cdshooks::CrdVersion version, int number) {
  const Invariants& all = invariants_of(version);
  const auto found = all.find("crd-ci-q" + std::to_string(number));
  if (found == all.end()) return Verdict::not_evaluated;
  static const KnownReasons reasons;
  fhirpath::Context context;
  context.host = &reasons;
  const auto result = fhirpath::evaluate(found->second, extension, context);
  if (!result) return Verdict::not_evaluated;
  if (result->empty()) return Verdict::undecided;
  return result->size() == 1 && result->front().text() == "true" ? Verdict::holds : Verdict::broken;
}

} // namespace signpost::conformance
