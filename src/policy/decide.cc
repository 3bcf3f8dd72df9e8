#include "policy/decide.h"

#include <algorithm>
#include <set>

#include "fhir/code.h"
#include "fhir/resource.h"

namespace signpost::policy {

using namespace evidence;

namespace {

constexpr std::string_view setting_value = "setting";

struct Choice {
  const PolicyVersion* policy = nullptr;
  const Service* service = nullptr;
  std::optional<Finding> gate;      // that was passed
  std::optional<Finding> open_gate; // that must be settled first
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
    decision_.order = facts.order(order);
    decision_.coverage = coverage;
    decision_.date_of_service = date_of_service(decision_.order, facts.today());
  }

  Decision run() {
    if (const NoGuidance reason = unfit_order(); reason != NoGuidance::none) return no_guidance(reason);
    if (!decision_.coverage) return no_guidance(NoGuidance::no_coverage);
    if (!is_active(decision_.coverage, decision_.date_of_service)) return no_guidance(NoGuidance::coverage_not_active);
    const Plan plan = plan_of(decision_.coverage, facts_.chart(), catalog_.payers());
    if (!plan.payer) return no_guidance(NoGuidance::payer_not_held);
    decision_.payer = plan.payer;
    decision_.product = plan.product;
    const Choice choice = choose(plan);
    decision_.policy = choice.policy;
    decision_.service = choice.service;
    decision_.gate = choice.gate;
    if (!choice.service) return no_guidance(choice.reason);
    authorize(plan);
    add_notes();
    if (choice.open_gate) {
      decision_.criteria = choice.open_gate;
      decision_.outcome = Outcome::needs_documentation;
      ask();
      return std::move(decision_);
    }
    apply(*choice.service);
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
    const Service* open = nullptr;
    const PolicyVersion* open_policy = nullptr;
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
        std::optional<Finding> gate;
        if (service.gate) gate = judge(*service.gate, facts_, at({}));
        const Truth passed = gate ? gate->truth : Truth::yes;
        if (passed == Truth::yes) {
          choice.policy = policy;
          choice.service = &service;
          choice.gate = std::move(gate);
        } else if (passed == Truth::unknown && !open) {
          open = &service;
          open_policy = policy;
        }
      }
    }
    if (!choice.service && open) {
      choice.policy = open_policy;
      choice.service = open;
      choice.open_gate = judge(*open->gate, facts_, at({}));
    }
    return choice;
  }

  bool names_code(const PolicyVersion& policy, const Plan& plan) const {
    return std::any_of(policy.services.begin(), policy.services.end(), [&](const Service& service) {
      return service.codes->contains_any(decision_.order["code"]) && speaks_for(policy.lines, plan.line) &&
             speaks_for(service.lines, plan.line);
    });
  }

  // Where product or setting is not known, an answer that all of them share is still an answer.
  void authorize(const Plan& plan) {
    std::vector<std::string_view> products, settings;
    if (plan.product) products.push_back(plan.product->id);
    else
      for (const Product& product : plan.payer->products)
        if (product.line == plan.line) products.push_back(product.id);
    if (const auto index = catalog_.values().find(setting_value)) {
      const Reading& reading = facts_.read(*index, order_, {});
      for (const Reading::Coded& coded : reading.coded)
        if (coded.truth == Truth::yes) settings.push_back(catalog_.values()[*index].members[coded.member]);
    }
    if (settings.empty()) settings = {"inpatient", "outpatient"};
    std::optional<std::string> common;
    for (const std::string_view product : products) {
      for (const std::string_view setting : settings) {
        std::string answer;
        for (const AuthorizationRow& row : decision_.policy->authorization) {
          const bool fits = speaks_for(row.products, product) && (row.setting.empty() || row.setting == setting);
          if (!fits || !answer.empty()) continue;
          answer = row.answer;
          decision_.authorization_section = row.section;
        }
        if (common && *common != answer) common = "";
        else if (!common) common = answer;
      }
    }
    if (common == "required") decision_.authorization = Authorization::required;
    else if (common == "not-required") decision_.authorization = Authorization::not_required;
    else decision_.authorization_section.clear();
  }

  void add_notes() {
    const PolicyVersion& policy = *decision_.policy;
    if (policy.review_due && *policy.review_due < facts_.today())
      decision_.notes.push_back("The payer meant to review this policy by " + base::to_string(*policy.review_due) +
                                "; ask for the current version.");
    if (!policy.date_stated)
      decision_.notes.push_back("The document states no effective date; it is filed under its newest history date, " +
                                policy.version() + ". Verify that it is current.");
    if (!decision_.product && !decision_.payer->products.empty())
      decision_.notes.push_back("The coverage does not say which product it is; judged as " +
                                decision_.payer->default_line + ".");
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
      if (any && !listed)
        decision_.notes.push_back(
            "No diagnosis of this order is on the policy's code list; that decides nothing by itself.");
    }
  }

  void apply(const Service& service) {
    if (service.not_covered) {
      decide_not_covered(*service.not_covered);
    } else if (!service.review.empty()) {
      decision_.outcome = Outcome::manual_review;
      decision_.explanation = service.review;
      decision_.section = service.section;
    } else if (!service.delegated.empty()) {
      decision_.outcome = Outcome::no_guidance;
      decision_.reason = NoGuidance::delegated;
      decision_.notes.push_back("The payer refers these members to " + service.delegated + ", which is not on file.");
    } else if (!service.not_addressed.empty()) {
      decision_.outcome = Outcome::no_guidance;
      decision_.reason = NoGuidance::order_not_addressed;
      decision_.notes.push_back(service.not_addressed);
    } else {
      judge_levels(*service.criteria);
      conclude(service);
    }
  }

  void decide_not_covered(const Negative& negative) {
    decision_.outcome = Outcome::not_covered;
    decision_.determination = negative.determination;
    decision_.explanation = negative.reason;
    decision_.section = negative.section;
  }

  // Criteria are judged at every level to be treated and the worst level decides.
  void judge_levels(const Criterion& criteria) {
    std::vector<std::optional<Member>> levels;
    const Domain* domain = nullptr;
    if (const auto index = catalog_.values().levels()) {
      domain = catalog_.values()[*index].domain;
      for (const Member level : facts_.read(*index, order_, {}).members) levels.emplace_back(level);
    }
    if (levels.empty()) levels.emplace_back();
    for (const auto& level : levels) {
      Finding finding = judge(criteria, facts_, at(level));
      if (level) decision_.levels.emplace_back(domain->name(*level), finding.truth);
      if (!decision_.criteria || finding.truth < decision_.criteria->truth) decision_.criteria = std::move(finding);
    }
  }

  void conclude(const Service& service) {
    const Finding& finding = *decision_.criteria;
    if (const Finding* review = deciding_review(finding)) {
      decision_.outcome = Outcome::manual_review;
      decision_.explanation = review->criterion->review;
      if (review->criterion->provisional)
        decision_.explanation = (review->truth == Truth::yes ? "The chart likely meets the criteria; "
                                                             : "The chart likely does not meet the criteria; ") +
                                review->criterion->review;
      decision_.section = review->criterion->section;
    } else if (finding.truth == Truth::yes) {
      decision_.outcome = Outcome::covered;
      note_single_sentences(finding);
    } else if (finding.truth == Truth::no) {
      decide_not_covered(service.otherwise);
      note_earlier_day(*service.criteria);
    } else {
      decision_.outcome = Outcome::needs_documentation;
      ask();
      note_earlier_day(*service.criteria);
    }
  }

  // Where an answer could fall with one sentence that was misread, a person who checks it should know which.
  void note_single_sentences(const Finding& finding) {
    std::string titles;
    std::set<std::string_view> seen;
    for_each_leaf(finding, [&](const Finding& leaf) {
      if (leaf.truth != Truth::yes || leaf.evidence.size() != 1 ||
          leaf.evidence.front().kind != EvidenceKind::narrative)
        return;
      if (seen.insert(leaf.criterion->id).second) titles += (titles.empty() ? "" : "; ") + leaf.criterion->title;
    });
    if (!titles.empty()) decision_.notes.push_back("Told by one sentence each: " + titles + ".");
  }

  // Criteria with a clock may be met on the day of signing and no longer on the planned one.
  void note_earlier_day(const Criterion& criteria) {
    const base::Date planned = decision_.date_of_service;
    if (planned <= facts_.today() || base::days_between(facts_.today(), planned) > 366) return;
    const auto met_on = [&](base::Date day) {
      return std::all_of(decision_.levels.begin(), decision_.levels.end(),
                         [&](const auto& entry) {
                           const auto index = catalog_.values().levels();
                           const auto level = catalog_.values()[*index].domain->find(entry.first);
                           return judge(criteria, facts_, {order_, level, day, assumptions_}).truth == Truth::yes;
                         }) &&
             (!decision_.levels.empty() ||
              judge(criteria, facts_, {order_, {}, day, assumptions_}).truth == Truth::yes);
    };
    if (!met_on(facts_.today())) return;
    // The last day on which they are met: clocks only run out, so halving finds it.
    base::Date met = facts_.today(), unmet = planned;
    while (base::days_between(met, unmet) > 1) {
      const base::Date middle = met + std::chrono::days(base::days_between(met, unmet) / 2);
      (met_on(middle) ? met : unmet) = middle;
    }
    decision_.notes.push_back("Met if performed by " + base::to_string(met) + ".");
  }

  void ask() {
    const std::vector<ItemSet> sets = sets_that_would_settle(*decision_.criteria, catalog_.items());
    if (sets.empty()) return;
    for (const std::string& id : sets.front()) decision_.missing.push_back(missing(id));
    for (std::size_t i = 1; i < sets.size() && i <= 3; ++i) decision_.alternatives.push_back(sets[i]);
  }

  Missing missing(const std::string& id) {
    Missing entry;
    entry.item = id;
    entry.documentation = catalog_.item(id);
    const auto own = decision_.policy->asks.find(id);
    entry.ask = own != decision_.policy->asks.end() ? own->second : entry.documentation->ask;
    std::set<std::string> unread;
    for_each_leaf(*decision_.criteria, [&](const Finding& leaf) {
      if (leaf.truth != Truth::unknown || leaf.criterion->item != id) return;
      if (std::find(entry.criteria.begin(), entry.criteria.end(), leaf.criterion->id) == entry.criteria.end())
        entry.criteria.push_back(leaf.criterion->id);
      if (leaf.why != Why::unreadable) return;
      for (const std::string& type : catalog_.values()[leaf.criterion->value].types)
        if (facts_.completeness(type) == fhir::Completeness::unreadable) unread.insert(type);
    });
    if (!unread.empty()) {
      entry.ask += " (We could not read part of the chart:";
      for (const std::string& type : unread) entry.ask += (type == *unread.begin() ? " " : ", ") + type;
      entry.ask += ".)";
    }
    return entry;
  }

  const Catalog& catalog_;
  Facts& facts_;
  std::size_t order_;
  std::span<const Assumption> assumptions_;
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

std::string_view to_string(Authorization authorization) {
  switch (authorization) {
  case Authorization::required: return "required";
  case Authorization::not_required: return "not-required";
  case Authorization::unknown: return "unknown";
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
  case NoGuidance::technical: return "technical";
  }
  return "";
}

Decision decide(const Catalog& catalog, Facts& facts, std::size_t order, base::Json coverage,
                std::span<const Assumption> assumptions) {
  return Decider(catalog, facts, order, coverage, assumptions).run();
}

} // namespace signpost::policy
