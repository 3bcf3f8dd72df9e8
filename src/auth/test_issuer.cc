#include "auth/test_issuer.h"

#include <fcntl.h>
#include <unistd.h>

#include "auth/file_text.h"
#include "auth/key.h"
#include "auth/signing_key.h"
#include "base/json.h"

namespace signpost::auth {
namespace {

std::unexpected<base::Error> cannot(const std::filesystem::path& file, std::string_view what) {
  return base::fail(base::ErrorCode::technical, "`" + file.string() + "` cannot be " + std::string(what));
}

// `flags`: beside those for writing, whether what is there is replaced (O_TRUNC) or left alone (O_EXCL).
base::Result<void> write_file(const std::filesystem::path& file, std::string_view text, int flags, mode_t mode) {
  const int out = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode);
  if (out < 0) return cannot(file, "written");
  const bool written = write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (close(out) == 0 && written) return {};
  unlink(file.c_str()); // half a file would be taken for a whole one
  return cannot(file, "written");
}

std::string issuers_file(const Algorithm& algorithm) {
  return "# A test issuer, for a server on this machine alone.\n[[issuer]]\niss = \"" + std::string(test_issuer) +
         "\"\njwks_file = \"jwks.json\"\nalg = [\"" + std::string(algorithm.name) + "\"]\n";
}

base::Result<SigningKey> new_issuer(const TestToken& wanted) {
  auto key = SigningKey::make(*wanted.algorithm);
  if (!key) return key;
  std::error_code ignored; // what it fails by is told by the files
  std::filesystem::create_directories(wanted.folder, ignored);
  const std::filesystem::path issuers = wanted.folder / "issuers.toml";
  if (const auto there = file_text(issuers); there && there->find(test_issuer) == there->npos)
    return base::fail(
        base::Error::invalid("`" + issuers.string() + "` is there and is another's: choose another folder"));
  const std::string keys = R"({"keys":[)" + key->public_jwk() + "]}\n";
  auto written = write_file(wanted.folder / "jwks.json", keys, O_TRUNC, 0644);
  if (written) written = write_file(wanted.folder / "issuers.toml", issuers_file(*wanted.algorithm), O_TRUNC, 0644);
  // Last, as by it the others are known to be there; and through no link to another place.
  if (written) written = write_file(wanted.folder / "key.pem", key->pem(), O_EXCL, 0600);
  if (!written) return base::fail(std::move(written.error()));
  return key;
}

base::Result<SigningKey> old_issuer(const TestToken& wanted, const std::filesystem::path& file) {
  const auto invalid = [&](const std::string& why) {
    return base::fail(base::Error::invalid("`" + file.string() + "`: " + why));
  };
  const std::filesystem::path published = wanted.folder / "jwks.json";
  const auto pem = file_text(file), set = file_text(published);
  if (!pem) return cannot(file, "read");
  if (!set) return cannot(published, "read");
  auto key = SigningKey::read(*pem, *wanted.algorithm);
  if (!key) return invalid(key.error().message);
  const auto keys = KeySet::parse(*set);
  if (!keys || !keys->fits(key->kid(), *wanted.algorithm))
    return invalid("`" + published.string() + "` has no such key for " + std::string(wanted.algorithm->name));
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
  const auto key = is_new ? new_issuer(wanted) : old_issuer(wanted, file);
  if (!key) return base::fail(key.error());
  return MadeToken{key->token(header_of(*key), claims_of(wanted)), is_new};
}

} // namespace signpost::auth
