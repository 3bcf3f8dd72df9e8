#include "app/token.h"

#include <iostream>

#include "app/addresses.h"
#include "app/uuid.h"
#include "app/verbs.h"
#include "auth/test_issuer.h"

namespace signpost::app {
namespace {

int refuse(int code, std::string_view sentence) {
  std::cerr << "signpost: " << sentence << '\n';
  return code;
}

// What a newcomer does next; on standard error, so that standard output is the token alone.
void explain(const TokenOptions& options) {
  const TokenOptions usual;
  std::string again = options.program + " token";
  if (options.folder != usual.folder) again += " --folder " + options.folder;
  if (options.audience != usual.audience) again += " --audience " + options.audience;
  if (options.algorithm != usual.algorithm) again += " --alg " + options.algorithm;
  std::cerr << "A test issuer is in `" << options.folder
            << "`: key.pem, jwks.json and issuers.toml. Start the server with\n\n"
            << "  " << options.program << " serve --issuers " << options.folder << "/issuers.toml\n\n"
            << "and call it with a token; each is good for one call within " << options.life.count() << " seconds:\n\n"
            << "  curl -s -H \"Authorization: Bearer $(" << again << ")\" -H 'Content-Type: application/json' "
               "--data @docs/examples/order-sign-22514.json "
            << options.audience << "/cds-services/coverage-order-sign\n\n";
}

} // namespace

int token(const TokenOptions& options) {
  const auth::Algorithm* algorithm = auth::find_algorithm(options.algorithm);
  if (!algorithm) return refuse(exit_usage, "`" + options.algorithm + "` is no algorithm: ES384 or RS384");
  const auto url = http::Url::parse(options.audience);
  if (!url || !is_loopback(url->host))
    return refuse(exit_usage, "a test token is for a server on this machine, not for `" + options.audience + "`");
  auto made = auth::make_test_token(
      {.folder = options.folder,
       .algorithm = algorithm,
       .audience = options.audience,
       .life = options.life,
       .jti = random_uuid(),
       .now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())});
  if (!made) return refuse(exit_cannot, made.error().message);
  if (made->issuer_is_new) explain(options);
  std::cout << made->token << std::endl;
  return exit_good;
}

} // namespace signpost::app
