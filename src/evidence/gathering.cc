#include "evidence/gathering.h"

#include <algorithm>

#include "evidence/elements.h"
#include "evidence/extracting.h"
#include "evidence/falling.h"
#include "evidence/linking.h"
#include "evidence/matching.h"
#include "fhir/resource.h"

namespace signpost::evidence {

// --- what is gathered ----------------------------------------------------------------------------------------------

Gatherer::Gathered Gatherer::gather(ValueIndex index, Place place) {
  const ValueDefinition& value = world_.values[index];
  Gathered gathered;
  std::vector<Candidate> answers = answers_.about(index, place.order);
  const bool ranked = std::holds_alternative<Ranked>(value.op);
  // What is ranked or narrowed is about the order: an answer older than the order counts only where the order says
  // nothing.
  const bool about_order = ranked || std::holds_alternative<Narrowed>(value.op);
  const bool answers_last = about_order && std::ranges::none_of(answers, [&](const Candidate& answer) {
                              return answers_.newer_than_order(answer, place.order);
                            });
  if (!answers_last) gathered.candidates = std::move(answers);
  const auto settled = [&] {
    return ranked && std::ranges::any_of(gathered.candidates, [](const Candidate& c) {
             return c.truth == Truth::yes && c.admission.belongs();
           });
  };
  const std::vector<Source>& sources = value.sources();
  for (std::size_t i = 0; i < sources.size() && !settled(); ++i) {
    const Admission condition = conditions(sources[i], place);
    if (condition.refused()) continue;
    evaluate_.set_today(world_.orders.evidence_day(place.order));
    gather_source(
        {value, sources[i], i + 1, place, condition, sources[i].timing, onsets(sources[i].onset, place), gathered});
  }
  if (answers_last && !settled()) {
    for (Candidate& answer : answers) answer.rank = sources.size() + 1;
    gathered.candidates.insert(gathered.candidates.end(), answers.begin(), answers.end());
  }
  return gathered;
}

void Gatherer::gather_source(const Task& task) {
  struct From {
    Gatherer& gatherer;
    const Task& task;
    void operator()(const MentionSource& phrases) const { gatherer.gather_mentions(task, phrases); }
    void operator()(const FallSource& fall) const { gatherer.gather_fall(task, fall); }
    void operator()(const OrderSource& order) const {
      // An order is read as it stands, whatever its code; it speaks for the day evidence counts to.
      const Orders& orders = gatherer.world_.orders;
      const base::Date day = orders.evidence_day(task.place.order);
      for (std::size_t i = 0; i < orders.list.size(); ++i) {
        if (!is_read(task.source, orders, i, task.place.order)) continue;
        Record record;
        record.resource = orders.list[i];
        record.code_element = "";
        record.said.day = base::DateInterval{day, day};
        gatherer.gather_record(task, order.take, record);
      }
    }
    void operator()(const ResourceSource& resource) const {
      for (const Record& record : gatherer.world_.records.of_type(resource.type))
        gatherer.gather_record(task, resource.take, record);
    }
  };
  std::visit(From{*this, task}, task.source.from);
}

void Gatherer::put(const Task& task, Candidate candidate) {
  if (!candidate.admission.belongs()) {
    candidate.evidence.verdict = candidate.admission.verdict;
    candidate.evidence.because = candidate.admission.because;
    keep(task.out.set_aside, candidate.evidence);
    if (candidate.admission.refused()) return;
    // Where it stands in time is not known: counted, it may be the newest word.
    const base::Date day = world_.orders.evidence_day(task.place.order);
    if (!candidate.said) candidate.said = base::DateInterval{day, day};
  }
  task.out.candidates.push_back(std::move(candidate));
}

void Gatherer::gather_record(const Task& task, const Extraction& take, const Record& record) {
  evaluate_.visit();
  const base::Json resource = record.resource;
  const bool is_order = task.source.is_order();
  const base::Json own_order = world_.orders.list[task.place.order];
  const bool is_reason = record.is_reason;
  const bool in_an_order = fhir::type_of(record.origin) == "ServiceRequest";
  const bool one_order_s = task.value.scope != Scope::patient && task.value.scope != Scope::order_set;
  if (in_an_order && one_order_s && record.origin != own_order) return;
  // What an order is for is what is treated: it leaves nothing open about where that is.
  if (is_reason && task.value.coded() && task.source.means.truth == Truth::unknown) return;
  if (!task.source.past && !record.current) return;
  Match found;
  if (take.match.any()) {
    found = find_match(take.match, record, world_.records, world_.chart);
    if (!found.coded || says_nothing(task.value, take.match, found, resource, world_.chart)) return;
  }
  if (task.source.linked && !is_linked(resource, world_.orders, task.place.order, world_.records, world_.chart)) return;
  if (task.value.scope == Scope::level && !is_order && !levels_.at_level(resource, task.place.level)) return;
  if (task.value.scope == Scope::level && (is_order || is_reason) && task.place.level && levels_.exist() &&
      levels_.several(task.place.order)) {
    const std::vector<Member> named = is_reason ? levels_.site_of(resource).named : levels_.named_in(found.what);
    if (std::ranges::find(named, *task.place.level) == named.end()) return;
  }
  if (take.where) {
    const auto result = evaluate_(*take.where, resource);
    if (!result || result->size() != 1 || !(*result)[0].boolean().value_or(false)) return;
    if (found.path.empty()) found.path = take.where->text();
  }
  const Truth within = take.within ? figure_within(take, resource, evaluate_, found.what) : Truth::yes;
  if (within == Truth::no) return;
  if (take.where && !take.value) show_result(resource, found.what);

  const base::Date day = world_.orders.evidence_day(task.place.order);
  // What an order is for is so on the day evidence counts to, as all that it says.
  const fhir::ClinicalDate said = is_reason ? fhir::ClinicalDate{.day = base::DateInterval{day, day}} : record.said;
  Candidate candidate;
  candidate.truth = within == Truth::yes ? task.source.means.truth : Truth::unknown;
  candidate.member = task.source.means.member;
  candidate.said = no_later_than(day, said.day);
  candidate.source = &task.source;
  candidate.rank = task.rank;
  candidate.modality = task.source.modality;
  candidate.record = resource;
  candidate.coded = found.coded;
  candidate.evidence = {
      .resource = record.cited(), .path = found.path, .value = std::move(found.what), .kind = record.kind()};
  candidate.admission = is_order ? task.condition : admit(task, record, said, true);
  if (!take.value || take.within) return put(task, std::move(candidate));
  const auto result = evaluate_(*take.value, resource);
  if (!result) return;
  candidate.evidence.path = take.value->text();
  const bool of_days = std::holds_alternative<Spans>(task.value.op) || task.value.is<DatesKind>();
  bool said_something = false;
  for (const fhirpath::Item& item : *result) {
    Candidate one = candidate;
    if (!(of_days ? take_dates(take, resource, item, {task.value, day}, world_.chart, evaluate_, one)
                  : take_number(take, resource, item, one)))
      continue;
    said_something = true;
    put(task, std::move(one));
  }
  if (said_something || !task.value.is<DatesKind>() || said.day) return;
  // It is about this, and carries no date that could be read: it may have been on any day until now, unless somebody
  // wrote when.
  const std::vector<Source>& sources = task.value.sources();
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (sources[i].mentions()) candidate.rank = std::max(candidate.rank, i + 1);
  candidate.dates = base::DateInterval{long_ago, day};
  const Because because = said.unreadable ? Because::unreadable_date : Because::undated;
  candidate.admission = both(candidate.admission, seen(Admission::doubt(because)));
  put(task, std::move(candidate));
}

// Whether a number fell: all that is known of it is read in the time of what asks, not in its own window.
void Gatherer::gather_fall(const Task& task, const FallSource& fall) {
  const ValueDefinition& number = world_.values[fall.of];
  Gathered known;
  known.candidates = answers_.about(fall.of, task.place.order);
  const std::vector<Source>& sources = number.sources();
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Admission condition = both(task.condition, conditions(sources[i], task.place));
    if (!condition.refused())
      gather_source({number, sources[i], i + 1, task.place, condition, task.timing, task.onsets, known});
  }
  if (const CodedKind* words = number.coded()) {
    std::erase_if(known.candidates, [](const Candidate& one) { return one.truth != Truth::yes; });
    for (Candidate& one : known.candidates) {
      const auto above = static_cast<double>(words->members.size() - 1 - one.member); // the last member is the least
      one.number = Range{above, above};
    }
  }
  for (Candidate& one : that_it_fell(std::move(known.candidates), fall)) {
    one.truth = task.source.means.truth;
    one.member = task.source.means.member;
    one.rank = task.rank;
    put(task, std::move(one));
  }
}

