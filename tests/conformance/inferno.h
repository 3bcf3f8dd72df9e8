#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

// What Inferno's CRD test kit (davinci-crd-test-kit 0.13.0, suite crd_server, which tests CRD 2.0.1) checks of a server
// without an HL7 validator, written anew from its description.
namespace signpost::conformance::inferno {

// A request and what came back; without JSON there, `response` is nothing.
struct Exchange {
  base::JsonDocument request;
  int status = 0;
  std::optional<base::JsonDocument> response;
};
using Exchanges = std::vector<Exchange>;

// A finding of one check; where there is nothing to look at, it neither passes nor fails.
struct Finding {
  enum Kind : std::uint8_t { pass, fail, nothing_to_check } kind = pass;
  std::string why;
};

// A check of the group of a hook: number within the group, and how it is called there.
struct Check {
  std::string_view number;
  std::string_view id;
  Finding (*run)(std::string_view hook, const Exchanges& exchanges);
};
// 01, 02, 04 to 10; 03 and 11 to 15 need the validator.
std::span<const Check> hook_checks();

// 1.03: what discovery answered.
Finding services(base::Json discovery);

} // namespace signpost::conformance::inferno
