#include "store/json.h"

#include <cstdio>

#include "base/json.h"
#include "base/overloaded.h"

namespace signpost::store {
namespace {

using base::JsonWriter;

void text_or_null(std::string_view name, std::string_view text, JsonWriter& out) {
  out.key(name);
  if (text.empty()) out.null();
  else out.string(text);
}

void number(std::string_view name, std::uint64_t value, JsonWriter& out) {
  out.key(name);
  out.number(std::to_string(value));
}

void flag(std::string_view name, bool value, JsonWriter& out) {
  out.key(name);
  out.boolean(value);
}

void milliseconds(std::string_view name, std::uint64_t microseconds, JsonWriter& out) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%llu.%03llu", static_cast<unsigned long long>(microseconds / 1000),
                static_cast<unsigned long long>(microseconds % 1000));
  out.key(name);
  out.number(digits);
}

template <class Items, class Write>
void array(std::string_view name, const Items& items, JsonWriter& out, Write write_one) {
  out.key(name);
  out.begin_array();
  for (const auto& item : items) write_one(item, out);
  out.end_array();
}

void write_evidence(const Evidence& evidence, JsonWriter& out) {
  out.begin_object();
  out.member("resource", evidence.resource);
  out.member("path", evidence.path);
  out.end_object();
}

void write_criterion(const Criterion& criterion, JsonWriter& out) {
  out.begin_object();
  out.member("id", criterion.id);
  out.member("truth", criterion.truth);
  if (!criterion.why.empty()) out.member("why", criterion.why);
  if (criterion.presumed) flag("presumed", true, out);
  if (criterion.on_card) flag("onCard", true, out);
  if (!criterion.evidence.empty()) array("evidence", criterion.evidence, out, write_evidence);
  out.end_object();
}

void write_decision(const Decision& decision, JsonWriter& out) {
  out.begin_object();
  out.member("order", decision.order);
  out.member("coverage", decision.coverage);
  text_or_null("payer", decision.payer, out);
  text_or_null("policy", decision.policy, out);
  text_or_null("version", decision.version, out);
  out.member("outcome", decision.outcome);
  text_or_null("determination", decision.determination, out);
  text_or_null("priorAuthorization", decision.authorization, out);
  text_or_null("reason", decision.reason, out);
  text_or_null("card", decision.card, out);
  array("criteria", decision.criteria, out, write_criterion);
  out.end_object();
}

void write(const Call& call, JsonWriter& out) {
  out.member("kind", "call");
  out.member("id", call.id);
  out.member("begun", base::to_string(call.begun));
  text_or_null("issuer", call.issuer, out);
  text_or_null("trace", call.trace, out);
  out.member("hook", call.hook);
  text_or_null("hookInstance", call.instance, out);
  out.key("status");
  out.integer(call.status);
  text_or_null("error", call.error, out);
  text_or_null("signedOn", call.signed_on, out);
  text_or_null("knowledge", call.knowledge, out);
  text_or_null("requestDigest", call.request, out);
  text_or_null("responseDigest", call.response, out);
  text_or_null("decided", call.decided, out);
  array("missing", call.missing, out, [](const std::string& word, JsonWriter& to) { to.string(word); });
  number("cards", call.cards, out);
  number("actions", call.actions, out);
  number("bytes", call.body_bytes, out);
  number("fetchedRequests", call.fetched_requests, out);
  number("fetchedBytes", call.fetched_bytes, out);
  milliseconds("ms", call.microseconds, out);
  array("decisions", call.decisions, out, write_decision);
}

void write_reason(const Feedback::Reason& reason, JsonWriter& out) {
  out.begin_object();
  if (!reason.system.empty()) out.member("system", reason.system);
  if (!reason.code.empty()) out.member("code", reason.code);
  out.end_object();
}

void write(const Feedback& feedback, JsonWriter& out) {
  const bool overridden = feedback.outcome == Feedback::Outcome::overridden;
  out.member("kind", "feedback");
  out.member("id", feedback.request);
  out.member("received", base::to_string(feedback.received));
  text_or_null("issuer", feedback.issuer, out);
  out.member("service", feedback.service);
  out.member("card", feedback.card);
  out.member("outcome", overridden ? "overridden" : "accepted");
  out.member("outcomeTimestamp", base::to_string(feedback.at));
  number("acceptedSuggestions", feedback.suggestions, out);
  array("overrideReasons", feedback.reasons, out, write_reason);
  flag("commented", feedback.commented, out);
}

} // namespace

std::string to_json(const Entry& entry) {
  JsonWriter out;
  out.begin_object();
  std::visit([&](const auto& one) { write(one, out); }, entry);
  out.end_object();
  return out.take();
}

} // namespace signpost::store
