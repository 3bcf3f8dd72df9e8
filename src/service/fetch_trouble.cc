#include "service/fetch_trouble.h"

namespace signpost::service {
namespace {

using Kind = Trouble::Kind;

std::string quoted(std::string_view text) { return '`' + std::string(text) + '`'; }

// ", `text`" or nothing.
std::string named(std::string_view text) { return text.empty() ? "" : ", " + quoted(text); }

std::string scope_for(const Asked& asked) { return "patient/" + asked.type + ".rs"; }

std::string words_of_status(int status, const Asked& asked) {
  const std::string answered = "the FHIR server answered " + std::to_string(status);
  switch (status) {
  case 401:
    return answered + (asked.token ? ", it does not accept the call's token"
                                   : ", it demands a token, and the call brought none in `fhirAuthorization`");
  case 403: return answered + ", the token does not allow it; a scope that would is " + quoted(scope_for(asked));
  case 404: return answered + (asked.search ? ", it knows no such search" : ", it is not there");
  case 410: return answered + ", it was deleted";
  case 429: return answered + ", there were too many requests";
  default: return answered;
  }
}

std::string words_of(const Trouble& trouble, const Asked& asked) {
  switch (trouble.kind) {
  case Kind::status:
    return words_of_status(trouble.status, asked) +
           (trouble.detail.empty() ? "" : " (issue code " + quoted(trouble.detail) + ")");
  case Kind::redirected:
    return "the FHIR server redirects to another address" + named(trouble.detail) + ", which is not followed";
  case Kind::not_json: return "the FHIR server's answer is no JSON";
  case Kind::html: return "the FHIR server answered with an HTML page";
  case Kind::outcome:
    return "the FHIR server answered with an OperationOutcome that reports an error" +
           (trouble.detail.empty() ? "" : " (issue code " + quoted(trouble.detail) + ")");
  case Kind::not_bundle: return "the FHIR server answered the search with something other than a Bundle";
  case Kind::other_answer: return "the FHIR server answered with something else";
  case Kind::media_type: return "its content is of a form that is not read" + named(trouble.detail);
  case Kind::timed_out: return "the FHIR server did not answer in time";
  case Kind::unreachable: return "the FHIR server could not be reached";
  case Kind::untrusted: return "the FHIR server has no certificate that is trusted";
  case Kind::closed_early: return "the FHIR server closed the connection before its answer was complete";
  case Kind::not_http: return "the FHIR server did not answer in HTTP/1.1";
  case Kind::too_large: return "more was sent than one call may fetch or than there is memory for";
  case Kind::token_refused: return "the FHIR server had answered 401 to another request of the call";
  case Kind::request_limit: return "one call may not send more requests";
  case Kind::no_such_type: return "the FHIR server does not have this type, by its `/metadata`";
  case Kind::elsewhere: return "it lives on another server" + named(trouble.detail) + ", that is not the call's";
  case Kind::not_allowed: return "its address lies outside of what may be called (`--fhir-allow`)";
  case Kind::not_a_reference: return "it does not name a type and an id";
  case Kind::page_limit: return "the search has more pages than are read";
  case Kind::page_again: return "its `next` link leads back to a page that came already";
  case Kind::page_elsewhere:
    return "its `next` link leads to another server or outside of what may be called" + named(trouble.detail);
  }
  return "the FHIR server did not answer";
}

} // namespace

std::string reason_of(const Trouble& trouble) {
  switch (trouble.kind) {
  case Kind::status: return "http-" + std::to_string(trouble.status);
  case Kind::redirected: return "redirected";
  case Kind::not_json: return "not-json";
  case Kind::html: return "html";
  case Kind::outcome: return "operation-outcome";
  case Kind::not_bundle: return "not-bundle";
  case Kind::other_answer: return "other-answer";
  case Kind::media_type: return "media-type";
  case Kind::timed_out: return "timed-out";
  case Kind::unreachable: return "unreachable";
  case Kind::untrusted: return "untrusted";
  case Kind::closed_early: return "closed-early";
  case Kind::not_http: return "not-http";
  case Kind::too_large: return "too-large";
  case Kind::token_refused: return "token-refused";
  case Kind::request_limit: return "request-limit";
  case Kind::no_such_type: return "no-such-type";
  case Kind::elsewhere: return "another-server";
  case Kind::not_allowed: return "not-allowed";
  case Kind::not_a_reference: return "not-a-reference";
  case Kind::page_limit: return "page-limit";
  case Kind::page_again: return "page-again";
  case Kind::page_elsewhere: return "page-elsewhere";
  }
  return "failed";
}

Gap gap_of(const Trouble& trouble, const Asked& asked) {
  const std::string_view how = asked.partial ? " was fetched in part only: " : " could not be fetched: ";
  return {.type = asked.type,
          .reason = reason_of(trouble),
          .sentence = asked.name + std::string(how) + words_of(trouble, asked) + "."};
}

} // namespace signpost::service
