#include "auth/test_issuer.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "auth/signing_key.h"
#include "base/json.h"

namespace signpost::auth {
namespace {

base::Result<void> write_file(const std::filesystem::path& file, std::string_view text, mode_t mode) {
  const auto failed = [&] {
    return base::fail(base::ErrorCode::technical, "`" + file.string() + "` cannot be written");
  };
  const int out = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (out < 0) return failed();
  const bool written = write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (close(out) != 0 || !written) return failed();
  return {};
}

std::string issuers_file() {
  return "# A test issuer, for a server on this machine alone.\n[[issuer]]\niss = \"" + std::string(test_issuer) +
         "\"\njwks_file = \"jwks.json\"\nalg = [\"ES384\", \"RS384\"]\n";
}

base::Result<SigningKey> new_issuer(const TestToken& wanted) {
  auto key = SigningKey::make(*wanted.algorithm);
  if (!key) return key;
  std::error_code ignored; // what it fails by is told by the files
  std::filesystem::create_directories(wanted.folder, ignored);
  const std::string keys = R"({"keys":[)" + key->public_jwk() + "]}\n";
  auto written = write_file(wanted.folder / "key.pem", key->pem(), 0600);
  if (written) written = write_file(wanted.folder / "jwks.json", keys, 0644);
  if (written) written = write_file(wanted.folder / "issuers.toml", issuers_file(), 0644);
  if (!written) return base::fail(std::move(written.error()));
  return key;
}

base::Result<SigningKey> old_issuer(const std::filesystem::path& file, const Algorithm& algorithm) {
  std::ifstream in(file);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()))
    return base::fail(base::ErrorCode::technical, "`" + file.string() + "` cannot be read");
  auto key = SigningKey::read(text.str(), algorithm);
  if (!key) return base::fail(base::Error::invalid("`" + file.string() + "`: " + key.error().message));
  return key;
}

std::string header_of(const SigningKey& key) {
  base::JsonWriter out;
  out.begin_object();
  out.member("alg", key.algorithm().name);
  out.member("typ", "JWT");
  out.member("kid", key.kid());
  out.end_object();
  return out.take();
}

std::string claims_of(const TestToken& wanted) {
  base::JsonWriter out;
  out.begin_object();
  out.member("iss", test_issuer);
  out.member("aud", wanted.audience);
  out.member("jti", wanted.jti);
  out.key("iat");
  out.integer(wanted.now.time_since_epoch().count());
  out.key("exp");
  out.integer((wanted.now + wanted.life).time_since_epoch().count());
  out.end_object();
  return out.take();
}

} // namespace

base::Result<MadeToken> make_test_token(const TestToken& wanted) {
  const std::filesystem::path file = wanted.folder / "key.pem";
  std::error_code ignored;
  const bool is_new = !std::filesystem::exists(file, ignored);
  const auto key = is_new ? new_issuer(wanted) : old_issuer(file, *wanted.algorithm);
  if (!key) return base::fail(key.error());
  return MadeToken{key->token(header_of(*key), claims_of(wanted)), is_new};
}

} // namespace signpost::auth
