#include "conformance/coverage_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "conformance/statements.h"

namespace signpost::conformance {
namespace {

using base::Json;
using cdshooks::CrdVersion;
using enum cdshooks::CrdVersion;

bool has(Json extension, std::string_view url) { return !parts_of(extension, url).empty(); }
bool has(Json extension, std::string_view url, std::string_view code) {
  return std::ranges::any_of(parts_of(extension, url), [&](Json part) { return value_of(part).string() == code; });
}
bool any_is(Json extension, std::string_view code) {
  return has(extension, "covered", code) || has(extension, "pa-needed", code) || has(extension, "doc-needed", code);
}

// --- The invariants by their text. Where text and expression of one differ, each is held by itself.

bool q1(Json it) { return (!has(it, "questionnaire") && !has(it, "response")) || has(it, "doc-needed"); }
bool q2(Json it) { return !has(it, "covered", "not-covered") || !has(it, "pa-needed"); }
bool q3_in_2_0(Json it) { return !has(it, "info-needed") || any_is(it, "conditional"); }
bool q3_in_2_2(Json it) { return has(it, "info-needed") == any_is(it, "conditional"); }
bool q4_in_2_0(Json it) { return !has(it, "pa-needed", "satisfied") || !has(it, "doc-purpose", "withpa"); }
bool q4_in_2_2(Json it) {
  const bool nothing_to_send =
      has(it, "pa-needed", "satisfied") || has(it, "pa-needed", "no-auth") || has(it, "covered", "not-covered");
  return !nothing_to_send || !has(it, "doc-purpose", "withpa");
}
bool q5(Json it) { return has(it, "satisfied-pa-id") == has(it, "pa-needed", "satisfied"); }
bool q6(Json it) { return !has(it, "info-needed", "OTH") || has(it, "reason"); }
bool q7(Json it) {
  return std::ranges::all_of(parts_of(it, "reason"), [](Json part) {
    const Json reason = value_of(part);
    return !reason["coding"] || !reason["text"].string().empty() ||
           std::ranges::any_of(reason["coding"], [](Json coding) { return is_coverage_reason(coding, v2_2); });
  });
}
bool q8(Json it) { return !has(it, "doc-purpose") || has(it, "reason"); }
bool q9(Json it) { return !any_is(it, "indeterminate") || has(it, "reason"); }

// --- And by their expression. One that gives the empty collection says nothing: so does q2 of 2.0.1 of whatever is
// not covered, where its text forbids what a stricter reading would demand.

template <CrdVersion version, int number>
bool expression(Json extension) {
  const Verdict verdict = invariant_on(extension, version, number);
  return verdict == Verdict::holds || verdict == Verdict::undecided;
}

// --- What a reason code goes with

bool has_reason(Json extension, std::string_view code) {
  for (Json part : parts_of(extension, "reason"))
    for (Json coding : value_of(part)["coding"])
      if (coding["code"].string() == code) return true;
  return false;
}
bool technical_is_indeterminate(Json it) {
  if (!has_reason(it, "technical")) return true;
  return any_is(it, "indeterminate") && std::ranges::any_of(parts_of(it, "reason"), [](Json part) {
           return !value_of(part)["text"].string().empty();
         });
}
bool unknown_member_is_not_covered(Json it) {
  return !has_reason(it, "no-member-found") || has(it, "covered", "not-covered");
}
bool no_coverage_is_not_covered(Json it) {
  return (!has_reason(it, "no-active-coverage") && !has_reason(it, "coverage-not-found")) ||
         has(it, "covered", "not-covered");
}

// --- Repetitions, and hooks at which nothing is asked for

// Every id that a part `url` gives, with the coverages it is given for.
std::map<std::string_view, std::set<std::string_view>> coverages_by(Json resource, std::string_view url) {
  std::map<std::string_view, std::set<std::string_view>> coverages;
  for (Json extension : coverage_information_of(resource))
    if (has(extension, url)) coverages[text_of(extension, url)].insert(text_of(extension, "coverage"));
  return coverages;
}
bool ids_tell_coverages_apart(Json response, const Asked&) {
  for (Json action : response["systemActions"])
    for (const char* url : {"coverage-assertion-id", "satisfied-pa-id"})
      for (const auto& [id, coverages] : coverages_by(action["resource"], url))
        if (coverages.size() > 1) return false;
  return true;
}
bool a_coverage_has_one_id(Json response, const Asked& asked) {
  if (asked.is_of_crd_2_2()) return true; // which lets them share it
  for (Json action : response["systemActions"])
    for (const char* url : {"coverage-assertion-id", "satisfied-pa-id"}) {
      std::set<std::string_view> seen;
      for (const auto& [id, coverages] : coverages_by(action["resource"], url))
        for (const std::string_view coverage : coverages)
          if (!seen.insert(coverage).second) return false;
    }
  return true;
}
bool supporting_hooks_ask_for_nothing(Json extension, const Asked& asked) {
  return asked.is_primary_hook() || (!has(extension, "doc-needed") && !has(extension, "questionnaire"));
}

constexpr Rule rules[] = {
    {"hook-19", "CRD, hook-19: order-select and the encounter hooks ask for no documentation",
     statements<supporting_hooks_ask_for_nothing>},
    {"resp-32", "CRD, resp-32: different coverages have different ids", ids_tell_coverages_apart},
    {"resp-33", "CRD 2.0.1: one coverage has one id", a_coverage_has_one_id},
    {"resp-43", "CRD 2.2.1, resp-43: `technical` goes with indeterminate, in words",
     statements_in<v2_2, technical_is_indeterminate>},
    {"resp-44", "CRD 2.2.1, resp-44: `no-member-found` goes with not-covered",
     statements_in<v2_2, unknown_member_is_not_covered>},
    {"resp-45", "CRD 2.2.1, resp-45: no active or single coverage goes with not-covered",
     statements_in<v2_2, no_coverage_is_not_covered>},
    {"q1", "CRD 2.0.1, crd-ci-q1 (text): questionnaire and response only with doc-needed", statements_in<v2_0, q1>},
    {"q2", "CRD 2.0.1, crd-ci-q2 (text): not-covered goes without pa-needed", statements_in<v2_0, q2>},
    {"q3", "CRD 2.0.1, crd-ci-q3 (text): info-needed only where something is conditional",
     statements_in<v2_0, q3_in_2_0>},
    {"q4", "CRD 2.0.1, crd-ci-q4 (text): satisfied needs no documents for it", statements_in<v2_0, q4_in_2_0>},
    {"q5", "CRD 2.0.1, crd-ci-q5 (text): satisfied-pa-id if and only if satisfied", statements_in<v2_0, q5>},
    {"q1", "CRD 2.0.1, crd-ci-q1 (expression)", statements_in<v2_0, expression<v2_0, 1>>},
    {"q2", "CRD 2.0.1, crd-ci-q2 (expression)", statements_in<v2_0, expression<v2_0, 2>>},
    {"q3", "CRD 2.0.1, crd-ci-q3 (expression)", statements_in<v2_0, expression<v2_0, 3>>},
    {"q4", "CRD 2.0.1, crd-ci-q4 (expression)", statements_in<v2_0, expression<v2_0, 4>>},
    {"q5", "CRD 2.0.1, crd-ci-q5 (expression)", statements_in<v2_0, expression<v2_0, 5>>},
    {"q1", "CRD 2.2.1, crd-ci-q1 (text): questionnaire only with doc-needed", statements_in<v2_2, q1>},
    {"q2", "CRD 2.2.1, crd-ci-q2 (text): not-covered goes without pa-needed", statements_in<v2_2, q2>},
    {"q3", "CRD 2.2.1, crd-ci-q3 (text): info-needed if and only if something is conditional",
     statements_in<v2_2, q3_in_2_2>},
    {"q4", "CRD 2.2.1, crd-ci-q4 (text): no documents for an authorization that is not needed",
     statements_in<v2_2, q4_in_2_2>},
    {"q5", "CRD 2.2.1, crd-ci-q5 (text): satisfied-pa-id if and only if satisfied", statements_in<v2_2, q5>},
    {"q6", "CRD 2.2.1, crd-ci-q6 (text): info-needed OTH has a reason", statements_in<v2_2, q6>},
    {"q7", "CRD 2.2.1, crd-ci-q7 (text): a reason's own codes are said in words", statements_in<v2_2, q7>},
    {"q8", "CRD 2.2.1, crd-ci-q8 (text): doc-purpose has a reason", statements_in<v2_2, q8>},
    {"q9", "CRD 2.2.1, crd-ci-q9 (text): indeterminate has a reason", statements_in<v2_2, q9>},
    {"q1", "CRD 2.2.1, crd-ci-q1 (expression)", statements_in<v2_2, expression<v2_2, 1>>},
    {"q2", "CRD 2.2.1, crd-ci-q2 (expression)", statements_in<v2_2, expression<v2_2, 2>>},
    {"q3", "CRD 2.2.1, crd-ci-q3 (expression)", statements_in<v2_2, expression<v2_2, 3>>},
    {"q4", "CRD 2.2.1, crd-ci-q4 (expression)", statements_in<v2_2, expression<v2_2, 4>>},
    {"q5", "CRD 2.2.1, crd-ci-q5 (expression)", statements_in<v2_2, expression<v2_2, 5>>},
    {"q6", "CRD 2.2.1, crd-ci-q6 (expression)", statements_in<v2_2, expression<v2_2, 6>>},
    {"q7", "CRD 2.2.1, crd-ci-q7 (expression)", statements_in<v2_2, expression<v2_2, 7>>},
    {"q8", "CRD 2.2.1, crd-ci-q8 (expression)", statements_in<v2_2, expression<v2_2, 8>>},
    {"q9", "CRD 2.2.1, crd-ci-q9 (expression)", statements_in<v2_2, expression<v2_2, 9>>},
};

} // namespace

bool is_coverage_reason(base::Json coding, cdshooks::CrdVersion version) {
  static constexpr std::array<std::string_view, 2> in_2_0{"gold-card", "detail-code"};
  static constexpr std::array<std::string_view, 6> in_2_2{
      "gold-card", "no-member-found", "no-active-coverage", "coverage-not-found", "auth-out-network", "technical"};
  const auto is_among = [&](std::span<const std::string_view> codes) {
    return std::ranges::find(codes, coding["code"].string()) != codes.end();
  };
  return coding["system"].string() == crd_code_system &&
         (version == cdshooks::CrdVersion::v2_0 ? is_among(in_2_0) : is_among(in_2_2));
}

std::span<const Rule> coverage_rules() { return rules; }

} // namespace signpost::conformance
