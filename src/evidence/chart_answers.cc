#include "evidence/chart_answers.h"

#include <algorithm>
#include <utility>

namespace signpost::evidence {
namespace {

using Answers = std::vector<ChartAnswer>;

std::vector<Evidence> that_counts(const std::vector<Evidence>& all) {
  std::vector<Evidence> list;
  for (const Evidence& one : all)
    if (one.verdict == Verdict::belongs) keep(list, one);
  return list;
}

// What one reading says to a question about its value.
class Said {
public:
  Said(const Question& question, const Reading& reading) : question_(question), reading_(reading) {}

  Answers operator()(const FindingKind&) const {
    if (reading_.finding == Truth::unknown) return {};
    return one(reading_.finding == Truth::yes, reading_.evidence);
  }
  Answers operator()(const CodedKind& kind) const {
    Answers list;
    for (const Reading::Coded& coded : reading_.coded) {
      const std::string& code = kind.members[coded.member];
      if (coded.truth == Truth::yes && std::ranges::count(question_.options, code, &Question::Option::code) > 0)
        for (ChartAnswer& answer : one(Chosen{code}, coded.evidence)) list.push_back(std::move(answer));
    }
    return list;
  }
  Answers operator()(const NumberKind&) const {
    if (!reading_.range || reading_.range->low != reading_.range->high) return {};
    return one(reading_.range->low, reading_.evidence);
  }
  Answers operator()(const DatesKind&) const {
    if (!reading_.dates || !fhir_date(*reading_.dates)) return {};
    return one(Dated{*reading_.dates}, reading_.evidence);
  }
  Answers operator()(const MembersKind& kind) const {
    Answers list;
    for (const Member member : reading_.members)
      for (ChartAnswer& answer : one(Chosen{kind.domain->name(member)}, reading_.evidence))
        list.push_back(std::move(answer));
    return list;
  }
  Answers period() const {
    if (!reading_.treatment) return {};
    return one(Period{reading_.treatment->first, reading_.treatment->last}, reading_.treatment->evidence);
  }

private:
  // An answer that no record gives is none.
  static Answers one(decltype(ChartAnswer::given) given, const std::vector<Evidence>& all) {
    std::vector<Evidence> counted = that_counts(all);
    Answers list;
    if (!counted.empty()) list.push_back({std::move(given), std::move(counted)});
    return list;
  }

  const Question& question_;
  const Reading& reading_;
};

// The readings of a value at each level, and each in every way in which it may be read.
struct Readings {
  std::vector<const Reading*> certain, every_way;
};

Readings readings_of(ValueIndex value, Facts& facts, std::size_t order, std::span<const std::optional<Member>> levels) {
  Readings all;
  for (const auto& level : levels) {
    const Reading* reading = &facts.read(value, order, level);
    if (std::ranges::find(all.certain, reading) != all.certain.end()) continue;
    all.certain.push_back(reading);
    all.every_way.push_back(reading);
    for (const Reading& other : reading->otherwise) all.every_way.push_back(&other);
  }
  return all;
}

const ChartAnswer* find(const Answers& answers, const ChartAnswer& wanted) {
  const auto found = std::ranges::find(answers, wanted.given, &ChartAnswer::given);
  return found == answers.end() ? nullptr : &*found;
}

bool is_presumed(const Reading* reading) { return reading->presumed; }

// The answers that every reading gives, with what they rest on at each level.
Answers agreed(const Question& question, const ValueDefinition& value, const Readings& readings) {
  const auto said = [&](const Reading& reading) {
    const Said one(question, reading);
    return question.kind == Question::Kind::period ? one.period() : std::visit(one, value.kind);
  };
  if (readings.certain.empty() || std::ranges::any_of(readings.every_way, is_presumed)) return {};
  Answers list = said(*readings.certain.front());
  for (const Reading* reading : readings.every_way) {
    const Answers other = said(*reading);
    std::erase_if(list, [&](const ChartAnswer& answer) { return !find(other, answer); });
    if (std::ranges::find(readings.certain, reading) == readings.certain.end()) continue;
    for (ChartAnswer& answer : list)
      for (const Evidence& evidence : find(other, answer)->evidence)
        if (std::ranges::none_of(answer.evidence, [&](const Evidence& known) {
              return known.resource == evidence.resource && known.path == evidence.path &&
                     known.offset == evidence.offset && known.value == evidence.value;
            }))
          keep(answer.evidence, evidence);
  }
  return list;
}

// Which of several findings apply: each that is said, or that none does if each is said not to.
Answers ticked(const Question& question, Facts& facts, std::size_t order,
               std::span<const std::optional<Member>> levels) {
  Answers list;
  ChartAnswer none{Chosen{std::string(none_of_these)}, {}};
  std::size_t denied = 0;
  for (const Question::Option& option : question.options) {
    const Readings readings = readings_of(*option.value, facts, order, levels);
    const Answers said = agreed(question, facts.values()[*option.value], readings);
    const bool yes = !said.empty() && std::get<bool>(said.front().given);
    if (yes) {
      list.push_back({Chosen{option.code}, said.front().evidence});
    } else if (!said.empty()) {
      ++denied;
      for (const Evidence& evidence : said.front().evidence) keep(none.evidence, evidence);
    } else if (std::ranges::any_of(readings.every_way, [](auto* one) { return one->finding == Truth::yes; })) {
      return {};
    }
  }
  if (list.empty() && denied == question.options.size()) list.push_back(std::move(none));
  return list;
}

} // namespace

std::optional<std::string> fhir_date(const base::DateInterval& days) {
  const std::string day = base::to_string(days.first);
  if (days.single_day()) return day;
  for (const std::size_t length : {std::size_t{7}, std::size_t{4}}) // 2026-11, 2026
    if (base::parse_partial_date(day.substr(0, length)) == days) return day.substr(0, length);
  return {};
}

std::vector<ChartAnswer> chart_answers(const Question& question, Facts& facts, std::size_t order,
                                       std::span<const std::optional<Member>> levels) {
  if (question.kind == Question::Kind::which_apply) return ticked(question, facts, order, levels);
  const ValueDefinition& value = facts.values()[question.value];
  return agreed(question, value, readings_of(question.value, facts, order, levels));
}

} // namespace signpost::evidence
