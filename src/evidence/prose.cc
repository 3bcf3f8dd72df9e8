#include "evidence/prose.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <unordered_map>

#include "evidence/candidate.h"
#include "fhir/resource.h"
#include "narrative/plain_text.h"

namespace signpost::evidence {

Prose::Prose(const Phrases& phrases, const Values& values, const fhir::Chart& chart, Parts& parts,
             const std::vector<base::Json>& orders, base::Date signed_on)
    : phrases_(phrases), values_(values), chart_(chart), parts_(parts), orders_(orders), signed_on_(signed_on) {}

const std::vector<Hit>& Prose::hits(ValueIndex value) { return found().found.told[value]; }
const std::vector<Hit>& Prose::not_understood(ValueIndex value) { return found().found.not_understood[value]; }
const std::vector<fhir::UnreadText>& Prose::unread() { return found().texts.unread; }

fhir::ClinicalTexts Prose::collect() {
  fhir::ClinicalTexts texts;
  texts.collect(chart_);
  for (const Part& part : parts_.all()) {
    if (part.is_reason) continue; // read in its order's own words
    const std::size_t first = texts.list.size();
    texts.collect(part.resource, chart_);
    const auto day = fhir::clinical_date(part.origin).day;
    for (std::size_t i = first; i < texts.list.size(); ++i)
      if (!texts.list[i].date && day) texts.list[i].date = day->last;
  }
  for (const base::Json order : orders_) {
    if (fhir::type_of(order) != "ServiceRequest") continue; // others are part of the chart
    const std::size_t first = texts.list.size();
    texts.collect(order, chart_);
    for (std::size_t i = first; i < texts.list.size(); ++i) texts.list[i].date = signed_on_;
  }
  for (fhir::ClinicalText& text : texts.list) {
    if (!text.html) continue;
    texts.owned.push_back(std::make_unique<std::string>(narrative::plain_text(text.text)));
    text.text = *texts.owned.back();
  }
  // The newest first, so that what is beyond the limit is what matters least.
  std::ranges::stable_sort(texts.list, std::ranges::greater{},
                           [](const fhir::ClinicalText& text) { return text.date.value_or(long_ago); });
  std::size_t bytes = 0;
  const auto first_left = std::ranges::find_if(
      texts.list, [&](const fhir::ClinicalText& text) { return (bytes += text.text.size()) > max_text; });
  for (auto left = first_left; left != texts.list.end(); ++left)
    texts.unread.push_back({left->kind, left->resource, fhir::Unread::too_much, left->date});
  texts.list.erase(first_left, texts.list.end());
  return texts;
}

// Kept only when all of it was read: half of a chart must never pass for the whole.
const Prose::Found& Prose::found() {
  if (found_) return *found_;
  Found found{collect(), {}};
  found.found.told.resize(values_.size());
  found.found.not_understood.resize(values_.size());
  // The same words stand in many places of a chart: codes' displays, problem and reason texts.
  std::array<std::unordered_map<std::string_view, std::vector<narrative::Mention>>, fhir::text_kinds> seen;
  for (const fhir::ClinicalText& text : found.texts.list) {
    // Digits may be a date whose year depends on when the text was written.
    if (text.text.find_first_of("0123456789") != text.text.npos) {
      phrases_.interpret(phrases_.search(text, signed_on_), text, signed_on_, found.found);
      continue;
    }
    const auto [at, fresh] = seen[static_cast<std::size_t>(text.kind)].try_emplace(text.text);
    if (fresh) at->second = phrases_.search(text, signed_on_);
    phrases_.interpret(at->second, text, signed_on_, found.found);
  }
  // Moving the texts does not move what hits point to: their vectors' elements stay where they are.
  return found_.emplace(std::move(found));
}

} // namespace signpost::evidence
