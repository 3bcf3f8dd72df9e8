#include "app/operation_outcome.h"

#include "base/json.h"

namespace signpost::app {
namespace {

// http://hl7.org/fhir/R4/valueset-issue-type.html
std::string_view issue_type(int status) {
  switch (status) {
  case 400: return "invalid";
  case 401: return "login";
  case 404: return "not-found";
  case 405: return "not-supported";
  case 408: return "timeout";
  case 412: return "required";
  case 413: return "too-long";
  case 415: return "not-supported";
  case 431: return "too-long";
  case 503: return "throttled";
  default: return status >= 500 ? "exception" : "processing";
  }
}

} // namespace

int status_of(base::ErrorCode code) {
  switch (code) {
  case base::ErrorCode::invalid: return 400;
  case base::ErrorCode::too_large: return 413;
  case base::ErrorCode::not_found: return 404;
  case base::ErrorCode::unobtainable: return 412;
  case base::ErrorCode::busy: return 503;
  case base::ErrorCode::technical: return 500;
  }
  return 500;
}

std::string_view word_of(base::ErrorCode code) {
  switch (code) {
  case base::ErrorCode::invalid: return "invalid";
  case base::ErrorCode::too_large: return "too-large";
  case base::ErrorCode::not_found: return "not-found";
  case base::ErrorCode::unobtainable: return "unobtainable";
  case base::ErrorCode::busy: return "busy";
  case base::ErrorCode::technical: return "technical";
  }
  return "technical";
}

std::string operation_outcome(int status, std::string_view sentence) {
  base::JsonWriter out;
  out.begin_object();
  out.member("resourceType", "OperationOutcome");
  out.key("issue");
  out.begin_array();
  out.begin_object();
  out.member("severity", "error");
  out.member("code", issue_type(status));
  out.key("details");
  out.begin_object();
  out.member("text", sentence);
  out.end_object();
  out.end_object();
  out.end_array();
  out.end_object();
  return out.take();
}

} // namespace signpost::app
