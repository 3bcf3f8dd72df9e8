#include "service/record.h"

namespace signpost::service {

std::string_view to_string(Stage stage) {
  switch (stage) {
  case Stage::parse: return "parse";
  case Stage::read: return "read";
  case Stage::fetch: return "fetch";
  case Stage::decide: return "decide";
  case Stage::write: return "write";
  }
  return "";
}

} // namespace signpost::service
