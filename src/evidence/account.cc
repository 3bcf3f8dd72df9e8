#include "evidence/account.h"

#include <algorithm>
#include <array>
#include <utility>

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

// Why a text is not before us at all, as against one that we could not make out; in words behind a number of documents.
constexpr std::array<std::pair<fhir::Unread, std::string_view>, 3> elsewhere_words{{
    {fhir::Unread::address_only, "by address only"},
    {fhir::Unread::unsupported_form, "in a form that is not read"},
    {fhir::Unread::too_much, "beyond the text that is read for one call"},
}};

// The types whose text is what `longest_text_window` is about.
bool is_document(std::string_view type) { return type == "DocumentReference" || type == "DiagnosticReport"; }

bool is_elsewhere(fhir::Unread why) {
  return std::ranges::any_of(elsewhere_words, [&](const auto& one) { return one.first == why; });
}

} // namespace

bool Account::counts(base::Json resource) const { return !records_.look_at(resource).standing.refused(); }

const std::vector<Account::Elsewhere>& Account::elsewhere(std::string_view type) {
  const auto [at, fresh] = elsewhere_.try_emplace(std::string(type));
  if (!fresh) return at->second;
  const base::JsonNode* last = nullptr; // a document is one, in however many forms it came
  for (const fhir::UnreadText& text : prose_.unread()) {
    if (!is_elsewhere(text.why) || fhir::type_of(text.resource) != type || text.resource.node() == last) continue;
    last = text.resource.node();
    if (!counts(text.resource)) continue;
    at->second.push_back({text.why, is_document(type) ? fhir::clinical_date(text.resource) : fhir::ClinicalDate{}});
  }
  return at->second;
}

bool Account::may_be_wanted(const Elsewhere& text) const {
  return !texts_from_ || !text.said.day || text.said.day->last >= *texts_from_;
}

fhir::Completeness Account::state(std::string_view type) {
  const fhir::Completeness known = chart_.completeness(type);
  if (known != fhir::Completeness::complete) return known;
  const bool partly = std::ranges::any_of(elsewhere(type), [&](const Elsewhere& one) { return may_be_wanted(one); });
  return partly ? fhir::Completeness::partial : known;
}

std::vector<std::string> Account::missing(std::string_view type, std::span<const TypeGap> gaps) {
  std::vector<std::string> sentences;
  const fhir::Completeness known = state(type);
  if (known == fhir::Completeness::complete) return sentences;
  for (const TypeGap& gap : gaps)
    if (gap.type == type) sentences.push_back(gap.sentence);
  if (!sentences.empty()) return sentences;
  const auto say = [&](std::string_view words) {
    sentences.push_back(std::string(type).append(": ").append(words).append("."));
  };
  for (const fhir::Shortfall& shortfall : chart_.shortfalls(type)) say(fhir::in_words(shortfall));
  if (known == fhir::Completeness::not_sent) say("not sent");
  if (known == fhir::Completeness::partial && !chart_.answered(type))
    say("what came was no answer to a query for this type");
  for (const auto& [why, words] : elsewhere_words) {
    const auto count = std::ranges::count_if(
        elsewhere(type), [&](const Elsewhere& one) { return one.why == why && may_be_wanted(one); });
    if (count > 0) say(std::to_string(count) + (count == 1 ? " document " : " documents ") + std::string(words));
  }
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
      at->second.push_back(
          {records_.look_at(text.resource).cited(), because_of(text.why), fhir::clinical_date(text.resource), true});
  return at->second;
}

std::vector<Obstacle> Account::obstacles(const ValueDefinition& value, const InTime& in_time,
                                         std::vector<Evidence> sentences) {
  std::vector<Obstacle> list;
  for (const std::string& type : value.types) {
    const auto serves = [&](const fhir::ClinicalDate& said, bool current) {
      return std::ranges::any_of(value.sources(), [&](const Source& source) {
        return reads(source, type) && (source.past || current) && in_time(source, said);
      });
    };
    fhir::Completeness known = chart_.completeness(type);
    if (known == fhir::Completeness::complete &&
        std::ranges::any_of(elsewhere(type), [&](const Elsewhere& one) { return serves(one.said, true); }))
      known = fhir::Completeness::partial;
    // A type that nobody was asked for stands in the way only if what came of it was not whole.
    const bool expected = chart_.answered(type) || chart_.asked_for(type);
    if (expected && known != fhir::Completeness::complete) list.push_back({.type = type, .state = known});
    for (const NotUnderstood& record : not_understood(type))
      if (serves(record.said, record.current))
        list.push_back({.type = type, .resource = record.resource, .because = record.why, .said = record.said.day});
  }
  for (Evidence& sentence : sentences)
    list.push_back({.type = fhir::type_of(sentence.resource),
                    .resource = sentence.resource,
                    .because = sentence.because,
                    .said = fhir::clinical_date(sentence.resource).day,
                    .sentence = std::move(sentence)});
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
      // A fall is looked for in its own time, in whatever tells the number that may have fallen.
      const bool reads_text = source.mentions() || source.fall();
      if (!reads_text || std::ranges::none_of(source.types(), is_document)) continue;
      if (!source.timing.window_days) return {};
      longest = std::max(longest, *source.timing.window_days);
    }
  }
  return static_cast<int>(longest);
}

} // namespace signpost::evidence