// --- the gate ------------------------------------------------------------------------------------------------------

// Whether a source is asked at all: findings it requires, or excludes, in every way in which they may have been read.
Admission Gatherer::conditions(const Source& source, Place place) {
  Admission admission;
  const auto meet = [&](ValueIndex index, bool (*fits)(Truth, Truth), Truth truth) {
    const Reading& reading = world_.others.read(index, place.order, place.level);
    bool always = fits(reading.finding, truth), ever = always;
    for (const Reading& other : reading.otherwise) {
      always = always && fits(other.finding, truth);
      ever = ever || fits(other.finding, truth);
    }
    if (!ever) admission = Admission::refuse(Because::nothing);
    else if (!always) admission = both(admission, Admission::doubt(Because::rests_on_doubt));
  };
  for (const auto& [index, truth] : source.requires_is) meet(index, [](Truth a, Truth b) { return a == b; }, truth);
  for (const auto& [index, truth] : source.requires_not) meet(index, [](Truth a, Truth b) { return a != b; }, truth);
  return admission;
}

Onsets Gatherer::onsets(std::optional<ValueIndex> onset, Place place) {
  Onsets list;
  if (!onset) return {std::nullopt};
  const Reading& reading = world_.others.read(*onset, place.order, place.level);
  list.push_back(reading.dates);
  for (const Reading& other : reading.otherwise)
    if (std::ranges::find(list, other.dates) == list.end()) list.push_back(other.dates);
  return list;
}

