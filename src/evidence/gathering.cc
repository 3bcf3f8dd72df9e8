#include "evidence/gathering.h"

#include <algorithm>
#include <cmath>

#include "evidence/elements.h"
#include "evidence/falling.h"
#include "evidence/figures.h"
#include "evidence/happened.h"
#include "evidence/signing.h"
#include "fhir/resource.h"
#include "narrative/measures.h"

namespace signpost::evidence {

// References are resolved in the chart.
class Gatherer::Resolver final : public fhirpath::Host {
public:
  explicit Resolver(const fhir::Chart& chart) : chart_(chart) {}
  fhirpath::Resolution resolve(std::string_view reference, base::Json from) const override {
    if (const base::Json found = chart_.resolve(reference, from)) return {.resource = found};
    const fhir::Reference parts = fhir::parse_reference(reference);
    return {.resource = {}, .type = parts.type, .id = parts.id};
  }

private:
  const fhir::Chart& chart_;
};

namespace {

constexpr std::size_t max_shown_result = 40; // bytes of a result in words

// What is said of a later day is no newer than the day evidence counts to.
std::optional<base::DateInterval> until(std::optional<base::DateInterval> said, base::Date day) {
  if (said) said = base::DateInterval{std::min(said->first, day), std::min(said->last, day)};
  return said;
}

} // namespace

Gatherer::Gatherer(const World& world) : world_(world), resolver_(std::make_unique<Resolver>(world.chart)) {
  context_.host = resolver_.get();
  if (const auto index = world.values.levels()) levels_ = world.values[*index].domain();
}

Gatherer::~Gatherer() = default;

void Gatherer::begin_order() {
  context_.steps = max_steps;
  visits_ = max_visits;
}

void Gatherer::visit() {
  if (visits_ == 0) throw WorkLimit();
  --visits_;
}

std::optional<fhirpath::Collection> Gatherer::evaluate(const fhirpath::Expression& expression, base::Json focus) {
  auto result = fhirpath::evaluate(expression, focus, context_);
  if (result) return std::move(*result);
  if (result.error().code == base::ErrorCode::too_large) throw WorkLimit();
  return {}; // the data does not allow the operation: it says nothing
}

// --- what is gathered ----------------------------------------------------------------------------------------------

Gatherer::Gathered Gatherer::gather(ValueIndex index, Place place) {
  const ValueDefinition& value = world_.values[index];
  Gathered gathered;
  std::vector<Candidate> answers;
  gather_attested(index, place, answers);
  const bool ranked = std::holds_alternative<Ranked>(value.op);
  // What is ranked or narrowed is about the order: an answer older than the order counts only where the order says
  // nothing.
  const bool about_order = ranked || std::holds_alternative<Narrowed>(value.op);
  const bool answers_last = about_order && std::ranges::none_of(answers, [&](const Candidate& answer) {
                              return newer_than_order(answer, place.order);
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
    context_.today = world_.orders.evidence_day(place.order);
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
        if (!gatherer.is_read(task.source, i, task.place.order)) continue;
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

namespace {

// Whether a coded element is of one of these sets, or worded so.
bool speaks_of(const std::vector<const fhir::ValueSet*>& sets, base::Json coded) {
  return std::ranges::any_of(sets, [&](const fhir::ValueSet* set) {
    bool found = set->contains_any(coded);
    for_each_wording(coded, [&](std::string_view words) { found = found || set->named_by(words); });
    return found;
  });
}

// Whether a medication is given by a way of one of these sets.
bool is_given_otherwise(const std::vector<const fhir::ValueSet*>& sets, base::Json resource) {
  bool found = false;
  for (const std::string_view path : {"dosage.route", "dosageInstruction.route"})
    walk(resource, path, [&](base::Json route) { found = found || speaks_of(sets, route); });
  return found;
}

} // namespace

// The coded element of those a source looks at that is in its value set or worded as it wants; `what` and `path` say
// which. Missing if none is.
base::Json Gatherer::matched(const CodeMatch& match, const Record& record, std::string& what,
                             std::string_view& path) const {
  const auto worded = [&](base::Json coded) {
    bool found = false;
    for_each_wording(coded, [&](std::string_view words) { found = found || match.names(words); });
    return found;
  };
  const bool by_words = match.by_words();
  for (const std::string& element : match.at) {
    if (element == record.code_element && !world_.records.names(record, by_words).fit(match)) continue;
    base::Json found;
    const auto look_at = [&](base::Json coded) {
      if (found || speaks_of(match.never, coded)) return;
      if ((match.code && match.code->contains_any(coded)) || (by_words && worded(coded))) found = coded;
    };
    if (element == "medicationCodeableConcept" && is_given_otherwise(match.never, record.resource)) continue;
    walk(record.resource, element, look_at);
    if (const base::Json reference = record.resource["medicationReference"];
        !found && reference && element == "medicationCodeableConcept") {
      // What any of them says is said of the same medication.
      bool something_else = speaks_of(match.never, reference);
      for_each_name_of_medication(record.resource, world_.chart, [&](base::Json name) {
        something_else = something_else || speaks_of(match.never, name);
      });
      if (!something_else) {
        look_at(reference);
        for_each_name_of_medication(record.resource, world_.chart, look_at);
      }
    }
    if (!found) continue;
    what = shown(found);
    if (what.empty()) what = found["display"].string();
    path = element;
    return found;
  }
  return {};
}

namespace {

// Whether one of the statements in these words is of the set, and none that is not says something: "Sepsis; resolved
// UTI" says that there is a sepsis.
template <class StillSays>
bool only_says(const fhir::ValueSet& set, std::string_view words, const StillSays& still_says) {
  if (!set.named_by(words)) return false;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find_first_of(";\n", begin), words.size());
    const std::string_view statement = words.substr(begin, end - begin);
    if (statement.size() < words.size() && !set.named_by(statement) && still_says(statement)) return false;
    begin = end + 1;
  }
  return true;
}

// Whether a coded element is of what says nothing about the value, whatever the source: latent tuberculosis is no
// active infection. `still_says(words)`: whether words that are not of it say something.
template <class StillSays>
bool says_nothing(const ValueDefinition& value, base::Json coded, const StillSays& still_says) {
  return std::ranges::any_of(value.says_nothing, [&](const fhir::ValueSet* set) {
    bool found = set->contains_any(coded);
    if (set->names())
      for_each_wording(coded, [&](std::string_view words) { found = found || only_says(*set, words, still_says); });
    return found;
  });
}

// The same of any name of a medication: all of them name one thing.
template <class StillSays>
bool medication_says_nothing(const ValueDefinition& value, base::Json resource, const fhir::Chart& chart,
                             const StillSays& still_says) {
  if (value.says_nothing.empty()) return false;
  bool found = says_nothing(value, resource["medicationReference"], still_says);
  for_each_name_of_medication(resource, chart,
                              [&](base::Json name) { found = found || says_nothing(value, name, still_says); });
  return found;
}

// The same of words found in a record: of the coded element that they stand in, or elsewhere if nothing that the record
// is of says anything.
bool says_nothing(const ValueDefinition& value, const Record& record, const Hit& hit, const fhir::Chart& chart) {
  if (value.says_nothing.empty()) return false;
  const std::string_view phrase = hit.text->text.substr(hit.offset, hit.length);
  const auto has_phrase = [&](std::string_view words) { return words.find(phrase) != words.npos; };
  if (medication_says_nothing(value, record.resource, chart, has_phrase)) return true;
  bool any = false, all = true, inside = false, says = false;
  walk(record.resource, record.code_element, [&](base::Json coded) {
    const bool nothing = says_nothing(value, coded, has_phrase);
    any = true;
    all = all && nothing;
    for_each_wording(coded, [&](std::string_view words) {
      if (words.data() != hit.text->text.data()) return;
      inside = true;
      says = says || !nothing;
    });
  });
  return inside ? !says : any && all;
}

// Tells what a laboratory found, beside what it looked for: "Platelets 30", "INR >= 4".
void show_result(base::Json observation, std::string& what) {
  const base::Json quantity = observation["valueQuantity"];
  for (const std::string_view part :
       {quantity["comparator"].string(), quantity["value"].scalar(), observation["valueString"].string()})
    if (!part.empty() && part.size() <= max_shown_result) what += (what.empty() ? "" : " ") + std::string(part);
}

} // namespace

void Gatherer::gather_record(const Task& task, const Extraction& take, const Record& record) {
  visit();
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
  std::string what;
  std::string_view path;
  base::Json coded;
  if (take.match.any()) {
    coded = matched(take.match, record, what, path);
    const auto still_says = [&](std::string_view words) { return take.match.names(words); };
    if (!coded || says_nothing(task.value, coded, still_says) ||
        medication_says_nothing(task.value, resource, world_.chart, still_says))
      return;
  }
  if (task.source.linked && !linked(resource, task.place.order)) return;
  if (task.value.scope == Scope::level && !is_order && !at_level(resource, task.place.level)) return;
  if (task.value.scope == Scope::level && (is_order || is_reason) && task.place.level && levels_ &&
      names_several_levels(task.place.order)) {
    const std::vector<Member> named = is_reason ? site_of(resource).named : levels_->named_in(what);
    if (std::ranges::find(named, *task.place.level) == named.end()) return;
  }
  if (take.where) {
    const auto result = evaluate(*take.where, resource);
    if (!result || result->size() != 1 || !(*result)[0].boolean().value_or(false)) return;
    if (path.empty()) path = take.where->text();
  }
  const Truth within = take.within ? figure_within(take, resource, what) : Truth::yes;
  if (within == Truth::no) return;
  if (take.where && !take.value) show_result(resource, what);

  const base::Date day = world_.orders.evidence_day(task.place.order);
  // What an order is for is so on the day evidence counts to, as all that it says.
  const fhir::ClinicalDate said = is_reason ? fhir::ClinicalDate{.day = base::DateInterval{day, day}} : record.said;
  Candidate candidate;
  candidate.truth = within == Truth::yes ? task.source.means.truth : Truth::unknown;
  candidate.member = task.source.means.member;
  candidate.said = until(said.day, day);
  candidate.source = &task.source;
  candidate.rank = task.rank;
  candidate.modality = task.source.modality;
  candidate.record = resource;
  candidate.coded = coded;
  candidate.evidence = {.resource = record.cited(), .path = path, .value = std::move(what), .kind = record.kind()};
  candidate.admission = is_order ? task.condition : admit(task, record, said, true);
  if (!take.value || take.within) return put(task, std::move(candidate));
  const auto result = evaluate(*take.value, resource);
  if (!result) return;
  candidate.evidence.path = take.value->text();
  const bool of_days = std::holds_alternative<Spans>(task.value.op) || task.value.is<DatesKind>();
  bool said_something = false;
  for (const fhirpath::Item& item : *result) {
    Candidate one = candidate;
    if (!(of_days ? take_dates(task, take, resource, item, one) : take_number(take, resource, item, one))) continue;
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

namespace {

// A figure on the scale of its source; nothing where it is on another one.
std::optional<Range> on_scale(const Extraction& take, const Figure& figure) {
  double factor = take.scale;
  if (const auto unit = take.units.find(figure.unit); unit != take.units.end()) factor *= unit->second;
  if (take.out_of && figure.out_of && *figure.out_of != *take.out_of) {
    const double ratio = *take.out_of / *figure.out_of;
    if (ratio != 0.1 && ratio != 10) return {}; // "11/18" is rather a date
    factor *= ratio;
  }
  const Range range{figure.range.low * factor, figure.range.high * factor};
  const auto beyond = [&](double bound) { return std::isfinite(bound) && (bound < 0 || bound > *take.out_of); };
  if (take.out_of && (beyond(range.low) || beyond(range.high))) return {};
  return range;
}

std::vector<std::string_view> wordings(base::Json coded) {
  std::vector<std::string_view> list;
  const auto add = [&](std::string_view words) { list.push_back(words); };
  walk(coded, "", [&](base::Json one) { for_each_wording(one, add); });
  return list;
}

} // namespace

bool Gatherer::take_number(const Extraction& take, base::Json resource, const fhirpath::Item& item,
                           Candidate& one) const {
  const auto figure = figure_of(item, wordings(resource["code"]));
  if (!figure) return false;
  one.number = on_scale(take, *figure);
  one.evidence.value = figure->shown;
  return one.number.has_value();
}

// Whether the figure that a record gives lies within the bounds of the source, unknown if it may; `what` is told it.
Truth Gatherer::figure_within(const Extraction& take, base::Json resource, std::string& what) {
  const auto result = evaluate(*take.value, resource);
  if (!result || result->empty()) return Truth::no;
  Truth truth = Truth::yes;
  for (const fhirpath::Item& item : *result) {
    const auto figure = figure_of(item, wordings(resource["code"]));
    const auto range = figure ? on_scale(take, *figure) : std::nullopt;
    if (!range || range->high < take.within->low || range->low > take.within->high) return Truth::no;
    if (range->low < take.within->low || range->high > take.within->high) truth = Truth::unknown;
    what += (what.empty() ? "" : " ") + figure->shown;
  }
  return truth;
}

bool Gatherer::take_dates(const Task& task, const Extraction& take, base::Json resource, const fhirpath::Item& item,
                          Candidate& one) {
  const base::Date day = world_.orders.evidence_day(task.place.order);
  const std::string what = std::move(one.evidence.value);
  const bool spans = std::holds_alternative<Spans>(task.value.op);
  if (item.json()["value"]) { // an Age
    one.dates = date_at_age(item.json(), day);
    if (!one.dates) return false;
    one.evidence.value = "at the age of " + std::string(item.json()["value"].scalar());
  } else if (item.json().is_object()) { // a Period
    const auto start = base::parse_partial_date(item.json()["start"].string());
    const auto end = base::parse_partial_date(item.json()["end"].string());
    if (!start) return false;
    const base::Date open_end = goes_on(resource) ? std::max(day, start->first) : start->first;
    if (spans) one.dates = base::DateInterval{start->first, end ? end->last : open_end};
    else one.dates = *start;
    one.evidence.value = base::to_string(start->first) + "/" + (end ? base::to_string(end->last) : "");
  } else if (const auto on = item.date_interval()) {
    one.dates = *on;
    one.evidence.value = item.text();
  } else {
    return false;
  }
  // What has not come yet cannot have begun: it may have been on any day until now.
  if (task.value.is<DatesKind>() && one.dates->first > day) {
    one.admission = both(one.admission, seen(Admission::doubt(Because::future)));
    one.dates = base::DateInterval{long_ago, day};
  }
  if (take.latest_by) {
    one.dates = base::DateInterval{long_ago, one.dates->last};
    one.evidence.value = "by " + one.evidence.value;
  }
  if (take.days) { // so many days have passed when it is used up
    const auto length = evaluate(*take.days, resource);
    const auto number = length && length->size() == 1 ? (*length)[0].number() : std::nullopt;
    if (number && number->real() >= 1 && number->real() <= 3660)
      one.dates->last = one.dates->first + std::chrono::days(std::lround(number->real()));
  }
  if (!what.empty()) one.evidence.value = what + " " + one.evidence.value;
  return true;
}

// The days on which the patient was that old; an age is known to its unit.
std::optional<base::DateInterval> Gatherer::date_at_age(base::Json age, base::Date day) const {
  const auto patients = world_.chart.of_type("Patient");
  if (patients.empty()) return {};
  const auto birth = base::parse_partial_date(patients.front()["birthDate"].string());
  const auto value = age["value"].real();
  const std::string_view unit = age["code"].string();
  const double days_of_unit = unit == "a"    ? 365.2425
                              : unit == "mo" ? 30.436875
                              : unit == "wk" ? 7
                              : unit == "d"  ? 1
                                             : 0;
  if (!birth || !value || *value < 0 || *value * days_of_unit > 60'000 || days_of_unit == 0) return {};
  const auto after = [&](base::Date from, double units) {
    return from + std::chrono::days(std::lround(units * days_of_unit));
  };
  const base::DateInterval days{after(birth->first, *value), std::min(day, after(birth->last, *value + 1))};
  return days.first <= days.last ? std::optional(days) : std::nullopt;
}

namespace {

// Whether a path leads to one of these elements or into one: "code" holds "code.text" and "code.coding.display".
bool within(const std::vector<std::string>& elements, std::string_view path) {
  return elements.empty() || std::ranges::any_of(elements, [&](std::string_view element) {
           return path.starts_with(element) && (path.size() == element.size() || path[element.size()] == '.');
         });
}

} // namespace

void Gatherer::gather_mentions(const Task& task, const MentionSource& phrases) {
  const auto contains = [](const auto& list, const auto& one) {
    return list.empty() || std::ranges::find(list, one) != list.end();
  };
  const auto is_read_here = [&](base::Json order) {
    for (std::size_t i = 0; i < world_.orders.list.size(); ++i)
      if (world_.orders.list[i] == order) return is_read(task.source, i, task.place.order);
    return false;
  };
  const auto is_in_another_order = [&](base::Json resource) {
    const Part* part = world_.parts.find(resource);
    return part && fhir::type_of(part->origin) == "ServiceRequest" &&
           part->origin != world_.orders.list[task.place.order];
  };
  const base::Date day = world_.orders.evidence_day(task.place.order);
  for (const Hit& hit : world_.prose.hits(phrases.of)) {
    visit();
    const fhir::ClinicalText& text = *hit.text;
    if (!contains(phrases.in, text.kind) || !within(phrases.paths, text.path)) continue;
    if (!contains(phrases.naming, hit.meaning->code)) continue;
    if (!task.source.past && !fhir::is_current(text.resource)) continue;
    if (task.source.linked && !linked(text.resource, task.place.order)) continue;
    const bool of_an_order = fhir::type_of(text.resource) == "ServiceRequest";
    const bool one_order_s = task.value.scope != Scope::patient && task.value.scope != Scope::order_set;
    if (of_an_order && one_order_s && !is_read_here(text.resource)) continue;
    if (one_order_s && is_in_another_order(text.resource)) continue;
    if (task.value.scope == Scope::level && task.place.level && levels_) {
      const std::vector<Member>& named = levels_named_in(hit.sentence);
      if (!named.empty() && std::ranges::find(named, *task.place.level) == named.end()) continue;
      const bool elsewhere =
          of_an_order ? names_several_levels(task.place.order) : !at_level(text.resource, task.place.level);
      if (named.empty() && elsewhere) continue;
    }
    const auto [at, fresh] = of_texts_.try_emplace(text.resource.node());
    if (fresh) at->second = world_.records.look_at(text.resource);
    const Record& record = at->second;
    if (says_nothing(task.value, record, hit, world_.chart)) continue;
    fhir::ClinicalDate said = record.said;
    if (hit.date) said = {.day = base::DateInterval{*hit.date, *hit.date}};
    if (text.kind == fhir::TextKind::order)
      said = {.day = base::DateInterval{day, day}}; // what is ordered, is ordered now

    Candidate candidate;
    candidate.truth = hit.says;
    candidate.denied = hit.denied;
    candidate.source = &task.source;
    candidate.member = hit.meaning->code;
    candidate.said = until(said.day, day);
    candidate.rank = task.rank;
    candidate.modality = hit.meaning->member.empty() ? std::string_view("narrative") : hit.meaning->member;
    candidate.whole = hit.meaning->whole;
    candidate.record = text.resource;
    candidate.evidence = {.resource = record.cited(),
                          .path = text.path,
                          .value = std::string(text.text.substr(hit.offset, hit.length)),
                          .kind = EvidenceKind::narrative,
                          .text = hit.sentence,
                          .offset = hit.offset};
    candidate.admission = of_an_order ? task.condition : admit(task, record, said, false);
    if (task.source.by_orderer) {
      if (is_of_other_levels(hit.sentence, task.place.order)) continue;
      const Truth another = signed_by_another(text.resource, world_.orders.list[task.place.order], world_.chart);
      if (another == Truth::yes) candidate.admission = Admission::refuse(Because::signed_by_another);
      else if (another == Truth::unknown)
        candidate.admission = both(candidate.admission, Admission::doubt(Because::signed_by_another));
    }
    // An age that a phrase may have cannot be told of a text without a date.
    if (hit.meaning->max_age_days && !said.day)
      candidate.admission =
          both(candidate.admission, Admission::doubt(said.unreadable ? Because::unreadable_date : Because::undated));
    if (take_captures(task, phrases, hit, candidate)) put(task, std::move(candidate));
  }
}

// Whether a number fell: all that is known of it is read in the time of what asks, not in its own window.
void Gatherer::gather_fall(const Task& task, const FallSource& fall) {
  const ValueDefinition& number = world_.values[fall.of];
  Gathered known;
  gather_attested(fall.of, task.place, known.candidates);
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

// The figures and dates a phrase captured, as its value needs them; whether the phrase says anything.
bool Gatherer::take_captures(const Task& task, const MentionSource& phrases, const Hit& hit, Candidate& one) {
  if (!task.value.is<NumberKind>() && !task.value.is<DatesKind>()) return true;
  std::vector<base::DateInterval> dates;
  std::optional<narrative::Duration> duration;
  const base::Date written = hit.date.value_or(world_.orders.signed_on); // an undated record was made by then
  for (const narrative::Capture& capture : hit.captures) {
    if (capture.name == "date") {
      if (const auto day = narrative::parse_clinical_date(capture.text, written)) dates.push_back(*day);
    } else if (capture.name == "duration") {
      if (const auto length = narrative::parse_duration(capture.text); length && !duration) duration = length;
    } else if (const auto number = narrative::parse_number(capture.text); number && !one.number) {
      one.number = Range{*number * phrases.scale, *number * phrases.scale};
    }
  }
  if (std::holds_alternative<Spans>(task.value.op)) {
    if (dates.size() >= 2) one.dates = base::DateInterval{dates.front().last, dates.back().first};
    if (dates.size() == 1 && !duration)
      one.dates = base::DateInterval{dates.front().last, hit.date.value_or(dates.front().last)};
    if (duration) one.number = Range{std::floor(duration->min_days), std::ceil(duration->max_days)};
    return one.truth != Truth::yes || one.dates || one.number;
  }
  if (one.truth != Truth::yes) return false;
  if (task.value.is<NumberKind>()) return one.number.has_value();
  const auto before = [&](double days) { return written - std::chrono::days(std::lround(days)); };
  if (!dates.empty()) one.dates = dates.front();
  else if (duration) one.dates = base::DateInterval{before(duration->max_days), before(duration->min_days)};
  return one.dates.has_value();
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

// --- answers to questionnaires -------------------------------------------------------------------------------------

std::vector<const Record*> Gatherer::responses_for(const ValueDefinition& value, std::size_t order) {
  std::vector<const Record*> list;
  // What is so of the patient is so for every order of the call, whichever of them the form was filled in for.
  const auto concerned = [&](std::string_view id) {
    if (value.scope != Scope::patient) return id == fhir::id_of(world_.orders.list[order]);
    return std::ranges::any_of(world_.orders.list, [&](base::Json one) { return id == fhir::id_of(one); });
  };
  for (const Record& record : world_.records.of_type("QuestionnaireResponse")) {
    if (record.standing.refused()) continue;
    // About other orders only: `basedOn`, or the context that DTR notes (qr-context).
    bool about_orders = false, about_this = false;
    const auto about = [&](base::Json reference) {
      const fhir::Reference parts = fhir::parse_reference(reference["reference"].string());
      if (parts.type != "ServiceRequest") return;
      about_orders = true;
      about_this = about_this || concerned(parts.id);
    };
    for (base::Json reference : record.resource["basedOn"]) about(reference);
    for (base::Json extension : record.resource["extension"])
      if (extension["url"].string().ends_with("/qr-context")) about(extension["valueReference"]);
    if (!about_orders || about_this) list.push_back(&record);
  }
  return list;
}

bool Gatherer::newer_than_order(const Candidate& candidate, std::size_t order) const {
  const auto written = base::parse_partial_date(world_.orders.list[order]["authoredOn"].string());
  return candidate.newest() >= (written ? written->first : world_.orders.signed_on);
}

void Gatherer::gather_attested(ValueIndex index, Place place, std::vector<Candidate>& out) {
  for (const Record* record : responses_for(world_.values[index], place.order)) {
    const DocumentationItem* item = answered_item(record->resource, world_.items);
    if (!item) continue;
    // An answer is given to whoever asks: it counts to the day of signing.
    const Timing valid{.window_days = item->valid_days};
    const Admission admission = both(record->standing, timely(valid, record->said, world_.orders.signed_on, {}));
    if (admission.refused()) continue;
    const base::Date until = record->said.day ? record->said.day->last : world_.orders.signed_on;
    for (const Attestation& answer : attested(record->resource, world_.items, index, world_.values, until)) {
      Candidate candidate;
      candidate.truth = answer.truth;
      candidate.member = answer.member ? *answer.member : answer.domain_member.value_or(0);
      if (answer.number) candidate.number = Range{*answer.number, *answer.number};
      candidate.dates = answer.dates;
      candidate.said = record->said.day;
      candidate.modality = "attested";
      candidate.admission = admission;
      candidate.evidence = {.resource = record->resource,
                            .path = "item",
                            .value = answer.link_id + ": " + answer.answer,
                            .kind = EvidenceKind::attested};
      out.push_back(std::move(candidate));
    }
  }
}

// --- levels --------------------------------------------------------------------------------------------------------

bool Gatherer::is_read(const Source& source, std::size_t order, std::size_t for_order) const {
  switch (source.orders) {
  case WhoseOrders::own: return order == for_order;
  case WhoseOrders::companions: return order == for_order || world_.orders.are_companions(for_order, order);
  case WhoseOrders::beside: return order != for_order && world_.orders.is_to_be_done(order);
  }
  return false;
}

// What the order refers to. A device request is for every order of the call, unless it names those it is based on, or
// some order refers to it; the device it asks for comes with it.
bool Gatherer::linked(base::Json resource, std::size_t order) const {
  const auto refers = [&](base::Json from, std::string_view element, base::Json to) {
    const auto leads = [&](base::Json reference) {
      return world_.chart.resolve(reference["reference"].string(), from) == to;
    };
    const base::Json references = from[element];
    if (!references.is_array()) return references && leads(references);
    return std::any_of(references.begin(), references.end(), leads);
  };
  const auto referred_to_by = [&](base::Json from) {
    return refers(from, "supportingInfo", resource) || refers(from, "reasonReference", resource);
  };
  if (referred_to_by(world_.orders.list[order])) return true;
  if (fhir::type_of(resource) == "DeviceRequest") {
    if (std::ranges::any_of(world_.orders.list, referred_to_by)) return false;
    bool bases = false, based = false;
    for (base::Json reference : resource["basedOn"]) {
      const fhir::Reference parts = fhir::parse_reference(reference["reference"].string());
      if (parts.type != "ServiceRequest") continue;
      bases = true;
      based = based || parts.id == fhir::id_of(world_.orders.list[order]);
    }
    return !bases || based;
  }
  if (fhir::type_of(resource) != "Device") return false;
  return std::ranges::any_of(world_.records.of_type("DeviceRequest"), [&](const Record& request) {
    return !request.standing.refused() && refers(request.resource, "codeReference", resource) &&
           linked(request.resource, order);
  });
}

bool Gatherer::at_level(base::Json resource, std::optional<Member> level) {
  if (!level || !levels_) return true;
  const auto [at, fresh] = sites_.try_emplace(resource.node());
  if (fresh) at->second = site_of(resource);
  const auto& [named, region] = at->second;
  if (!named.empty()) return std::ranges::find(named, *level) != named.end();
  return region.empty() || std::ranges::find(region, *level) != region.end();
}

namespace {

bool is_contained(base::Json resource, base::Json in) {
  for (base::Json contained : in["contained"])
    if (contained == resource) return true;
  return false;
}

} // namespace

Gatherer::Site Gatherer::site_of(base::Json resource) const {
  Site site;
  const auto add = [](std::vector<Member>& list, const std::vector<Member>& more) {
    list.insert(list.end(), more.begin(), more.end());
  };
  // What an order is for names its own site; where the order is carried out does not say which of several it is.
  const Part* part = world_.parts.find(resource);
  const bool at_order_s_site = part && part->is_reason && !is_contained(resource, part->origin);
  for (const std::string_view element : {"bodySite", "code"}) {
    if (at_order_s_site && element == "bodySite") continue;
    walk(resource[element], "", [&](base::Json coded) {
      add(site.named, levels_->coded_in(coded));
      add(site.region, levels_->region_of(coded));
      for_each_wording(coded, [&](std::string_view words) { add(site.named, levels_->named_in(words)); });
    });
  }
  return site;
}

// What such an order says of its reason without naming a level does not hold for each of them.
bool Gatherer::names_several_levels(std::size_t order) {
  const auto index = world_.values.levels();
  return index && world_.others.read(*index, order, {}).members.size() > 1;
}

const std::vector<Member>& Gatherer::levels_named_in(std::string_view sentence) {
  const auto [at, fresh] = sentences_.try_emplace(sentence.data());
  if (fresh) at->second = levels_->named_in(sentence);
  return at->second;
}

// A plan that names levels, none of which is the order's, is a plan for another order.
bool Gatherer::is_of_other_levels(std::string_view sentence, std::size_t order) {
  const auto index = world_.values.levels();
  if (!index || !levels_) return false;
  const std::vector<Member>& named = levels_named_in(sentence);
  const std::vector<Member>& ordered = world_.others.read(*index, order, {}).members;
  if (named.empty() || ordered.empty()) return false;
  return std::ranges::none_of(named, [&](Member level) { return std::ranges::find(ordered, level) != ordered.end(); });
}

Reading Gatherer::map(ValueIndex index, Place place) {
  Reading reading = map_order(index, place);
  if (reading.members.empty() && index == world_.values.levels()) share_levels(index, place.order, reading);
  return reading;
}

// An add-on names no levels of its own where the order it adds to names all of them: more than that one has units for.
void Gatherer::share_levels(ValueIndex index, std::size_t order, Reading& reading) {
  if (!world_.orders.is_add_on(order)) return;
  std::vector<Member> named;
  double units = 0;
  for (std::size_t i = 0; i < world_.orders.list.size(); ++i) {
    if (!world_.orders.are_companions(order, i)) continue;
    const Reading companion = map_order(index, {i, {}});
    if (companion.members.empty()) continue;
    units += ordered_units(world_.orders.list[i]).low;
    named.insert(named.end(), companion.members.begin(), companion.members.end());
    for (const Evidence& evidence : companion.evidence) keep(reading.evidence, evidence);
  }
  std::ranges::sort(named);
  named.erase(std::unique(named.begin(), named.end()), named.end());
  if (static_cast<double>(named.size()) <= units) return reading.evidence.clear();
  reading.members = std::move(named);
  reading.why = Why::none;
}

Reading Gatherer::map_order(ValueIndex index, Place place) {
  const ValueDefinition& value = world_.values[index];
  const Domain& domain = *value.domain();
  const base::Json order = world_.orders.list[place.order];
  Reading reading;
  std::vector<Candidate> answers;
  gather_attested(index, place, answers);
  const auto use_answers = [&](bool newer) {
    for (const Candidate& answer : answers) {
      if (newer_than_order(answer, place.order) != newer || !answer.admission.belongs()) continue;
      reading.members.push_back(answer.member);
      keep(reading.evidence, answer.evidence);
    }
  };
  const auto read_from = [&](base::Json resource, const Extraction& take) {
    const auto add = [&](const std::vector<Member>& more, std::vector<Member>& list, std::string_view path,
                         std::string_view words) {
      if (more.empty()) return;
      list.insert(list.end(), more.begin(), more.end());
      keep(reading.evidence, {.resource = resource, .path = path, .value = std::string(words)});
    };
    if (take.codes)
      if (const auto result = evaluate(*take.codes, resource))
        for (const fhirpath::Item& item : *result) {
          add(domain.coded_in(item.json()), reading.members, take.codes->text(), shown(item.json()));
          add(domain.region_of(item.json()), reading.possible, take.codes->text(), shown(item.json()));
        }
    if (take.text)
      if (const auto result = evaluate(*take.text, resource))
        for (const fhirpath::Item& item : *result)
          add(domain.named_in(item.string()), reading.members, take.text->text(), item.string());
  };
  use_answers(true);
  const bool answered = !reading.members.empty();
  for (const Source& source : value.sources()) {
    if (!reading.members.empty()) break;
    if (source.is_order()) read_from(order, *source.extraction());
    else if (const ResourceSource* from = source.resource())
      for (const Record& record : world_.records.of_type(from->type))
        if (record.standing.belongs() && (!source.linked || linked(record.resource, place.order)))
          read_from(record.resource, from->take);
  }
  if (reading.members.empty()) use_answers(false);
  for (std::vector<Member>* list : {&reading.members, &reading.possible}) {
    std::ranges::sort(*list);
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  if (reading.members.empty()) return reading;
  reading.why = Why::none;
  if (answered || is_agreed(value, order, reading.members)) return reading;
  reading.members.clear();
  reading.possible.clear();
  reading.why = Why::conflict;
  return reading;
}

// Whether nothing that the order must agree with names only other members: its words, or the region of its code.
bool Gatherer::is_agreed(const ValueDefinition& value, base::Json order, const std::vector<Member>& members) {
  const Domain& domain = *value.domain();
  const auto elsewhere = [&](const std::vector<Member>& named) {
    return !named.empty() && std::ranges::none_of(named, [&](Member member) {
      return std::ranges::find(members, member) != members.end();
    });
  };
  for (const Source& source : value.sources()) {
    if (!source.agrees || !source.is_order()) continue;
    const Extraction& take = *source.extraction();
    std::vector<Member> named;
    const auto add = [&](const std::vector<Member>& more) { named.insert(named.end(), more.begin(), more.end()); };
    if (take.codes)
      if (const auto result = evaluate(*take.codes, order))
        for (const fhirpath::Item& item : *result) {
          add(domain.coded_in(item.json()));
          add(domain.region_of(item.json()));
        }
    if (take.text)
      if (const auto result = evaluate(*take.text, order))
        for (const fhirpath::Item& item : *result) add(domain.named_in(item.string()));
    if (elsewhere(named)) return false;
  }
  return true;
}

} // namespace signpost::evidence
