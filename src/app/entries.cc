#include "app/entries.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "app/call_log.h"
#include "app/uuid.h"
#include "base/overloaded.h"
#include "service/failures.h"

namespace signpost::app {
namespace {

bool consists_of(std::string_view text, std::string_view marks, std::size_t longest) {
  return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.find(c) != marks.npos;
  });
}

// Whether a text has the form of a code, or of a system's address, and so is nothing that somebody wrote of a patient.
bool is_code(std::string_view text) { return consists_of(text, "._-", 64); }
bool is_system(std::string_view text) { return consists_of(text, "._:/-#", 128); }

std::string in_small_letters(std::string_view uuid) {
  std::string small(uuid);
  for (char& c : small)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  return small;
}

// "Condition/7"; of a reference whose id is none, the type alone.
std::string kept_reference(const std::string& reference) {
  const std::size_t slash = reference.find('/');
  const std::string_view type = std::string_view(reference).substr(0, slash);
  if (!consists_of(type, "", 64)) return {};
  if (slash == reference.npos || service::is_id(std::string_view(reference).substr(slash + 1))) return reference;
  return std::string(type);
}

store::Criterion kept(const service::Record::Criterion& criterion) {
  store::Criterion entry{criterion.id, criterion.truth, criterion.why, criterion.presumed, criterion.on_card, {}};
  for (const service::Record::Evidence& evidence : criterion.evidence)
    entry.evidence.push_back({kept_reference(evidence.resource), evidence.path});
  return entry;
}

store::Decision kept(const service::Record::Decision& decision) {
  store::Decision entry{kept_reference(decision.order),
                        kept_reference(decision.coverage),
                        decision.payer,
                        decision.policy,
                        decision.version,
                        decision.outcome,
                        decision.determination,
                        decision.authorization,
                        decision.reason,
                        decision.card,
                        {}};
  for (const service::Record::Criterion& criterion : decision.criteria) entry.criteria.push_back(kept(criterion));
  return entry;
}

} // namespace

store::Call entry_of(const service::Record& record, int status, std::string_view error) {
  store::Call call;
  call.id = record.id;
  call.begun = std::chrono::time_point_cast<std::chrono::milliseconds>(record.begun);
  call.issuer = record.issuer;
  call.trace = record.trace;
  call.hook = record.hook;
  if (service::is_id(record.hook_instance)) call.instance = record.hook_instance;
  call.status = status;
  call.error = error;
  call.signed_on = record.signed_on;
  call.knowledge = record.knowledge;
  call.request = record.request;
  call.response = record.response;
  call.decided = record.decided;
  call.missing = missing_of(record);
  call.cards = record.cards;
  call.actions = record.actions;
  call.body_bytes = record.body_bytes;
  call.fetched_requests = record.fetched_requests;
  call.fetched_bytes = record.fetched_bytes;
  const auto spent = std::reduce(record.spent.begin(), record.spent.end());
  call.microseconds = static_cast<std::uint64_t>(spent.count());
  for (const service::Record::Decision& decision : record.decisions) call.decisions.push_back(kept(decision));
  return call;
}

store::Feedback entry_of(const cdshooks::CardFeedback& feedback) {
  store::Feedback entry;
  if (is_uuid(feedback.card)) entry.card = in_small_letters(feedback.card); // as ours are written
  entry.at = feedback.at;
  const base::overloaded read_outcome{[&](const cdshooks::Accepted& accepted) {
                                        entry.outcome = store::Feedback::Outcome::accepted;
                                        entry.suggestions = accepted.suggestions.size();
                                      },
                                      [&](const cdshooks::Overridden& overridden) {
                                        entry.outcome = store::Feedback::Outcome::overridden;
                                        for (const cdshooks::OverrideReason& reason : overridden.reasons) {
                                          entry.commented = entry.commented || !reason.comment.empty();
                                          if (reason.code.empty() && reason.words.empty()) continue;
                                          store::Feedback::Reason& kept = entry.reasons.emplace_back();
                                          if (is_system(reason.system)) kept.system = reason.system;
                                          if (is_code(reason.code)) kept.code = reason.code;
                                        }
                                      }};
  std::visit(read_outcome, feedback.outcome);
  return entry;
}

} // namespace signpost::app
