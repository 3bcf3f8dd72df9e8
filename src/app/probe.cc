// The verb `health`.
#include <iostream>

#include <httplib.h>

#include "app/addresses.h"
#include "app/verbs.h"
#include "http/url.h"

namespace signpost::app {
namespace {

constexpr time_t patience = 3; // seconds, less than what container platforms wait

// To follow the address.
std::string words_of(const httplib::Result& answer) {
  if (answer) return "answers " + std::to_string(answer->status);
  if (answer.error() == httplib::Error::SSLServerVerification) return "has no certificate that is trusted";
  return "does not answer";
}

} // namespace

int health(const std::string& url) {
  const auto parsed = http::Url::parse(url);
  if (!parsed) {
    std::cerr << "signpost: " << check_web_address(url) << '\n';
    return exit_usage;
  }
  std::string path = parsed->target;
  while (path.ends_with('/')) path.pop_back();
  path += "/health/ready";
  httplib::Client client(parsed->origin());
  client.set_connection_timeout(patience);
  client.set_read_timeout(patience);
  // This machine's own server has a certificate of its public name, and nobody is between.
  client.enable_server_certificate_verification(!is_loopback(parsed->host));
  const httplib::Result answer = client.Get(path.c_str());
  if (answer && answer->status == 200) return exit_good;
  std::cerr << "signpost: " << url << ' ' << words_of(answer) << '\n';
  return exit_no;
}

} // namespace signpost::app
