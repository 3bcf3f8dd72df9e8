#pragma once

#include <stdexcept>

namespace signpost::evidence {

// An order needs more work than one order may.
struct WorkLimit : std::runtime_error {
  WorkLimit() : std::runtime_error("an order needs more work than one order may") {}
};

} // namespace signpost::evidence
