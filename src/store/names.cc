#include "store/names.h"

#include <limits>

#include "store/encoding.h"

namespace signpost::store {
namespace {

constexpr std::size_t most_remembered = 50'000;
constexpr std::int64_t always = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t first_surrogate = 0xD800; // no character from here on

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : std::string(between)) + part;
  return text;
}

std::string find_sql(const std::string& table, const std::vector<std::string>& columns) {
  return "SELECT id, used FROM " + table + " WHERE " + joined(columns, " = ? AND ") + " = ?";
}

std::string add_sql(const std::string& table, const std::vector<std::string>& columns) {
  std::string marks = "?";
  for (std::size_t i = 0; i < columns.size(); ++i) marks += ", ?";
  return "INSERT INTO " + table + "(" + joined(columns, ", ") + ", used) VALUES(" + marks + ") RETURNING id";
}

// Different for different rows.
std::string key_of(const std::vector<std::string_view>& row) {
  std::string key;
  for (const std::string_view text : row) {
    key += std::to_string(text.size());
    key += ':';
    key += text;
  }
  return key;
}

std::string_view flag(bool value) { return value ? "1" : "0"; }

} // namespace

Dictionary::Dictionary(Database& database, const std::string& table, const std::vector<std::string>& columns)
    : width_(columns.size()), find_(database, find_sql(table, columns)), add_(database, add_sql(table, columns)),
      touch_(database, "UPDATE " + table + " SET used = ? WHERE id = ?"),
      read_(database, "SELECT " + joined(columns, ", ") + " FROM " + table + " WHERE id = ?"), database_(database) {}

std::int64_t Dictionary::number(const std::vector<std::string_view>& row, std::int64_t day) {
  std::string key = key_of(row);
  auto at = known_.find(key);
  if (at == known_.end()) {
    if (known_.size() >= most_remembered) known_.clear();
    const Known found = look_up(row, day);
    if (!database_.good()) return 0;
    at = known_.emplace(std::move(key), found).first;
  }
  if (at->second.used < day) {
    touch_.run(day, at->second.number);
    at->second.used = day;
  }
  return at->second.number;
}

Dictionary::Known Dictionary::look_up(const std::vector<std::string_view>& row, std::int64_t day) {
  find_.start(row);
  Known known;
  if (find_.step()) known = {find_.integer(0), find_.is_null(1) ? always : find_.integer(1)};
  find_.reset();
  if (known.number != 0) return known;
  add_.start(row, day);
  if (add_.step()) known = {add_.integer(0), day};
  add_.step(); // only then it is written
  add_.reset();
  return known;
}

const std::vector<std::string>& Dictionary::row(std::int64_t number) {
  const auto at = rows_.find(number);
  if (at != rows_.end()) return at->second;
  static const std::vector<std::string> none;
  if (rows_.size() >= most_remembered) rows_.clear();
  std::vector<std::string> texts;
  if (read_.start(number).step())
    for (std::size_t i = 0; i < width_; ++i) texts.emplace_back(read_.text(static_cast<int>(i)));
  read_.reset();
  return texts.empty() ? none : rows_.emplace(number, std::move(texts)).first->second;
}

void Dictionary::forget() {
  known_.clear();
  rows_.clear();
}

Names::Names(Database& database)
    : database_(database), names_(database, "names", {"text"}),
      kinds_(database, "kinds",
             {"payer", "policy", "version", "outcome", "determination", "authorization", "reason", "criteria"}),
      states_(database, "states", {"truth", "why", "presumed", "on_card"}), version_(database, "PRAGMA data_version") {}

void Names::refresh() {
  const std::int64_t version = version_.start().step() ? version_.integer(0) : 0;
  version_.reset();
  if (version != seen_version_) forget();
  seen_version_ = version;
}

void Names::forget() {
  names_.forget();
  kinds_.forget();
  states_.forget();
}

std::int64_t Names::kind(const Decision& decision, std::int64_t day) {
  std::vector<std::string> ids;
  for (const Criterion& criterion : decision.criteria) ids.push_back(criterion.id);
  const std::string criteria = std::to_string(name(pack_texts(ids), day));
  return kinds_.number({decision.payer, decision.policy, decision.version, decision.outcome, decision.determination,
                        decision.authorization, decision.reason, criteria},
                       day);
}

std::string Names::truths(const std::vector<Criterion>& criteria, std::int64_t day) {
  std::string characters;
  for (const Criterion& criterion : criteria) {
    const std::int64_t state =
        states_.number({criterion.truth, criterion.why, flag(criterion.presumed), flag(criterion.on_card)}, day);
    if (state >= first_surrogate)
      database_.fail(base::Error::invalid("there are too many different reasons why criteria are unknown"));
    append_character(static_cast<char32_t>(state), characters);
  }
  return characters;
}

std::string Names::name(std::int64_t number) {
  const std::vector<std::string>& row = names_.row(number);
  if (row.empty()) database_.fail(database_.trouble("it is damaged: a name is missing"));
  return row.empty() ? std::string() : row[0];
}

base::Result<Decision> Names::kind(std::int64_t number) {
  const std::vector<std::string>& row = kinds_.row(number);
  if (row.empty()) return base::fail(database_.trouble("it is damaged: the kind of a decision is missing"));
  Decision decision;
  decision.payer = row[0];
  decision.policy = row[1];
  decision.version = row[2];
  decision.outcome = row[3];
  decision.determination = row[4];
  decision.authorization = row[5];
  decision.reason = row[6];
  auto ids = unpack_texts(name(std::stoll(row[7])));
  if (!ids) return base::fail(ids.error());
  decision.criteria.resize(ids->size());
  for (std::size_t i = 0; i < ids->size(); ++i) decision.criteria[i].id = std::move((*ids)[i]);
  return decision;
}

base::Result<void> Names::read_truths(std::string_view truths, std::vector<Criterion>& criteria) {
  const std::vector<char32_t> characters = characters_of(truths);
  if (characters.size() != criteria.size())
    return base::fail(database_.trouble("it is damaged: a decision has not as many answers as criteria"));
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const std::vector<std::string>& row = states_.row(static_cast<std::int64_t>(characters[i]));
    if (row.empty()) return base::fail(database_.trouble("it is damaged: what a criterion came to is missing"));
    criteria[i].truth = row[0];
    criteria[i].why = row[1];
    criteria[i].presumed = row[2] == "1";
    criteria[i].on_card = row[3] == "1";
  }
  return {};
}

} // namespace signpost::store
