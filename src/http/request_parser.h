#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "http/message.h"
#include "http/server.h"

namespace signpost::http {

// Why a request is not carried out: the status and one sentence for the client.
struct Refusal {
  int status;
  std::string_view sentence; // static text
};

// The bytes of one request to a Request: Beast's parser for the grammar, and around it the rules by which two servers
// in a row would otherwise read different requests (RFC 9112 sections 6 and 11.2). One object per request.
class RequestParser : boost::beast::http::basic_parser<true> {
public:
  // Fills `request`, which must outlive the parser.
  RequestParser(const Limits& limits, Request& request);

  // Takes the whole head: everything up to and with the empty line. Nothing if the request may go on to its body.
  std::optional<Refusal> take_head(std::string_view head);

  // After the head:
  using Base = boost::beast::http::basic_parser<true>;
  using Base::chunked;
  using Base::is_done;
  using Base::keep_alive;
  std::size_t content_length() const; // 0 if there is none
  bool http_1_0() const { return http_1_0_; }
  bool expects_continue() const { return expects_continue_; }

  // Takes some of a chunked body, whose data goes into the request's, and gives how many bytes it used; the others
  // must be shown again with more behind them. Call until is_done().
  std::expected<std::size_t, Refusal> take_chunks(std::string_view bytes);

private:
  using error_code = boost::system::error_code;
  using string_view = boost::beast::string_view;
  using field = boost::beast::http::field;

  std::optional<Refusal> check_fields();
  std::optional<Refusal> split_target();

  void on_request_impl(boost::beast::http::verb, string_view method, string_view target, int version,
                       error_code&) override;
  void on_field_impl(field name, string_view name_text, string_view value, error_code&) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, string_view data, error_code&) override;
  // Nothing to do at these points; the base class asks for them all.
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view data, error_code&) override { return data.size(); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  void on_finish_impl(error_code&) override {}

  Request& request_;
  bool http_1_0_ = false;
  bool head_done_ = false;
  bool expects_continue_ = false;
};

} // namespace signpost::http
