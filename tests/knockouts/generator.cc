#include "knockouts/generator.h"

#include <algorithm>
#include <cstdlib>
#include <iomanip>

#include "fhir/reference.h"
#include "fhir/resource.h"
#include "knockouts/needs.h"
#include "knockouts/rewrite.h"

#include <re2/re2.h>

namespace signpost::knockouts {
namespace {

using policy::Outcome;

bool tells_a_date(std::string_view text) {
  static const re2::RE2 date("\\b(19|20)\\d\\d\\b|\\d/\\d");
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), date);
}

base::Json find(base::Json request, std::string_view record) {
  base::Json found;
  for_each_resource(request, [&](base::Json resource) {
    if (!found && fhir::reference_to(resource) == record) found = resource;
  });
  return found;
}

// The request with that record, wherever it lies, as `resource`; without it if that is empty.
std::string with_record(base::Json request, std::string_view record, const std::string& resource,
                        const std::string& condition) {
  Added added;
  if (!condition.empty()) added["conditions"].push_back(condition);
  return with_resources(
      request,
      [&](base::Json one) { return fhir::reference_to(one) == record ? std::optional(resource) : std::nullopt; },
      added);
}

const Decided* same_order(const Answer& answer, const Decided& decided) {
  const auto found = std::find_if(answer.orders.begin(), answer.orders.end(),
                                  [&](const Decided& other) { return other.order == decided.order; });
  return found == answer.orders.end() ? nullptr : &*found;
}

// The earliest day on which a fracture began; the order may be cited for it instead.
std::optional<base::Date> onset_of(base::Json request) {
  std::optional<base::Date> onset;
  for_each_resource(request, [&](base::Json resource) {
    const auto status = resource["verificationStatus"]["coding"].at(0)["code"].string();
    if (!is_fracture(resource) || status == "refuted" || status == "entered-in-error") return;
    for (const base::Json day : {resource["onsetDateTime"], resource["onsetPeriod"]["start"]})
      if (const auto date = base::parse_partial_date(day.string()); date && (!onset || date->first < *onset))
        onset = date->first;
  });
  return onset;
}

bool minds(std::string_view value, Column column, Property property) {
  const Needs* needs = needs_of(value);
  return needs && contains(needs->of(column), property);
}

constexpr Set of_date = Property::undated | Property::unreadable | Property::future;

std::string differs(const Leaf& leaf, evidence::Truth with, evidence::Truth without, evidence::Truth got) {
  return leaf.path + " " + leaf.value + ": with " + std::string(to_string(with)) + ", without " +
         std::string(to_string(without)) + ", got " + std::string(to_string(got));
}

} // namespace

std::size_t Report::tries() const {
  std::size_t sum = 0;
  for (const auto& [kind, count] : tried_) sum += count;
  return sum;
}

std::size_t Report::tries(std::string_view kind) const {
  const auto at = tried_.find(kind);
  return at == tried_.end() ? 0 : at->second;
}

std::size_t Report::found(std::string_view kind) const {
  return static_cast<std::size_t>(
      std::count_if(violations_.begin(), violations_.end(), [&](const Violation& one) { return one.kind == kind; }));
}

std::size_t Report::falsely_covered(std::string_view kind) const {
  return static_cast<std::size_t>(std::count_if(violations_.begin(), violations_.end(), [&](const Violation& one) {
    return one.falsely_covered && one.kind == kind;
  }));
}

std::ostream& operator<<(std::ostream& out, const Report& report) {
  const char* wish = std::getenv("SIGNPOST_KNOCKOUTS");
  const std::size_t most = wish && std::string_view(wish) == "all" ? SIZE_MAX : 25;
  for (const auto& [kind, count] : report.tried_) {
    std::size_t shown = 0;
    for (const Violation& one : report.violations_) {
      if (one.kind != kind || shown++ >= most) continue;
      out << one.kind << " | " << one.scenario << " | " << one.record << " | " << one.form << " | " << one.outcomes
          << " | " << one.what << '\n';
    }
    if (shown > most) out << kind << " | ... and " << shown - most << " more (SIGNPOST_KNOCKOUTS=all shows them)\n";
  }
  for (const auto& [kind, count] : report.tried_)
    out << std::left << std::setw(28) << kind << std::right << std::setw(7) << count << " tried" << std::setw(7)
        << report.found(kind) << " violations" << std::setw(7) << report.falsely_covered(kind) << " falsely covered\n";
  return out << std::left << std::setw(28) << "all" << std::right << std::setw(7) << report.tries() << " tried"
             << std::setw(7) << report.violations_.size() << " violations\n";
}

void Generator::run(const Scenario& scenario) {
  const auto document = base::JsonDocument::parse(scenario.request);
  const Answer before = decide_(scenario.request, scenario.today, nullptr);
  std::map<std::string, Cited> records;
  for (const Decided& decided : before.orders)
    for (const Leaf& leaf : decided.leaves)
      for (std::size_t i = 0; i < leaf.cites.size(); ++i) {
        Cited& cited = records[leaf.cites[i]];
        cited.values.insert(leaf.value);
        cited.tells_its_date = cited.tells_its_date || tells_a_date(leaf.texts[i]);
      }
  for (const auto& [record, cited] : records) {
    const bool is_order = std::any_of(before.orders.begin(), before.orders.end(),
                                      [&](const Decided& decided) { return decided.order == record; });
    if (!is_order && !record.starts_with("Patient/")) spoil_record(scenario, document->root(), before, record, cited);
  }
}

