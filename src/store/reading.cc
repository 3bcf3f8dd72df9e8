#include "store/reading.h"

#include <limits>

#include "store/encoding.h"

namespace signpost::store {
namespace {

constexpr std::int64_t piece_size = 512; // numbers

constexpr std::string_view next_sql = R"(
SELECT min(number) FROM (SELECT min(number) AS number FROM calls WHERE number >= ?1
                         UNION ALL SELECT min(number) FROM feedback WHERE number >= ?1))";

// By their indexes.
constexpr std::string_view find_sql = R"(
SELECT number FROM calls WHERE id = ?1 UNION SELECT call FROM decisions WHERE card = ?1
UNION SELECT number FROM feedback WHERE card = ?1 ORDER BY 1)";

constexpr std::string_view calls_sql = R"(
SELECT number, id, begun, issuer, trace, hook, instance, status, error, signed_on, knowledge, request, response,
       decided, missing, cards, actions, body_bytes, fetched_requests, fetched_bytes, microseconds
FROM calls WHERE number >= ? AND number < ? AND +begun >= ? AND +begun < ?)";

constexpr std::string_view decisions_sql = R"(
SELECT kind, ifnull(card, ''), truths, order_reference, coverage_reference, evidence
FROM decisions WHERE call = ? ORDER BY number)";

constexpr std::string_view feedback_sql = R"(
SELECT number, request, received, issuer, service, card, at, outcome, suggestions, reasons, commented
FROM feedback WHERE number >= ? AND number < ? AND +received >= ? AND +received < ?)";

constexpr base::Timestamp ever_since{std::chrono::milliseconds(std::numeric_limits<std::int64_t>::min())};
constexpr base::Timestamp for_ever{std::chrono::milliseconds(std::numeric_limits<std::int64_t>::max())};

std::int64_t milliseconds(base::Timestamp time) { return time.time_since_epoch().count(); }
base::Timestamp timestamp(std::int64_t since_1970) { return base::Timestamp(std::chrono::milliseconds(since_1970)); }
std::uint64_t count(std::int64_t number) { return static_cast<std::uint64_t>(number); }

} // namespace

Reader::Reader(Database& database, Names& names)
    : database_(database), names_(names), next_(database, next_sql), find_(database, find_sql),
      calls_(database, calls_sql), decisions_(database, decisions_sql), feedback_(database, feedback_sql) {}

base::Result<void> Reader::read(const Span& span, const std::function<bool(const Entry&)>& take) {
  for (std::int64_t first = 1;;) {
    Piece entries;
    {
      Transaction transaction(database_, Transaction::Kind::read, "read");
      first = next(first);
      auto read = first == 0 ? Piece{} : piece(first, first + piece_size, span);
      if (!database_.good()) return transaction.commit();
      if (!read) return base::fail(read.error());
      entries = std::move(*read);
    }
    if (first == 0) return {};
    for (const auto& [number, entry] : entries)
      if (!take(entry)) return {};
    first += piece_size;
  }
}

std::int64_t Reader::next(std::int64_t number) {
  const std::int64_t found = next_.start(number).step() ? next_.integer(0) : 0;
  next_.reset();
  return found;
}

base::Result<std::vector<Entry>> Reader::find(std::string_view uuid) {
  Transaction transaction(database_, Transaction::Kind::read, "read");
  std::vector<std::int64_t> numbers;
  find_.start(pack_uuid(uuid));
  while (find_.step()) numbers.push_back(find_.integer(0));
  find_.reset();
  std::vector<Entry> found;
  for (const std::int64_t number : numbers) {
    auto entries = piece(number, number + 1, {});
    if (!entries) return base::fail(entries.error());
    for (auto& [_, entry] : *entries) found.push_back(std::move(entry));
  }
  if (auto read = transaction.commit(); !read) return base::fail(read.error());
  return found;
}

base::Result<Reader::Piece> Reader::piece(std::int64_t first, std::int64_t behind, const Span& span) {
  Piece entries;
  const std::int64_t since = milliseconds(span.since.value_or(ever_since));
  const std::int64_t until = milliseconds(span.until.value_or(for_ever));
  calls_.start(first, behind, since, until);
  while (calls_.step()) {
    Call made = call();
    if (auto read = read_decisions(calls_.integer(0), made); !read) return base::fail(read.error());
    entries.emplace(calls_.integer(0), std::move(made));
  }
  calls_.reset();
  feedback_.start(first, behind, since, until);
  while (feedback_.step()) {
    auto given = feedback();
    if (!given) return base::fail(given.error());
    entries.emplace(feedback_.integer(0), std::move(*given));
  }
  feedback_.reset();
  return entries;
}

Call Reader::call() {
  Call call;
  call.id = unpack_uuid(calls_.cell(1));
  call.begun = timestamp(calls_.integer(2));
  call.issuer = names_.name(calls_.integer(3));
  call.trace = unpack_trace(calls_.cell(4));
  call.hook = names_.name(calls_.integer(5));
  call.instance = unpack_uuid(calls_.cell(6));
  call.status = static_cast<int>(calls_.integer(7));
  call.error = names_.name(calls_.integer(8));
  call.signed_on = names_.name(calls_.integer(9));
  call.knowledge = names_.name(calls_.integer(10));
  call.request = unpack_digest(calls_.cell(11));
  call.response = unpack_digest(calls_.cell(12));
  call.decided = unpack_digest(calls_.cell(13));
  call.missing = unpack_texts(names_.name(calls_.integer(14))).value_or(std::vector<std::string>{});
  call.cards = count(calls_.integer(15));
  call.actions = count(calls_.integer(16));
  call.body_bytes = count(calls_.integer(17));
  call.fetched_requests = count(calls_.integer(18));
  call.fetched_bytes = count(calls_.integer(19));
  call.microseconds = count(calls_.integer(20));
  return call;
}

base::Result<void> Reader::read_decisions(std::int64_t number, Call& call) {
  decisions_.start(number);
  while (decisions_.step()) {
    auto made = decision();
    if (!made) return base::fail(made.error());
    call.decisions.push_back(std::move(*made));
  }
  decisions_.reset();
  return {};
}

base::Result<Decision> Reader::decision() {
  auto decision = names_.kind(decisions_.integer(0));
  if (!decision) return decision;
  decision->card = unpack_uuid(decisions_.cell(1));
  if (auto read = names_.read_truths(decisions_.text(2), decision->criteria); !read) return base::fail(read.error());
  decision->order = decisions_.text(3);
  decision->coverage = decisions_.text(4);
  if (auto read = unpack_evidence(decisions_.text(5), decision->criteria); !read) return base::fail(read.error());
  return decision;
}

base::Result<Feedback> Reader::feedback() {
  Feedback feedback;
  feedback.request = unpack_uuid(feedback_.cell(1));
  feedback.received = timestamp(feedback_.integer(2));
  feedback.issuer = names_.name(feedback_.integer(3));
  feedback.service = names_.name(feedback_.integer(4));
  feedback.card = unpack_uuid(feedback_.cell(5));
  feedback.at = timestamp(feedback_.integer(6));
  feedback.outcome = feedback_.integer(7) == 0 ? Feedback::Outcome::accepted : Feedback::Outcome::overridden;
  feedback.suggestions = count(feedback_.integer(8));
  auto reasons = unpack_reasons(names_.name(feedback_.integer(9)));
  if (!reasons) return base::fail(reasons.error());
  feedback.reasons = std::move(*reasons);
  feedback.commented = feedback_.integer(10) != 0;
  return feedback;
}

} // namespace signpost::store
