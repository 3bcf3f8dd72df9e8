#include "cards/shown.h"

#include <algorithm>
#include <cmath>

#include "cards/quotation.h"
#include "fhir/resource.h"

namespace signpost::cards {
namespace {

using evidence::Evidence;
using evidence::Truth;
using kainjow::mustache::data;
using policy::Judgement;

// Words rather than the code in front of them, which nobody knows by heart.
std::string_view without_code(std::string_view value) {
  constexpr std::string_view digits = "0123456789", signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.";
  const auto blank = value.find(' ');
  if (blank == value.npos || blank < 4) return value; // "L1", "T12" and "6" begin words
  const std::string_view code = value.substr(0, blank);
  const bool is_code = code.find_first_not_of(signs) == code.npos;
  return is_code && code.find_first_of(digits) != code.npos ? value.substr(blank + 1) : value;
}

std::string number_words(double number) {
  const long whole = std::lround(number);
  if (number == static_cast<double>(whole)) return std::to_string(whole);
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

constexpr long longest_life = 130 * 366; // days

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
    return reading.range ? course_words(leaf, *course, max_quote) : std::string();
  if (leaf.evidence.empty()) return {};
  const Evidence& first = most_telling(leaf);
  const bool narrative = first.kind == evidence::EvidenceKind::narrative;
  if (reading.range && reading.range->low == reading.range->high && !narrative)
    return evidence_words(first, told.name, number_words(reading.range->low));
  return evidence_words(first, told.name, quoted(first, max_quote));
}

std::string Shown::quoted(const Evidence& evidence, std::size_t max_quote) const {
  const bool narrative = evidence.kind == evidence::EvidenceKind::narrative && !evidence.text.empty();
  if (narrative) return quotation(evidence.text, evidence.value, max_quote);
  if (auto word = sentences_.say_if("codes", evidence.value, {})) return *word;
  return quotation(without_code(evidence.value), {}, max_quote);
}

// What the order is called explains less than what else tells of it: its note, the device, the chart.
const Evidence& Shown::most_telling(const Judgement& leaf) const {
  const std::string order = concept_words(fhir::ordered_of(decision_.order));
  const auto found = std::ranges::find_if(leaf.evidence, [&](const Evidence& one) {
    return one.resource != decision_.order || (one.kind == evidence::EvidenceKind::narrative && one.text != order);
  });
  return found == leaf.evidence.end() ? leaf.evidence.front() : *found;
}

std::string Shown::age_words(const base::DateInterval& dates) const {
  data names("service", base::to_string(decision_.date_of_service));
  const long days = base::days_between(dates.first, decision_.date_of_service);
  names["days"] = std::to_string(days);
  names["one"] = days == 1;
  names["first"] = base::to_string(dates.first);
  names["last"] = base::to_string(dates.last);
  // A beginning that nobody can remember is none: what is known is the last day.
  const bool open = base::days_between(dates.first, dates.last) > longest_life;
  return sentences_.say("shown", dates.single_day() ? "age" : open ? "began-by" : "began-between", names);
}

std::string Shown::course_words(const Judgement& leaf, const evidence::Spans& course, std::size_t max_quote) const {
  const evidence::Range& days = *leaf.reading->range;
  if (days.low == 0) // "no therapy was tried" says more than a number
    for (const Evidence& one : leaf.evidence)
      if (one.kind == evidence::EvidenceKind::narrative) return evidence_words(one, {}, quoted(one, max_quote));
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
  const bool order = evidence.resource == decision_.judged;
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
