#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <spdlog/logger.h>

#include "app/call_log.h"
#include "auth/key_source.h"
#include "service/failures.h"
#include "service/knowledge.h"
#include "service/reload.h"

namespace signpost::app {

// The log: one JSON object a line on standard error; what is logged are its members, and never anything of a patient.
// Each line is written at once. `lost` is told of one that could not be (a full disk, a pipe that nobody reads any
// more); no exception comes of it. `descriptor`: of another place than standard error, borrowed.
std::shared_ptr<spdlog::logger> make_log(std::function<void()> lost, int descriptor = 2);

// Writes lines of level `info`; what it returns also counts lines of others that were lost meanwhile. Borrows both.
CallLog line_log(spdlog::logger& log, const service::Failures& failures);

// What became of a reload. The texts are the author's, of files, and none of a request's.
void log_reload(spdlog::logger& log, const service::Reload& made, const service::Knowledge& in_use);

// What became of a file of issuers that was read again.
void log_issuers(spdlog::logger& log, const base::Issues& issues, std::size_t in_use);

// What came of reading an issuer's keys.
void log_keys(spdlog::logger& log, const auth::KeyReport& report);

// That the store cannot be written, and why; or, with nothing, that it can again.
void log_store(spdlog::logger& log, const std::optional<std::string>& trouble);

} // namespace signpost::app
