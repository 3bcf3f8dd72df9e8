#pragma once

#include "cdshooks/reading.h"

namespace signpost::cdshooks {

// Reads `context` by what the hook of the request demands of it (CDS Hooks Library 1.0.1, each hook's "Context").
base::Result<void> read_context(Reading& reading);

} // namespace signpost::cdshooks
