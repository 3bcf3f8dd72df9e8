#include "cdshooks/hooks.h"

#include <set>

#include <catch2/catch.hpp>

using namespace signpost;
using cdshooks::find_hook;

TEST_CASE("there are six hooks, each with one service") {
  std::set<std::string_view> ids, titles, descriptions;
  for (const cdshooks::Hook& hook : cdshooks::hooks()) {
    CAPTURE(hook.name);
    CHECK(hook.id == "coverage-" + std::string(hook.name));
    CHECK(cdshooks::find_service(hook.id) == &hook);
    CHECK(find_hook(hook.name) == &hook);
    ids.insert(hook.id);
    titles.insert(hook.title);
    descriptions.insert(hook.description);
  }
  CHECK(ids.size() == 6);
  CHECK(titles.size() == 6);
  CHECK(descriptions.size() == 6);
  CHECK(cdshooks::hooks().front().name == "order-sign");
}

TEST_CASE("a service is not found by its hook, nor a hook by its service") {
  CHECK_FALSE(cdshooks::find_service("order-sign"));
  CHECK_FALSE(find_hook("coverage-order-sign"));
  CHECK_FALSE(find_hook("patient-view"));
  CHECK_FALSE(find_hook(""));
}

TEST_CASE("supporting hooks never ask for documentation") {
  CHECK(find_hook("order-sign")->asks_for_documentation);
  CHECK(find_hook("order-dispatch")->asks_for_documentation);
  CHECK(find_hook("appointment-book")->asks_for_documentation);
  CHECK_FALSE(find_hook("order-select")->asks_for_documentation);
  CHECK_FALSE(find_hook("encounter-start")->asks_for_documentation);
  CHECK_FALSE(find_hook("encounter-discharge")->asks_for_documentation);
}
