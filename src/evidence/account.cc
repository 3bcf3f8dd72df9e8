#include "evidence/account.h"

#include <algorithm>
#include <array>

#include "fhir/resource.h"
#include "fhir/shortfall.h"

namespace signpost::evidence {
namespace {

bool reads(const Source& source, std::string_view type) {
  const auto types = source.types();
  return std::ranges::find(types, type) != types.end();
}

Because because_of(fhir::Unread why) {
  return why == fhir::Unread::other_language ? Because::other_language : Because::undecodable;
}

// Why an attachment is not before us at all, as against one that we could not make out.
struct Elsewhere {
  fhir::Unread why;
  std::string_view words; // behind the number of documents
};
constexpr std::array elsewhere_kinds{
    Elsewhere{fhir::Unread::address_only, "by address only"},
    Elsewhere{fhir::Unread::unsupported_form, "in a form that is not read"},
    Elsewhere{fhir::Unread::too_much, "beyond the text that is read for one call"},
};

bool is_elsewhere(fhir::Unread why) {
  return std::ranges::find(elsewhere_kinds, why, &Elsewhere::why) != elsewhere_kinds.end();
}

} // namespace

bool Account::counts(base::Json resource) const { return !records_.look_at(resource).standing.refused(); }

template <class Wanted>
std::size_t Account::elsewhere(std::string_view type, fhir::Unread why, const Wanted& wanted) {
  std::vector<const base::JsonNode*> documents; // each once, in however many forms it came
  for (const fhir::UnreadText& text : prose_.unread()) {
    if (text.why != why || fhir::type_of(text.resource) != type) continue;
    if (!documents.empty() && documents.back() == text.resource.node()) continue;
    if (wanted(fhir::clinical_date(text.resource)) && counts(text.resource))
      documents.push_back(text.resource.node());
  }
  return documents.size();
}

template <class Wanted>
bool Account::partly_read(std::string_view type, const Wanted& wanted) {
  return std::ranges::any_of(elsewhere_kinds, [&](const Elsewhere& kind) { return elsewhere(type, kind.why, wanted); });
}

bool Account::may_be_wanted(const fhir::ClinicalDate& said) const {
  return !said.day || !texts_from_ || said.day->last >= *texts_from_;
}

fhir::Completeness Account::state(std::string_view type) {
  const fhir::Completeness known = chart_.completeness(type);
  const auto wanted = [&](const fhir::ClinicalDate& said) { return may_be_wanted(said); };
  return known == fhir::Completeness::complete && partly_read(type, wanted) ? fhir::Completeness::partial : known;
}

std::vector<std::string> Account::missing(std::string_view type, std::span<const TypeGap> gaps) {
  std::vector<std::string> sentences;
  const fhir::Completeness known = state(type);
  if (known == fhir::Completeness::complete) return sentences;
  for (const TypeGap& gap : gaps)
    if (gap.type == type) sentences.push_back(gap.sentence);
  if (!sentences.empty()) return sentences;
  for (const fhir::Shortfall& shortfall : chart_.shortfalls(type)) sentences.push_back(fhir::in_words(shortfall));
  if (known == fhir::Completeness::not_sent) sentences.emplace_back("not sent");
  if (known == fhir::Completeness::partial && !chart_.answered(type))
    sentences.emplace_back("what came was no answer to a query for this type");
  const auto wanted = [&](const fhir::ClinicalDate& said) { return may_be_wanted(said); };
  for (const Elsewhere& kind : elsewhere_kinds)
    if (const std::size_t count = elsewhere(type, kind.why, wanted))
      sentences.push_back(std::to_string(count) + (count == 1 ? " document " : " documents ") +
                          std::string(kind.words));
  return sentences;
}

const std::vector<Account::NotUnderstood>& Account::not_understood(std::string_view type) {
  const auto [at, fresh] = not_understood_.try_emplace(std::string(type));
  if (!fresh) return at->second;
  for (const Record& record : records_.of_type(type))
    if (const Because why = records_.unreadable(record); why != Because::nothing && !record.standing.refused())
      at->second.push_back({record.cited(), why, record.said, record.current});
  for (const fhir::UnreadText& text : prose_.unread())
    if (!is_elsewhere(text.why) && fhir::type_of(text.resource) == type && counts(text.resource))
      at->second.push_back({records_.look_at(text.resource).cited(), because_of(text.why),
                            fhir::clinical_date(text.resource), true});
  return at->second;
}

std::vector<Obstacle> Account::obstacles(const ValueDefinition& value, const InTime& in_time) {
  std::vector<Obstacle> list;
  for (const std::string& type : value.types) {
    const auto serves = [&](const fhir::ClinicalDate& said, bool current) {
      return std::ranges::any_of(value.sources(), [&](const Source& source) {
        return reads(source, type) && (source.past || current) && in_time(source, said);
      });
    };
    fhir::Completeness known = chart_.completeness(type);
    if (known == fhir::Completeness::complete &&
        partly_read(type, [&](const fhir::ClinicalDate& said) { return serves(said, true); }))
      known = fhir::Completeness::partial;
    // A type that nobody was asked for stands in the way only if what came of it was not whole.
    const bool expected = chart_.answered(type) || chart_.asked_for(type);
    if (expected && known != fhir::Completeness::complete) list.push_back({.type = type, .state = known});
    for (const NotUnderstood& record : not_understood(type))
      if (serves(record.said, record.current))
        list.push_back({.type = type, .resource = record.resource, .because = record.why, .said = record.said.day});
  }
  return list;
}

void Account::write_type(std::string_view type, std::span<const TypeGap> gaps, base::JsonWriter& out) {
  out.begin_object();
  out.member("type", type);
  out.member("state", fhir::to_string(state(type)));
  out.key("resources");
  out.integer(static_cast<std::int64_t>(chart_.of_type(type).size()));
  out.key("notUnderstood");
  out.begin_array();
  const auto write = [&](base::Json resource, Because why) {
    out.begin_object();
    out.member("resource", fhir::reference_to(resource));
    out.member("why", to_string(why));
    out.end_object();
  };
  for (const NotUnderstood& record : not_understood(type)) write(record.resource, record.why);
  for (const Record& record : records_.of_type(type))
    if (record.standing.verdict == Verdict::doubtful) write(record.resource, record.standing.because);
  out.end_array();
  if (const auto source = chart_.source(type)) out.member("source", fhir::to_string(*source));
  if (const std::vector<std::string> sentences = missing(type, gaps); !sentences.empty()) {
    out.key("missing");
    out.begin_array();
    for (const std::string& sentence : sentences) out.string(sentence);
    out.end_array();
  }
  out.end_object();
}

void Account::write_json(base::JsonWriter& out, std::span<const TypeGap> gaps) {
  std::vector<std::string_view> types;
  chart_.for_each_known_type([&](std::string_view type) { types.push_back(type); });
  for (const TypeGap& gap : gaps)
    if (std::ranges::find(types, gap.type) == types.end()) types.emplace_back(gap.type);
  out.begin_array();
  for (const std::string_view type : types) write_type(type, gaps, out);
  out.end_array();
}

std::optional<int> longest_text_window(const Values& values) {
  long longest = 0;
  for (const ValueDefinition& value : values.list()) {
    for (const Source& source : value.sources()) {
      if (!source.mentions() || (!reads(source, "DocumentReference") && !reads(source, "DiagnosticReport"))) continue;
      if (!source.timing.window_days) return {};
      longest = std::max(longest, *source.timing.window_days);
    }
  }
  return static_cast<int>(longest);
}

} // namespace signpost::evidence
