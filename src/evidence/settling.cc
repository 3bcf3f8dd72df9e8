#include "evidence/settling.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "evidence/elements.h"
#include "evidence/treatment.h"
#include "fhir/code.h"
#include "fhir/value_sets.h"

namespace signpost::evidence {
namespace {

using Candidates = std::span<const Candidate* const>;

// The newest clinical date decides, then the source named first.
const Candidate* newest_of(Candidates candidates) {
  const auto older = [](const Candidate* a, const Candidate* b) {
    return a->newest() != b->newest() ? a->newest() < b->newest() : a->rank > b->rank;
  };
  const auto at = std::max_element(candidates.begin(), candidates.end(), older);
  return at == candidates.end() ? nullptr : *at;
}

bool equals(const Candidate& a, const Candidate& b) { return a.newest() == b.newest() && a.rank == b.rank; }

// What a record of a problem list or of a drug in use says stands: it is not outdated by what is merely newer.
enum class Ended : std::uint8_t { no, contested, yes };

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// Whether two sources found the same element of one record: of a list (an encounter's reasons) each is for itself.
bool of_one_element(const Candidate& a, const Candidate& b) {
  if (a.record != b.record || a.evidence.path != b.evidence.path) return false;
  const bool of_a_list = a.evidence.path.find('.') != a.evidence.path.npos || a.record[a.evidence.path].is_array();
  return a.coded == b.coded || !of_a_list;
}

// What candidates are of, found out once however often they are compared. They are told by their place.
class Things {
public:
  explicit Things(Candidates candidates) : candidates_(candidates) {
    for (const Candidate* one : candidates) {
      std::vector<fhir::NormalCode>& codes = codes_.emplace_back();
      fhir::any_coding(one->coded, [&](base::Json coding) {
        codes.push_back(fhir::normal_coding(coding));
        return false;
      });
    }
  }

  bool in(const fhir::ValueSet* set, std::size_t one) const {
    return set && std::ranges::any_of(codes_[one], [&](const fhir::NormalCode& code) { return set->contains(code); });
  }

  // Whether another record is of the same thing as one that stands: by the same name, or the same code. Of what goes by
  // different names a code that nobody knows ("other drug" of a site) says nothing.
  bool same(std::size_t standing, std::size_t other) {
    const fhir::ValueSet* set = candidates_[standing]->source->extraction()->match.code;
    bool differ = false;
    if (set && set->names()) {
      const std::string_view name = name_of(*set, standing), other_name = name_of(*set, other);
      if (!name.empty() && equal_ignoring_case(name, other_name)) return true;
      differ = !name.empty() && !other_name.empty();
    }
    return std::ranges::any_of(codes_[standing], [&](const fhir::NormalCode& code) {
      if (differ && !set->contains(code)) return false;
      return std::ranges::any_of(codes_[other], [&](const fhir::NormalCode& same) {
        return code.system == same.system && code.url == same.url && code.code == same.code;
      });
    });
  }

  // Whether a sentence names what stands.
  bool names(std::size_t sentence, std::size_t standing) {
    const Source* source = candidates_[standing]->source;
    std::vector<std::optional<bool>>& named = named_[source];
    named.resize(candidates_.size());
    if (!named[sentence]) named[sentence] = source->extraction()->match.names(candidates_[sentence]->evidence.text);
    return *named[sentence];
  }

private:
  std::string_view name_of(const fhir::ValueSet& set, std::size_t one) {
    std::vector<std::optional<std::string_view>>& names = names_[&set];
    names.resize(candidates_.size());
    if (names[one]) return *names[one];
    std::string_view name;
    for_each_wording(candidates_[one]->coded, [&](std::string_view words) {
      if (name.empty()) name = set.name_in(words);
    });
    return *(names[one] = name);
  }

  Candidates candidates_;
  std::vector<std::vector<fhir::NormalCode>> codes_;
  std::map<const fhir::ValueSet*, std::vector<std::optional<std::string_view>>> names_;
  std::map<const Source*, std::vector<std::optional<bool>>> named_;
};

// What stands of these and was not ended, each element of a record as the source named first reads it.
class Standing {
public:
  explicit Standing(Candidates candidates) : candidates_(candidates), things_(candidates) {}

