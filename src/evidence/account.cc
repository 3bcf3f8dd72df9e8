#include "evidence/account.h"

#include <algorithm>

#include "fhir/resource.h"

namespace signpost::evidence {
namespace {

bool reads(const Source& source, std::string_view type) {
  const auto types = source.types();
  return std::ranges::find(types, type) != types.end();
}

Because because_of(fhir::Unread why) {
  return why == fhir::Unread::other_language ? Because::other_language : Because::undecodable;
}

// An attachment that is not before us at all, as against one that we could not make out.
bool is_elsewhere(fhir::Unread why) {
  return why == fhir::Unread::address_only || why == fhir::Unread::unsupported_form || why == fhir::Unread::too_much;
}

} // namespace

bool Account::counts(base::Json resource) const { return !records_.look_at(resource).standing.refused(); }

bool Account::partly_read(std::string_view type) {
  return std::ranges::any_of(prose_.unread(), [&](const fhir::UnreadText& text) {
    return is_elsewhere(text.why) && fhir::type_of(text.resource) == type && counts(text.resource);
  });
}

fhir::Completeness Account::state(std::string_view type) {
  const fhir::Completeness known = chart_.completeness(type);
  return known == fhir::Completeness::complete && partly_read(type) ? fhir::Completeness::partial : known;
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
    // A type that nobody was asked for stands in the way only if what came of it was not whole.
    const bool expected = chart_.answered(type) || chart_.asked_for(type);
    if (const fhir::Completeness known = state(type); expected && known != fhir::Completeness::complete)
      list.push_back({.type = type, .state = known});
    for (const NotUnderstood& record : not_understood(type)) {
      const bool meant = std::ranges::any_of(value.sources(), [&](const Source& source) {
        return reads(source, type) && (source.past || record.current) && in_time(source, record.said);
      });
      if (meant)
        list.push_back({.type = type, .resource = record.resource, .because = record.why, .said = record.said.day});
    }
  }
  return list;
}

void Account::write_json(base::JsonWriter& out) {
  std::vector<std::string_view> types;
  chart_.for_each_known_type([&](std::string_view type) { types.push_back(type); });
  out.begin_array();
  for (const std::string_view type : types) {
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
    if (chart_.answered(type)) out.member("source", "prefetch");
    out.end_object();
  }
  out.end_array();
}

} // namespace signpost::evidence
