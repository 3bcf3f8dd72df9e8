#include "evidence/truth.h"

namespace signpost::evidence {

std::string_view to_string(Truth truth) {
  switch (truth) {
  case Truth::no: return "no";
  case Truth::unknown: return "unknown";
  case Truth::yes: return "yes";
  }
  return "unknown";
}

std::string_view to_string(Why why) {
  switch (why) {
  case Why::none: return "";
  case Why::silent: return "silent";
  case Why::not_sent: return "not-sent";
  case Why::not_obtained: return "not-obtained";
  case Why::unreadable: return "unreadable";
  case Why::conflict: return "conflict";
  case Why::partial_date: return "partial-date";
  case Why::out_of_window: return "out-of-window";
  case Why::not_understood: return "not-understood";
  }
  return "";
}

} // namespace signpost::evidence
