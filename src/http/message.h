#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signpost::http {

// One field of a message (RFC 9110 section 5).
struct Header {
  std::string name{};
  std::string value{};
};

// A request whose framing has been checked and whose body is complete.
struct Request {
  std::string method{}; // as sent: methods are case-sensitive
  std::string path{};   // the target up to `?`, percent-encoding kept
  std::string query{};  // what follows `?`, percent-encoding kept
  std::vector<Header> headers{};
  std::string body{};    // without its transfer coding
  bool loopback = false; // the peer's socket address is this machine's own; no header can claim it

  // The first field of that name, whatever its case; empty if there is none.
  std::string_view header(std::string_view name) const;
};

// An answer. Content-Length, Date and Connection are the server's to add, and to a 503 without Retry-After also that.
struct Reply {
  int status = 200;
  std::string content_type{}; // empty: no Content-Type
  std::vector<Header> headers{};
  std::string body{}; // answer HEAD as GET: the server leaves the body out
};

// `%41` to `A`; a `%` that begins no escape stands for itself. `+` is kept: only forms mean a space by it.
std::string percent_decode(std::string_view text);

// Takes what stands before the separator off the front of `rest`, and the separator; all of it if there is none.
std::string_view next_part(std::string_view& rest, char separator);

// Equal but for the case of ASCII letters, as field names and many field values are compared.
bool equal_ignoring_case(std::string_view a, std::string_view b);

} // namespace signpost::http