namespace {

// Of the right time whichever day it began on, or doubtful.
Admission timely_in_each(const Timing& timing, const fhir::ClinicalDate& said, base::Date day, const Onsets& onsets) {
  const Admission admission = timely(timing, said, day, onsets.front());
  for (std::size_t i = 1; i < onsets.size(); ++i)
    if (timely(timing, said, day, onsets[i]).verdict != admission.verdict)
      return Admission::doubt(Because::onset_unknown);
  return admission;
}

} // namespace

Admission Gatherer::in_time(const Source& source, const fhir::ClinicalDate& said, Place place) {
  return timely_in_each(source.timing, said, world_.orders.evidence_day(place.order), onsets(source.onset, place));
}

Admission Gatherer::admit(const Task& task, const Record& record, const fhir::ClinicalDate& said, bool coded) {
  Admission admission = task.condition;
  const bool wanted_plan = task.source.planned && record.standing.because == Because::planned;
  if (!wanted_plan) admission = both(admission, seen(record.standing));
  if (admission.refused()) return admission;
  if (coded) {
    if (!record.wording) {
      record.wording = Admission{};
      walk(record.resource[record.code_element], "",
           [&](base::Json one) { record.wording = both(*record.wording, world_.rules.wording(one)); });
    }
    admission = both(admission, seen(*record.wording));
  }
  // A note or a report says itself what its sentences are about.
  const bool says_itself = !coded && (record.type == "DocumentReference" || record.type == "DiagnosticReport");
  if (task.source.about && !says_itself)
    admission = both(admission, seen(world_.rules.about(*task.source.about, record.resource, record.code_element,
                                                        world_.chart)));
  // A component is about what its observation is about.
  if (task.source.about && record.type == "Observation" && fhir::type_of(record.origin) == "Observation")
    admission = both(admission,
                     seen(world_.rules.about(*task.source.about, record.origin, record.code_element, world_.chart)));
  if (admission.refused()) return admission;
  return both(admission,
              seen(timely_in_each(task.timing, said, world_.orders.evidence_day(task.place.order), task.onsets)));
}

} // namespace signpost::evidence
