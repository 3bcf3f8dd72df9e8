#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "base/result.h"
#include "service/case.h"
#include "service/record.h"

namespace signpost::author {

// A call as a replay is given it: the request alone, or {"asOf": "2026-05-01", "id": "any text", "request": {…}}.
struct ReplayCall {
  base::JsonDocument document;
  base::Json request;
  std::optional<base::Date> as_of; // its own day of signing
  std::string_view id;             // what its owner calls it; empty: nothing
};

// Fails with `invalid`, where possible with the offset in `text`, for what is neither.
base::Result<ReplayCall> read_call(std::string_view text);

// One decision of a call that is replayed.
struct ReplayDecision {
  base::Json order, coverage; // of the call, by which the same decision by other policies is found
  service::Record::Decision recorded;
  base::Date date_of_service;
  std::vector<std::string> missing; // ids of documentation items
};

// What a call comes to by some policies. Borrows from the call and the knowledge.
struct ReplayAnswer {
  std::vector<ReplayDecision> decisions;
  std::string decided; // digest, the same as in the record of the call (service::Record::decided)
  std::string_view knowledge; // digest of the policies and cards
};

// Decides a call by what it brings. Fails as service::Case does for one that cannot be carried out.
base::Result<ReplayAnswer> decide_call(const ReplayCall& call, const service::Terms& terms);

} // namespace signpost::author
