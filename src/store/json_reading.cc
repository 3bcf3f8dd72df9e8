#include <charconv>
#include <optional>

#include "store/json.h"

namespace signpost::store {
namespace {

using base::Error;
using base::Json;

std::optional<std::uint64_t> whole_number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = !digits.empty() && error == std::errc() && end == digits.data() + digits.size();
  return whole ? std::optional(value) : std::nullopt;
}

// Reads the members of one entry, and remembers the first that is not what it must be.
class Reader {
public:
  explicit Reader(Json root) : root_(root) {}

  Call call() {
    Call call;
    call.id = text(root_, "id");
    call.begun = time(root_, "begun");
    call.issuer = text_or_none(root_, "issuer");
    call.trace = text_or_none(root_, "trace");
    call.hook = text(root_, "hook");
    call.instance = text_or_none(root_, "hookInstance");
    call.status = static_cast<int>(count(root_, "status"));
    call.error = text_or_none(root_, "error");
    call.signed_on = text_or_none(root_, "signedOn");
    call.knowledge = text_or_none(root_, "knowledge");
    call.request = text_or_none(root_, "requestDigest");
    call.response = text_or_none(root_, "responseDigest");
    call.decided = text_or_none(root_, "decided");
    for (const Json word : root_["missing"]) call.missing.emplace_back(word.string());
    call.cards = count(root_, "cards");
    call.actions = count(root_, "actions");
    call.body_bytes = count(root_, "bytes");
    call.fetched_requests = count(root_, "fetchedRequests");
    call.fetched_bytes = count(root_, "fetchedBytes");
    call.microseconds = microseconds("ms");
    for (const Json decided : root_["decisions"]) call.decisions.push_back(decision(decided));
    return call;
  }

  Feedback feedback() {
    Feedback feedback;
    feedback.request = text(root_, "id");
    feedback.received = time(root_, "received");
    feedback.issuer = text_or_none(root_, "issuer");
    feedback.service = text(root_, "service");
    feedback.card = text_or_none(root_, "card");
    feedback.at = time(root_, "outcomeTimestamp");
    const std::string outcome = text(root_, "outcome");
    if (outcome == "overridden") feedback.outcome = Feedback::Outcome::overridden;
    else if (outcome != "accepted") reject("outcome");
    feedback.suggestions = count(root_, "acceptedSuggestions");
    for (const Json reason : root_["overrideReasons"])
      feedback.reasons.push_back({text_or_none(reason, "system"), text_or_none(reason, "code")});
    feedback.commented = root_["commented"].is_true();
    return feedback;
  }

  const std::string& mistake() const { return mistake_; }

private:
  void reject(std::string_view name) {
    if (mistake_.empty()) mistake_ = "`" + std::string(name) + "` of the entry is missing or not as it must be";
  }
  // A text that may be missing or null.
  std::string text_or_none(Json object, std::string_view name) {
    const Json value = object[name];
    if (value && !value.is_string() && !value.is_null()) reject(name);
    return std::string(value.string());
  }
  std::string text(Json object, std::string_view name) {
    if (!object[name].is_string()) reject(name);
    return std::string(object[name].string());
  }
  std::uint64_t count(Json object, std::string_view name) {
    const auto value = whole_number(object[name].number());
    if (!value) reject(name);
    return value.value_or(0);
  }
  base::Timestamp time(Json object, std::string_view name) {
    const auto time = base::parse_timestamp(object[name].string());
    if (!time) reject(name);
    return time.value_or(base::Timestamp());
  }
  // "12.345" is 12,345 microseconds.
  std::uint64_t microseconds(std::string_view name) {
    std::string digits(root_[name].number());
    const std::size_t point = digits.find('.');
    const bool thousandths = point != digits.npos && digits.size() - point == 4;
    if (thousandths) digits.erase(point, 1);
    const auto value = whole_number(digits);
    if (!thousandths || !value) reject(name);
    return value.value_or(0);
  }

  Decision decision(Json from) {
    Decision decision;
    decision.order = text(from, "order");
    decision.coverage = text(from, "coverage");
    decision.payer = text_or_none(from, "payer");
    decision.policy = text_or_none(from, "policy");
    decision.version = text_or_none(from, "version");
    decision.outcome = text(from, "outcome");
    decision.determination = text_or_none(from, "determination");
    decision.authorization = text_or_none(from, "priorAuthorization");
    decision.reason = text_or_none(from, "reason");
    decision.card = text_or_none(from, "card");
    for (const Json one : from["criteria"]) decision.criteria.push_back(criterion(one));
    return decision;
  }
  Criterion criterion(Json from) {
    Criterion criterion;
    criterion.id = text(from, "id");
    criterion.truth = text(from, "truth");
    criterion.why = text_or_none(from, "why");
    criterion.presumed = from["presumed"].is_true();
    criterion.on_card = from["onCard"].is_true();
    for (const Json one : from["evidence"])
      criterion.evidence.push_back({text_or_none(one, "resource"), text_or_none(one, "path")});
    return criterion;
  }

  const Json root_;
  std::string mistake_;
};

} // namespace

base::Result<Entry> from_json(base::Json json) {
  Reader reader(json);
  const std::string_view kind = json["kind"].string();
  Entry entry;
  if (kind == "call") entry = reader.call();
  else if (kind == "feedback") entry = reader.feedback();
  else return base::fail(Error::invalid("`kind` of an entry is `call` or `feedback`"));
  if (!reader.mistake().empty()) return base::fail(Error::invalid(reader.mistake()));
  return entry;
}

} // namespace signpost::store
