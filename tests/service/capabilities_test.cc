#include "service/capabilities.h"

#include "support/json.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::service;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const ResourceTypes> some_types() {
  return std::make_shared<const ResourceTypes>(ResourceTypes{"Condition"});
}

} // namespace

TEST_CASE("the types of a CapabilityStatement are those of its server part") {
  const auto types = types_of(test::json(R"({"resourceType":"CapabilityStatement","rest":[
    {"mode":"client","resource":[{"type":"CarePlan"}]},
    {"mode":"server","resource":[{"type":"Condition"},{"type":"Patient"},{}]},
    {"resource":[{"type":"Coverage"}]}]})"));
  REQUIRE(types);
  CHECK(*types == ResourceTypes{"Condition", "Coverage", "Patient"});
}

TEST_CASE("what names no type says nothing of a server") {
  for (const char* const text : {R"({"resourceType":"CapabilityStatement"})", R"({"resourceType":"OperationOutcome"})",
                                 R"({"resourceType":"CapabilityStatement","rest":[{"mode":"server"}]})",
                                 R"({"rest":[{"resource":[{"type":"Condition"}]}]})", "{}"})
    CHECK_FALSE(types_of(test::json(text)));
}

TEST_CASE("a server is asked by one call at a time, and remembered") {
  const auto capabilities = std::make_shared<Capabilities>(1h);
  CHECK_FALSE(capabilities->find("a"));
  auto asking = Capabilities::ask(capabilities, "a");
  REQUIRE(asking);
  CHECK(capabilities->being_asked("a"));
  CHECK_FALSE(Capabilities::ask(capabilities, "a"));
  CHECK(Capabilities::ask(capabilities, "b"));
  asking->tell(some_types());
  asking.reset();
  CHECK_FALSE(capabilities->being_asked("a"));
  REQUIRE(capabilities->find("a"));
  CHECK(capabilities->find("a")->contains("Condition"));
  CHECK_FALSE(Capabilities::ask(capabilities, "a"));
  CHECK_FALSE(capabilities->find("b"));
}

TEST_CASE("a server that could not be read is left alone for a while, one that was not asked is not") {
  const auto capabilities = std::make_shared<Capabilities>(1h);
  Capabilities::ask(capabilities, "failed")->tell(nullptr);
  CHECK_FALSE(capabilities->find("failed"));
  CHECK_FALSE(Capabilities::ask(capabilities, "failed"));
  REQUIRE(Capabilities::ask(capabilities, "untold"));
  CHECK(Capabilities::ask(capabilities, "untold"));
}

TEST_CASE("what a server has is asked again when its time is over") {
  const auto capabilities = std::make_shared<Capabilities>(0s);
  Capabilities::ask(capabilities, "a")->tell(some_types());
  CHECK_FALSE(capabilities->find("a"));
  CHECK(Capabilities::ask(capabilities, "a"));
}

TEST_CASE("servers without end take no memory without end") {
  const auto capabilities = std::make_shared<Capabilities>(1h);
  for (int i = 0; i < 1000; ++i) Capabilities::ask(capabilities, std::to_string(i))->tell(some_types());
  int remembered = 0;
  for (int i = 0; i < 1000; ++i) remembered += capabilities->find(std::to_string(i)) != nullptr;
  CHECK(remembered == 256);
  CHECK(capabilities->find("999"));
}
