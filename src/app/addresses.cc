#include "app/addresses.h"

#include <arpa/inet.h>

#include <optional>

#include "http/asio.h"
#include "http/url.h"

namespace signpost::app {
namespace {

// As the system reads it where it is told to listen: "0" and "127.1" are addresses, too.
std::optional<asio::ip::address> address_of(std::string_view host) {
  std::string text(host);
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  in_addr old_forms{};
  if (inet_aton(text.c_str(), &old_forms) != 0) return asio::ip::address_v4(ntohl(old_forms.s_addr));
  boost::system::error_code error;
  const asio::ip::address address = asio::ip::make_address(text, error);
  if (error) return {};
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return address;
}

} // namespace

bool is_loopback(std::string_view host) {
  const auto address = address_of(host);
  return address ? address->is_loopback() : host == "localhost";
}

bool is_unspecified(std::string_view host) {
  const auto address = address_of(host);
  return address ? address->is_unspecified() : host.empty();
}

std::string check_web_address(const std::string& url) {
  const auto parsed = http::Url::parse(url);
  if (!parsed) return "`" + url + "` is no http or https URL: " + parsed.error().message;
  return {};
}

std::string check_launch_url(const std::string& url) {
  if (std::string mistake = check_public_url(url); !mistake.empty()) return mistake;
  const auto parsed = http::Url::parse(url);
  return parsed->tls || is_loopback(parsed->host) ? std::string() : "`" + url + "` must be https";
}

std::string check_public_url(const std::string& url) {
  if (std::string mistake = check_web_address(url); !mistake.empty()) return mistake;
  if (is_unspecified(http::Url::parse(url)->host)) return "nobody can follow a link to `" + url + "`";
  return {};
}

} // namespace signpost::app
