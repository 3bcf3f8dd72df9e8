// Keys that sign, and the issuer of test tokens.
#include "auth/test_issuer.h"

#include <sys/stat.h>

#include "auth/issuer_files.h"
#include "auth/signing_key.h"
#include "auth/token.h"
#include "support/json.h"

#include <catch2/catch.hpp>

using namespace signpost::auth;
using namespace signpost::auth::test;
using signpost::test::json;

namespace {

TestToken wanted_in(const Folder& folder, std::string_view algorithm = "ES384") {
  static int count = 0;
  return {.folder = folder.path / "issuer",
          .algorithm = find_algorithm(algorithm),
          .audience = std::string(our_url),
          .jti = "made-" + std::to_string(++count),
          .now = today};
}

unsigned mode_of(const std::filesystem::path& file) {
  struct stat status{};
  REQUIRE(stat(file.c_str(), &status) == 0);
  return status.st_mode & 0777;
}

} // namespace

TEST_CASE("a key that was written is read as the same, for its type of algorithm alone") {
  for (const std::string_view alg : {"ES256", "ES384", "ES512", "RS384", "PS256"}) {
    INFO(alg);
    const SigningKey& key = key_of(alg);
    const auto read = SigningKey::read(key.pem(), key.algorithm());
    REQUIRE(read);
    CHECK(read->public_jwk() == key.public_jwk());
    CHECK(read->pem() == key.pem());
    for (const std::string_view other : {"ES256", "ES384", "ES512", "RS384"})
      CHECK(SigningKey::read(key.pem(), *find_algorithm(other)).has_value() ==
            (find_algorithm(other)->key == key.algorithm().key));
  }
}

TEST_CASE("what is no private key is not read as one") {
  const std::string pem = key_of("ES384").pem();
  const std::string body = pem.substr(pem.find('\n'));
  for (const std::string& text : std::vector<std::string>{
           "", "hello", key_of("ES384").public_jwk(), pem.substr(0, 100), "-----BEGIN PUBLIC KEY-----" + body,
           "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", std::string(100'000, '-')}) {
    const auto read = SigningKey::read(text, *find_algorithm("ES384"));
    REQUIRE_FALSE(read);
    CHECK(read.error().code == signpost::base::ErrorCode::invalid);
  }
}

TEST_CASE("a key's id is its thumbprint") {
  // Of the set that CDS Hooks publishes, made out by RFC 7638 section 3 by hand.
  const auto members = json(key_of("ES384").public_jwk());
  const std::string canonical = R"({"crv":"P-384","kty":"EC","x":")" + std::string(members["x"].string()) +
                                R"(","y":")" + std::string(members["y"].string()) + "\"}";
  std::string digest(32, '\0');
  EVP_Digest(canonical.data(), canonical.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(),
             nullptr);
  CHECK(key_of("ES384").kid() == encode_base64url(digest));
  CHECK(members["kid"].string() == key_of("ES384").kid());
  CHECK(key_of("ES384").kid() != key_of("ES384", 1).kid());
}

TEST_CASE("a public JWK holds nothing private") {
  for (const std::string_view alg : {"ES384", "RS384"})
    for (const auto member : json(key_of(alg).public_jwk()))
      for (const std::string_view name : {"d", "p", "q", "dp", "dq", "qi", "k"}) CHECK(member.key() != name);
}

TEST_CASE("a test token lets in where the issuer's files are read") {
  for (const std::string_view alg : {"ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}) {
    INFO(alg);
    const Folder folder;
    const auto made = make_test_token(wanted_in(folder, alg));
    REQUIRE(made);
    CHECK(made->issuer_is_new);
    signpost::base::Issues issues;
    auto file = read_issuers(folder.path / "issuer/issuers.toml", std::string(our_url), issues);
    REQUIRE(file);
    CHECK(issues.empty());
    World world(std::move(file->issuers));
    CHECK(word_of(world.refusal(made->token)) == "let in");
    CHECK(word_of(world.refusal(made->token)) == "replayed");
    const auto again = make_test_token(wanted_in(folder, alg));
    REQUIRE(again);
    CHECK_FALSE(again->issuer_is_new);
    CHECK(word_of(world.refusal(again->token)) == "let in"); // by the same key
  }
}

TEST_CASE("the test issuer's key is its owner's alone to read") {
  const Folder folder;
  const mode_t before = umask(0);
  REQUIRE(make_test_token(wanted_in(folder)));
  umask(before);
  CHECK(mode_of(folder.path / "issuer/key.pem") == 0600);
  CHECK(mode_of(folder.path / "issuer/jwks.json") == 0644);
  CHECK(folder.text("issuer/jwks.json").find("PRIVATE") == std::string::npos);
  CHECK(folder.text("issuer/issuers.toml").find("PRIVATE") == std::string::npos);
}

TEST_CASE("a key that does not fit what is wanted, or is none, is left as it is") {
  const Folder folder;
  REQUIRE(make_test_token(wanted_in(folder, "RS384")));
  const std::string key = folder.text("issuer/key.pem"), set = folder.text("issuer/jwks.json");
  for (const std::string_view other : {"ES384", "ES256", "RS256", "PS384"}) {
    INFO(other);
    const auto made = make_test_token(wanted_in(folder, other));
    REQUIRE_FALSE(made);
    CHECK(made.error().code == signpost::base::ErrorCode::invalid);
    CHECK(made.error().message.find("key.pem") != std::string::npos);
  }
  CHECK(folder.text("issuer/key.pem") == key);
  CHECK(folder.text("issuer/jwks.json") == set);
  CHECK(make_test_token(wanted_in(folder, "RS384")));
  for (const std::string_view text : {"", "hello"}) {
    folder.write("issuer/key.pem", text);
    const auto made = make_test_token(wanted_in(folder, "RS384"));
    REQUIRE_FALSE(made);
    CHECK(made.error().code == signpost::base::ErrorCode::invalid);
    CHECK(folder.text("issuer/key.pem") == text);
  }
}

TEST_CASE("where the files cannot be written there is no token, and no key that would be taken for a whole issuer") {
  const Folder folder;
  folder.write("issuer", "a file where the folder should be");
  const auto made = make_test_token(wanted_in(folder));
  REQUIRE_FALSE(made);
  CHECK(made.error().code == signpost::base::ErrorCode::technical);

  for (const std::string name : {"jwks.json", "issuers.toml"}) {
    const Folder other;
    std::filesystem::create_directories(other.path / "issuer" / name); // a folder where the file should be
    const auto failed = make_test_token(wanted_in(other));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == signpost::base::ErrorCode::technical);
    CHECK(failed.error().message == "`" + (other.path / "issuer" / name).string() + "` cannot be written");
    std::filesystem::remove(other.path / "issuer" / name);
    const auto made_then = make_test_token(wanted_in(other));
    REQUIRE(made_then);
    CHECK(made_then->issuer_is_new);
  }
}

TEST_CASE("a key is written to no place that a link leads to") {
  const Folder folder;
  std::filesystem::create_directories(folder.path / "issuer");
  std::filesystem::create_symlink(folder.path / "elsewhere.pem", folder.path / "issuer/key.pem");
  CHECK_FALSE(make_test_token(wanted_in(folder)));
  CHECK_FALSE(std::filesystem::exists(folder.path / "elsewhere.pem"));
}
