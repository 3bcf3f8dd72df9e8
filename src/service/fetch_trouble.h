#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "service/gap.h"

namespace signpost::service {

// Why a request to an EHR's FHIR server, or a series of them, did not bring what was asked for.
struct Trouble {
  enum class Kind : std::uint8_t {
    // The server answered, and not with what was asked for.
    status,        // HTTP status 4xx or 5xx; `status` says which
    redirected,    // 3xx to somewhere else, or once too often; `detail`: the origin, where there is one
    not_json,      // the body is no JSON
    html,          // it is an HTML page
    outcome,       // an OperationOutcome in place of a resource; `detail`: the code of its issue, may be empty
    not_bundle,    // a resource that is no Bundle, in answer to a search
    other_answer,  // another resource, or an answer to another search
    media_type,    // a Binary of a form that is not read; `detail`: which
    // There was no answer.
    timed_out,
    unreachable,
    untrusted,    // its certificate
    closed_early,
    not_http,
    too_large,    // more bytes than a call may fetch, or than all calls may hold
    // It was not asked.
    token_refused,   // another request of the call was answered with 401
    request_limit,   // a call may send no more
    no_such_type,    // by its /metadata it does not have the type
    elsewhere,       // the reference is to another server; `detail`: its origin
    not_allowed,     // the reference leads out of what may be called
    not_a_reference, // it does not name a type and an id
    // The pages of a search, of which some came.
    page_limit,
    page_again,     // the next page is one that came already
    page_elsewhere, // the next page is on another server, or outside of what may be called; `detail`: its origin
  };
  Kind kind = Kind::timed_out;
  int status = 0;
  std::string detail{}; // never a value of the chart

  // Whether the server gave an answer that could not be used; otherwise none came.
  bool answered() const { return kind <= Kind::media_type; }
};

// What was asked for, as a gap speaks of it.
struct Asked {
  std::string type;     // "Condition"
  std::string name;     // the type or a reference: "Condition", "Organization/12"
  bool search = true;   // else a read
  bool partial = false; // some of it came
  bool token = true;    // the call has one
};

Gap gap_of(const Trouble& trouble, const Asked& asked);

// The word for logs: "http-403", "timed-out".
std::string reason_of(const Trouble& trouble);

} // namespace signpost::service
