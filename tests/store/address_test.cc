#include "store/address.h"

#include <cstdlib>

#include "support.h"

using namespace signpost;
using namespace signpost::test;

namespace {

// An environment variable with another value (none: unset), as long as this is.
class Variable {
public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    set(value);
  }
  ~Variable() { set(before_ ? before_->c_str() : nullptr); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

private:
  void set(const char* value) const {
    if (value) ::setenv(name_, value, 1);
    else ::unsetenv(name_);
  }
  const char* name_;
  std::optional<std::string> before_;
};

std::string refusal(const std::string& url) {
  const auto store = store::open(url, store::Access::write);
  REQUIRE_FALSE(store);
  CHECK(store.error().code == base::ErrorCode::invalid);
  return store.error().message;
}

} // namespace

TEST_CASE("an address names a file by its absolute path, percent-encoded") {
  CHECK(store::file_of("sqlite:///var/lib/signpost.db").value() == "/var/lib/signpost.db");
  CHECK(store::file_of("sqlite:///a%20b/%C3%a9%25.db").value() == "/a b/é%.db");
  for (const std::string path : {"/a b/é%.db", "/x?y#z", "/tab\there"})
    CHECK(store::file_of(store::url_of(path)).value() == path);
}

TEST_CASE("an address that names no store is refused in a sentence") {
  const std::string form = " has to begin with `sqlite:///`, followed by the absolute path of a file";
  CHECK(refusal("sqlite:relative.db") == "the store's address `sqlite:relative.db`" + form);
  CHECK(refusal("sqlite://host/file.db") == "the store's address `sqlite://host/file.db`" + form);
  CHECK(refusal("/var/lib/file.db") == "the store's address `/var/lib/file.db`" + form);
  CHECK(refusal("") == "the store's address ``" + form);
  CHECK(refusal("sqlite:///folder/") ==
        "the store's address `sqlite:///folder/` names a folder; it has to name a file in it");
  for (const std::string path : {"/a%2", "/a%zz", "/a%"})
    CHECK(refusal("sqlite://" + path) ==
          "the store's address `sqlite://" + path +
              "` has a `%` that is not followed by two hexadecimal digits of a character");
  CHECK(refusal("sqlite:///a%00b").find("`%`") != std::string::npos);
  CHECK(refusal("sqlite:///file.db?mode=ro").find("`%3F`") != std::string::npos);
  CHECK(refusal("postgresql://host/signpost").find("stores in PostgreSQL are not built in yet") != std::string::npos);
}

TEST_CASE("where no store is named it is a file of the user's state") {
  const Variable state("STATE_DIRECTORY", nullptr), xdg("XDG_STATE_HOME", nullptr), home("HOME", "/home/me");
  CHECK(store::default_url().value() == "sqlite:///home/me/.local/state/signpost/signpost.db");
  const Variable new_xdg("XDG_STATE_HOME", "/state of mine");
  CHECK(store::default_url().value() == "sqlite:///state%20of%20mine/signpost/signpost.db");
  const Variable new_state("STATE_DIRECTORY", "/var/lib/signpost:/var/lib/other");
  CHECK(store::default_url().value() == "sqlite:///var/lib/signpost/signpost.db");
}

TEST_CASE("a folder of state that is relative does not count") {
  const Variable state("STATE_DIRECTORY", "relative"), xdg("XDG_STATE_HOME", ""), home("HOME", nullptr);
  const auto url = store::default_url();
  REQUIRE_FALSE(url);
  CHECK(url.error().code == base::ErrorCode::invalid);
  CHECK(url.error().message == "there is no folder for the store: none of `STATE_DIRECTORY`, `XDG_STATE_HOME` and "
                               "`HOME` is set to an absolute path; give `--store`");
}
