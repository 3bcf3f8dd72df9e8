#include "http/reply_parser.h"

#include <limits>

#include <boost/asio/buffer.hpp>

namespace signpost::http {
namespace {

namespace beast_http = boost::beast::http;

constexpr int switching_protocols = 101;

} // namespace

ReplyParser::ReplyParser(std::string_view method, ClientReply& reply, BodyBuffer& body) : reply_(reply), body_(body) {
  // Both are bounded by those who read: the head by the buffer, the body by its share of memory.
  header_limit(std::numeric_limits<std::uint32_t>::max());
  body_limit(boost::none);
  skip(method == "HEAD");
}

bool ReplyParser::take_head(std::string_view head) {
  error_code code;
  const std::size_t used = put(asio::buffer(head), code);
  if (code || used != head.size()) return false;
  head_done_ = true;
  // Another protocol was never asked for.
  return reply_.status >= 100 && reply_.status != switching_protocols && fields_are_clear();
}

// Whether the body is sent in a way that was asked for.
bool ReplyParser::fields_are_clear() const {
  for (const auto& [name, value] : reply_.headers) {
    if (equal_ignoring_case(name, "Transfer-Encoding")) {
      if (http_1_0_ || !equal_ignoring_case(value, "chunked")) return false;
    } else if (equal_ignoring_case(name, "Content-Encoding")) {
      if (!value.empty() && !equal_ignoring_case(value, "identity")) return false;
    }
  }
  return true;
}

bool ReplyParser::interim() const { return reply_.status < 200; }

ReplyParser::Framing ReplyParser::framing() const {
  if (is_done()) return Framing::none;
  if (chunked()) return Framing::chunked;
  return Base::content_length() ? Framing::length : Framing::close;
}

std::uint64_t ReplyParser::content_length() const { return Base::content_length().value_or(0); }

std::expected<std::size_t, ClientFailure> ReplyParser::take_chunks(std::string_view bytes) {
  eager(true);
  error_code code;
  const std::size_t used = put(asio::buffer(bytes), code);
  if (code == beast_http::error::body_limit) return std::unexpected(ClientFailure::too_large);
  if (code && code != beast_http::error::need_more) return std::unexpected(ClientFailure::not_http);
  return used;
}

void ReplyParser::on_response_impl(int status, string_view, int version, error_code&) {
  reply_.status = status;
  http_1_0_ = version == 10;
}

void ReplyParser::on_field_impl(field, string_view name, string_view value, error_code&) {
  // Fields behind a chunked body are dropped: by then the answer has been judged by its head.
  if (!head_done_) reply_.headers.push_back({std::string(name), std::string(value)});
}

std::size_t ReplyParser::on_chunk_body_impl(std::uint64_t, string_view data, error_code& code) {
  if (!body_.append(data)) code = beast_http::error::body_limit;
  return data.size();
}

} // namespace signpost::http
