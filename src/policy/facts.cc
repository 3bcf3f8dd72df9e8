#include "policy/facts.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "fhir/resource.h"
#include "narrative/measures.h"
#include "narrative/plain_text.h"

namespace signpost::policy {
namespace {

constexpr std::size_t max_evidence = 6; // per reading: enough to check, short enough to read
constexpr base::Date long_ago{std::chrono::days(-1'000'000)};

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

std::string shown(base::Json coded) {
  std::string text;
  fhir::any_coding(coded, [&](base::Json coding) {
    text = coding["code"].string();
    return true;
  });
  const std::string_view words = coded["text"].string();
  if (!words.empty()) text += (text.empty() ? "" : " ") + std::string(words);
  return text;
}

void keep(std::vector<Evidence>& list, const Evidence& evidence) {
  if (list.size() < max_evidence) list.push_back(evidence);
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

// One thing one record says about a value.
struct Facts::Candidate {
  Truth truth = Truth::yes;
  std::uint16_t member = 0;
  std::optional<Range> number;
  std::optional<base::DateInterval> dates; // the value itself, or the days of a treatment
  std::optional<base::DateInterval> said;  // when the record was made
  std::string_view modality;
  bool whole = false; // the record claims to tell the whole course
  std::size_t rank = 0;
  Evidence evidence;

  base::Date newest() const { return said ? said->last : long_ago; }
};

base::Date date_of_service(base::Json order, base::Date today) {
  if (const auto day = fhir::days_of(order, "occurrence", today)) return day->first;
  if (const auto event = base::parse_partial_date(order["occurrenceTiming"]["event"].at(0).string())) return event->first;
  if (const auto start = base::parse_partial_date(order["occurrenceTiming"]["repeat"]["boundsPeriod"]["start"].string())) return start->first;
  return today;
}

Facts::Facts(const Values& values, const Phrases& phrases, const std::vector<DocumentationItem>& items, const fhir::Chart& chart,
             std::vector<base::Json> orders, base::Date today)
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
    for (const base::Json resource : texts_.unread)
      if (fhir::type_of(resource) == type) return fhir::Completeness::unreadable;
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
  const bool answers_last =
      value.op == Operator::ranked && std::none_of(answers.begin(), answers.end(), [&](const Candidate& c) { return newer_than_order(c, place.order); });
  if (!answers_last) candidates = std::move(answers);
  const auto settled = [&] {
    return value.op == Operator::ranked && std::any_of(candidates.begin(), candidates.end(), [](const Candidate& c) { return c.truth == Truth::yes; });
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
    const bool complete = std::all_of(value.closed_by.begin(), value.closed_by.end(),
                                      [&](const std::string& type) { return completeness(type) == fhir::Completeness::complete; });
    // Where a beginning is needed to tell which records count, its absence leaves the matter open.
    const bool dated = std::all_of(value.sources.begin(), value.sources.end(),
                                   [&](const Source& source) { return !source.after || read(*source.after, place.order, place.level).dates.has_value(); });
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

std::vector<Facts::Candidate> Facts::gather(const Source& source, const ValueDefinition& value, std::size_t rank, Place place) {
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
  const auto add = [](std::vector<Member>& list, const std::vector<Member>& more) { list.insert(list.end(), more.begin(), more.end()); };
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

std::vector<Facts::Response> Facts::responses_for(std::size_t order) const {
  std::vector<Response> list;
  for (const Response& response : responses_) {
    // About other orders only: `basedOn`, or the context that DTR notes (qr-context).
    bool about_orders = false, about_this = false;
    const auto about = [&](base::Json reference) {
      const fhir::Reference parts = fhir::parse_reference(reference["reference"].string());
      if (parts.type != "ServiceRequest") return;
      about_orders = true;
      about_this = about_this || parts.id == fhir::id_of(orders_[order]);
    };
    for (base::Json reference : response.resource["basedOn"]) about(reference);
    for (base::Json extension : response.resource["extension"])
      if (extension["url"].string().ends_with("/qr-context")) about(extension["valueReference"]);
    if (!about_orders || about_this) list.push_back(response);
  }
  return list;
}

void Facts::gather_attested(ValueIndex index, Place place, std::vector<Candidate>& out) {
  for (const Response& response : responses_for(place.order)) {
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
      found = found || (source.named && re2::RE2::PartialMatch(re2::StringPiece(words.data(), words.size()), *source.named)) ||
              (source.code && source.code->named_by(words));
    });
    return found;
  };
  const bool by_words = source.named || (source.code && source.code->names_words());
  for (const std::string& element : source.code_at) {
    const bool usual = element == record.code_element;
    if (usual && source.code && !by_words &&
        std::none_of(record.codes.begin(), record.codes.end(), [&](const fhir::NormalCode& code) { return source.code->contains(code); }))
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

void Facts::gather_record(const Source& source, const ValueDefinition& value, const Record& record, std::size_t rank, Place place,
                          std::vector<Candidate>& out) {
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
  candidate.evidence = {.resource = resource, .path = path, .value = what, .kind = EvidenceKind::coded, .text = {}, .offset = 0};
  if (value.kind == ValueKind::finding) candidate.truth = source.means == "no" ? Truth::no : source.means == "unknown" ? Truth::unknown : Truth::yes;
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
      if (item.json().is_object()) { // a Period
        const auto start = base::parse_partial_date(item.json()["start"].string());
        const auto end = base::parse_partial_date(item.json()["end"].string());
        if (!start) continue;
        if (value.op == Operator::spans) one.dates = base::DateInterval{start->first, end ? end->last : std::max(today_, start->first)};
        else one.dates = *start;
        one.evidence.value = base::to_string(start->first) + "/" + (end ? base::to_string(end->last) : "");
      } else if (const auto day = item.date_interval()) {
        one.dates = *day;
        one.evidence.value = item.text();
      } else {
        continue;
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
  std::stable_sort(texts_.list.begin(), texts_.list.end(), [](const auto& a, const auto& b) { return a.date.value_or(long_ago) > b.date.value_or(long_ago); });
  std::size_t bytes = 0;
  const auto first_left = std::find_if(texts_.list.begin(), texts_.list.end(), [&](const auto& text) { return (bytes += text.text.size()) > max_text; });
  for (auto left = first_left; left != texts_.list.end(); ++left) texts_.unread.push_back(left->resource);
  texts_.list.erase(first_left, texts_.list.end());
  // The same words stand in many places of a chart: codes' displays, problem and reason texts.
  std::array<std::unordered_map<std::string_view, std::vector<narrative::Mention>>, fhir::text_kinds> seen;
  for (const fhir::ClinicalText& text : texts_.list) {
    // Digits may be a date whose year depends on when the text was written.
    if (text.text.find_first_of("0123456789") != text.text.npos) {
      phrases_.interpret(phrases_.search(text), text, today_, hits_);
      continue;
    }
    const auto [at, fresh] = seen[static_cast<std::size_t>(text.kind)].try_emplace(text.text);
    if (fresh) at->second = phrases_.search(text);
    phrases_.interpret(at->second, text, today_, hits_);
  }
  return hits_;
}

void Facts::gather_mentions(const Source& source, const ValueDefinition& value, std::size_t rank, Place place, std::vector<Candidate>& out) {
  const auto index = values_.find(source.mentions);
  if (!index) return;
  for (const Hit& hit : hits()[*index]) {
    if (visits_-- == 0) throw WorkLimit();
    const fhir::ClinicalText& text = *hit.text;
    if (!source.in.empty() && std::find(source.in.begin(), source.in.end(), text.kind) == source.in.end()) continue;
    if (!source.paths.empty() && std::find(source.paths.begin(), source.paths.end(), text.path) == source.paths.end()) continue;
    if (!source.past && !fhir::is_current(text.resource)) continue;
    if (source.linked && !linked(text.resource, place.order)) continue;
    const bool of_an_order = fhir::type_of(text.resource) == "ServiceRequest";
    if (of_an_order && value.scope != Scope::patient && value.scope != Scope::order_set && text.resource != orders_[place.order]) continue;
    const auto said = hit.date ? std::optional(base::DateInterval{*hit.date, *hit.date}) : std::nullopt;
    if (!in_time(source, said, place)) continue;
    if (value.scope == Scope::level && place.level && levels_) {
      const std::vector<Member>& named = levels_named_in(hit.sentence);
      if (!named.empty() && std::find(named.begin(), named.end(), *place.level) == named.end()) continue;
      if (named.empty() && (of_an_order ? names_several_levels(place.order) : !at_level(text.resource, place.level))) continue;
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
        if (dates.size() == 1 && !duration) candidate.dates = base::DateInterval{dates.front().last, hit.date.value_or(dates.front().last)};
        if (duration) candidate.number = Range{std::floor(duration->min_days), std::ceil(duration->max_days)};
        if (candidate.truth == Truth::yes && !candidate.dates && !candidate.number) continue;
      } else if (value.kind == ValueKind::dates) {
        if (candidate.truth != Truth::yes) continue;
        if (!dates.empty()) {
          candidate.dates = dates.front();
        } else if (duration) {
          candidate.dates =
              base::DateInterval{written - std::chrono::days(std::lround(duration->max_days)), written - std::chrono::days(std::lround(duration->min_days))};
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

// --- deciding ------------------------------------------------------------------------------------------------------

void Facts::decide_finding(const std::vector<Candidate>& candidates, Reading& reading) const {
  if (candidates.empty()) return;
  const auto newest = std::max_element(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.newest() != b.newest() ? a.newest() < b.newest() : a.rank > b.rank;
  });
  bool yes = false, no = false, open = false;
  for (const Candidate& c : candidates) {
    if (c.newest() != newest->newest() || c.rank != newest->rank) continue;
    (c.truth == Truth::yes ? yes : c.truth == Truth::no ? no : open) = true;
    keep(reading.evidence, c.evidence);
  }
  reading.finding = yes == no ? Truth::unknown : truth_of(yes);
  if (open && reading.finding == Truth::no) reading.finding = Truth::unknown;
  reading.why = yes && no ? Why::conflict : reading.finding == Truth::unknown ? Why::silent : Why::none;
}

void Facts::decide_coded(const ValueDefinition& value, const std::vector<Candidate>& candidates, Reading& reading) const {
  if (value.exclusive) {
    // One member at a time: the newest affirmation stands, and what was only denied stays denied.
    const Candidate* newest = nullptr;
    for (const Candidate& c : candidates)
      if (c.truth == Truth::yes && (!newest || c.newest() > newest->newest() || (c.newest() == newest->newest() && c.rank < newest->rank))) newest = &c;
    if (newest) {
      std::vector<std::uint16_t> members;
      for (const Candidate& c : candidates) {
        if (c.truth != Truth::yes || c.newest() != newest->newest() || c.rank != newest->rank) continue;
        if (std::find(members.begin(), members.end(), c.member) == members.end()) members.push_back(c.member);
        keep(reading.evidence, c.evidence);
      }
      const bool agreed = members.size() == 1;
      for (const std::uint16_t member : members)
        reading.coded.push_back({member, agreed ? Truth::yes : Truth::unknown, agreed ? Why::none : Why::conflict, reading.evidence});
      reading.why = agreed ? Why::none : Why::conflict;
      if (agreed) return;
    }
  }
  for (std::uint16_t member = 0; member < value.members.size(); ++member) {
    if (value.exclusive && std::any_of(reading.coded.begin(), reading.coded.end(), [&](const Reading::Coded& c) { return c.member == member; })) continue;
    std::vector<Candidate> mine;
    for (const Candidate& c : candidates)
      if (c.member == member && (!value.exclusive || c.truth == Truth::no)) mine.push_back(c);
    if (mine.empty()) continue;
    Reading one;
    decide_finding(mine, one);
    reading.coded.push_back({member, one.finding, one.why, one.evidence});
    reading.evidence.insert(reading.evidence.end(), one.evidence.begin(), one.evidence.end());
    if (one.finding == Truth::yes) reading.why = Why::none;
  }
}

void Facts::decide_number(const std::vector<Candidate>& candidates, Reading& reading) const {
  if (candidates.empty()) return;
  const auto newest = std::max_element(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.newest() != b.newest() ? a.newest() < b.newest() : a.rank > b.rank;
  });
  for (const Candidate& c : candidates) {
    if (!c.number || c.newest() != newest->newest() || c.rank != newest->rank) continue;
    reading.range = reading.range ? Range{std::min(reading.range->low, c.number->low), std::max(reading.range->high, c.number->high)} : *c.number;
    keep(reading.evidence, c.evidence);
  }
  // Several figures of one day: a test that some pass and some fail is left open by the range they span.
  reading.why = reading.range && reading.range->low != reading.range->high ? Why::conflict : Why::none;
}

void Facts::decide_dates(const std::vector<Candidate>& candidates, Reading& reading) const {
  // The source named first; of its dates the latest that is not in the future, because an old episode is another one.
  const Candidate* best = nullptr;
  for (const Candidate& c : candidates) {
    if (!c.dates || c.dates->first > today_) continue;
    if (!best || c.rank < best->rank || (c.rank == best->rank && c.dates->first > best->dates->first)) best = &c;
  }
  if (!best) return;
  reading.dates = best->dates;
  reading.why = best->dates->single_day() ? Why::none : Why::partial_date;
  keep(reading.evidence, best->evidence);
}

void Facts::decide_members(const ValueDefinition& value, ValueIndex index, Place place, Reading& reading) {
  std::vector<Candidate> answers;
  gather_attested(index, place, answers);
  const auto use_answers = [&](bool newer) {
    for (const Candidate& answer : answers) {
      if (newer_than_order(answer, place.order) != newer) continue;
      reading.members.push_back(answer.member);
      keep(reading.evidence, answer.evidence);
    }
  };
  use_answers(true);
  for (const Source& source : value.sources) {
    if (!reading.members.empty()) break;
    const auto read_from = [&](base::Json resource) {
      if (source.kind != Source::Kind::order && (!fhir::is_evidence(resource) || (source.linked && !linked(resource, place.order)))) return;
      const auto add = [&](const std::vector<Member>& more, std::vector<Member>& list, std::string_view path, std::string_view words) {
        if (more.empty()) return;
        list.insert(list.end(), more.begin(), more.end());
        keep(reading.evidence, {.resource = resource, .path = path, .value = std::string(words), .kind = EvidenceKind::coded, .text = {}, .offset = 0});
      };
      if (source.codes) {
        if (const auto result = evaluate(*source.codes, resource)) {
          for (const fhirpath::Item& item : *result) {
            add(value.domain->coded_in(item.json()), reading.members, source.codes->text(), shown(item.json()));
            add(value.domain->region_of(item.json()), reading.possible, source.codes->text(), shown(item.json()));
          }
        }
      }
      if (source.text) {
        if (const auto result = evaluate(*source.text, resource))
          for (const fhirpath::Item& item : *result) add(value.domain->named_in(item.string()), reading.members, source.text->text(), item.string());
      }
    };
    if (source.kind == Source::Kind::order) read_from(orders_[place.order]);
    else
      for (const base::Json resource : chart_.of_type(source.type)) read_from(resource);
  }
  if (reading.members.empty()) use_answers(false);
  for (std::vector<Member>* list : {&reading.members, &reading.possible}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  if (!reading.members.empty()) reading.why = Why::none;
}

void Facts::decide_spans(const ValueDefinition& value, const std::vector<Candidate>& candidates, Place place, Reading& reading) {
  std::optional<base::DateInterval> beginning;
  if (value.clamp) beginning = read(*value.clamp, place.order, place.level).dates;
  const base::Date earliest = beginning ? beginning->first : today_ - std::chrono::days(value.lookback_days);
  const auto elapsed = [&](base::Date until) { return static_cast<double>(std::max(0L, base::days_between(earliest, until))); };

  // Days from the first to the last day of the longest run of periods per modality.
  double proven = 0;
  std::vector<Evidence> evidence;
  std::map<std::string_view, std::vector<base::DateInterval>> by_modality;
  for (const Candidate& c : candidates) {
    if (c.truth != Truth::yes) continue;
    if (c.dates) {
      const base::DateInterval inside{std::max(c.dates->first, earliest), std::min(c.dates->last, today_)};
      if (inside.first > inside.last) continue;
      by_modality[c.modality].push_back(inside);
      keep(evidence, c.evidence);
    } else if (c.number) {
      if (c.said && c.said->last < earliest) continue;
      // A statement cannot be about more days than had passed when it was made.
      const double days = beginning && c.said ? std::min(c.number->low, elapsed(c.said->last)) : c.number->low;
      proven = std::max(proven, days);
      keep(evidence, c.evidence);
    }
  }
  for (auto& [modality, periods] : by_modality) {
    std::sort(periods.begin(), periods.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    base::DateInterval run = periods.front();
    for (const base::DateInterval& period : periods) {
      if (base::days_between(run.last, period.first) > value.bridge_days) run = period;
      else run.last = std::max(run.last, period.last);
      proven = std::max(proven, static_cast<double>(base::days_between(run.first, run.last)));
    }
  }

  // How much there can be at most: what has passed since the beginning, less if the newest note says how long it has been
  // in all, or that there was none.
  double possible = beginning ? elapsed(today_) : std::numeric_limits<double>::infinity();
  base::Date newest = long_ago;
  for (const Candidate& c : candidates)
    if (c.evidence.kind == EvidenceKind::narrative) newest = std::max(newest, c.newest());
  std::optional<double> told; // the longest course the newest note tells of
  bool denied = false;
  for (const Candidate& c : candidates) {
    if (c.evidence.kind != EvidenceKind::narrative || c.newest() != newest || newest == long_ago) continue;
    if (c.truth == Truth::no) {
      denied = true;
      keep(evidence, c.evidence);
    } else if (c.whole && c.number) {
      told = std::max(told.value_or(0), c.number->high);
    } else if (c.whole && c.dates) {
      told = std::max(told.value_or(0), static_cast<double>(base::days_between(c.dates->first, c.dates->last)));
    }
  }
  if (told || denied) possible = std::min(possible, told.value_or(0) + static_cast<double>(base::days_between(newest, today_)));
  reading.range = Range{proven, std::max(proven, possible)};
  reading.evidence = std::move(evidence);
  if (!reading.evidence.empty()) reading.why = Why::out_of_window;
  else if (beginning) {
    const Reading& start = read(*value.clamp, place.order, place.level);
    if (possible < static_cast<double>(value.lookback_days)) reading.evidence = start.evidence;
  }
}

// Units over the orders for the same day of service. Where the orders name more levels than they order units, the levels
// count: an order for "T11, T12 and L1" is for three however it is billed.
void Facts::count_orders(const ValueDefinition& value, Place place, Reading& reading) {
  const base::Date day = date_of_service(orders_[place.order], today_);
  double units = 0;
  std::set<Member> named;
  for (std::size_t i = 0; i < orders_.size(); ++i) {
    const base::Json order = orders_[i];
    if (!value.units->contains_any(order["code"]) || date_of_service(order, today_) != day) continue;
    units += std::max(1.0, order["quantityQuantity"]["value"].real().value_or(1));
    if (const auto levels = values_.levels()) {
      const Reading& of_order = read(*levels, i, {});
      named.insert(of_order.members.begin(), of_order.members.end());
    }
    keep(reading.evidence, {.resource = order, .path = "code", .value = shown(order["code"]), .kind = EvidenceKind::coded, .text = {}, .offset = 0});
  }
  const double count = std::max(units, static_cast<double>(named.size()));
  reading.range = Range{count, count};
  reading.why = Why::none;
}

} // namespace signpost::policy
