#include "cards/assertion.h"

#include <algorithm>

#include "fhir/reference.h"

namespace signpost::cards {
namespace {

using cdshooks::CrdVersion;
using evidence::Why;
using policy::Authorization;
using policy::Decision;
using policy::Missing;
using policy::NoGuidance;
using policy::Outcome;

constexpr std::string_view covered = "covered", not_covered = "not-covered", conditional = "conditional",
                           indeterminate = "indeterminate", other_information = "OTH", clinical = "clinical";
constexpr std::string_view technical = "technical", no_member_found = "no-member-found",
                           no_active_coverage = "no-active-coverage";

// What is missing, and what was not looked at: nobody is to take the one for the other.
std::string documentation_words(const Decision& decision, const Maker& maker) {
  const Sentences& sentences = maker.sentences;
  std::vector<std::string> asks;
  for (const Missing& entry : decision.missing) asks.push_back(sentences.ask(entry));
  const std::string unread = joined(sentences.remarks_on_card(decision, Sentences::About::unread), " ");
  kainjow::mustache::data names("asks", joined(asks, " "));
  names["hasUnread"] = !unread.empty();
  names["unread"] = unread;
  return sentences.say("phrases", maker.asks_for_documentation ? "documentation-missing" : "documentation-later",
                       names);
}

std::string_view code_of(Authorization authorization, std::string_view unknown) {
  switch (authorization) {
  case Authorization::required: return "auth-needed";
  case Authorization::not_required: return "no-auth";
  case Authorization::unknown: return unknown;
  }
  return unknown;
}

// Whether an item is open because the part of the chart that may tell could not be read.
bool is_unread(const Missing& entry) {
  return std::ranges::any_of(entry.open, [](const policy::Judgement& leaf) {
    return leaf.why == Why::not_obtained || leaf.why == Why::unreadable;
  });
}

void ask(const Decision& decision, const Maker& maker, Assertion& said) {
  const bool tells_unread = maker.version != CrdVersion::v2_0;
  said.covered = conditional;
  said.reason = documentation_words(decision, maker);
  bool wanted = decision.missing.empty(); // whether anything is to be documented
  for (const Missing& entry : decision.missing) {
    if (tells_unread && is_unread(entry)) {
      said.covered = indeterminate;
      said.reason_code = technical;
      continue;
    }
    wanted = true;
    if (maker.asks_for_documentation && !entry.documentation->questions.empty())
      said.forms.push_back(entry.documentation);
  }
  if (maker.asks_for_documentation) said.doc_needed = wanted ? clinical : indeterminate;
}

// That there is no guidance, and why (CRD 2.2.1: hook-16, resp-43 to resp-45).
std::optional<Assertion> without_guidance(const Decision& decision, const Maker& maker) {
  if (maker.version == CrdVersion::v2_0 || !maker.on_each_order) return {};
  if (decision.reason == NoGuidance::not_a_proposal) return {}; // nothing is to be done that could be covered
  if (policy::find_remark<policy::OtherPatient>(decision.remarks)) return {}; // whose coverage is not known
  Assertion said;
  said.reason = maker.sentences.without_guidance(decision);
  if (decision.reason == NoGuidance::no_member_found || decision.reason == NoGuidance::coverage_not_active) {
    said.covered = not_covered;
    said.reason_code = decision.reason == NoGuidance::no_member_found ? no_member_found : no_active_coverage;
    return said;
  }
  said.covered = indeterminate;
  said.pa_needed = code_of(decision.authorization, indeterminate);
  if (decision.reason == NoGuidance::technical) {
    said.reason_code = technical;
    if (maker.asks_for_documentation) said.doc_needed = indeterminate;
  }
  return said;
}

} // namespace

std::optional<Assertion> assertion_of(const Decision& decision, const Maker& maker) {
  if (decision.outcome == Outcome::no_guidance) return without_guidance(decision, maker);
  Assertion said;
  switch (decision.outcome) {
  case Outcome::covered:
    said.covered = covered;
    if (const auto* until = policy::find_remark<policy::HoldsUntil>(decision.remarks)) {
      said.holds_until = until->day;
      said.reason = maker.sentences.remark(*until);
    }
    break;
  case Outcome::needs_documentation: ask(decision, maker, said); break;
  case Outcome::manual_review:
    said.covered = conditional;
    said.reason = maker.sentences.explanation(decision);
    break;
  case Outcome::not_covered:
  case Outcome::no_guidance: said.covered = not_covered; return said;
  }
  said.pa_needed = code_of(decision.authorization, conditional);
  if (decision.authorization == Authorization::unknown)
    said.reason += (said.reason.empty() ? "" : " ") + maker.sentences.authorization(decision);
  if (said.covered == conditional || said.pa_needed == conditional) said.info_needed = other_information;
  return said;
}

} // namespace signpost::cards
