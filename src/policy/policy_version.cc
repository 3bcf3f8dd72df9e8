#include "policy/policy_version.h"

namespace signpost::policy {

std::string_view to_string(Authorization authorization) {
  switch (authorization) {
  case Authorization::required: return "required";
  case Authorization::not_required: return "not-required";
  case Authorization::unknown: return "unknown";
  }
  return "";
}

} // namespace signpost::policy
