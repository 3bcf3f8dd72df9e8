#include "store/schema.h"

#include <array>
#include <string>

namespace signpost::store {
namespace {

constexpr int application_id = 0x53504F53; // "SPOS"

// Texts that are the same in many rows stand once, in `names`, `kinds` and `states`, each with the last day (days
// since 1970) on which something that refers to it came in: once all of that day is pruned, nothing refers to it.
// Foreign keys would say the same at the price of an index for each of their columns. Numbers are never used again, so
// that what one process has read of them stays true whatever another one removes.
constexpr std::string_view tables = R"(
CREATE TABLE names(id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL UNIQUE, used INTEGER);
INSERT INTO names VALUES(1, '', NULL);

-- What many decisions have in common. criteria: names.id of the list of their ids.
CREATE TABLE kinds(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  payer TEXT NOT NULL, policy TEXT NOT NULL, version TEXT NOT NULL,
  outcome TEXT NOT NULL, determination TEXT NOT NULL, authorization TEXT NOT NULL, reason TEXT NOT NULL,
  criteria INTEGER NOT NULL, used INTEGER,
  UNIQUE(payer, policy, version, outcome, determination, authorization, reason, criteria));

-- What one character of decisions.truths says; its number is the character. Capital: the card names the criterion.
CREATE TABLE states(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  truth TEXT NOT NULL, why TEXT NOT NULL, presumed INTEGER NOT NULL, on_card INTEGER NOT NULL, used INTEGER,
  UNIQUE(truth, why, presumed, on_card));
INSERT INTO states
  SELECT unicode(letter), truth, why, presumed, 0, NULL FROM (
    SELECT 'y' AS letter, 'yes' AS truth, '' AS why, 0 AS presumed
    UNION ALL VALUES('n', 'no', '', 0), ('e', 'yes', '', 1), ('a', 'no', '', 1), ('s', 'unknown', 'silent', 0),
      ('t', 'unknown', 'not-sent', 0), ('r', 'unknown', 'unreadable', 0), ('c', 'unknown', 'conflict', 0),
      ('p', 'unknown', 'partial-date', 0), ('w', 'unknown', 'out-of-window', 0),
      ('d', 'unknown', 'not-understood', 0), ('u', 'unknown', '', 0));
INSERT INTO states SELECT unicode(upper(char(id))), truth, why, presumed, 1, NULL FROM states;
-- Any other state gets the next number, a letter of Latin-1 or beyond.
INSERT INTO states VALUES(191, '', '', 0, 0, NULL);

CREATE TABLE calls(
  number INTEGER PRIMARY KEY,   -- with those of feedback, the order in which all was written
  id NOT NULL UNIQUE,           -- UUIDs are blobs of 16 bytes, digests of 32
  begun INTEGER NOT NULL,       -- milliseconds since 1970
  issuer INTEGER NOT NULL,      -- names.id
  trace NOT NULL,
  hook INTEGER NOT NULL,        -- names.id
  instance NOT NULL,
  status INTEGER NOT NULL,
  error INTEGER NOT NULL,       -- names.id
  signed_on INTEGER NOT NULL,   -- names.id
  knowledge INTEGER NOT NULL,   -- names.id
  request NOT NULL, response NOT NULL, decided NOT NULL,
  missing INTEGER NOT NULL,     -- names.id of the list
  cards INTEGER NOT NULL, actions INTEGER NOT NULL, body_bytes INTEGER NOT NULL,
  fetched_requests INTEGER NOT NULL, fetched_bytes INTEGER NOT NULL, microseconds INTEGER NOT NULL);
CREATE INDEX calls_by_begun ON calls(begun);

CREATE TABLE decisions(
  number INTEGER PRIMARY KEY,
  call INTEGER NOT NULL REFERENCES calls ON DELETE CASCADE,
  kind INTEGER NOT NULL,        -- kinds.id
  card,                         -- NULL: it had none
  truths TEXT NOT NULL,         -- a character for each criterion
  order_reference TEXT NOT NULL, coverage_reference TEXT NOT NULL,
  evidence TEXT NOT NULL);
CREATE INDEX decisions_by_call ON decisions(call);
CREATE INDEX decisions_by_card ON decisions(card) WHERE card IS NOT NULL;

CREATE TABLE feedback(
  number INTEGER PRIMARY KEY,
  request NOT NULL,
  received INTEGER NOT NULL,    -- milliseconds since 1970
  issuer INTEGER NOT NULL, service INTEGER NOT NULL, -- names.id
  card NOT NULL,
  at INTEGER NOT NULL,          -- milliseconds since 1970
  outcome INTEGER NOT NULL,     -- 0 accepted, 1 overridden
  suggestions INTEGER NOT NULL,
  reasons INTEGER NOT NULL,     -- names.id of the list
  commented INTEGER NOT NULL);
CREATE UNIQUE INDEX feedback_by_card ON feedback(card, issuer, at, outcome, reasons);
CREATE INDEX feedback_by_received ON feedback(received);

PRAGMA application_id = 1397772115;
)";

constexpr std::string_view criteria_view = R"(
CREATE VIEW criteria_readable AS
  SELECT d.call, d.number AS decision, i.key + 1 AS place, i.value AS criterion, s.truth, s.why, s.presumed, s.on_card,
    (SELECT group_concat(json_extract(d.evidence, '$.texts[' || json_extract(e.value, '$[1]') || ']') || ' ' ||
                         json_extract(d.evidence, '$.texts[' || json_extract(e.value, '$[2]') || ']'), ', ')
     FROM json_each(iif(d.evidence = '', '{}', d.evidence), '$.items') e
     WHERE json_extract(e.value, '$[0]') = i.key) AS evidence
  FROM decisions d JOIN kinds k ON k.id = d.kind JOIN names n ON n.id = k.criteria
    JOIN json_each(iif(n.text = '', '[]', n.text)) i
    JOIN states s ON s.id = unicode(substr(d.truths, i.key + 1, 1));
)";

