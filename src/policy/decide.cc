#include "policy/decide.h"

#include <algorithm>
#include <set>

#include "base/overloaded.h"
#include "fhir/code.h"
#include "fhir/resource.h"
#include "policy/other_days.h"

namespace signpost::policy {

using namespace evidence;

namespace {

struct Choice {
  const PolicyVersion* policy = nullptr;
  const Service* service = nullptr;
  std::optional<Judgement> gate;      // that was passed
  std::optional<Judgement> open_gate; // that must be settled first
  std::vector<const PolicyVersion*> possible; // where a gate is open: every policy that may turn out to apply
  NoGuidance reason = NoGuidance::order_not_addressed;
};

bool speaks_for(const std::vector<std::string>& lines, std::string_view line) {
  return lines.empty() || std::find(lines.begin(), lines.end(), line) != lines.end();
}

// Decides one order under one coverage, step by step; each step may be the last.
class Decider {
public:
  Decider(const Catalog& catalog, Facts& facts, std::size_t order, base::Json coverage,
          std::span<const Assumption> assumptions)
      : catalog_(catalog), facts_(facts), order_(order), assumptions_(assumptions) {
    decision_.order = decision_.judged = facts.order(order);
    decision_.coverage = coverage;
    decision_.date_of_service = facts.date_of_service(order);
    decision_.signed_on = facts.signed_on();
  }

  Decision run() {
    if (const NoGuidance reason = unfit_order(); reason != NoGuidance::none) return no_guidance(reason);
    if (is_deceased()) {
      decision_.remarks.emplace_back(PatientDeceased{});
      return no_guidance(NoGuidance::patient_deceased);
    }
    if (!decision_.coverage) return no_guidance(NoGuidance::no_coverage);
    if (!is_active(decision_.coverage, decision_.date_of_service)) return no_guidance(NoGuidance::coverage_not_active);
    const Plan plan = plan_of(decision_.coverage, facts_.chart(), catalog_.payers());
    if (!plan.payer) {
      add_remarks_of_payer(plan);
      return no_guidance(NoGuidance::payer_not_held);
    }
    decision_.payer = plan.payer;
    decision_.product = plan.product;
    const Choice choice = choose(plan);
    decision_.policy = choice.policy;
    decision_.service = choice.service;
    decision_.gate = choice.gate;
    if (!choice.service) return no_guidance(choice.reason);
    authorize(plan, choice.possible.empty() ? std::vector{choice.policy} : choice.possible);
    add_remarks();
    if (choice.open_gate) {
      decision_.criteria = choice.open_gate;
      decision_.outcome = Outcome::needs_documentation;
      ask();
    } else {
      apply(*choice.service);
    }
    add_remarks_of_policy();
    return std::move(decision_);
  }

private:
  NoGuidance unfit_order() const {
    const base::Json order = decision_.order;
    const std::string_view status = order["status"].string(), intent = order["intent"].string();
    if (order["doNotPerform"].is_true() || status == "entered-in-error" || status == "revoked" || status == "completed")
      return NoGuidance::not_a_proposal;
    if (intent == "directive") return NoGuidance::not_a_proposal;
    if (fhir::type_of(order) != "ServiceRequest") return NoGuidance::order_not_addressed;
    if (!fhir::any_coding(order["code"], [](base::Json) { return true; })) return NoGuidance::order_without_code;
    return NoGuidance::none;
  }

  // Patient.deceased[x]: true, or a day.
  bool is_deceased() const {
    return std::ranges::any_of(facts_.chart().of_type("Patient"), [](base::Json patient) {
      return patient["deceasedBoolean"].is_true() || !patient["deceasedDateTime"].string().empty();
    });
  }

  Decision no_guidance(NoGuidance reason) {
    decision_.outcome = Outcome::no_guidance;
    decision_.reason = reason;
    return std::move(decision_);
  }

  Circumstances at(std::optional<Member> level) const {
    return {order_, level, decision_.date_of_service, assumptions_};
  }

