#pragma once

#include <memory>

#include <spdlog/logger.h>

#include "auth/key_source.h"
#include "service/knowledge.h"
#include "service/reload.h"

namespace signpost::app {

// The log: one JSON object a line on standard error; what is logged are its members, and never anything of a patient.
std::shared_ptr<spdlog::logger> make_log();

// What became of a reload. The texts are the author's, of files, and none of a request's.
void log_reload(spdlog::logger& log, const service::Reload& made, const service::Knowledge& in_use);

// What came of reading an issuer's keys.
void log_keys(spdlog::logger& log, const auth::KeyReport& report);

} // namespace signpost::app
