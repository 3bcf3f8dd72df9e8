#include "http/url.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <boost/asio/ip/address.hpp>

#include "http/message.h"

namespace signpost::http {
namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;
constexpr std::string_view needs_encoding = "\"<>\\^`{|}";

std::unexpected<base::Error> invalid(std::string message) {
  return base::fail(base::Error::invalid(std::move(message)));
}

constexpr bool is_visible(char c) { return c > 0x20 && c < 0x7f; }

constexpr bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

// Takes `http://` or `https://` off the front; nothing if it is neither.
std::optional<bool> take_scheme(std::string_view& rest) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (equal_ignoring_case(rest.substr(0, scheme.size()), scheme)) {
      rest.remove_prefix(scheme.size());
      return scheme == "https://";
    }
  return std::nullopt;
}

// The address between brackets. A zone (`%eth0`) means something on one machine only and is refused.
std::optional<std::string> ipv6_host(std::string_view text) {
  if (text.find('%') != std::string_view::npos) return std::nullopt;
  boost::system::error_code code;
  const auto address = boost::asio::ip::make_address_v6(std::string(text), code);
  if (code) return std::nullopt;
  return address.to_string();
}

// Takes the host off the front of `host:port`.
std::optional<std::string> take_host(std::string_view& authority) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    auto host = ipv6_host(authority.substr(1, end - 1));
    authority.remove_prefix(end + 1);
    return host;
  }
  const std::string_view name = authority.substr(0, authority.find(':'));
  authority.remove_prefix(name.size());
  std::string host = lower_case(name);
  if (host.empty() || host.size() > 255 || !std::ranges::all_of(host, is_host_character)) return std::nullopt;
  return host;
}

// What follows the host: nothing, or a colon and perhaps a number (RFC 3986 section 3.2.3).
std::optional<std::uint16_t> port_of(std::string_view text, std::uint16_t standard) {
  if (text.empty() || text == ":") return standard;
  if (!text.starts_with(':')) return std::nullopt;
  text.remove_prefix(1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

std::string target_of(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string target;
  if (!text.starts_with('/')) target += '/';
  for (const char c : text) {
    if (needs_encoding.find(c) == std::string_view::npos) {
      target += c;
    } else {
      target += '%';
      target += digits[static_cast<unsigned char>(c) >> 4];
      target += digits[static_cast<unsigned char>(c) & 15];
    }
  }
  return target;
}

} // namespace

base::Result<Url> Url::parse(std::string_view text) {
  if (!std::ranges::all_of(text, is_visible))
    return invalid("the URL has a space, a control character or a character that is not ASCII");
  std::string_view rest = text.substr(0, text.find('#'));
  const std::optional<bool> tls = take_scheme(rest);
  if (!tls) return invalid("the URL does not begin with `http://` or `https://`");

  std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  rest.remove_prefix(authority.size());
  if (authority.find('@') != std::string_view::npos) return invalid("the URL has a user name before its host");
  std::optional<std::string> host = take_host(authority);
  if (!host) return invalid("the URL has no valid host");
  const std::optional<std::uint16_t> port = port_of(authority, *tls ? https_port : http_port);
  if (!port) return invalid("the URL's port is not a number from 1 to 65535");
  return Url{.tls = *tls, .host = std::move(*host), .port = *port, .target = target_of(rest)};
}

std::string Url::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : '[' + host + ']';
  if (port != (tls ? https_port : http_port)) text += ':' + std::to_string(port);
  return text;
}

std::string Url::origin() const { return (tls ? "https://" : "http://") + authority(); }

} // namespace signpost::http
