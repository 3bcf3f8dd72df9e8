// The file of issuers that operators write.
#include "auth/issuer.h"

#include <fstream>
#include <sstream>

#include "auth/issuer_files.h"

#include <catch2/catch.hpp>

using namespace signpost::auth;
using namespace signpost::auth::test;

TEST_CASE("an issuer of which only the necessary is said gets the defaults") {
  const Folder folder;
  const Read read = folder.read("[[issuer]]\niss = \"https://ehr.example\"\njku = \"https://ehr.example/jwks.json\"\n");
  CHECK(read.mistakes.empty());
  REQUIRE(read.file.issuers.size() == 1);
  const Issuer& issuer = read.file.issuers[0];
  CHECK(issuer.iss == "https://ehr.example");
  CHECK(issuer.jku == "https://ehr.example/jwks.json");
  REQUIRE(std::holds_alternative<PublishedKeys>(issuer.keys));
  CHECK(std::get<PublishedKeys>(issuer.keys).url.host == "ehr.example");
  CHECK(issuer.audience == std::vector<std::string>{"https://signpost.example"});
  CHECK(issuer.algorithms == std::vector{find_algorithm("ES384"), find_algorithm("RS384")});
  CHECK_FALSE(issuer.tenant);
  CHECK(issuer.skew == std::chrono::seconds(60));
  CHECK(issuer.longest == std::chrono::seconds(3'600));
  CHECK_FALSE(issuer.reuse);
  CHECK_FALSE(issuer.settings.fhir_servers);
  CHECK_FALSE(issuer.settings.max_cards);
  CHECK_FALSE(issuer.settings.card_types);
  CHECK(issuer.settings.topics.empty());
  CHECK(issuer.settings.prefetch_keys.empty());
  CHECK(read.file.files == std::set{folder.path / "issuers.toml"});
}

TEST_CASE("every key of an issuer is read") {
  const Folder folder;
  folder.write("keys/ehr.json", set_of({jwk_as("k", key_of("ES384"))}));
  const Read read = folder.read(R"([[issuer]]
iss = "https://ehr.example"
jku = "https://ehr.example/jwks.json"
jwks_file = "keys/ehr.json"
audience = ["https://a.example/", "client id"]
alg = ["PS256", "ES512"]
tenant = "clinic"
skew_seconds = 0
max_life_seconds = 900
reuse = true
fhir_servers = ["https://fhir.example/r4", "http://127.0.0.1:8081/fhir"]
max_cards = 3
card_types = ["coverage-info", "dtr"]
topics = { "prior-auth" = "pa", "other" = { system = "https://s.example", code = "c", display = "D" } }
prefetch_keys = { "theirs" = "patient" }

[[issuer]]
iss = "https://second.example"
jwks_file = "keys/ehr.json"
)");
  CHECK(read.mistakes.empty());
  REQUIRE(read.file.issuers.size() == 2);
  const Issuer& issuer = read.file.issuers[0];
  REQUIRE(std::holds_alternative<FileKeys>(issuer.keys));
  CHECK(std::get<FileKeys>(issuer.keys)->has("k"));
  CHECK(issuer.jku == "https://ehr.example/jwks.json");
  CHECK(issuer.audience == std::vector<std::string>{"https://a.example", "client id"});
  CHECK(issuer.algorithms == std::vector{find_algorithm("PS256"), find_algorithm("ES512")});
  CHECK(issuer.tenant == "clinic");
  CHECK(issuer.skew == std::chrono::seconds(0));
  CHECK(issuer.longest == std::chrono::seconds(900));
  CHECK(issuer.reuse);
  REQUIRE(issuer.settings.fhir_servers);
  CHECK(issuer.settings.fhir_servers->at(1).port == 8081);
  CHECK(issuer.settings.max_cards == 3u);
  CHECK(issuer.settings.card_types == std::set<std::string>{"coverage-info", "dtr"});
  CHECK(issuer.settings.topics.at("prior-auth").code == "pa");
  CHECK(issuer.settings.topics.at("other").system == "https://s.example");
  CHECK(issuer.settings.topics.at("other").display == "D");
  CHECK(issuer.settings.prefetch_keys.at("theirs") == "patient");
  CHECK(read.file.issuers[1].jku.empty());
  CHECK(read.file.files == std::set{folder.path / "issuers.toml", folder.path / "keys/ehr.json"});
}

TEST_CASE("each mistake in the file is named in one sentence at its line, and nothing else is") {
  const Folder folder;
  folder.write("empty.json", "");
  folder.write("none.json", R"({"keys":[]})");
  folder.write("text.json", "hello");
  folder.write("small.json", R"({"keys":[{"kty":"oct","kid":"a","k":"AA"}]})");
  folder.write("good.json", set_of({jwk_as("k", key_of("ES384"))}));
  struct Case {
    std::string line, sentence; // which stands at line 4
  };
  const std::string at = folder.path.string() + '/';
  for (const Case& one : std::vector<Case>{
           {"audience = \"https://a.example\"", "`audience` must be a list of texts"},
           {"audience = []", "`audience` is empty: no token would be for this server"},
           {"audience = [\"https://a.example\", \"/\"]", "an entry of `audience` is empty"},
           {"audience = [5]", "each of `audience` must be text"},
           {"alg = \"ES384\"", "`alg` must be a list of texts"},
           {"alg = []", "`alg` is empty: no token could be signed"},
           {"alg = [5]", "each of `alg` must be text"},
           {"alg = [\"ES384\", \"none\"]", "`none` is no algorithm that is accepted"},
           {"alg = [\"HS256\"]", "`HS256` is no algorithm that is accepted"},
           {"alg = [\"es384\"]", "`es384` is no algorithm that is accepted"},
           {"tenant = 5", "`tenant` must be text"},
           {"tenant = \"\"", "`tenant` is empty: leave it out if tenants are not told apart"},
           {"skew_seconds = -1", "`skew_seconds` must be from 0 to 600 seconds"},
           {"skew_seconds = 601", "`skew_seconds` must be from 0 to 600 seconds"},
           {"skew_seconds = 1.5", "`skew_seconds` must be a whole number"},
           {"skew_seconds = \"60\"", "`skew_seconds` must be a whole number"},
           {"max_life_seconds = 0", "`max_life_seconds` must be from 1 to 604800 seconds"},
           {"max_life_seconds = 604801", "`max_life_seconds` must be from 1 to 604800 seconds"},
           {"reuse = 1", "`reuse` must be true or false"},
           {"reuse = \"true\"", "`reuse` must be true or false"},
           {"fhir_servers = [\"ftp://a.example\"]",
            "`ftp://a.example` is no http(s) URL: the URL does not begin with `http://` or `https://`"},
           {"fhir_servers = \"https://a.example\"", "`fhir_servers` must be a list of texts"},
           {"max_cards = -1", "`max_cards` must not be negative"},
           {"max_cards = \"3\"", "`max_cards` must be a whole number"},
           {"card_types = \"dtr\"", "`card_types` must be a list of texts"},
           {"topics = [\"a\"]", "`topics` must be a table"},
           {"topics = { a = 5 }",
            "a topic is the code that stands for it, or a table with `code`, `system` and `display`"},
           {"topics = { a = \"\" }",
            "a topic is the code that stands for it, or a table with `code`, `system` and `display`"},
           {"topics = { a = { system = \"s\" } }",
            "a topic is the code that stands for it, or a table with `code`, `system` and `display`"},
           {"topics = { a = { code = 5 } }", "`code` must be text"},
           {"topics = { a = { code = \"c\", dsiplay = \"d\" } }", "`dsiplay` is nothing that is known here"},
           {"prefetch_keys = { a = 5 }", "a key of `prefetch_keys` stands for one of ours, a text"},
           {"prefetch_keys = \"a\"", "`prefetch_keys` must be a table"},
           {"audiences = [\"https://a.example\"]", "`audiences` is nothing that is known here"},
           {"jwks_file = 5", "`jwks_file` must be text"},
           {"jwks_file = \"\"", "`jwks_file` names no file"},
           {"jwks_file = \"missing.json\"", '`' + at + "missing.json` cannot be read"},
           {"jwks_file = \"../missing.json\"", '`' + at + "../missing.json` cannot be read"},
           {"jwks_file = \".\"", '`' + at + ".` cannot be read"},
           {"jwks_file = \"none.json\"", '`' + at + "none.json` has no key that can be used"},
           {"jwks_file = \"small.json\"", '`' + at + "small.json` has no key that can be used"},
           {"jwks_file = \"empty.json\"", '`' + at + "empty.json`: it is no JSON: The document is empty"},
           {"jwks_file = \"text.json\"", '`' + at + "text.json`: it is no JSON: Invalid value"}}) {
    INFO(one.line);
    const Read read = folder.read(
        "[[issuer]]\niss = \"https://ehr.example\"\njku = \"https://ehr.example/jwks.json\"\n" + one.line + '\n');
    CHECK(read.mistakes == std::vector<Mistake>{{4, one.sentence}});
  }
}

TEST_CASE("an issuer without a name or without keys is a mistake") {
  const Folder folder;
  const std::string jku = "jku = \"https://ehr.example/jwks.json\"\n",
                    iss = "[[issuer]]\niss = \"https://ehr.example\"\n";
  const auto mistakes = [&](const std::string& text) { return folder.read(text).mistakes; };
  const std::string no_name = "an issuer needs `iss`, by which its tokens name it",
                    no_keys = "an issuer needs `jku`, the address of its keys, or `jwks_file`, a file with them";
  CHECK(mistakes("[[issuer]]\n" + jku) == std::vector<Mistake>{{1, no_name}});
  CHECK(mistakes("[[issuer]]\niss = \"\"\n" + jku) == std::vector<Mistake>{{2, no_name}});
  CHECK(mistakes("[[issuer]]\niss = 5\n" + jku) == std::vector<Mistake>{{2, "`iss` must be text"}});
  CHECK(mistakes(iss) == std::vector<Mistake>{{1, no_keys}});
  CHECK(mistakes(iss + "jku = \"\"\n") == std::vector<Mistake>{{1, no_keys}});
  CHECK(mistakes(iss + "jku = 5\n") == std::vector<Mistake>{{3, "`jku` must be text"}});
  CHECK(mistakes("[[issuer]]\n") == std::vector<Mistake>{{1, no_name}, {1, no_keys}});
}

TEST_CASE("an address of keys is of https, or on this machine") {
  const Folder folder;
  const auto mistakes = [&](const std::string& jku) {
    return folder.read("[[issuer]]\niss = \"https://ehr.example\"\njku = \"" + jku + "\"\n").mistakes;
  };
  for (const std::string good :
       {"https://ehr.example/jwks.json", "https://10.0.0.1/k", "http://localhost/k", "http://LOCALHOST:8081/k",
        "http://127.0.0.1:8081/k", "http://127.9.9.9/k", "http://[::1]:8081/k"}) {
    INFO(good);
    CHECK(mistakes(good).empty());
  }
  for (const std::string plain :
       {"http://ehr.example/k", "HTTP://ehr.example/k", "http://10.0.0.1/k", "http://0.0.0.0/k",
        "http://localhost.evil.example/k", "http://127.0.0.1.evil.example/k", "http://[2001:db8::1]/k",
        "http://128.0.0.1/k", "http://2130706433/k"}) {
    INFO(plain);
    CHECK(mistakes(plain) ==
          std::vector<Mistake>{{3, "`jku` must be https: whoever is on the way could answer with keys of his own"}});
  }
  for (const std::string none :
       {"ehr.example/jwks.json", "ftp://ehr.example/k", "file:///etc/passwd", "https://user@ehr.example/k",
        "https://user:word@ehr.example/k", "https://", "https://ehr.example:0/k", "https://a b/", "/jwks.json"}) {
    INFO(none);
    const auto found = mistakes(none);
    REQUIRE(found.size() == 1);
    CHECK(found[0].sentence.starts_with("`jku` is no http(s) URL: "));
  }
}

TEST_CASE("all mistakes of a file are told at once, each at its place") {
  const Folder folder;
  const Read read = folder.read(
      "title = \"ours\"\n\n[[issuer]]\nalg = [\n  \"ES384\",\n  \"none\"]\njku = \"http://a.example/\"\n\n"
      "[[issuer]]\niss = \"https://b.example\"\nskew_seconds = 700\n\n[[issuer]]\niss = \"https://b.example\"\n"
      "jku = \"https://b.example/k\"\n");
  CHECK(read.mistakes ==
        std::vector<Mistake>{{3, "an issuer needs `iss`, by which its tokens name it"},
                             {7, "`jku` must be https: whoever is on the way could answer with keys of his own"},
                             {6, "`none` is no algorithm that is accepted"},
                             {9, "an issuer needs `jku`, the address of its keys, or `jwks_file`, a file with them"},
                             {11, "`skew_seconds` must be from 0 to 600 seconds"},
                             {14, "`https://b.example` is here twice"},
                             {1, "`title` is nothing that is known here"}});
}

TEST_CASE("without an address of the server, every issuer must name its audience") {
  const Folder folder;
  const std::string text = "[[issuer]]\niss = \"https://ehr.example\"\njku = \"https://ehr.example/k\"\n";
  CHECK(folder.read(text, "").mistakes ==
        std::vector<Mistake>{
            {1, "an issuer needs `audience`, as the server has no address of its own (`--public-url`)"}});
  CHECK(folder.read(text + "audience = [\"https://a.example\"]\n", "").mistakes.empty());
}

TEST_CASE("a file without issuers is a mistake, however it is without") {
  const Folder folder;
  const std::string none = "the file names no issuer";
  for (const std::string text : {"", "\n", "# nothing\n", "\xef\xbb\xbf", "issuer = []\n",
                                 "issuer = \"https://ehr.example\"\n", "[issuer]\niss = \"a\"\n"}) {
    INFO(text);
    CHECK(folder.read(text).mistakes == std::vector<Mistake>{{1, none}});
  }
  CHECK(folder.read("issuer = [5]\n").mistakes == std::vector<Mistake>{{1, "an issuer is a table"}});
}

TEST_CASE("a file that is no TOML is told where it is none") {
  const Folder folder;
  for (const std::string& text :
       std::vector<std::string>{"[[issuer]]\niss = \n", "[[issuer]]\niss = \"a\niss", "{\"issuer\":[]}", "[[issuer]\n",
                                "[[issuer]]\niss = \"a\"\niss = \"b\"\n", "\xff\xfe", std::string("a\0b", 3),
                                "x = " + std::string(5'000, '['), "x = 99999999999999999999\n"}) {
    INFO(text.substr(0, 60));
    const Read read = folder.read(text);
    REQUIRE(read.mistakes.size() == 1);
    CHECK(read.mistakes[0].line >= 1);
    CHECK_FALSE(read.mistakes[0].sentence.empty());
    CHECK(read.file.issuers.empty());
  }
}

TEST_CASE("editors' marks at the beginning and at the ends of lines do not count") {
  const Folder folder;
  const Read read = folder.read("\xef\xbb\xbf[[issuer]]\r\niss = \"https://ehr.example\"\r\njku = "
                                "\"https://ehr.example/k\"\r\nskew_seconds = 601\r\n");
  CHECK(read.mistakes == std::vector<Mistake>{{4, "`skew_seconds` must be from 0 to 600 seconds"}});
  REQUIRE(read.file.issuers.size() == 1);
  CHECK(read.file.issuers[0].jku == "https://ehr.example/k");
}

TEST_CASE("a mistake's column counts bytes, whatever letters stand before it") {
  const Folder folder;
  const Read read = folder.read("[[issuer]]\niss = \"https://ehr.example\"\njku = \"https://ehr.example/k\"\naudience "
                                "= [\"\xc3\xa9\xe2\x82\xac\", 5]\n");
  REQUIRE(read.issues.list().size() == 1);
  CHECK(read.issues.list()[0].place.column == 22);
  const std::string& line = read.issues.list()[0].place.line_text;
  CHECK(line.substr(21) == "5]");
}

TEST_CASE("a file that cannot be read is an error of its own") {
  const Folder folder;
  for (const auto& file : {folder.path / "missing.toml", folder.path, std::filesystem::path()}) {
    signpost::base::Issues issues;
    const auto read = read_issuers(file, "https://signpost.example", issues);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == signpost::base::ErrorCode::technical);
    CHECK(read.error().message == "the issuers cannot be read from `" + file.string() + "`");
    CHECK(issues.empty());
  }
}
