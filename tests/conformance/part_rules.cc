// The parts of coverage-information as the StructureDefinitions of CRD 2.0.1 and 2.2.1 have them.
#include <algorithm>
#include <array>
#include <set>

#include "base/date.h"
#include "conformance/coverage_rules.h"
#include "conformance/statements.h"

namespace signpost::conformance {
namespace {

using base::Json;
using Words = std::span<const std::string_view>;

constexpr std::string_view text_value[] = {"valueString"};
constexpr std::string_view code_value[] = {"valueCode"};
constexpr std::string_view coding_value[] = {"valueCoding"};
constexpr std::string_view concept_value[] = {"valueCodeableConcept"};
constexpr std::string_view reference_value[] = {"valueReference"};
constexpr std::string_view canonical_value[] = {"valueCanonical"};
constexpr std::string_view date_value[] = {"valueDate"};
constexpr std::string_view point_value[] = {"valueContactPoint"};
constexpr std::string_view detail_value[] = {"valueContactDetail"};
constexpr std::string_view detail_2_0[] = {"valueBoolean", "valueString", "valueQuantity", "valuePeriod"};
constexpr std::string_view detail_2_2[] = {"valueBoolean", "valueString", "valueUrl", "valueQuantity", "valuePeriod"};

constexpr std::string_view covered_2_0[] = {"covered", "not-covered", "conditional"};
constexpr std::string_view covered_2_2[] = {"covered", "not-covered", "conditional", "indeterminate"};
constexpr std::string_view pa_2_0[] = {"no-auth", "auth-needed", "satisfied", "performpa", "conditional"};
constexpr std::string_view pa_2_2[] = {"no-auth",   "auth-needed", "satisfied",
                                       "performpa", "conditional", "indeterminate"};
constexpr std::string_view doc_2_0[] = {"clinical", "admin", "both", "conditional"};
constexpr std::string_view doc_2_2[] = {"clinical", "admin", "patient", "conditional", "indeterminate"};
constexpr std::string_view purposes[] = {"withpa", "withclaim", "withorder", "retain-doc", "OTH"};
constexpr std::string_view info_2_0[] = {"performer", "location", "timeframe", "contract-window", "OTH"};
constexpr std::string_view info_2_2[] = {"performer", "location", "timeframe", "contract-window", "detail-code", "OTH"};
constexpr std::string_view categories[] = {"cat-limitation", "cat-decisional", "cat-other"};

constexpr std::size_t many = SIZE_MAX;

struct Part {
  std::string_view url;
  std::size_t least, most;
  Words types;              // value[x]; none: it has parts of its own
  Words codes = {};         // of the required binding; none: it has none
  bool needs_value = true;  // value[x] 1..1; else 0..1
};

constexpr Part parts_2_0[] = {
    {"coverage", 1, 1, reference_value},
    {"covered", 1, 1, code_value, covered_2_0},
    {"pa-needed", 0, 1, code_value, pa_2_0},
    {"doc-needed", 0, 1, code_value, doc_2_0},
    {"doc-purpose", 0, many, code_value, purposes},
    {"info-needed", 0, many, code_value, info_2_0},
    {"billingCode", 0, many, coding_value},
    {"reason", 0, many, concept_value},
    {"detail", 0, many, {}},
    {"dependency", 0, many, reference_value, {}, false},
    {"questionnaire", 0, many, canonical_value, {}, false},
    {"response", 0, many, reference_value, {}, false},
    {"date", 1, 1, date_value},
    {"coverage-assertion-id", 1, 1, text_value, {}, false},
    {"satisfied-pa-id", 0, 1, text_value, {}, false},
    {"contact", 0, many, point_value, {}, false},
};
constexpr Part parts_2_2[] = {
    {"coverage", 1, 1, reference_value},
    {"covered", 1, 1, code_value, covered_2_2},
    {"pa-needed", 0, 1, code_value, pa_2_2},
    {"doc-needed", 0, many, code_value, doc_2_2},
    {"doc-purpose", 0, many, code_value, purposes},
    {"info-needed", 0, many, code_value, info_2_2},
    {"billingCode", 0, many, coding_value},
    {"reason", 0, many, concept_value},
    {"detail", 0, many, {}},
    {"dependency", 0, many, reference_value, {}, false},
    {"questionnaire", 0, many, canonical_value, {}, false},
    {"date", 1, 1, date_value},
    {"coverage-assertion-id", 1, 1, text_value},
    {"satisfied-pa-id", 0, 1, text_value, {}, false},
    {"contact", 0, many, detail_value, {}, false},
    {"expiry-date", 0, 1, date_value, {}, false},
};
constexpr Part detail_parts_2_0[] = {
    {"code", 1, 1, concept_value, {}, false},
    {"value", 1, 1, detail_2_0, {}, false},
    {"qualification", 0, 1, text_value, {}, false},
};
constexpr Part detail_parts_2_2[] = {
    {"category", 1, 1, code_value, categories, false},
    {"code", 1, 1, concept_value, {}, false},
    {"value", 1, 1, detail_2_2, {}, false},
    {"qualification", 0, 1, text_value, {}, false},
};

std::span<const Part> parts(const Asked& asked) {
  return asked.is_of_crd_2_2() ? std::span<const Part>(parts_2_2) : std::span<const Part>(parts_2_0);
}
std::span<const Part> detail_parts(const Asked& asked) {
  return asked.is_of_crd_2_2() ? std::span<const Part>(detail_parts_2_2) : std::span<const Part>(detail_parts_2_0);
}
const Part* find(std::span<const Part> table, Json part) {
  const auto found = std::ranges::find(table, part["url"].string(), &Part::url);
  return found == table.end() ? nullptr : &*found;
}

// Whether `kept` is true of the extension with its table, and of each detail with that of details.
template <class Kept>
bool on_both_levels(Json extension, const Asked& asked, const Kept& kept) {
  return kept(extension, parts(asked)) && std::ranges::all_of(parts_of(extension, "detail"), [&](Json detail) {
           return kept(detail, detail_parts(asked));
         });
}

bool has_only_known_parts(Json extension, const Asked& asked) {
  return on_both_levels(extension, asked, [](Json whole, std::span<const Part> table) {
    return std::ranges::all_of(whole["extension"], [&](Json part) { return find(table, part) != nullptr; });
  });
}

bool has_as_many_parts_as_it_may(Json extension, const Asked& asked) {
  return on_both_levels(extension, asked, [](Json whole, std::span<const Part> table) {
    return std::ranges::all_of(table, [&](const Part& part) {
      const std::size_t count = parts_of(whole, part.url).size();
      return count >= part.least && count <= part.most;
    });
  });
}

// An extension has a value or parts, never both (FHIR R4, ext-1).
bool has_values_of_its_types(Json extension, const Asked& asked) {
  if (value_of(extension)) return false;
  return on_both_levels(extension, asked, [](Json whole, std::span<const Part> table) {
    return std::ranges::all_of(whole["extension"], [&](Json part) {
      const Part* known = find(table, part);
      if (!known) return true; // another rule's
      const Json value = value_of(part);
      if (known->types.empty()) return !value && part["extension"].size() > 0;
      if (part["extension"] || part.size() != (value ? 2 : 1)) return false;
      return value ? std::ranges::find(known->types, value.key()) != known->types.end() : !known->needs_value;
    });
  });
}

bool has_codes_of_its_bindings(Json extension, const Asked& asked) {
  return on_both_levels(extension, asked, [](Json whole, std::span<const Part> table) {
    return std::ranges::all_of(whole["extension"], [&](Json part) {
      const Part* known = find(table, part);
      return !known || known->codes.empty() ||
             std::ranges::find(known->codes, value_of(part).string()) != known->codes.end();
    });
  });
}

bool has_a_day(Json extension) { return base::parse_date(text_of(extension, "date")).has_value(); }

bool has_a_coverage_of_the_call(Json extension, const Asked& asked) {
  const Json coverage = asked.referred(text_of(extension, "coverage"));
  return coverage["resourceType"].string() == "Coverage";
}

bool is_coded(Json coding) { return !coding["system"].string().empty() && !coding["code"].string().empty(); }

bool has_coded_billing_codes(Json extension) {
  return std::ranges::all_of(parts_of(extension, "billingCode"), [](Json part) { return is_coded(value_of(part)); });
}

bool has_reasons_that_say_something(Json extension) {
  return std::ranges::all_of(parts_of(extension, "reason"), [](Json part) {
    const Json reason = value_of(part);
    return (!reason["text"].string().empty() || reason["coding"].size() > 0) &&
           std::ranges::all_of(reason["coding"], is_coded);
  });
}

// The binding is extensible: codes of other systems are free.
bool has_reason_codes_of_the_version(Json extension, const Asked& asked) {
  return std::ranges::all_of(parts_of(extension, "reason"), [&](Json part) {
    return std::ranges::all_of(value_of(part)["coding"], [&](Json coding) {
      return coding["system"].string() != crd_code_system || is_coverage_reason(coding, asked.version());
    });
  });
}

bool has_absolute_questionnaires(Json extension) {
  return std::ranges::all_of(parts_of(extension, "questionnaire"),
                             [](Json part) { return is_absolute_url(value_of(part).string()); });
}

bool has_an_assertion_id(Json extension) { return !text_of(extension, "coverage-assertion-id").empty(); }

constexpr Rule rules[] = {
    {"2.1", "CRD, coverage-information: no part that the version does not have", statements<has_only_known_parts>},
    {"2.1", "CRD, coverage-information: each part as often as the version has it",
     statements<has_as_many_parts_as_it_may>},
    {"2.1", "CRD, coverage-information: each part has one value of its type", statements<has_values_of_its_types>},
    {"2.1", "CRD, coverage-information: codes are of the required bindings", statements<has_codes_of_its_bindings>},
    {"2.1", "CRD, coverage-information: `date` is a date", statements<has_a_day>},
    {"2.1", "CRD, coverage-information: `coverage` refers to a Coverage of the caller",
     statements<has_a_coverage_of_the_call>},
    {"2.1", "CRD, coverage-information: `billingCode` has system and code", statements<has_coded_billing_codes>},
    {"2.1", "CRD, coverage-information: a `reason` has text or codes with their system",
     statements<has_reasons_that_say_something>},
    {"2.1", "CRD, coverage-information: codes of a `reason` are those of the version",
     statements<has_reason_codes_of_the_version>},
    {"2.1", "CRD, coverage-information: `questionnaire` is an absolute address",
     statements<has_absolute_questionnaires>},
    {"2.1", "CRD, coverage-information: `coverage-assertion-id` is filled", statements<has_an_assertion_id>},
};

} // namespace

std::span<const Rule> part_rules() { return rules; }

} // namespace signpost::conformance
