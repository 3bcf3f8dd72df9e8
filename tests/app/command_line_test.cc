#include "app/command_line.h"

#include <algorithm>
#include <iostream>
#include <sstream>

#include "app/addresses.h"
#include "app/check.h"
#include "support/edit.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace std::chrono_literals;

namespace {

// `serve` with some arguments, as the command line takes them.
struct Line {
  app::CommonOptions common;
  app::ServeOptions serve;
  CLI::App verb{"serve"};

  Line() { app::add_serve_options(verb, common, serve); }
  // Whether they are taken.
  bool parse(std::vector<std::string> arguments) { return test::takes(verb, std::move(arguments)); }
};

} // namespace

TEST_CASE("every option of `serve` stands in the operator's guide, with its environment variable and default") {
  const std::string guide = test::file_text("docs/operator.md");
  Line line;
  std::size_t options = 0;
  for (const CLI::Option* option : line.verb.get_options()) {
    if (option->get_name() == "--help") continue;
    ++options;
    const std::string row = "| `" + option->get_name() + "` | `" + option->get_envname();
    INFO("docs/operator.md has no row that begins with " << row);
    const auto at = guide.find(row);
    CHECK(at != std::string::npos);
    if (at == std::string::npos || option->get_default_str().empty()) continue;
    const std::string text = guide.substr(at, guide.find('\n', at) - at);
    std::string value = option->get_default_str();
    std::erase_if(value, [](char c) { return c == '[' || c == ']' || c == '"'; });
    if (option->get_name() == "--threads") value = "one per core";
    INFO(text << "\nshould name the default " << value);
    CHECK(text.find(value) != std::string::npos);
  }
  CHECK(options > 20);
  // And no row for what there is not.
  for (auto at = guide.find("\n| `--"); at != std::string::npos; at = guide.find("\n| `--", at + 1)) {
    const std::string name = guide.substr(at + 4, guide.find('`', at + 4) - at - 4);
    INFO(name);
    CHECK(line.verb.get_option_no_throw(name) != nullptr);
  }
}

TEST_CASE("what `serve` is told") {
  Line line;
  REQUIRE(line.parse({"--fhir-allow", "https://fhir.example/r4", "--fhir-allow", "http://127.0.0.1:8090/fhir",
                      "--answer-timeout", "2500", "--as-of", "2026-11-20", "--prefetch-key", "medsAll=medications"}));
  REQUIRE(line.serve.fhir_allow.size() == 2);
  CHECK(line.serve.fhir_allow[0].origin() == "https://fhir.example");
  CHECK(line.serve.fhir_allow[1].target == "/fhir");
  CHECK(line.serve.answer_timeout == 2500ms);
  CHECK(line.common.as_of == base::parse_date("2026-11-20"));
  CHECK(line.common.prefetch_keys.find("medsAll")->second == "medications");
  const Line plain;
  CHECK(plain.serve.answer_timeout == 5000ms);
  CHECK(plain.serve.fhir_allow.empty());
}

TEST_CASE("what `serve` does not take") {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--fhir-allow", "fhir.example"},
                                             {"--fhir-allow", "ftp://fhir.example"},
                                             {"--fhir-allow", "https://user@fhir.example/r4"},
                                             {"--fhir-allow", ""},
                                             {"--public-url", "signpost.example"},
                                             {"--public-url", "http://0.0.0.0:8080"},
                                             {"--public-url", "http://[::]:8080"},
                                             {"--answer-timeout", "0"},
                                             {"--answer-timeout", "-1"},
                                             {"--drain-timeout", "soon"},
                                             {"--as-of", "20 November"},
                                             {"--prefetch-key", "medications"},
                                             {"--prefetch-key", "medsAll=meds"}}) {
    INFO(arguments[0] << ' ' << arguments[1]);
    CHECK_FALSE(Line().parse(arguments));
  }
}

TEST_CASE("the address of every interface is recognised in any spelling, and so is loopback") {
  for (const char* host : {"0.0.0.0", "::", "", "0", "0.0", "[::]", "::0", "0:0:0:0:0:0:0:0", "::ffff:0.0.0.0"}) {
    INFO(host);
    CHECK(app::is_unspecified(host));
    CHECK_FALSE(app::is_loopback(host));
  }
  for (const char* host : {"127.0.0.1", "127.9.9.9", "127.1", "::1", "[::1]", "localhost", "::ffff:127.0.0.1"}) {
    INFO(host);
    CHECK(app::is_loopback(host));
    CHECK_FALSE(app::is_unspecified(host));
  }
  for (const char* host : {"10.0.0.1", "signpost.example", "127.example", "2001:db8::1"}) {
    INFO(host);
    CHECK_FALSE(app::is_loopback(host));
    CHECK_FALSE(app::is_unspecified(host));
  }
}

TEST_CASE("`serve` does not start where nobody could follow its links, or callers are not checked") {
  app::CommonOptions common{{"policies"}, "cards", base::parse_date("2026-11-20"), "UTC", {}};
  for (const char* host : {"0.0.0.0", "::", ""}) {
    app::ServeOptions options;
    options.host = host;
    options.allow_unauthenticated = true;
    std::ostringstream told;
    std::streambuf* const before = std::cerr.rdbuf(told.rdbuf());
    const int code = app::serve(common, options);
    std::cerr.rdbuf(before);
    CHECK(code == app::exit_usage);
    CHECK(told.str().find("--public-url http") != std::string::npos);
  }
}

TEST_CASE("the files of TLS go together, and one that cannot be used is told before anything else") {
  app::CommonOptions common{{"no such folder"}, "no such folder", base::parse_date("2026-11-20"), "UTC", {}};
  const auto told = [&](const http::CertificateFiles& files, int code) {
    app::ServeOptions options;
    options.port = 0;
    options.tls = files;
    std::ostringstream words;
    std::streambuf* const before = std::cerr.rdbuf(words.rdbuf());
    const int ended = app::serve(common, options);
    std::cerr.rdbuf(before);
    CHECK(ended == code);
    return words.str();
  };
  CHECK(told({"a.crt", ""}, app::exit_usage).find("`--tls-cert` and `--tls-key` go together") != std::string::npos);
  CHECK(told({"", "a.key"}, app::exit_usage).find("`--tls-cert` and `--tls-key` go together") != std::string::npos);
  CHECK(told({"", "", "ca.crt"}, app::exit_usage).find("`--tls-client-ca` needs") != std::string::npos);
  CHECK(told({"no such.crt", "no such.key"}, app::exit_cannot).find("`no such.crt` cannot be") != std::string::npos);
}

TEST_CASE("a taken port is told before the policies are read") {
  http::Server other({}, {}, [](int, std::string_view) { return http::Reply{}; });
  REQUIRE(other.listen());
  // With folders that are not there, which is what would be told otherwise.
  app::CommonOptions common{{"no such folder"}, "no such folder", base::parse_date("2026-11-20"), "UTC", {}};
  app::ServeOptions options;
  options.port = other.port();
  std::ostringstream told;
  std::streambuf* const before = std::cerr.rdbuf(told.rdbuf());
  const int code = app::serve(common, options);
  std::cerr.rdbuf(before);
  CHECK(code == app::exit_cannot);
  CHECK(told.str().find("cannot listen") != std::string::npos);
  CHECK(told.str().find(std::to_string(other.port())) != std::string::npos);
}