  std::vector<Candidate> left() {
    std::vector<Candidate> standing;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      const Candidate& one = *candidates_[i];
      if (!one.source || !one.source->stands || is_read_before(one)) continue;
      Ended ended = Ended::no;
      for (std::size_t other = 0; other < candidates_.size() && ended != Ended::yes; ++other)
        ended = std::max(ended, ended_by(i, other));
      if (ended == Ended::yes) continue;
      standing.push_back(one);
      if (ended == Ended::contested) standing.back().truth = Truth::unknown;
    }
    return standing;
  }

private:
  bool is_read_before(const Candidate& one) const {
    return std::ranges::any_of(candidates_, [&](const Candidate* other) {
      return other->source && other->source->stands && other->rank < one.rank && of_one_element(one, *other);
    });
  }

  // What a later "no" does to what stands: a form, a record of the same thing or of what it is told to end, or a
  // sentence that names it. A sentence that only denies it contests a "yes".
  Ended ended_by(std::size_t standing, std::size_t by) {
    const Candidate& one = *candidates_[standing];
    const Candidate& other = *candidates_[by];
    if (other.truth != Truth::no || !one.said || other.newest() <= one.newest()) return Ended::no;
    if (!other.source) return Ended::yes;
    if (other.source->mentions()) {
      if (!things_.names(by, standing)) return Ended::no;
      return other.denied && one.truth == Truth::yes ? Ended::contested : Ended::yes;
    }
    return things_.in(other.source->ends, standing) || things_.same(standing, by) ? Ended::yes : Ended::no;
  }

