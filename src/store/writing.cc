#include "store/writing.h"

#include "base/json.h"
#include "store/encoding.h"

namespace signpost::store {
namespace {

constexpr std::string_view last_sql =
    "SELECT max(ifnull((SELECT max(number) FROM calls), 0), ifnull((SELECT max(number) FROM feedback), 0))";

constexpr std::string_view call_sql = R"(
INSERT INTO calls(number, id, begun, issuer, trace, hook, instance, status, error, signed_on, knowledge, request,
                  response, decided, missing, cards, actions, body_bytes, fetched_requests, fetched_bytes, microseconds)
VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING)";

constexpr std::string_view decision_sql = R"(
INSERT INTO decisions(call, kind, card, truths, order_reference, coverage_reference, evidence)
VALUES(?, ?, nullif(?, ''), ?, ?, ?, ?))";

constexpr std::string_view feedback_sql = R"(
INSERT INTO feedback(number, request, received, issuer, service, card, at, outcome, suggestions, reasons, commented)
VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(card, issuer, at, outcome, reasons) DO NOTHING)";

std::int64_t milliseconds(base::Timestamp time) { return time.time_since_epoch().count(); }
std::int64_t whole(std::uint64_t count) { return static_cast<std::int64_t>(count); }

bool is_text(const Entry& entry) {
  bool good = true;
  for_each_text(entry,
                [&](std::string_view text) { good = good && base::find_invalid_utf8(text) == std::string_view::npos; });
  return good;
}

} // namespace

Writer::Writer(Database& database, Names& names)
    : database_(database), names_(names), last_(database, last_sql), call_(database, call_sql),
      decision_(database, decision_sql), feedback_(database, feedback_sql) {}

void Writer::begin() {
  names_.refresh();
  number_ = last_.start().step() ? last_.integer(0) : 0;
  last_.reset();
}

void Writer::write(const Entry& entry) {
  if (!is_text(entry)) {
    database_.fail(base::Error::invalid("an entry for the store `" + database_.path() + "` is not UTF-8"));
    return;
  }
  std::visit([this](const auto& one) { write(one); }, entry);
}

void Writer::write(const Call& call) {
  const std::int64_t day = day_of(call.begun);
  const auto name = [&](std::string_view text) { return names_.name(text, day); };
  call_.run(number_ + 1, pack_uuid(call.id), milliseconds(call.begun), name(call.issuer), pack_trace(call.trace),
            name(call.hook), pack_uuid(call.instance), call.status, name(call.error), name(call.signed_on),
            name(call.knowledge), pack_digest(call.request), pack_digest(call.response), pack_digest(call.decided),
            name(pack_texts(call.missing)), whole(call.cards), whole(call.actions), whole(call.body_bytes),
            whole(call.fetched_requests), whole(call.fetched_bytes), whole(call.microseconds));
  if (!database_.good() || database_.changes() == 0) return;
  ++number_;
  for (const Decision& decision : call.decisions) write(decision, day);
}

void Writer::write(const Decision& decision, std::int64_t day) {
  decision_.run(number_, names_.kind(decision, day), pack_uuid(decision.card), names_.truths(decision.criteria, day),
                decision.order, decision.coverage, pack_evidence(decision.criteria));
}

void Writer::write(const Feedback& feedback) {
  const std::int64_t day = day_of(feedback.received);
  const auto name = [&](std::string_view text) { return names_.name(text, day); };
  feedback_.run(number_ + 1, pack_uuid(feedback.request), milliseconds(feedback.received), name(feedback.issuer),
                name(feedback.service), pack_uuid(feedback.card), milliseconds(feedback.at),
                feedback.outcome == Feedback::Outcome::overridden, whole(feedback.suggestions),
                name(pack_reasons(feedback.reasons)), feedback.commented);
  if (database_.good() && database_.changes() > 0) ++number_;
}

} // namespace signpost::store
