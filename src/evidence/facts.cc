#include "evidence/facts.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "fhir/resource.h"
#include "narrative/measures.h"
#include "narrative/plain_text.h"
#include "evidence/candidate.h"

namespace signpost::evidence {
namespace {

template <class Use>
void walk(base::Json element, std::string_view path, Use&& use) {
  if (element.is_array()) {
    for (base::Json item : element) walk(item, path, use);
    return;
  }
  if (!element) return;
  if (path.empty()) return use(element);
  const auto dot = path.find('.');
  walk(element[path.substr(0, dot)], dot == path.npos ? std::string_view{} : path.substr(dot + 1), use);
}

// Calls `use` with every word that stands beside or in a coded element: its text and its codings' displays.
template <class Use>
void for_each_wording(base::Json element, Use&& use) {
  if (const auto text = element["text"].string(); !text.empty()) use(text);
  fhir::any_coding(element, [&](base::Json coding) {
    if (const auto display = coding["display"].string(); !display.empty()) use(display);
    return false;
  });
}

} // namespace

// References are resolved in the chart.
class Facts::Resolver final : public fhirpath::Host {
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

base::Date date_of_service(base::Json order, base::Date today) {
  if (const auto day = fhir::days_of(order, "occurrence", today)) return day->first;
  if (const auto event = base::parse_partial_date(order["occurrenceTiming"]["event"].at(0).string()))
    return event->first;
  if (const auto start =
          base::parse_partial_date(order["occurrenceTiming"]["repeat"]["boundsPeriod"]["start"].string()))
    return start->first;
  return today;
}

Facts::Facts(const Values& values, const Phrases& phrases, const std::vector<DocumentationItem>& items,
             const fhir::Chart& chart, std::vector<base::Json> orders, base::Date today)
    : values_(values), phrases_(phrases), items_(items), chart_(chart), orders_(std::move(orders)), today_(today),
      resolver_(std::make_unique<Resolver>(chart)) {
  context_.host = resolver_.get();
  context_.today = today;
  if (const auto index = values.levels()) levels_ = values[*index].domain;
  for (const base::Json response : chart.of_type("QuestionnaireResponse")) {
    const std::string_view status = response["status"].string();
    const auto authored = fhir::clinical_date(response);
    const DocumentationItem* item = answered_item(response, items);
    if (!item || !authored || (status != "completed" && status != "amended")) continue;
    const long age = base::days_between(authored->last, today);
    if (age >= 0 && age <= item->valid_days) responses_.push_back({response, *authored});
  }
}

Facts::~Facts() = default;

const Reading& Facts::read(ValueIndex index, std::size_t order, std::optional<Member> level) {
  const ValueDefinition& value = values_[index];
  if (value.scope != Scope::level) level.reset();
  if (value.scope == Scope::patient) order = 0;
  const std::uint64_t key = (std::uint64_t{index} << 32) | (std::uint64_t{order} << 16) | (level ? *level + 1U : 0U);
  std::unique_ptr<Reading>& slot = readings_[key];
  if (!slot) {
    auto reading = std::make_unique<Reading>(compute(value, index, {order, level}));
    return *(readings_[key] = std::move(reading)); // computing may have read others and moved the slots
  }
  return *slot;
}

void Facts::begin_order() {
  context_.steps = max_steps;
  visits_ = max_visits;
}

std::optional<fhirpath::Collection> Facts::evaluate(const fhirpath::Expression& expression, base::Json focus) {
  auto result = fhirpath::evaluate(expression, focus, context_);
  if (result) return std::move(*result);
  if (result.error().code == base::ErrorCode::too_large) throw WorkLimit();
  return {}; // the data does not allow the operation: it says nothing
}

fhir::Completeness Facts::completeness(std::string_view type) {
  if (type == "DocumentReference" || type == "DiagnosticReport") {
    hits();
    for (const fhir::UnreadText& text : texts_.unread)
      if (fhir::type_of(text.resource) == type) return fhir::Completeness::unreadable;
  }
  return chart_.completeness(type);
}

Why Facts::why_silent(const ValueDefinition& value) {
  bool any_sent = value.types.empty();
  for (const std::string& type : value.types) {
    const auto known = completeness(type);
    if (known == fhir::Completeness::unreadable) return Why::unreadable;
    if (known != fhir::Completeness::not_sent) any_sent = true;
  }
  return any_sent ? Why::silent : Why::not_sent;
}

Reading Facts::compute(const ValueDefinition& value, ValueIndex index, Place place) {
  Reading reading;
  reading.why = why_silent(value);
  if (value.op == Operator::count_over_orders) {
    count_orders(value, place, reading);
    return reading;
  }
  if (value.op == Operator::domain) {
    decide_members(value, index, place, reading);
    return reading;
  }
  std::vector<Candidate> candidates, answers;
  gather_attested(index, place, answers);
  // What is ranked is about the order: an answer older than the order counts only where the order says nothing.
  const bool answers_last = value.op == Operator::ranked &&
                            std::none_of(answers.begin(), answers.end(),
                                         [&](const Candidate& c) { return newer_than_order(c, place.order); });
  if (!answers_last) candidates = std::move(answers);
  const auto settled = [&] {
    return value.op == Operator::ranked &&
           std::any_of(candidates.begin(), candidates.end(), [](const Candidate& c) { return c.truth == Truth::yes; });
  };
  for (std::size_t i = 0; i < value.sources.size() && !settled(); ++i) {
    std::vector<Candidate> more = gather(value.sources[i], value, i + 1, place);
    candidates.insert(candidates.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  if (answers_last && !settled()) candidates.insert(candidates.end(), answers.begin(), answers.end());
  if (value.op == Operator::spans) {
    decide_spans(value, candidates, place, reading);
    return reading;
  }
  switch (value.kind) {
  case ValueKind::finding: decide_finding(candidates, reading); break;
  case ValueKind::coded: decide_coded(value, candidates, reading); break;
  case ValueKind::number: decide_number(candidates, reading); break;
  case ValueKind::dates: decide_dates(candidates, reading); break;
  case ValueKind::members: break;
  }
  if (candidates.empty() && value.kind == ValueKind::finding && !value.closed_by.empty()) {
    const bool complete = std::all_of(value.closed_by.begin(), value.closed_by.end(), [&](const std::string& type) {
      return completeness(type) == fhir::Completeness::complete;
    });
    // Where a beginning is needed to tell which records count, its absence leaves the matter open.
    const bool dated = std::all_of(value.sources.begin(), value.sources.end(), [&](const Source& source) {
      return !source.after || read(*source.after, place.order, place.level).dates.has_value();
    });
    if (complete && dated) {
      reading.finding = Truth::no;
      reading.why = Why::none;
    }
  }
  return reading;
}

// --- gathering -----------------------------------------------------------------------------------------------------

bool Facts::admitted(const Source& source, Place place) {
  for (const auto& [index, truth] : source.requires_is)
    if (read(index, place.order, place.level).finding != truth) return false;
  for (const auto& [index, truth] : source.requires_not)
    if (read(index, place.order, place.level).finding == truth) return false;
  return true;
}

std::vector<Facts::Candidate> Facts::gather(const Source& source, const ValueDefinition& value, std::size_t rank,
                                            Place place) {
  std::vector<Candidate> found;
  if (!admitted(source, place)) return found;
  switch (source.kind) {
  case Source::Kind::mentions: gather_mentions(source, value, rank, place, found); break;
  case Source::Kind::order: {
    // The order is read as it stands, whatever its code; it speaks for today.
    const Record order{orders_[place.order], true, base::DateInterval{today_, today_}, {}, {}};
    gather_record(source, value, order, rank, place, found);
    break;
  }
  case Source::Kind::resource:
    for (const Record& record : records(source.type)) gather_record(source, value, record, rank, place, found);
    break;
  }
  return found;
}

bool Facts::at_level(base::Json resource, std::optional<Member> level) {
  if (!level || !levels_) return true;
  const auto [at, fresh] = sites_.try_emplace(resource.node());
  if (fresh) at->second = site_of(resource);
  const auto& [named, region] = at->second;
  if (!named.empty()) return std::find(named.begin(), named.end(), *level) != named.end();
  return region.empty() || std::find(region.begin(), region.end(), *level) != region.end();
}

Facts::Site Facts::site_of(base::Json resource) const {
  Site site;
  auto& [named, region] = site;
  const auto add = [](std::vector<Member>& list, const std::vector<Member>& more) {
    list.insert(list.end(), more.begin(), more.end());
  };
  for (const std::string_view element : {"bodySite", "code"}) {
    walk(resource[element], "", [&](base::Json coded) {
      add(named, levels_->coded_in(coded));
      add(region, levels_->region_of(coded));
      for_each_wording(coded, [&](std::string_view words) { add(named, levels_->named_in(words)); });
    });
  }
  return site;
}

// What such an order says of its reason without naming a level does not hold for each of them.
bool Facts::names_several_levels(std::size_t order) {
  const auto index = values_.levels();
  return index && read(*index, order, {}).members.size() > 1;
}

const std::vector<Member>& Facts::levels_named_in(std::string_view sentence) {
  const auto [at, fresh] = sentences_.try_emplace(sentence.data());
  if (fresh) at->second = levels_->named_in(sentence);
  return at->second;
}

bool Facts::in_time(const Source& source, std::optional<base::DateInterval> date, Place place) {
  if (!date) return true;
  if (source.window_days && base::days_between(date->last, today_) > *source.window_days) return false;
  if (source.after) {
    const Reading& beginning = read(*source.after, place.order, place.level);
    if (beginning.dates && date->last < beginning.dates->first) return false;
  }
  return true;
}

bool Facts::linked(base::Json resource, std::size_t order) const {
  for (const std::string_view element : {"supportingInfo", "reasonReference"})
    for (base::Json reference : orders_[order][element])
      if (chart_.resolve(reference["reference"].string(), orders_[order]) == resource) return true;
  return fhir::type_of(resource) == "DeviceRequest";
}

bool Facts::newer_than_order(const Candidate& candidate, std::size_t order) const {
  const auto written = base::parse_partial_date(orders_[order]["authoredOn"].string());
  return candidate.newest() >= (written ? written->first : today_);
}

std::vector<Facts::Response> Facts::responses_for(const ValueDefinition& value, std::size_t order) const {
  std::vector<Response> list;
  // What is so of the patient is so for every order of the call, whichever of them the form was filled in for.
  const auto concerned = [&](std::string_view id) {
    if (value.scope != Scope::patient) return id == fhir::id_of(orders_[order]);
    return std::any_of(orders_.begin(), orders_.end(), [&](base::Json one) { return id == fhir::id_of(one); });
  };
  for (const Response& response : responses_) {
    // About other orders only: `basedOn`, or the context that DTR notes (qr-context).
    bool about_orders = false, about_this = false;
    const auto about = [&](base::Json reference) {
      const fhir::Reference parts = fhir::parse_reference(reference["reference"].string());
      if (parts.type != "ServiceRequest") return;
      about_orders = true;
      about_this = about_this || concerned(parts.id);
    };
    for (base::Json reference : response.resource["basedOn"]) about(reference);
    for (base::Json extension : response.resource["extension"])
      if (extension["url"].string().ends_with("/qr-context")) about(extension["valueReference"]);
    if (!about_orders || about_this) list.push_back(response);
  }
  return list;
}

void Facts::gather_attested(ValueIndex index, Place place, std::vector<Candidate>& out) {
  for (const Response& response : responses_for(values_[index], place.order)) {
    for (const Attestation& answer : attested(response.resource, items_, index, values_, response.authored.last)) {
      Candidate candidate;
      candidate.truth = answer.truth;
      candidate.member = answer.member ? *answer.member : answer.domain_member.value_or(0);
      if (answer.number) candidate.number = Range{*answer.number, *answer.number};
      candidate.dates = answer.dates;
      candidate.said = response.authored;
      candidate.modality = "attested";
      candidate.evidence = {.resource = response.resource,
                            .path = "item",
                            .value = answer.link_id + ": " + answer.answer,
                            .kind = EvidenceKind::attested,
                            .text = {},
                            .offset = 0};
      out.push_back(std::move(candidate));
    }
  }
}

const std::vector<Facts::Record>& Facts::records(const std::string& type) {
  const auto [at, fresh] = records_.try_emplace(type);
  if (!fresh) return at->second;
  for (const base::Json resource : chart_.of_type(type)) {
    if (!fhir::is_evidence(resource)) continue;
    Record record{resource, fhir::is_current(resource), fhir::clinical_date(resource), usual_code(type), {}};
    fhir::any_coding(resource[record.code_element], [&](base::Json coding) {
      record.codes.push_back(fhir::normal_coding(coding));
      return false;
    });
    at->second.push_back(std::move(record));
  }
  return at->second;
}

// Whether the coded element a source looks at is in its value set or worded as it wants; `what` and `path` say which.
bool Facts::matches(const Source& source, const Record& record, std::string& what, std::string_view& path) const {
  const auto worded = [&](base::Json coded) {
    bool found = false;
    for_each_wording(coded, [&](std::string_view words) {
      found = found ||
              (source.named && re2::RE2::PartialMatch(re2::StringPiece(words.data(), words.size()), *source.named)) ||
              (source.code && source.code->named_by(words));
    });
    return found;
  };
  const bool by_words = source.named || (source.code && source.code->names_words());
  for (const std::string& element : source.code_at) {
    const bool usual = element == record.code_element;
    if (usual && source.code && !by_words &&
        std::none_of(record.codes.begin(), record.codes.end(),
                     [&](const fhir::NormalCode& code) { return source.code->contains(code); }))
      continue;
    base::Json found;
    const auto look_at = [&](base::Json coded) {
      if (!found && ((source.code && source.code->contains_any(coded)) || (by_words && worded(coded)))) found = coded;
    };
    walk(record.resource, element, look_at);
    if (!found && element == "medicationCodeableConcept")
      if (const base::Json reference = record.resource["medicationReference"]["reference"])
        look_at(chart_.resolve(reference.string(), record.resource)["code"]);
    if (!found) continue;
    what = shown(found);
    path = element;
    return true;
  }
  return false;
}

void Facts::gather_record(const Source& source, const ValueDefinition& value, const Record& record, std::size_t rank,
                          Place place, std::vector<Candidate>& out) {
  if (visits_-- == 0) throw WorkLimit();
  const base::Json resource = record.resource;
  const bool is_order = source.kind == Source::Kind::order;
  if (!source.past && !record.current) return;
  std::string what;
  std::string_view path;
  if ((source.code || source.named) && !matches(source, record, what, path)) return;
  const auto& said = record.said;
  if (!in_time(source, said, place)) return;
  if (source.linked && !linked(resource, place.order)) return;
  if (value.scope == Scope::level && !is_order && !at_level(resource, place.level)) return;
  if (value.scope == Scope::level && is_order && place.level && levels_ && names_several_levels(place.order)) {
    const std::vector<Member> named = levels_->named_in(what);
    if (std::find(named.begin(), named.end(), *place.level) == named.end()) return;
  }
  if (source.where) {
    const auto result = evaluate(*source.where, resource);
    if (!result || result->size() != 1 || !(*result)[0].boolean().value_or(false)) return;
    if (path.empty()) path = source.where->text();
  }

  Candidate candidate;
  candidate.said = said;
  candidate.rank = rank;
  candidate.modality = source.modality;
  candidate.evidence = {
      .resource = resource, .path = path, .value = what, .kind = EvidenceKind::coded, .text = {}, .offset = 0};
  if (value.kind == ValueKind::finding)
    candidate.truth = source.means == "no" ? Truth::no : source.means == "unknown" ? Truth::unknown : Truth::yes;
  if (value.kind == ValueKind::coded) {
    candidate.member = value.member(source.means).value_or(0);
    candidate.truth = source.denies ? Truth::no : Truth::yes;
  }
  if (!source.value) {
    out.push_back(std::move(candidate));
    return;
  }
  const auto result = evaluate(*source.value, resource);
  if (!result) return;
  candidate.evidence.path = source.value->text();
  for (const fhirpath::Item& item : *result) {
    Candidate one = candidate;
    if (value.op == Operator::spans || value.kind == ValueKind::dates) {
      if (item.json()["value"]) { // an Age
        one.dates = date_at_age(item.json());
        if (!one.dates) continue;
        one.evidence.value = "at the age of " + std::string(item.json()["value"].scalar());
      } else if (item.json().is_object()) { // a Period
        const auto start = base::parse_partial_date(item.json()["start"].string());
        const auto end = base::parse_partial_date(item.json()["end"].string());
        if (!start) continue;
        if (value.op == Operator::spans)
          one.dates = base::DateInterval{start->first, end ? end->last : std::max(today_, start->first)};
        else one.dates = *start;
        one.evidence.value = base::to_string(start->first) + "/" + (end ? base::to_string(end->last) : "");
      } else if (const auto day = item.date_interval()) {
        one.dates = *day;
        one.evidence.value = item.text();
      } else {
        continue;
      }
      if (source.days) {
        const auto length = evaluate(*source.days, resource);
        const auto number = length && length->size() == 1 ? (*length)[0].number() : std::nullopt;
        if (number && number->real() >= 1 && number->real() <= 3660)
          one.dates->last = one.dates->first + std::chrono::days(std::lround(number->real()) - 1);
      }
      if (!what.empty()) one.evidence.value = what + " " + one.evidence.value;
    } else if (const auto number = item.number()) {
      const double scaled = number->real() * source.scale;
      one.number = Range{scaled, scaled};
      one.evidence.value = item.text();
    } else {
      continue;
    }
    out.push_back(std::move(one));
  }
}

// The days on which the patient was that old; an age is known to its unit.
std::optional<base::DateInterval> Facts::date_at_age(base::Json age) const {
  if (chart_.of_type("Patient").empty()) return {};
  const auto birth = base::parse_partial_date(chart_.of_type("Patient").front()["birthDate"].string());
  const auto value = age["value"].real();
  const std::string_view unit = age["code"].string();
  const double days_of_unit = unit == "a"    ? 365.2425
                              : unit == "mo" ? 30.436875
                              : unit == "wk" ? 7
                              : unit == "d"  ? 1
                                             : 0;
  if (!birth || !value || *value < 0 || *value * days_of_unit > 60'000 || days_of_unit == 0) return {};
  const auto after = [&](base::Date day, double units) {
    return day + std::chrono::days(std::lround(units * days_of_unit));
  };
  const base::DateInterval days{after(birth->first, *value), std::min(today_, after(birth->last, *value + 1))};
  return days.first <= days.last ? std::optional(days) : std::nullopt;
}

const std::vector<std::vector<Hit>>& Facts::hits() {
  if (hits_found_) return hits_;
  hits_found_ = true;
  hits_.resize(values_.size());
  texts_.collect(chart_);
  for (const base::Json order : orders_) {
    if (fhir::type_of(order) != "ServiceRequest") continue; // others are part of the chart
    const std::size_t first = texts_.list.size();
    texts_.collect(order, chart_);
    for (std::size_t i = first; i < texts_.list.size(); ++i) texts_.list[i].date = today_;
  }
  for (fhir::ClinicalText& text : texts_.list) {
    if (!text.html) continue;
    texts_.owned.push_back(std::make_unique<std::string>(narrative::plain_text(text.text)));
    text.text = *texts_.owned.back();
  }
  // The newest first, so that what is beyond the limit is what matters least.
  std::stable_sort(texts_.list.begin(), texts_.list.end(),
                   [](const auto& a, const auto& b) { return a.date.value_or(long_ago) > b.date.value_or(long_ago); });
  std::size_t bytes = 0;
  const auto first_left = std::find_if(texts_.list.begin(), texts_.list.end(),
                                       [&](const auto& text) { return (bytes += text.text.size()) > max_text; });
  for (auto left = first_left; left != texts_.list.end(); ++left)
    texts_.unread.push_back({left->kind, left->resource, fhir::Unread::too_much, left->date});
  texts_.list.erase(first_left, texts_.list.end());
  // The same words stand in many places of a chart: codes' displays, problem and reason texts.
  std::array<std::unordered_map<std::string_view, std::vector<narrative::Mention>>, fhir::text_kinds> seen;
  for (const fhir::ClinicalText& text : texts_.list) {
    // Digits may be a date whose year depends on when the text was written.
    if (text.text.find_first_of("0123456789") != text.text.npos) {
      phrases_.interpret(phrases_.search(text, today_), text, today_, hits_);
      continue;
    }
    const auto [at, fresh] = seen[static_cast<std::size_t>(text.kind)].try_emplace(text.text);
    if (fresh) at->second = phrases_.search(text, today_);
    phrases_.interpret(at->second, text, today_, hits_);
  }
  return hits_;
}

void Facts::gather_mentions(const Source& source, const ValueDefinition& value, std::size_t rank, Place place,
                            std::vector<Candidate>& out) {
  const auto index = values_.find(source.mentions);
  if (!index) return;
  for (const Hit& hit : hits()[*index]) {
    if (visits_-- == 0) throw WorkLimit();
    const fhir::ClinicalText& text = *hit.text;
    if (!source.in.empty() && std::find(source.in.begin(), source.in.end(), text.kind) == source.in.end()) continue;
    if (!source.paths.empty() && std::find(source.paths.begin(), source.paths.end(), text.path) == source.paths.end())
      continue;
    if (!source.past && !fhir::is_current(text.resource)) continue;
    if (source.linked && !linked(text.resource, place.order)) continue;
    const bool of_an_order = fhir::type_of(text.resource) == "ServiceRequest";
    if (of_an_order && value.scope != Scope::patient && value.scope != Scope::order_set &&
        text.resource != orders_[place.order])
      continue;
    const auto said = hit.date ? std::optional(base::DateInterval{*hit.date, *hit.date}) : std::nullopt;
    if (!in_time(source, said, place)) continue;
    if (value.scope == Scope::level && place.level && levels_) {
      const std::vector<Member>& named = levels_named_in(hit.sentence);
      if (!named.empty() && std::find(named.begin(), named.end(), *place.level) == named.end()) continue;
      if (named.empty() && (of_an_order ? names_several_levels(place.order) : !at_level(text.resource, place.level)))
        continue;
    }

    Candidate candidate;
    candidate.truth = hit.says;
    candidate.said = said;
    candidate.rank = rank;
    candidate.modality = hit.member.empty() ? std::string_view("narrative") : hit.member;
    candidate.whole = hit.member == "whole";
    candidate.evidence = {.resource = text.resource,
                          .path = text.path,
                          .value = std::string(text.text.substr(hit.offset, hit.length)),
                          .kind = EvidenceKind::narrative,
                          .text = hit.sentence,
                          .offset = hit.offset};
    if (value.kind == ValueKind::coded) candidate.member = value.member(hit.member).value_or(0);
    if (value.kind == ValueKind::number || value.kind == ValueKind::dates) {
      std::vector<base::DateInterval> dates;
      std::optional<narrative::Duration> duration;
      const base::Date written = hit.date.value_or(today_); // an undated record was made by today
      for (const narrative::Capture& capture : hit.captures) {
        if (capture.name == "date") {
          if (const auto day = narrative::parse_clinical_date(capture.text, written)) dates.push_back(*day);
        } else if (capture.name == "duration") {
          if (const auto length = narrative::parse_duration(capture.text); length && !duration) duration = length;
        } else if (const auto number = narrative::parse_number(capture.text); number && !candidate.number) {
          candidate.number = Range{*number * source.scale, *number * source.scale};
        }
      }
      if (value.op == Operator::spans) {
        if (dates.size() >= 2) candidate.dates = base::DateInterval{dates.front().last, dates.back().first};
        if (dates.size() == 1 && !duration)
          candidate.dates = base::DateInterval{dates.front().last, hit.date.value_or(dates.front().last)};
        if (duration) candidate.number = Range{std::floor(duration->min_days), std::ceil(duration->max_days)};
        if (candidate.truth == Truth::yes && !candidate.dates && !candidate.number) continue;
      } else if (value.kind == ValueKind::dates) {
        if (candidate.truth != Truth::yes) continue;
        if (!dates.empty()) {
          candidate.dates = dates.front();
        } else if (duration) {
          candidate.dates = base::DateInterval{written - std::chrono::days(std::lround(duration->max_days)),
                                               written - std::chrono::days(std::lround(duration->min_days))};
        } else {
          continue;
        }
      } else if (!candidate.number || candidate.truth != Truth::yes) {
        continue;
      }
    }
    out.push_back(std::move(candidate));
  }
}

} // namespace signpost::evidence
