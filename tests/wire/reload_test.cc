// Knowledge that is reloaded under a running server, as its callers see it.
#include <atomic>
#include <thread>
#include <vector>

#include "service/policy_folder.h"
#include "wire/running_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

std::string determination_of(const httplib::Result& answer) {
  if (!answer || answer->status != 200) return "no answer";
  const auto document = base::JsonDocument::parse(answer->body);
  return document ? std::string(document->root()["decisions"].at(0)["determination"].string()) : "no JSON";
}

} // namespace

TEST_CASE("readiness tells what is in use, since when, and of a reload that failed") {
  PolicyFolder folder;
  RunningServer server({}, true, folder.load());
  auto client = server.client();
  const auto ready = json_of(client.Get("/health/ready"));
  CHECK(ready.root()["status"].string() == "ok");
  CHECK(ready.root()["knowledge"].string() == server.knowledge().get()->digest);
  const std::string_view since = ready.root()["since"].string();
  CHECK(since.size() == 20);
  CHECK(base::parse_partial_date(since));
  CHECK_FALSE(ready.root()["failedReload"]);

  folder.write(PolicyFolder::policy, R"({"payer":"example-plan","numbr":"7"})");
  REQUIRE(service::reload(folder.folders(), server.knowledge()).result == service::Reload::Result::failed);
  const auto answer = client.Get("/health/ready");
  REQUIRE(answer);
  CHECK(answer->status == 200); // the old policies answer as before
  const auto failed = json_of(answer);
  CHECK(failed.root()["knowledge"].string() == ready.root()["knowledge"].string());
  CHECK(failed.root()["since"].string() == since);
  CHECK(failed.root()["failedReload"]["mistakes"].integer().value_or(0) > 1);
  CHECK(failed.root()["failedReload"]["at"].string().ends_with("Z"));
  CHECK(determination_of(client.Post("/explain", mri_call(), "application/json")) == "not-covered");

  folder.write(PolicyFolder::policy, PolicyFolder::policy_text("investigational"));
  REQUIRE(service::reload(folder.folders(), server.knowledge()).result == service::Reload::Result::swapped);
  const auto mended = json_of(client.Get("/health/ready"));
  CHECK_FALSE(mended.root()["failedReload"]);
  CHECK(mended.root()["knowledge"].string() != ready.root()["knowledge"].string());
  CHECK(determination_of(client.Post("/explain", mri_call(), "application/json")) == "investigational");
}

TEST_CASE("calls under way during 50 reloads are all answered, each from one state of the files") {
  PolicyFolder folder;
  RunningServer server({}, true, folder.load());
  std::atomic<bool> done{false};
  std::atomic<int> answered{0}, wrong{0};
  // Large bodies are decided on the worker pool, small ones on the connection's thread.
  const std::string small = mri_call();
  const std::string large = edited(small, "prefetch.observations.entry.+",
                                   R"({"resource":{"resourceType":"Observation","id":"f","status":"final",)"
                                   R"("code":{"text":")" + std::string(100'000, 'x') +
                                       R"("},"subject":{"reference":"Patient/example-1"}}})");
  std::vector<std::jthread> callers;
  for (const std::string* body : {&small, &small, &large}) {
    callers.emplace_back([&, body] {
      auto client = server.client();
      while (!done) {
        const std::string word = determination_of(client.Post("/explain", *body, "application/json"));
        ++answered;
        if (word != "not-covered" && word != "investigational") ++wrong;
        const auto page = client.Get("/policies/example-plan/7-mri/2026-01-01", {{"Accept", "text/html"}});
        if (!page || page->status != 200) ++wrong;
      }
    });
  }
  int swapped = 0, failed = 0;
  for (int i = 0; i < 50; ++i) {
    if (i % 10 == 9) folder.write(PolicyFolder::policy, "{");
    else
      folder.write(PolicyFolder::policy, PolicyFolder::policy_text(i % 2 == 0 ? "investigational" : "not-covered",
                                                                   "Spine MRI " + std::to_string(i)));
    const auto result = service::reload(folder.folders(), server.knowledge()).result;
    swapped += result == service::Reload::Result::swapped;
    failed += result == service::Reload::Result::failed;
  }
  for (const int so_far = answered; answered < so_far + 10;) std::this_thread::yield(); // and go on being answered
  done = true;
  callers.clear();
  CHECK(swapped == 45);
  CHECK(failed == 5);
  CHECK(wrong == 0);
}