  // The version of a policy in force on the date of service: the newest that has begun; a document without a stated
  // date also speaks for the time before.
  const PolicyVersion* in_force(std::string_view id) const {
    const PolicyVersion* found = nullptr;
    const PolicyVersion* undated = nullptr;
    for (const auto& version : catalog_.versions()) {
      if (version->id != id) continue;
      if (version->effective <= decision_.date_of_service) found = version.get(); // sorted by day
      else if (!version->date_stated && !undated) undated = version.get();
    }
    return found ? found : undated;
  }

  Choice choose(const Plan& plan) {
    Choice choice;
    std::set<std::string_view> seen;
    struct Open {
      const PolicyVersion* policy;
      const Service* service;
    };
    std::vector<Open> open;
    for (const auto& version : catalog_.versions()) {
      if (version->payer != plan.payer->id || !seen.insert(version->id).second) continue;
      const PolicyVersion* policy = in_force(version->id);
      if (!policy) {
        // Some version knows the code, but none had begun.
        for (const auto& later : catalog_.versions())
          if (later->id == version->id && names_code(*later, plan)) choice.reason = NoGuidance::not_in_effect;
        continue;
      }
      for (const Service& service : policy->services) {
        if (choice.service || !service.codes->contains_any(decision_.order["code"])) continue;
        if (!speaks_for(policy->lines, plan.line) || !speaks_for(service.lines, plan.line)) continue;
        std::optional<Judgement> gate;
        if (service.gate) gate = judge(*service.gate, facts_, at({}));
        const Truth passed = gate ? gate->truth : Truth::yes;
        if (passed == Truth::yes) {
          choice.policy = policy;
          choice.service = &service;
          choice.gate = std::move(gate);
        } else if (passed == Truth::unknown) {
          open.push_back({policy, &service});
        }
      }
    }
    if (choice.service || open.empty()) return choice;
    // The gate before criteria asks for what they need; the others only look for exceptions.
    const auto before_criteria = std::ranges::find_if(open, [](const Open& one) { return one.service->criteria(); });
    const Open& first = before_criteria == open.end() ? open.front() : *before_criteria;
    choice.policy = first.policy;
    choice.service = first.service;
    choice.open_gate = judge(*first.service->gate, facts_, at({}));
    for (const Open& one : open) choice.possible.push_back(one.policy);
    return choice;
  }

  bool names_code(const PolicyVersion& policy, const Plan& plan) const {
    return std::any_of(policy.services.begin(), policy.services.end(), [&](const Service& service) {
      return service.codes->contains_any(decision_.order["code"]) && speaks_for(policy.lines, plan.line) &&
             speaks_for(service.lines, plan.line);
    });
  }

  // Where product, setting or policy is not known, an answer that all of them share is still an answer.
  void authorize(const Plan& plan, const std::vector<const PolicyVersion*>& policies) {
    const std::vector<std::string_view> products = products_of(plan);
    const std::vector<std::optional<Member>> settings = settings_of_order();
    std::optional<Authorization> common;
    for (const PolicyVersion* policy : policies)
      for (const std::string_view product : products)
        for (const std::optional<Member> setting : settings) {
          const AuthorizationRow* row = authorization_row(*policy, product, setting);
          if (row) decision_.authorization_section = row->section;
          const Authorization answer = row ? row->answer : Authorization::unknown;
          common = common.value_or(answer) == answer ? answer : Authorization::unknown;
        }
    decision_.authorization = common.value_or(Authorization::unknown);
    if (decision_.authorization == Authorization::unknown) decision_.authorization_section.clear();
  }

  static std::vector<std::string_view> products_of(const Plan& plan) {
    if (plan.product) return {plan.product->id};
    std::vector<std::string_view> products;
    for (const Product& product : plan.payer->products)
      if (product.line == plan.line) products.push_back(product.id);
    return products;
  }

