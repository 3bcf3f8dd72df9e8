// The server's certificate from its files into use, as a client and the log see it; and `signpost health`.
#include "app/certificates.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <sstream>

#include <spdlog/sinks/base_sink.h>
#include <sys/stat.h>

#include "app/verbs.h"
#include "http/certificates.h"
#include "http/raw_client.h"
#include "http/test_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::http::test;
namespace fs = std::filesystem;

namespace {

const Certificate& authority() {
  static const Certificate made = make_authority();
  return made;
}
Certificate fresh(int days_left = 90) { return issue(authority(), "DNS:localhost,IP:127.0.0.1", days_left); }

fs::path new_folder() {
  std::string name = (fs::temp_directory_path() / "signpost-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()));
  return name;
}

// What is logged, from any thread.
class Lines : public spdlog::sinks::base_sink<std::mutex> {
public:
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }

private:
  void sink_it_(const spdlog::details::log_msg& line) override {
    text_.append(line.payload.data(), line.payload.size()).append(1, '\n');
  }
  void flush_() override {}
  std::string text_;
};

// A running server whose certificate lies in a folder of the test's.
struct Bench {
  Bench() = default;
  ~Bench() { fs::remove_all(folder); }
  Bench(const Bench&) = delete;

  void write(const std::string& file, const std::string& text, mode_t mode = 0600) const {
    fs::create_directories((folder / file).parent_path());
    std::ofstream(folder / file, std::ios::binary) << text;
    REQUIRE(::chmod((folder / file).c_str(), mode) == 0);
  }
  void write_pair(const std::string& place, const Certificate& certificate) const {
    write(place + "tls.crt", pem(certificate));
    write(place + "tls.key", key_pem(certificate));
  }
  // Whether the log comes to say so.
  bool told(std::string_view words) const {
    return eventually([&] { return lines->text().find(words) != std::string::npos; });
  }
  // Whether a new connection meets that certificate.
  bool shows(const Certificate& certificate) const {
    RawClient client(test.port());
    return client.shake_hands(asking(&authority()).get()) &&
           X509_cmp(SSL_get0_peer_certificate(client.session()), certificate.x509.get()) == 0;
  }

  const fs::path folder = new_folder();
  const std::shared_ptr<Lines> lines = std::make_shared<Lines>();
  spdlog::logger log{"test", lines};
  TestServer test;
  http::CertificateFiles files{(folder / "tls.crt").string(), (folder / "tls.key").string()};
};

} // namespace

TEST_CASE("files replaced in whatever way are taken into use by themselves") {
  Bench bench;
  const Certificate first = fresh(), second = fresh(), third = fresh(), fourth = fresh();
  bench.write_pair("..1/", first);
  for (const std::string file : {"tls.crt", "tls.key"}) fs::create_symlink("..data/" + file, bench.folder / file);
  fs::create_symlink("..1", bench.folder / "..data");
  app::Certificates certificates(bench.files, bench.test.server, bench.log);
  REQUIRE(certificates.begin().has_value());
  certificates.watch();
  CHECK(bench.shows(first));

  bench.write_pair("..2/", second); // as a container volume swaps
  fs::create_symlink("..2", bench.folder / "..tmp");
  fs::rename(bench.folder / "..tmp", bench.folder / "..data");
  CHECK(eventually([&] { return bench.shows(second); }));
  CHECK(bench.told(R"("event":"certificate reloaded","notAfter":")"));

  bench.write_pair("next/", third); // as tools do that write beside and rename
  for (const char* file : {"tls.crt", "tls.key"}) fs::rename(bench.folder / "next" / file, bench.folder / file);
  CHECK(eventually([&] { return bench.shows(third); }));

  bench.write_pair("", fourth); // in place
  CHECK(eventually([&] { return bench.shows(fourth); }));
}

TEST_CASE("a certificate whose key is not there yet leaves the old in use, is told, and the key ends the matter") {
  Bench bench;
  const Certificate first = fresh(), second = fresh();
  bench.write_pair("", first);
  app::Certificates certificates(bench.files, bench.test.server, bench.log);
  REQUIRE(certificates.begin().has_value());
  certificates.watch();
  bench.write("tls.crt", pem(second));
  CHECK(bench.told(R"("event":"certificate reload failed","mistake":"the key in `)"));
  CHECK(bench.shows(first));
  bench.write("tls.key", key_pem(second));
  CHECK(bench.told(R"("event":"certificate reloaded")"));
  CHECK(bench.shows(second));
  fs::remove(bench.folder / "tls.key");
  CHECK(bench.told("cannot be read"));
  CHECK(bench.shows(second));
}

TEST_CASE("asked for, the files are read again at once") {
  Bench bench;
  bench.write_pair("", fresh());
  app::Certificates certificates(bench.files, bench.test.server, bench.log);
  REQUIRE(certificates.begin().has_value());
  certificates.watch();
  certificates.ask();
  CHECK(bench.told(R"("event":"certificate reloaded")")); // although nothing has changed
}

TEST_CASE("what an operator should mend is told, and nothing else is") {
  const auto told_of = [](const Certificate& certificate, mode_t key_mode) {
    Bench bench;
    bench.write("tls.crt", pem(certificate));
    bench.write("tls.key", key_pem(certificate), key_mode);
    app::Certificates certificates(bench.files, bench.test.server, bench.log);
    CHECK(certificates.begin().has_value());
    return bench.lines->text();
  };
  CHECK(told_of(fresh(15), 0640).empty());
  CHECK(told_of(fresh(13), 0600).starts_with(R"("event":"certificate ends soon","notAfter":")"));
  CHECK(told_of(fresh(-1), 0600).starts_with(R"("event":"certificate expired","notAfter":")"));
  CHECK(told_of(fresh(15), 0644).starts_with(R"("event":"key readable by others","file":")"));
}

TEST_CASE("`signpost health` asks over https: this machine whatever its certificate, others by one that is trusted") {
  http::Server server({.host = "0.0.0.0"}, {}, error_page);
  const auto ready = [](http::Request request) -> asio::awaitable<http::Reply> {
    co_return http::Reply{.status = request.path == "/health/ready" ? 200 : 404};
  };
  REQUIRE(server.start(ready).has_value());
  Bench bench;
  bench.write_pair("", issue(authority(), "DNS:signpost.example"));
  app::Certificates certificates(bench.files, server, bench.log);
  REQUIRE(certificates.begin().has_value());
  const std::string port = ":" + std::to_string(server.port());
  CHECK(app::health("https://127.0.0.1" + port) == app::exit_good);
  CHECK(app::health("https://localhost" + port + "/") == app::exit_good);

  std::ostringstream told;
  std::streambuf* const before = std::cerr.rdbuf(told.rdbuf());
  const int without_tls = app::health("http://127.0.0.1" + port);
  const int below = app::health("https://127.0.0.1" + port + "/x");
  const int no_url = app::health("127.0.0.1" + port);
  const std::string outer = outer_address();
  const int elsewhere = outer.empty() ? app::exit_no : app::health("https://" + outer + port);
  std::cerr.rdbuf(before);
  CHECK(without_tls == app::exit_no);
  CHECK(told.str().find("answers 400") != std::string::npos);
  CHECK(below == app::exit_no);
  CHECK(no_url == app::exit_usage);
  CHECK(elsewhere == app::exit_no);
  if (!outer.empty()) CHECK(told.str().find("has no certificate that is trusted") != std::string::npos);
}
