#include "http/request_head.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "http/wire_text.h"

namespace signpost::http {
namespace {

constexpr std::string_view user_agent = "signpost/" SIGNPOST_VERSION;

bool is_the_clients(std::string_view name) {
  static constexpr std::array<std::string_view, 8> names{
      "Host", "User-Agent", "Accept-Encoding", "Connection", "Content-Length", "Transfer-Encoding", "Expect", "TE"};
  return std::ranges::any_of(names, [&](std::string_view own) { return equal_ignoring_case(own, name); });
}

constexpr bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_character); }

void append_target(std::string& out, std::string_view target) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : target) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f) {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
}

// A method that means something without a body too says that it has none (RFC 9110 section 8.6).
bool states_length(const ClientRequest& request) {
  return !request.body.empty() || (request.method != "GET" && request.method != "HEAD" && request.method != "DELETE");
}

} // namespace

std::string request_head(const ClientRequest& request) {
  std::string head;
  std::ranges::copy_if(request.method, std::back_inserter(head), is_token_character);
  head += ' ';
  append_target(head, request.url.target);
  head += " HTTP/1.1\r\n";
  append_field(head, "Host", request.url.authority());
  append_field(head, "User-Agent", user_agent);
  append_field(head, "Accept-Encoding", "identity");
  for (const auto& [name, value] : request.headers)
    if (is_token(name) && !is_the_clients(name)) append_field(head, name, value);
  if (states_length(request)) append_field(head, "Content-Length", std::to_string(request.body.size()));
  head += "\r\n";
  return head;
}

} // namespace signpost::http