  // The settings that the chart names for the order, else every one there is; never empty.
  std::vector<std::optional<Member>> settings_of_order() {
    const auto index = catalog_.setting();
    if (!index) return {std::nullopt};
    std::vector<std::optional<Member>> settings;
    const Reading& reading = facts_.read(*index, order_, {});
    for (const Reading::Coded& coded : reading.coded)
      if (coded.truth == Truth::yes && reading.otherwise.empty()) settings.emplace_back(coded.member);
    if (settings.empty())
      for (Member member = 0; member < catalog_.values()[*index].coded()->members.size(); ++member)
        settings.emplace_back(member);
    if (settings.empty()) settings.emplace_back();
    return settings;
  }

  // The first row that fits. Null: the document does not say.
  static const AuthorizationRow* authorization_row(const PolicyVersion& policy, std::string_view product,
                                                   std::optional<Member> setting) {
    const auto& rows = policy.authorization;
    const auto row = std::ranges::find_if(rows, [&](const AuthorizationRow& candidate) {
      return speaks_for(candidate.products, product) && (!candidate.setting || candidate.setting == setting);
    });
    return row == rows.end() ? nullptr : &*row;
  }

  void add_remarks() {
    const PolicyVersion& policy = *decision_.policy;
    if (policy.review_due && *policy.review_due < facts_.signed_on())
      decision_.remarks.emplace_back(ReviewDue{*policy.review_due});
    if (!policy.date_stated) decision_.remarks.emplace_back(NoStatedDate{policy.effective});
    if (!decision_.product && !decision_.payer->products.empty())
      decision_.remarks.emplace_back(ProductUnknown{decision_.payer->default_line});
    if (decision_.service->diagnoses) {
      bool any = false, listed = false;
      const auto look = [&](base::Json coded) {
        fhir::any_coding(coded, [&](base::Json coding) {
          const auto system = fhir::code_system(coding["system"].string());
          if (system != fhir::CodeSystem::icd10cm) return false;
          any = true;
          listed = listed || decision_.service->diagnoses->contains(coding);
          return false;
        });
      };
      look(decision_.order["reasonCode"]);
      for (base::Json reference : decision_.order["reasonReference"])
        look(facts_.chart().resolve(reference["reference"].string(), decision_.order)["code"]);
      if (any && !listed) decision_.remarks.emplace_back(DiagnosisNotListed{});
    }
  }

  // Why nobody's policies were looked at.
  void add_remarks_of_payer(const Plan& plan) {
    for (const std::string& reference : plan.not_sent) decision_.remarks.emplace_back(PayorNotSent{reference});
    if (!plan.looked_for.empty()) decision_.remarks.emplace_back(PayerNotHeld{plan.looked_for});
    else if (plan.not_sent.empty()) decision_.remarks.emplace_back(PayerNotNamed{});
  }

  // What the policy has to say of this order besides; where levels differ, of any of them.
  void add_remarks_of_policy() {
    for (const PolicyRemark& remark : decision_.policy->remarks) {
      const auto holds = [&](std::optional<Member> level) {
        return judge(remark.when, facts_, at(level)).truth == Truth::yes;
      };
      if (levels_.empty() ? holds({}) : std::ranges::any_of(levels_, holds))
        decision_.remarks.emplace_back(PolicySays{remark.say});
    }
  }

  void apply(const Service& service) {
    std::visit(base::overloaded{
                   [&](const CoveredIf& covered) { judge_levels(covered.criteria), conclude(covered); },
                   [&](const Negative& negative) { refuse(negative); },
                   [&](const PersonDecides& person) {
                     decision_.outcome = Outcome::manual_review;
                     decision_.explanation = person.why;
                     decision_.section = service.section;
                   },
                   [&](const Delegated& delegated) {
                     decision_.outcome = Outcome::no_guidance;
                     decision_.reason = NoGuidance::delegated;
                     decision_.remarks.emplace_back(RefersElsewhere{delegated.document});
                   },
                   [&](const NotAddressed& silence) {
                     decision_.outcome = Outcome::no_guidance;
                     decision_.reason = NoGuidance::order_not_addressed;
                     decision_.remarks.emplace_back(PolicySays{silence.how});
                   },
               },
               service.statement);
  }

