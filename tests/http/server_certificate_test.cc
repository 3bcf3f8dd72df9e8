// What a server's certificate can be made from, and what is said of files it cannot be made from.
#include <filesystem>

#include "http/server_tls_test.h"

using namespace signpost::http;
using namespace signpost::http::test;
using namespace std::chrono_literals;

namespace {

std::string mistake_in(const CertificateFiles& files) {
  const auto loaded = ServerTls::load(files);
  return loaded ? std::string() : loaded.error().message;
}

} // namespace

TEST_CASE("a certificate comes with the time it is in force, over or not yet begun as it may be") {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto in_force = tls_with(issue(authority(), "DNS:localhost", 3));
  CHECK(in_force->not_before() < now);
  CHECK(in_force->not_after() > now + 71h);
  CHECK(in_force->not_after() < now + 73h);
  CHECK(tls_with(issue(authority(), "DNS:localhost", -1))->not_after() < now);
}

TEST_CASE("a chain is sent whole, the server's own certificate first") {
  const PemFile chain(pem(local_certificate()) + pem(authority())), key(key_pem(local_certificate()));
  TestServer test;
  const auto loaded = ServerTls::load({chain.path(), key.path()});
  REQUIRE(loaded.has_value());
  test.server.use_tls(*loaded);
  const RawClient client = in_tls(test);
  CHECK(sk_X509_num(SSL_get_peer_cert_chain(client.session())) == 2);
}

TEST_CASE("certificate and key may stand in one file, among words") {
  const PemFile both("Of the test:\n" + key_pem(local_certificate()) + "\nand\n" + pem(local_certificate()));
  CHECK(mistake_in({both.path(), both.path()}).empty());
}

TEST_CASE("a file that is not what it should be is named, with what is the matter") {
  const Certificate other = issue(authority(), "DNS:localhost");
  const PemFile chain(local_certificate()), key(key_pem(local_certificate())), other_key(key_pem(other));
  const PemFile empty(""), words("no certificate"), locked(key_pem(local_certificate(), "open sesame"));
  const PemFile broken("-----BEGIN CERTIFICATE-----\nMIIB!!!!\n-----END CERTIFICATE-----\n");
  const PemFile half(pem(local_certificate()) + pem(authority()).substr(0, 200));
  const PemFile wrong_way(pem(authority()) + pem(local_certificate()));
  const std::string folder = std::filesystem::temp_directory_path().string();
  const auto quoted = [](const auto& file) { return "`" + file.path() + "`"; };
  const std::string belongs = " does not belong to the first certificate in ";

  CHECK(mistake_in({chain.path(), key.path()}).empty());
  CHECK(mistake_in({"/no/such/file", key.path()}) == "`/no/such/file` cannot be read: No such file or directory");
  CHECK(mistake_in({chain.path(), "/no/such/file"}) == "`/no/such/file` cannot be read: No such file or directory");
  CHECK(mistake_in({folder, key.path()}) == "`" + folder + "` cannot be read: Is a directory");
  CHECK(mistake_in({empty.path(), key.path()}) == quoted(empty) + " holds no certificate in PEM");
  CHECK(mistake_in({words.path(), key.path()}) == quoted(words) + " holds no certificate in PEM");
  CHECK(mistake_in({key.path(), key.path()}) == quoted(key) + " holds no certificate in PEM");
  for (const PemFile* file : {&broken, &half})
    CHECK(mistake_in({file->path(), key.path()}).starts_with(quoted(*file) + " holds a certificate that cannot be"));
  CHECK(mistake_in({chain.path(), empty.path()}) == quoted(empty) + " holds no private key in PEM");
  CHECK(mistake_in({chain.path(), chain.path()}) == quoted(chain) + " holds no private key in PEM");
  CHECK(mistake_in({chain.path(), locked.path()}) ==
        "the key in " + quoted(locked) + " is encrypted, and there is nobody to ask for its passphrase");
  CHECK(mistake_in({chain.path(), other_key.path()}) == "the key in " + quoted(other_key) + belongs + quoted(chain));
  CHECK(mistake_in({wrong_way.path(), key.path()}) == "the key in " + quoted(key) + belongs + quoted(wrong_way));
  CHECK(mistake_in({chain.path(), key.path(), words.path()}) == quoted(words) + " holds no certificate in PEM");
  CHECK(mistake_in({chain.path(), key.path(), "/no/such/file"}) ==
        "`/no/such/file` cannot be read: No such file or directory");
}
