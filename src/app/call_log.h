#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "service/record.h"

namespace signpost::app {

// Writes a line of the log with these members, and tells whether it is out: nothing of it waits in memory. Empty: calls
// are not logged.
using CallLog = std::function<bool(std::string_view members)>;

// What kept the answer from being better, as words: "Condition: not-sent", each once.
std::vector<std::string> missing_of(const service::Record& record);

// The members of the line of a call: what support needs to find it and to see what it lacked, and nothing of the
// patient: no reference, sentence, name or token. `status`: of the answer; `error`: the word for why it is no 200, or
// empty.
std::string call_members(const service::Record& record, int status, std::string_view error);

} // namespace signpost::app