  void refuse(const Negative& negative) {
    decision_.outcome = Outcome::not_covered;
    decision_.determination = negative.determination;
    decision_.explanation = negative.reason;
    decision_.section = negative.section;
  }

  // Criteria are judged at every level to be treated and the worst level decides.
  void judge_levels(const Criterion& criteria) {
    const Domain* domain = nullptr;
    if (const auto index = catalog_.values().levels()) {
      domain = catalog_.values()[*index].domain();
      for (const Member level : facts_.read(*index, order_, {}).members) levels_.emplace_back(level);
    }
    if (levels_.empty()) levels_.emplace_back();
    for (const auto& level : levels_) {
      Judgement judged = judge(criteria, facts_, at(level));
      if (level) decision_.levels.emplace_back(domain->name(*level), judged.truth);
      if (!decision_.criteria || judged.truth < decision_.criteria->truth) decision_.criteria = std::move(judged);
    }
  }

  void conclude(const CoveredIf& covered) {
    const Judgement& judged = *decision_.criteria;
    if (const Judgement* review = deciding_review(judged)) return send_to_review(*review);
    if (const Criterion* criteria = provisional(judged))
      decision_.remarks.emplace_back(Provisional{criteria->review});
    if (judged.truth != Truth::unknown && !in_force_for_certain()) {
      decision_.outcome = Outcome::manual_review;
      decision_.remarks.emplace_back(EarlierTextNotHeld{decision_.policy->effective});
    } else if (judged.truth == Truth::yes) {
      decision_.outcome = Outcome::covered;
      note_single_sentences(judged);
      note_last_day(covered.criteria);
    } else if (judged.truth == Truth::no) {
      refuse(covered.otherwise);
      note_earlier_day(covered.criteria);
      note_later_day(covered.criteria);
    } else {
      decision_.outcome = Outcome::needs_documentation;
      ask();
      note_earlier_day(covered.criteria);
    }
  }

  // An undated document may have said something else before the day it is filed under.
  bool in_force_for_certain() const {
    return decision_.policy->date_stated || decision_.policy->effective <= decision_.date_of_service;
  }

  void send_to_review(const Judgement& because) {
    const Criterion& criterion = *because.criterion;
    decision_.outcome = Outcome::manual_review;
    decision_.section = criterion.section;
    decision_.explanation = criterion.review;
    if (criterion.provisional) decision_.likely = because.truth;
  }

  // The criteria in a judgement that are only provisionally known; null if all are certain.
  static const Criterion* provisional(const Judgement& judged) {
    if (judged.criterion->provisional) return judged.criterion;
    for (const Judgement& child : judged.children)
      if (const Criterion* found = provisional(child)) return found;
    return nullptr;
  }

  // Where an answer could fall with one sentence that was misread, a person who checks it should know which.
  void note_single_sentences(const Judgement& judged) {
    OneSentenceEach remark;
    std::set<std::string_view> seen;
    for_each_leaf(judged, [&](const Judgement& leaf) {
      if (leaf.truth != Truth::yes || leaf.evidence.size() != 1 ||
          leaf.evidence.front().kind != EvidenceKind::narrative)
        return;
      if (seen.insert(leaf.criterion->id).second) remark.titles.push_back(leaf.criterion->title);
    });
    if (!remark.titles.empty()) decision_.remarks.emplace_back(std::move(remark));
  }

  OtherDays other_days(const Criterion& criteria) {
    return {criteria, facts_, order_, levels_, decision_.date_of_service, assumptions_};
  }

  // Criteria with a clock may be met on the day of signing and no longer on the planned one.
  void note_earlier_day(const Criterion& criteria) {
    if (const auto day = last_day_met(other_days(criteria))) decision_.remarks.emplace_back(MetUntil{*day});
  }

