#include "http/reply_head.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <boost/beast/http/status.hpp>

#include "http/wire_text.h"

namespace signpost::http {
namespace {

void append_two_digits(std::string& out, unsigned number) {
  out += static_cast<char>('0' + number / 10 % 10);
  out += static_cast<char>('0' + number % 10);
}

// RFC 9110 section 5.6.7: Sun, 06 Nov 1994 08:49:37 GMT
void append_date(std::string& out, std::chrono::sys_seconds now) {
  static constexpr std::array<std::string_view, 7> days{"Sun, ", "Mon, ", "Tue, ", "Wed, ", "Thu, ", "Fri, ", "Sat, "};
  static constexpr std::array<std::string_view, 12> months{" Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ",
                                                           " Jul ", " Aug ", " Sep ", " Oct ", " Nov ", " Dec "};
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(now - day);
  out += days[std::chrono::weekday(day).c_encoding()];
  append_two_digits(out, static_cast<unsigned>(date.day()));
  out += months[static_cast<unsigned>(date.month()) - 1];
  append_number(out, static_cast<std::size_t>(static_cast<int>(date.year())));
  out += ' ';
  append_two_digits(out, static_cast<unsigned>(time.hours().count()));
  out += ':';
  append_two_digits(out, static_cast<unsigned>(time.minutes().count()));
  out += ':';
  append_two_digits(out, static_cast<unsigned>(time.seconds().count()));
  out += " GMT";
}

void append_status_line(std::string& out, int status) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(status));
  out += ' ';
  out += std::string_view(boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status)));
  out += "\r\n";
}

bool has_field(const Reply& reply, std::string_view name) {
  return std::ranges::any_of(reply.headers, [&](const Header& h) { return equal_ignoring_case(h.name, name); });
}

} // namespace

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

void write_reply_head(std::string& out, const Reply& reply, const ReplyHead& head) {
  out.clear();
  append_status_line(out, reply.status);
  out += "Date: ";
  append_date(out, head.now);
  out += "\r\n";
  if (!reply.content_type.empty()) append_field(out, "Content-Type", reply.content_type);
  if (may_have_body(reply.status)) {
    out += "Content-Length: ";
    append_number(out, reply.body.size());
    out += "\r\n";
  }
  for (const auto& [name, value] : reply.headers) append_field(out, name, value);
  if (reply.status == 503 && !has_field(reply, "Retry-After")) append_field(out, "Retry-After", "1");
  // To stay open is the rule of HTTP/1.1 and the exception of HTTP/1.0 (RFC 9112 section 9.3).
  if (!head.keep_alive) out += "Connection: close\r\n";
  if (head.keep_alive && head.http_1_0) out += "Connection: keep-alive\r\n";
  out += "\r\n";
}

} // namespace signpost::http