  Candidates candidates_;
  Things things_;
};

std::vector<Candidate> still_standing(Candidates candidates) {
  const auto stands = [](const Candidate* one) { return one->source && one->source->stands; };
  if (std::ranges::none_of(candidates, stands)) return {};
  return Standing(candidates).left();
}

void settle_newest(Candidates candidates, Reading& reading) {
  const Candidate* newest = newest_of(candidates);
  if (!newest) return;
  bool yes = false, no = false, open = false;
  for (const Candidate* c : candidates) {
    if (!equals(*c, *newest)) continue;
    (c->truth == Truth::yes ? yes : c->truth == Truth::no ? no : open) = true;
    keep(reading.evidence, c->evidence);
  }
  reading.finding = yes == no ? Truth::unknown : truth_of(yes);
  if (open && reading.finding == Truth::no) reading.finding = Truth::unknown;
  reading.why = yes && no                             ? Why::conflict
                : reading.finding == Truth::unknown ? Why::not_understood // a record leaves it open
                                                    : Why::none;
}

// A "yes" that stands decides; else the newest of what does not stand, which a standing "unknown" leaves open.
void settle_finding(Candidates candidates, Reading& reading) {
  const std::vector<Candidate> standing = still_standing(candidates);
  const auto of = [&](Truth truth) { return std::ranges::count(standing, truth, &Candidate::truth) > 0; };
  if (!of(Truth::yes)) {
    // A record that stands is read by its code, and not once more by the words beside it.
    std::vector<const Candidate*> passing;
    for (const Candidate* one : candidates)
      if (std::ranges::none_of(candidates, [&](const Candidate* other) {
            return other->source && other->source->stands &&
                   (other->record == one->record || other->evidence.resource == one->record);
          }))
        passing.push_back(one);
    settle_newest(passing, reading);
    if (!of(Truth::unknown) || reading.finding == Truth::yes) return;
  }
  reading.finding = of(Truth::yes) ? Truth::yes : Truth::unknown;
  reading.why = of(Truth::yes) ? Why::none : Why::not_understood;
  for (const Candidate& one : standing)
    if (one.truth == reading.finding) keep(reading.evidence, one.evidence);
}

// One member at a time: the newest word that does not deny stands, be it that it leaves a member open. Returns whether
// it settles the whole value.
bool settle_affirmed(Candidates candidates, Reading& reading) {
  std::vector<const Candidate*> affirmed;
  for (const Candidate* c : candidates)
    if (c->truth != Truth::no) affirmed.push_back(c);
  const Candidate* newest = newest_of(affirmed);
  if (!newest) return false;
  std::vector<CodeIndex> members;
  bool open = false;
  for (const Candidate* c : affirmed) {
    if (!equals(*c, *newest)) continue;
    open = open || c->truth == Truth::unknown;
    if (std::find(members.begin(), members.end(), c->member) == members.end()) members.push_back(c->member);
    keep(reading.evidence, c->evidence);
  }
  const bool agreed = members.size() == 1 && !open;
  const Why why = agreed ? Why::none : open ? Why::not_understood : Why::conflict;
  for (const CodeIndex member : members)
    reading.coded.push_back({member, agreed ? Truth::yes : Truth::unknown, why, reading.evidence});
  reading.why = why;
  return agreed;
}

void settle_coded(const CodedKind& kind, Candidates candidates, Reading& reading) {
  if (kind.exclusive && settle_affirmed(candidates, reading)) return;
  for (CodeIndex member = 0; member < kind.members.size(); ++member) {
    // Of exclusive members, what was only denied stays denied.
    if (kind.exclusive && std::ranges::any_of(reading.coded, [&](const auto& c) { return c.member == member; }))
      continue;
    std::vector<const Candidate*> mine;
    for (const Candidate* c : candidates)
      if (c->member == member && (!kind.exclusive || c->truth == Truth::no)) mine.push_back(c);
    if (mine.empty()) continue;
    Reading one;
    settle_finding(mine, one);
    reading.evidence.insert(reading.evidence.end(), one.evidence.begin(), one.evidence.end());
    if (one.finding == Truth::yes) reading.why = Why::none;
    reading.coded.push_back({member, one.finding, one.why, std::move(one.evidence)});
  }
}

void settle_number(Candidates candidates, Reading& reading) {
  const Candidate* newest = newest_of(candidates);
  if (!newest) return;
  for (const Candidate* c : candidates) {
    if (!c->number || !equals(*c, *newest)) continue;
    reading.range = reading.range ? Range{std::min(reading.range->low, c->number->low),
                                          std::max(reading.range->high, c->number->high)}
                                  : *c->number;
    keep(reading.evidence, c->evidence);
  }
  // Several figures of one day: a test that some pass and some fail is left open by the range they span.
  reading.why = reading.range && reading.range->low != reading.range->high ? Why::conflict : Why::none;
}

// Which of two dates is taken: of the source named first; a day before what is only known to have been by then; the
// latest, because an old episode is another one.
bool before(const Candidate& a, const Candidate& b) {
  const bool a_open = a.dates->first == long_ago, b_open = b.dates->first == long_ago;
  if (a.rank != b.rank) return a.rank < b.rank;
  return a_open != b_open ? b_open : a.dates->last > b.dates->last;
}

void settle_dates(Candidates candidates, base::Date day, Reading& reading) {
  const Candidate* best = nullptr;
  for (const Candidate* c : candidates) {
    if (!c->dates || (c->admission.belongs() && c->dates->first > day)) continue;
    // An answer given before something that is on record began was about an earlier episode.
    const auto began_later = [&](const Candidate* other) {
      return other->dates && other->dates->first <= day && other->dates->first > c->newest();
    };
    if (c->evidence.kind == EvidenceKind::attested && std::ranges::any_of(candidates, began_later)) continue;
    if (!best || before(*c, *best)) best = c;
  }
  if (!best) return;
  reading.dates = best->dates;
  reading.why = best->dates->single_day() ? Why::none : Why::partial_date;
  keep(reading.evidence, best->evidence);
}

class Course {
public:
  Course(const Spans& spans, const Settlement& at)
      : spans_(spans), at_(at), earliest_(at.onset ? at.onset->last : at.day - std::chrono::days(spans.lookback_days)) {
  }

