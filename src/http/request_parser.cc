#include "http/request_parser.h"

#include <algorithm>

#include <boost/asio/buffer.hpp>

namespace signpost::http {
namespace {

namespace beast_http = boost::beast::http;

Refusal refusal_of(const boost::system::error_code& code) {
  if (code == beast_http::error::body_limit) return {413, "The body is larger than this server takes."};
  if (code == beast_http::error::header_limit) return {431, "The header section is larger than this server takes."};
  if (code == beast_http::error::bad_content_length || code == beast_http::error::multiple_content_length ||
      code == beast_http::error::bad_transfer_encoding)
    return {400, "Content-Length and Transfer-Encoding do not state one length of the body."};
  if (code == beast_http::error::bad_chunk || code == beast_http::error::bad_chunk_extension)
    return {400, "The chunked body is malformed."};
  if (code == beast_http::error::bad_method || code == beast_http::error::bad_target ||
      code == beast_http::error::bad_version)
    return {400, "The request line is not one of HTTP/1.1 or HTTP/1.0."};
  return {400, "The header section is malformed."};
}

// A line that begins with white space continues the one before (RFC 9112 section 5.2): a server must refuse or replace
// it, and other readers disagree about what it means.
bool has_folded_line(std::string_view head) {
  return head.find("\n ") != std::string_view::npos || head.find("\n\t") != std::string_view::npos;
}

} // namespace

RequestParser::RequestParser(const Limits& limits, Request& request) : request_(request) {
  header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  body_limit(limits.body_bytes);
}

std::size_t RequestParser::content_length() const {
  const auto length = Base::content_length();
  return length ? static_cast<std::size_t>(*length) : 0; // checked against the limit with the head
}

std::optional<Refusal> RequestParser::take_head(std::string_view head) {
  if (has_folded_line(head)) return Refusal{400, "The header section has a folded line."};
  error_code code;
  const std::size_t used = put(asio::buffer(head), code);
  if (code) return refusal_of(code);
  if (used != head.size()) return Refusal{400, "The header section is malformed."};
  head_done_ = true;
  if (auto refusal = split_target()) return refusal;
  return check_fields();
}

std::optional<Refusal> RequestParser::split_target() {
  std::string& path = request_.path;
  if (!path.starts_with('/') && path != "*") {
    // The absolute form, meant for proxies, must be understood by every server (RFC 9112 section 3.2.2).
    const std::size_t scheme = path.find("://");
    if (scheme == std::string::npos) return Refusal{400, "The request target is neither a path nor an absolute URL."};
    path.erase(0, std::min(path.find_first_of("/?", scheme + 3), path.size()));
    if (!path.starts_with('/')) path.insert(0, 1, '/');
  }
  const std::size_t mark = path.find('?');
  if (mark != std::string::npos) {
    request_.query = path.substr(mark + 1);
    path.resize(mark);
  }
  return std::nullopt;
}

std::optional<Refusal> RequestParser::check_fields() {
  int hosts = 0;
  for (const auto& [name, value] : request_.headers) {
    if (equal_ignoring_case(name, "Host")) {
      ++hosts;
    } else if (equal_ignoring_case(name, "Transfer-Encoding")) {
      if (http_1_0_ || !equal_ignoring_case(value, "chunked"))
        return Refusal{400, "The only transfer coding taken is chunked, in HTTP/1.1."};
    } else if (equal_ignoring_case(name, "Content-Encoding")) {
      if (!equal_ignoring_case(value, "identity")) return Refusal{415, "The body must not have a content coding."};
    } else if (equal_ignoring_case(name, "Expect")) {
      if (!equal_ignoring_case(value, "100-continue")) return Refusal{417, "The only expectation met is 100-continue."};
      expects_continue_ = !http_1_0_;
    }
  }
  if (hosts > 1 || (hosts == 0 && !http_1_0_)) return Refusal{400, "The request must have one Host field."};
  return std::nullopt;
}

std::expected<std::size_t, Refusal> RequestParser::take_chunks(std::string_view bytes) {
  eager(true);
  error_code code;
  const std::size_t used = put(asio::buffer(bytes), code);
  if (code && code != beast_http::error::need_more) return std::unexpected(refusal_of(code));
  return used;
}

void RequestParser::on_request_impl(beast_http::verb, string_view method, string_view target, int version,
                                    error_code&) {
  request_.method = method;
  request_.path = target;
  http_1_0_ = version == 10;
}

void RequestParser::on_field_impl(field, string_view name, string_view value, error_code&) {
  // Fields behind a chunked body are dropped: by then the request has been judged by its head.
  if (!head_done_) request_.headers.push_back({std::string(name), std::string(value)});
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view data, error_code&) {
  request_.body.append(data);
  return data.size();
}

} // namespace signpost::http