void Generator::spoil_record(const Scenario& scenario, base::Json request, const Answer& before,
                             const std::string& record, const Cited& cited) {
  const base::Json resource = find(request, record);
  if (!resource) return; // contained in another
  const Column column = column_of(fhir::type_of(resource));
  // With several orders the fracture may be another one's.
  const auto onset = before.orders.size() == 1 ? onset_of(request) : std::nullopt;
  std::map<std::string, Answer> without; // by what comes along
  for (std::size_t i = 0; i < properties; ++i) {
    const auto property = static_cast<Property>(i);
    if (!contains(only_, property)) continue;
    const auto mind = std::count_if(cited.values.begin(), cited.values.end(),
                                    [&](const std::string& value) { return minds(value, column, property); });
    if (mind == 0) continue;
    const bool by_date = contains(of_date | Property::before_onset, property);
    if (by_date && cited.tells_its_date) continue;
    const std::vector<Spoilt> forms = spoil(resource, property, onset);
    if (forms.empty()) continue;
    const Spoilt& spoilt = forms[turns_[std::string(fhir::type_of(resource))][i]++ % forms.size()];
    if (!spoilt.added.empty() && request["prefetch"]["conditions"]["resourceType"].string() != "Bundle") continue;
    const auto [at, fresh] = without.try_emplace(spoilt.added);
    if (fresh) at->second = decide_(with_record(request, record, "", spoilt.added), scenario.today, nullptr);
    if (!at->second.refused.empty()) continue;
    const Answer got = decide_(with_record(request, record, spoilt.resource, spoilt.added), scenario.today, &before);
    report_.tried(to_string(property));
    hold({scenario, record, property, spoilt.form, static_cast<std::size_t>(mind) == cited.values.size()}, before,
         at->second, got);
  }
}

void Generator::hold(const Attempt& attempt, const Answer& before, const Answer& without, const Answer& got) {
  const auto violated = [&](bool falsely_covered, std::string outcomes, std::string what) {
    report_.add({std::string(to_string(attempt.property)), attempt.scenario.name, attempt.record, attempt.form,
                 std::move(outcomes), std::move(what), falsely_covered});
  };
  if (!got.refused.empty()) return violated(false, "refused", got.refused);
  for (const Decided& decided : before.orders) {
    const Decided* left = same_order(without, decided);
    const Decided* now = same_order(got, decided);
    if (!left || !now) return violated(false, "no decision", decided.order);
    const std::string what = broken(attempt, decided, *left, *now);
    if (!what.empty())
      return violated(now->outcome == Outcome::covered && left->outcome != Outcome::covered,
                      std::string(to_string(decided.outcome)) + " -> " + std::string(to_string(now->outcome)) +
                          " (without: " + std::string(to_string(left->outcome)) + ")",
                      what);
  }
}

std::string Generator::broken(const Attempt& attempt, const Decided& before, const Decided& without,
                              const Decided& got) const {
  if (does_not_belong(attempt.property)) {
    // A planned stay is where the order will be carried out, which authorization may depend on.
    const bool with_authorization = attempt.property != Property::planned || !attempt.record.starts_with("Encounter/");
    if (attempt.whole) return difference(without, got, with_authorization);
  } else {
    if (before.outcome == Outcome::not_covered && got.outcome == Outcome::covered)
      return "what denied is doubtful, and the order covered";
    if (attempt.whole && got.outcome == Outcome::covered && without.outcome != Outcome::covered)
      return "covered by what is doubtful";
  }
  if (before.levels > 1 || without.levels > 1 || got.levels > 1) return {}; // the worst one may be another
  for (const Leaf& leaf : before.leaves)
    if (std::string what = broken_leaf(attempt, leaf, without, got); !what.empty()) return what;
  return {};
}

std::string Generator::broken_leaf(const Attempt& attempt, const Leaf& before, const Decided& without,
                                   const Decided& got) const {
  const Leaf* left = without.leaf(before.path);
  const Leaf* now = got.leaf(before.path);
  if (!left || !now) return {}; // another service or version
  const Column column = column_of(attempt.record.substr(0, attempt.record.find('/')));
  const bool concerned = before.rests_on(attempt.record) && minds(before.value, column, attempt.property);
  if (!attempt.whole && !concerned) return {};
  const std::string what = differs(before, before.truth, left->truth, now->truth);
  if (does_not_belong(attempt.property))
    return now->is_known() && now->truth != left->truth && now->rests_on(attempt.record) ? what : std::string();
  if (now->is_known() && (now->truth != before.truth || now->truth != left->truth)) return what;
  // Counted as it stands, a record without a usable date may not say what it said with one.
  const bool agree = before.truth == left->truth && before.is_known() && !contains(of_date, attempt.property);
  return agree && attempt.whole && !now->is_known() ? what + " although both agree" : std::string();
}

} // namespace signpost::knockouts
