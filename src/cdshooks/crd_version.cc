#include "cdshooks/crd_version.h"

namespace signpost::cdshooks {

std::string_view to_string(CrdVersion version) {
  switch (version) {
  case CrdVersion::v2_0: return "2.0";
  case CrdVersion::v2_2: return "2.2";
  }
  return {};
}

std::optional<CrdVersion> crd_version(std::string_view requested) {
  if (requested == "2.0" || requested == "2.0.1") return CrdVersion::v2_0;
  if (requested == "2.2" || requested == "2.2.1") return CrdVersion::v2_2;
  return {};
}

} // namespace signpost::cdshooks