  void settle(Candidates candidates, Reading& reading) {
    const double proven = proven_days(candidates);
    const double possible = possible_days(candidates);
    reading.range = Range{proven, std::max(proven, possible)};
    reading.evidence = std::move(evidence_);
    reading.treatment = told_treatment(candidates, {earliest_, at_.day}, spans_.bridge_days);
    if (!reading.evidence.empty()) reading.why = Why::out_of_window;
  }

private:
  double elapsed(base::Date since, base::Date until) const {
    return static_cast<double>(std::max(0L, base::days_between(since, until)));
  }

  // Days from the first to the last day of the longest run of periods per modality, or the longest course told of.
  double proven_days(Candidates candidates) {
    double proven = 0;
    std::map<std::string_view, std::vector<base::DateInterval>> by_modality;
    for (const Candidate* c : candidates) {
      if (c->truth != Truth::yes) continue;
      if (c->dates) {
        const base::DateInterval inside{std::max(c->dates->first, earliest_), std::min(c->dates->last, at_.day)};
        if (inside.first > inside.last) continue;
        by_modality[c->modality].push_back(inside);
        keep(evidence_, c->evidence);
      } else if (c->number) {
        if (c->said && c->said->last < earliest_) continue;
        // A statement cannot be about more days than had passed when it was made.
        const bool bounded = at_.onset && c->said;
        proven =
            std::max(proven, bounded ? std::min(c->number->low, elapsed(earliest_, c->said->last)) : c->number->low);
        keep(evidence_, c->evidence);
      }
    }
    for (auto& [modality, periods] : by_modality) {
      std::ranges::sort(periods, {}, &base::DateInterval::first);
      base::DateInterval run = periods.front();
      for (const base::DateInterval& period : periods) {
        if (base::days_between(run.last, period.first) > spans_.bridge_days) run = period;
        else run.last = std::max(run.last, period.last);
        proven = std::max(proven, static_cast<double>(base::days_between(run.first, run.last)));
      }
    }
    return proven;
  }

  // How much there can be at most: what has passed since the beginning, less if the newest note says how long it has
  // been in all, or that there was none.
  double possible_days(Candidates candidates) {
    const bool begun = at_.onset && at_.onset->first != long_ago;
    const double since = begun ? elapsed(at_.onset->first, at_.day) : std::numeric_limits<double>::infinity();
    base::Date newest = long_ago;
    for (const Candidate* c : candidates)
      if (c->evidence.kind == EvidenceKind::narrative) newest = std::max(newest, c->newest());
    std::optional<double> told; // the longest course the newest note tells of
    bool denied = false;
    for (const Candidate* c : candidates) {
      if (c->evidence.kind != EvidenceKind::narrative || c->newest() != newest || newest == long_ago) continue;
      if (c->truth == Truth::no) {
        denied = true;
        keep(evidence_, c->evidence);
      } else if (c->truth == Truth::yes && c->whole && c->number) {
        told = std::max(told.value_or(0), c->number->high);
      } else if (c->truth == Truth::yes && c->whole && c->dates) {
        told = std::max(told.value_or(0), static_cast<double>(base::days_between(c->dates->first, c->dates->last)));
      }
    }
    if (!told && !denied) return since;
    return std::min(since, told.value_or(0) + static_cast<double>(base::days_between(newest, at_.day)));
  }

  const Spans& spans_;
  const Settlement& at_;
  base::Date earliest_;
  std::vector<Evidence> evidence_;
};

// Of ranked sources the first that affirms something decides; what those behind it say does not count.
std::vector<const Candidate*> up_to_the_deciding_source(Candidates candidates) {
  std::size_t deciding = SIZE_MAX;
  for (const Candidate* c : candidates)
    if (c->truth == Truth::yes) deciding = std::min(deciding, c->rank);
  std::vector<const Candidate*> counted;
  for (const Candidate* c : candidates)
    if (c->rank <= deciding) counted.push_back(c);
  return counted;
}

// What several sources that must all be right leave of a coded value.
class Narrowing {
public:
  Narrowing(const CodedKind& kind, const std::vector<Source>& sources, Candidates candidates)
      : kind_(kind), sources_(sources), candidates_(candidates) {
    for (CodeIndex member = 0; member < kind.members.size(); ++member) left_.push_back(member);
  }

