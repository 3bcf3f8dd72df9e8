#include "cards/shown.h"

#include <algorithm>
#include <cmath>

#include "base/overloaded.h"
#include "fhir/reference.h"
#include "fhir/resource.h"

namespace signpost::cards {
namespace {

using evidence::Evidence;
using evidence::Truth;
using kainjow::mustache::data;
using policy::Judgement;

std::string cut(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text) { // line breaks and runs of blanks become one
    const bool blank = static_cast<unsigned char>(c) <= 0x20;
    if (!blank) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.size() <= most) return out;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  if (const auto blank = out.rfind(' ', end); blank != out.npos && blank > most / 2) end = blank;
  return out.substr(0, end) + "…";
}

// Words rather than a concept's number, which nobody knows by heart.
std::string_view without_number(std::string_view value) {
  const auto blank = value.find(' ');
  const bool number = blank != value.npos && value.substr(0, blank).find_first_not_of("0123456789") == value.npos;
  return number && blank >= 4 ? value.substr(blank + 1) : value;
}

std::string number_words(double number) {
  const long whole = std::lround(number);
  if (number == static_cast<double>(whole)) return std::to_string(whole);
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

bool is_course(const evidence::ValueDefinition& value) { return std::holds_alternative<evidence::Spans>(value.op); }

} // namespace

const evidence::Question* question_about(const evidence::DocumentationItem& item, evidence::ValueIndex value) {
  for (const evidence::Question& question : item.questions) {
    if (question.kind != evidence::Question::Kind::which_apply) {
      if (question.value == value) return &question;
    } else if (std::ranges::any_of(question.options, [&](const auto& option) { return option.value == value; })) {
      return &question;
    }
  }
  return nullptr;
}

Shown::Telling Shown::telling(const Judgement& judged) const {
  if (judged.criterion->leaf()) return {&judged, {}};
  // What the order says of itself explains less than what the chart says.
  const auto is_order = [&](const Judgement& leaf) { return leaf.evidence.front().resource == decision_.order; };
  Telling found;
  policy::for_each_leaf(judged, [&](const Judgement& leaf) {
    if (leaf.evidence.empty() || leaf.truth == Truth::unknown) return;
    if (!found.leaf || (is_order(*found.leaf) && !is_order(leaf))) found.leaf = &leaf;
  });
  if (!found.leaf || !found.leaf->item) return found;
  const auto* question = question_about(*found.leaf->item, found.leaf->criterion->leaf()->value);
  const bool number = std::holds_alternative<policy::NumberTest>(found.leaf->criterion->leaf()->test);
  if (question && number) found.name = question->brief;
  return found;
}

std::string Shown::of(const Judgement& judged, std::size_t max_quote) const {
  const Telling told = telling(judged);
  return told.leaf && told.leaf->reading ? leaf_words(told, max_quote) : std::string();
}

std::string Shown::leaf_words(const Telling& told, std::size_t max_quote) const {
  const Judgement& leaf = *told.leaf;
  const evidence::Reading& reading = *leaf.reading;
  if (std::holds_alternative<policy::DaysTest>(leaf.criterion->leaf()->test) && reading.dates)
    return age_words(*reading.dates);
  if (const auto* course = std::get_if<evidence::Spans>(&values_[leaf.criterion->leaf()->value].op))
    return reading.range ? course_words(*course, *reading.range) : std::string();
  if (leaf.evidence.empty()) return {};
  const Evidence& first = leaf.evidence.front();
  const bool narrative = first.kind == evidence::EvidenceKind::narrative;
  if (reading.range && reading.range->low == reading.range->high && !narrative)
    return evidence_words(first, told.name, number_words(reading.range->low));
  const std::string_view words = narrative && !first.text.empty() ? first.text : without_number(first.value);
  return evidence_words(first, told.name, cut(words, max_quote));
}

std::string Shown::age_words(const base::DateInterval& dates) const {
  data names("service", base::to_string(decision_.date_of_service));
  const long days = base::days_between(dates.first, decision_.date_of_service);
  names["days"] = std::to_string(days);
  names["one"] = days == 1;
  names["first"] = base::to_string(dates.first);
  names["last"] = base::to_string(dates.last);
  return sentences_.say("shown", dates.single_day() ? "age" : "began-between", names);
}

std::string Shown::course_words(const evidence::Spans& course, const evidence::Range& days) const {
  if (!std::isfinite(days.high) || days.high == 0) return {};
  const double known = days.low > 0 ? days.low : days.high;
  data names("days", number_words(known));
  names["one"] = known == 1;
  if (days.low > 0) return sentences_.say("shown", "so-far", names);
  const auto onset = course.onset ? day_of(*course.onset) : std::nullopt;
  const base::Date until = std::min(decision_.signed_on, decision_.date_of_service);
  const bool since_onset = onset && base::days_between(*onset, until) <= std::lround(days.high);
  return sentences_.say("shown", since_onset ? "since-onset" : "at-most", names);
}

// The day that criteria about this value rest on.
std::optional<base::Date> Shown::day_of(evidence::ValueIndex onset) const {
  std::optional<base::Date> day;
  if (decision_.criteria)
    policy::for_each_leaf(*decision_.criteria, [&](const Judgement& leaf) {
      if (leaf.criterion->leaf()->value == onset && leaf.reading && leaf.reading->dates)
        day = leaf.reading->dates->first;
    });
  return day;
}

std::string Shown::evidence_words(const Evidence& evidence, const std::string& name, std::string value) const {
  if (value.empty()) return {};
  data names("value", std::move(value));
  names["hasName"] = !name.empty();
  names["name"] = name.substr(0, name.find(" ("));
  const auto day = evidence.resource ? fhir::clinical_date(evidence.resource).day : std::nullopt;
  const bool order = evidence.resource == decision_.order;
  names["hasDay"] = day.has_value() && !order;
  names["day"] = day ? base::to_string(day->last) : "";
  names["hasSource"] = static_cast<bool>(evidence.resource);
  names["source"] = sentences_.source(fhir::type_of(evidence.resource));
  return sentences_.say("shown", evidence.kind == evidence::EvidenceKind::narrative ? "quoted" : "observed", names);
}

std::string_view Shown::kind_of(const Shortfall& shortfall) const {
  if (shortfall.ruled_out) return "excluded";
  const Judgement& judged = *shortfall.judgement;
  if (const policy::Leaf* leaf = judged.criterion->leaf(); leaf && judged.reading) {
    if (is_course(values_[leaf->value])) return "too-short";
    if (shortfall.in_time) return "not-yet";
  }
  return of(judged).empty() ? "not-shown" : "against";
}

std::string Shown::why(const Shortfall& shortfall, std::size_t max_quote) const {
  const Judgement& judged = *shortfall.judgement;
  const std::string seen = max_quote == 0 ? std::string() : of(judged, max_quote);
  data names("criterion", lower_first(judged.criterion->title));
  names["hasShown"] = !seen.empty();
  names["shown"] = seen;
  return sentences_.say("reasons", kind_of(shortfall), names);
}

} // namespace signpost::cards
