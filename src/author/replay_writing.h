#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "author/replay_call.h"
#include "author/replay_changes.h"

namespace signpost::author {

// Where a call comes from and what it is, as every line about it says.
struct ReplayOrigin {
  std::string_view file; // empty: standard input
  std::size_t line = 0;  // from 1; 0: the file as a whole
  std::string_view id;   // what its owner calls it; empty: nothing
  std::string_view hook, hook_instance;
  base::Date as_of;

  // "calls.ndjson:12", of standard input "-:12": for sentences and tables.
  std::string place() const;
  // The id if there is one, on one line and cut short, else the place. For tables.
  std::string name() const;
};

// NDJSON: one line for each decision, without which one line that says so.
std::string decisions_as_json(const ReplayOrigin& origin, const ReplayAnswer& answer);
// One line about a call that was refused.
std::string refusal_as_json(const ReplayOrigin& origin, std::string_view knowledge, std::string_view sentence);
// One line about a decision that changes: how it was, how it is, and the criteria that differ.
std::string change_as_json(const ReplayOrigin& origin, const DecisionPair& pair,
                           const std::vector<Difference>& differences, const ReplayAnswer& before,
                           const ReplayAnswer& after);

// The same as rows for a person, and the row that heads them.
std::string table_head();
std::string decisions_as_rows(const ReplayOrigin& origin, const ReplayAnswer& answer);
std::string refusal_as_row(const ReplayOrigin& origin, std::string_view sentence);

} // namespace signpost::author
