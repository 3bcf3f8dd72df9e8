#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace signpost::cdshooks {

// The versions of Da Vinci CRD whose answers we can give: each the newest release of its "major.minor", which is how
// discovery names them (CRD 2.2.1, "davinci-crd.version").
enum class CrdVersion : std::uint8_t {
  v2_0, // 2.0.1; also of callers that ask for none
  v2_2, // 2.2.1
};

// "2.0", "2.2"
std::string_view to_string(CrdVersion version);
// The version that a call's `davinci-crd.requestedVersion` names, with its patch number or without; nothing if it is
// none of ours.
std::optional<CrdVersion> crd_version(std::string_view requested);

} // namespace signpost::cdshooks
