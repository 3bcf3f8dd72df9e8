#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "http/body_buffer.h"
#include "http/client.h"

namespace signpost::http {

// The bytes of one answer to a ClientReply: Beast's parser for the grammar, and around it the rules by which the end of
// an answer is beyond doubt (RFC 9112 section 6.3). One object per answer, interim ones (1xx) included.
class ReplyParser : boost::beast::http::basic_parser<false> {
public:
  // How the end of the body is known.
  enum class Framing : std::uint8_t { none, length, chunked, close };

  // Fills `reply` with the head and `body` with what take_chunks() takes; both must outlive the parser.
  ReplyParser(std::string_view method, ClientReply& reply, BodyBuffer& body);

  // Takes the whole head: everything up to and with the empty line. False if it is not one to go on with.
  bool take_head(std::string_view head);

  // After the head:
  using Base = boost::beast::http::basic_parser<false>;
  using Base::is_done;
  bool interim() const; // 1xx: the answer is still to come
  Framing framing() const;
  std::uint64_t content_length() const; // of Framing::length
  bool keep_alive() const { return Base::keep_alive(); }

  // Takes some of a chunked body and gives how many bytes it used; the others must be shown again with more behind
  // them. Call until is_done(). Fails with `not_http` or `too_large`.
  std::expected<std::size_t, ClientFailure> take_chunks(std::string_view bytes);

private:
  using error_code = boost::system::error_code;
  using string_view = boost::beast::string_view;
  using field = boost::beast::http::field;

  bool fields_are_clear() const;

  void on_response_impl(int status, string_view reason, int version, error_code&) override;
  void on_field_impl(field name, string_view name_text, string_view value, error_code&) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, string_view data, error_code&) override;
  // Nothing to do at these points; the base class asks for them all.
  void on_request_impl(boost::beast::http::verb, string_view, string_view, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view data, error_code&) override { return data.size(); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  void on_finish_impl(error_code&) override {}

  ClientReply& reply_;
  BodyBuffer& body_;
  bool http_1_0_ = false;
  bool head_done_ = false;
};

} // namespace signpost::http