  void settle(Reading& reading) {
    // What somebody answered since the order was written stands in place of what was written.
    const bool answered = std::ranges::any_of(candidates_, [](const Candidate* c) { return c->rank == 0; });
    std::vector<const Candidate*> later;
    for (const Candidate* c : candidates_) {
      if (if_open(*c)) later.push_back(c);
      else if (!answered || c->evidence.kind != EvidenceKind::narrative) take(*c);
    }
    if (left_.size() > 1) take_newest(later);
    conclude(reading);
  }

private:
  bool if_open(const Candidate& c) const {
    return c.rank > sources_.size() || (c.rank > 0 && sources_[c.rank - 1].if_open);
  }

  bool allows(const Candidate& c, CodeIndex member) const {
    const std::vector<CodeIndex> meant = kind_.meant_by(c.member);
    return (std::ranges::find(meant, member) != meant.end()) == (c.truth == Truth::yes);
  }

  void take(const Candidate& c) {
    if (c.truth == Truth::yes) named_.push_back(&c);
    std::erase_if(left_, [&](CodeIndex member) { return !allows(c, member); });
    used_.push_back(&c);
  }

  // The newest word narrows first and may contradict; an older one that no longer fits has been overtaken.
  void take_newest(std::vector<const Candidate*> later) {
    std::erase_if(later, [](const Candidate* c) { return c->truth != Truth::yes; });
    std::ranges::stable_sort(later, std::ranges::greater{}, &Candidate::newest);
    for (const Candidate* c : later) {
      const bool newest = c->newest() == later.front()->newest();
      const bool fits = std::ranges::any_of(left_, [&](CodeIndex member) { return allows(*c, member); });
      if (newest || (fits && left_.size() > 1)) take(*c);
    }
  }

  void conclude(Reading& reading) {
    if (used_.empty()) return;
    for (const Candidate* c : used_) keep(reading.evidence, c->evidence);
    if (left_.empty()) {
      reading.why = Why::conflict;
      for (const Candidate* c : named_)
        for (const CodeIndex member : kind_.meant_by(c->member))
          if (std::ranges::find(reading.coded, member, &Reading::Coded::member) == reading.coded.end())
            reading.coded.push_back({member, Truth::unknown, Why::conflict, reading.evidence});
      return;
    }
    if (left_.size() == kind_.members.size()) return;
    reading.why = left_.size() == 1 ? Why::none : Why::silent;
    if (left_.size() == 1) reading.coded.push_back({left_.front(), Truth::yes, Why::none, reading.evidence});
    else reading.one_of = left_;
  }

  const CodedKind& kind_;
  const std::vector<Source>& sources_;
  Candidates candidates_;
  std::vector<CodeIndex> left_;
  std::vector<const Candidate*> named_, used_;
};

} // namespace

void settle(const ValueDefinition& value, Candidates candidates, const Settlement& at, Reading& reading) {
  if (const auto* spans = std::get_if<Spans>(&value.op)) return Course(*spans, at).settle(candidates, reading);
  if (const auto* narrowed = std::get_if<Narrowed>(&value.op))
    return Narrowing(*value.coded(), narrowed->sources, candidates).settle(reading);
  std::vector<const Candidate*> counted;
  if (std::holds_alternative<Ranked>(value.op)) {
    counted = up_to_the_deciding_source(candidates);
    candidates = counted;
  }
  struct ByKind {
    Candidates candidates;
    const Settlement& at;
    Reading& reading;
    void operator()(const FindingKind&) const { settle_finding(candidates, reading); }
    void operator()(const CodedKind& kind) const { settle_coded(kind, candidates, reading); }
    void operator()(const NumberKind&) const { settle_number(candidates, reading); }
    void operator()(const DatesKind&) const { settle_dates(candidates, at.day, reading); }
    void operator()(const MembersKind&) const {}
  };
  std::visit(ByKind{candidates, at, reading}, value.kind);
}

} // namespace signpost::evidence