  // What is met on the planned day may be so no longer if the service is put off.
  void note_last_day(const Criterion& criteria) {
    if (const auto day = last_day_still_met(other_days(criteria))) decision_.remarks.emplace_back(HoldsUntil{*day});
  }

  void note_later_day(const Criterion& criteria) {
    if (const auto earliest = earliest_change(other_days(criteria))) decision_.remarks.emplace_back(*earliest);
  }

  void ask() {
    const std::vector<ItemSet> sets = sets_that_would_settle(*decision_.criteria, catalog_.items());
    if (sets.empty()) return;
    const auto leaves = leaves_to_settle(*decision_.criteria, sets.front(), catalog_.items());
    for (const std::string& id : sets.front()) decision_.missing.push_back(missing(id, leaves));
    for (std::size_t i = 1; i < sets.size() && i <= 3; ++i) decision_.alternatives.push_back(sets[i]);
    for (Remark& remark : unread_parts(leaves, facts_)) decision_.remarks.push_back(std::move(remark));
  }

  // `leaves`: those on the ways to coverage that are asked for.
  Missing missing(const std::string& id, const std::vector<const Judgement*>& leaves) {
    Missing entry;
    entry.item = id;
    entry.documentation = catalog_.item(id);
    const auto own = decision_.policy->asks.find(id);
    entry.ask = own != decision_.policy->asks.end() ? own->second : entry.documentation->ask;
    std::vector<const Judgement*> open;
    for_each_leaf(*decision_.criteria, [&](const Judgement& leaf) {
      if (leaf.truth != Truth::unknown || leaf.item->id != id) return;
      open.push_back(&leaf);
      if (std::ranges::find(entry.criteria, leaf.criterion->id) == entry.criteria.end())
        entry.criteria.push_back(leaf.criterion->id);
    });
    for (const Judgement* leaf : leaves)
      if (leaf->item->id == id && std::ranges::none_of(entry.open, [&](const Judgement& other) {
            return other.criterion->id == leaf->criterion->id;
          }))
        entry.open.push_back(*leaf);
    // Where a silence would have been enough but for a record in its way, that is the question.
    Obstacles obstacles = obstacles_of(open);
    if (obstacles.explain_all) entry.ask.clear();
    entry.records = std::move(obstacles.records);
    return entry;
  }

  const Catalog& catalog_;
  Facts& facts_;
  std::size_t order_;
  std::span<const Assumption> assumptions_;
  std::vector<std::optional<Member>> levels_; // at which criteria are judged; none: whatever the level
  Decision decision_;
};

} // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
  case Outcome::covered: return "covered";
  case Outcome::not_covered: return "not-covered";
  case Outcome::needs_documentation: return "needs-documentation";
  case Outcome::manual_review: return "manual-review";
  case Outcome::no_guidance: return "no-guidance";
  }
  return "";
}

std::string_view to_string(NoGuidance reason) {
  switch (reason) {
  case NoGuidance::none: return "";
  case NoGuidance::no_coverage: return "no-coverage";
  case NoGuidance::coverage_not_active: return "coverage-not-active";
  case NoGuidance::payer_not_held: return "payer-not-held";
  case NoGuidance::order_not_addressed: return "order-not-addressed";
  case NoGuidance::order_without_code: return "order-without-code";
  case NoGuidance::not_in_effect: return "not-in-effect";
  case NoGuidance::not_a_proposal: return "not-a-proposal";
  case NoGuidance::delegated: return "delegated";
  case NoGuidance::no_member_found: return "no-member-found";
  case NoGuidance::patient_deceased: return "patient-deceased";
  case NoGuidance::technical: return "technical";
  }
  return "";
}

Decision decide(const Catalog& catalog, Facts& facts, std::size_t order, base::Json coverage,
                std::span<const Assumption> assumptions) {
  facts.begin_order();
  return Decider(catalog, facts, order, coverage, assumptions).run();
}

} // namespace signpost::policy