// Columns as people read them.
std::string uuid(const std::string& column) {
  const auto part = [&](const char* range) { return "substr(hex(" + column + "), " + range + ")"; };
  return "CASE typeof(" + column + ") WHEN 'blob' THEN lower(" + part("1, 8") + " || '-' || " + part("9, 4") +
         " || '-' || " + part("13, 4") + " || '-' || " + part("17, 4") + " || '-' || " + part("21") + ") ELSE " +
         column + " END";
}
std::string digest(const std::string& column) {
  return "CASE typeof(" + column + ") WHEN 'blob' THEN 'sha256:' || lower(hex(" + column + ")) ELSE " + column + " END";
}
std::string trace_id(const std::string& column) {
  return "CASE typeof(" + column + ") WHEN 'blob' THEN lower(hex(" + column + ")) ELSE " + column + " END";
}
std::string time(const std::string& column) {
  return "strftime('%Y-%m-%dT%H:%M:%fZ', " + column + " / 1000.0, 'unixepoch')";
}
std::string name(const std::string& column) { return "(SELECT text FROM names WHERE id = " + column + ")"; }
std::string as(const std::string& expression, const char* column) { return expression + " AS " + column + ", "; }

// For people with the sqlite3 shell; the program reads the tables.
std::string views() {
  return "CREATE VIEW calls_readable AS SELECT number, " + as(uuid("id"), "id") + as(time("begun"), "begun") +
         as(name("issuer"), "issuer") + as(trace_id("trace"), "trace") + as(name("hook"), "hook") +
         as(uuid("instance"), "instance") + "status, " + as(name("error"), "error") +
         as(name("signed_on"), "signed_on") + as(name("knowledge"), "knowledge") + as(digest("request"), "request") +
         as(digest("response"), "response") + as(digest("decided"), "decided") + as(name("missing"), "missing") +
         "cards, actions, body_bytes, fetched_requests, fetched_bytes, microseconds FROM calls;" //
         "CREATE VIEW decisions_readable AS SELECT d.number, d.call, " +
         as(time("c.begun"), "begun") +
         "d.order_reference, d.coverage_reference, k.payer, k.policy, k.version, k.outcome, k.determination, "
         "k.authorization, k.reason, " +
         as(uuid("d.card"), "card") +
         "d.truths FROM decisions d JOIN kinds k ON k.id = d.kind JOIN calls c ON c.number = d.call;"
         "CREATE VIEW feedback_readable AS SELECT number, " +
         as(uuid("request"), "request") + as(time("received"), "received") + as(name("issuer"), "issuer") +
         as(name("service"), "service") + as(uuid("card"), "card") + as(time("at"), "at") +
         "CASE outcome WHEN 0 THEN 'accepted' ELSE 'overridden' END AS outcome, suggestions, " +
         as(name("reasons"), "reasons") + "commented FROM feedback;" + std::string(criteria_view);
}

} // namespace

std::span<const std::string> schema_steps() {
  static const std::array<std::string, 2> steps = {std::string(tables), views()};
  return steps;
}

Identity identity_of(Database& database) {
  const std::int64_t id = database.number("PRAGMA application_id");
  if (id == application_id) return Identity::ours;
  const bool empty = id == 0 && database.number("SELECT count(*) FROM sqlite_schema") == 0;
  return empty ? Identity::empty : Identity::foreign;
}

int schema_version(Database& database) { return static_cast<int>(database.number("PRAGMA user_version")); }

base::Result<void> migrate(Database& database, std::span<const std::string> all) {
  const auto behind = [&] {
    const int version = schema_version(database);
    return version >= 0 && static_cast<std::size_t>(version) < all.size();
  };
  while (behind()) {
    Transaction transaction(database, Transaction::Kind::write, "brought up to date");
    const int version = schema_version(database); // another process may have been faster
    if (behind()) {
      database.run(all[static_cast<std::size_t>(version)]);
      database.run("PRAGMA user_version = " + std::to_string(version + 1));
    }
    if (auto committed = transaction.commit(); !committed) return committed;
  }
  return {};
}

} // namespace signpost::store
