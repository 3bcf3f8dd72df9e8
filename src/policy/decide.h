#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/catalog.h"
#include "policy/judging.h"
#include "policy/missing.h"
#include "policy/obstacles.h"
#include "policy/remark.h"
#include "evidence/facts.h"

namespace signpost::policy {

enum class Outcome : std::uint8_t { covered, not_covered, needs_documentation, manual_review, no_guidance };

// Why there is no guidance.
enum class NoGuidance : std::uint8_t {
  none,
  no_coverage,
  coverage_not_active,
  payer_not_held,
  order_not_addressed,
  order_without_code,
  not_in_effect,
  not_a_proposal,
  delegated,
  patient_deceased,
  no_member_found,
  technical
};

std::string_view to_string(Outcome outcome);
std::string_view to_string(NoGuidance reason);

// One thing that is missing: an item, the criteria it would settle, and what to ask.
struct Missing {
  std::string item;
  std::vector<std::string> criteria;
  std::string ask;                  // the request in the policy's words; empty: the records are the question
  std::vector<Obstruction> records; // that stand in the way
  std::vector<Judgement> open;      // the leaves that would settle the matter together with the other items
  const evidence::DocumentationItem* documentation = nullptr; // of the Catalog: its questions can be answered in a form
};

// What the payer's policy says about one order under one coverage, and why. Judgements borrow from the Facts it was
// made with, policies from the Catalog.
struct Decision {
  base::Json order;  // what the answer is about
  base::Json judged; // what was read as the order: the same, but for an appointment
  base::Json coverage;
  const Payer* payer = nullptr;
  const Product* product = nullptr;
  const PolicyVersion* policy = nullptr;
  const Service* service = nullptr;
  base::Date date_of_service;
  base::Date signed_on;
  Outcome outcome = Outcome::no_guidance;
  std::string determination; // of not_covered: the payer's word
  Authorization authorization = Authorization::unknown;
  std::string authorization_section; // where the document says so
  std::optional<Judgement> gate;     // why this service of the policy was taken, where the code alone does not say
  std::optional<Judgement> criteria; // of the worst level
  std::vector<std::pair<std::string, evidence::Truth>>
      levels; // where the order names several or the policy means the level
  std::vector<Missing> missing;
  std::vector<ItemSet> alternatives;
  NoGuidance reason = NoGuidance::none;
  std::string explanation; // one sentence: why not covered, or why a person must look
  std::string section;     // of that sentence
  std::optional<evidence::Truth> likely; // how criteria came out that are only provisionally known, and so reviewed
  std::vector<Remark> remarks;
};

// The resource that a piece of evidence is cited by: of what was read as the order, what the answer is about.
inline base::Json cited(const Decision& decision, const evidence::Evidence& evidence) {
  return evidence.resource == decision.judged ? decision.order : evidence.resource;
}

// Decides one order of the call under one coverage (missing: there is none), from its arguments alone and always alike.
// `assumptions` overrule what the chart says about single criteria. Gives the order its share of work first; throws
// evidence::WorkLimit when that is used up.
Decision decide(const Catalog& catalog, evidence::Facts& facts, std::size_t order, base::Json coverage,
                std::span<const Assumption> assumptions = {});

} // namespace signpost::policy
