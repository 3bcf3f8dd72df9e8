// What is counted, and that nobody can make it grow.
#include "app/metrics.h"

#include <sstream>
#include <thread>

#include <prometheus/text_serializer.h>

#include "service/support.h"
#include "support/exposition.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;
using namespace std::chrono_literals;

namespace {

struct Counting {
  app::Metrics metrics;
  service::CurrentKnowledge current{{&knowledge(), [](const service::Knowledge*) {}}, std::chrono::system_clock::now()};

  void note(const service::Record& record, int status = 200) { metrics.note(record, status, current); }
  Exposition page() const {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, metrics.collect());
    return Exposition(out.str());
  }
};

service::Record::Decision decision(const std::string& outcome, const std::string& payer, const std::string& policy) {
  service::Record::Decision made;
  made.order = "ServiceRequest/order-of-smith";
  made.coverage = "Coverage/coverage-of-smith";
  made.outcome = outcome;
  made.payer = payer;
  made.policy = policy;
  made.version = "2026-08-04";
  made.criteria.push_back({"pain", "yes", "", false, false, {{"Condition/pain-of-smith", "onset"}}});
  return made;
}

service::Record record() {
  service::Record record;
  record.id = "8c3b5a51-0d5c-4d4c-9c36-8b0f3e5e7d11";
  record.issuer = "https://ehr.example/fhir";
  record.hook = "order-sign";
  record.hook_instance = "instance-of-smith";
  record.decisions = {decision("covered", "cigna", "cigna/cmm-607-vertebral-augmentation"),
                      decision("covered", "cigna", "cigna/cmm-607-vertebral-augmentation"),
                      decision("no-guidance", "", "")};
  record.gaps = {{"Smith^John/12", "not-sent", "Smith^John/12 was not sent"}};
  record.cards = 2;
  record.actions = 3;
  record.body_bytes = 7000;
  record.fetched_requests = 4;
  record.fetched_bytes = 90000;
  record.fetch_failures = {"http-403", "http-403", "timed-out"};
  record.spent = {400us, 1250us, 0us, 12345us, 49us};
  return record;
}

} // namespace

TEST_CASE("a call is counted by what its record says") {
  Counting counting;
  counting.note(record());
  counting.note(record());
  counting.note(record(), 412);
  const Exposition page = counting.page();
  const auto of = [](const std::string& name, const std::string& value) { return Exposition::Labels{{name, value}}; };
  const std::string issuer = "https://ehr.example/fhir";
  CHECK(page.value("signpost_calls_total", {{"hook", "order-sign"}, {"issuer", issuer}, {"status", "200"}}) == 2);
  CHECK(page.value("signpost_calls_total", {{"hook", "order-sign"}, {"issuer", issuer}, {"status", "412"}}) == 1);
  CHECK(page.series("signpost_calls_total") == 2);
  CHECK(page.value("signpost_decisions_total", {{"hook", "order-sign"},
                                                {"payer", "cigna"},
                                                {"policy", "cigna/cmm-607-vertebral-augmentation"},
                                                {"outcome", "covered"}}) == 6);
  CHECK(page.value("signpost_decisions_total",
                   {{"hook", "order-sign"}, {"payer", "none"}, {"policy", "none"}, {"outcome", "no-guidance"}}) == 3);
  CHECK(page.value("signpost_cards_total", of("hook", "order-sign")) == 6);
  CHECK(page.value("signpost_actions_total", of("hook", "order-sign")) == 9);
  CHECK(page.value("signpost_call_body_bytes_sum") == 21000);
  CHECK(page.value("signpost_call_body_bytes_bucket", of("le", "2048")) == 0);
  CHECK(page.value("signpost_call_body_bytes_bucket", of("le", "8192")) == 3);
  CHECK(page.value("signpost_fetch_requests_total") == 12);
  CHECK(page.value("signpost_fetch_bytes_total") == 270000);
  CHECK(page.value("signpost_fetch_failures_total", of("reason", "http-403")) == 6);
  CHECK(page.value("signpost_fetch_failures_total", of("reason", "timed-out")) == 3);
  CHECK(page.value("signpost_call_stage_seconds_count", of("stage", "decide")) == 3);
  CHECK(page.value("signpost_call_stage_seconds_count", of("stage", "fetch")) == 0);
  CHECK(page.value("signpost_call_stage_seconds_bucket", {{"stage", "decide"}, {"le", "0.01"}}) == 0);
  CHECK(page.value("signpost_call_stage_seconds_bucket", {{"stage", "decide"}, {"le", "0.025"}}) == 3);
  CHECK(*page.value("signpost_call_seconds_sum", of("hook", "order-sign")) == Approx(3 * 0.014044));
  CHECK(page.value("signpost_metrics_crowded_total") == 0);
}

TEST_CASE("what can be counted begins at 0") {
  const Exposition page = Counting().page();
  for (const cdshooks::Hook& hook : cdshooks::hooks()) {
    INFO(hook.name);
    const std::string name(hook.name);
    CHECK(page.value("signpost_cards_total", {{"hook", name}}) == 0);
    CHECK(page.value("signpost_call_seconds_count", {{"hook", name}}) == 0);
    CHECK(page.value("signpost_feedback_items_total", {{"hook", name}, {"outcome", "overridden"}}) == 0);
  }
}

TEST_CASE("nothing of a patient is in the metrics") {
  Counting counting;
  counting.note(record());
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, counting.metrics.collect());
  for (const char* told : {"smith", "Smith", "ServiceRequest/", "Coverage/", "Condition/", "8c3b5a51", "pain"}) {
    INFO(told);
    CHECK(out.str().find(told) == std::string::npos);
  }
}

TEST_CASE("whatever is of no closed set is counted as other, in one series") {
  Counting counting;
  for (int i = 0; i < 3000; ++i) {
    const std::string strange = "x\"} 1\nsignpost_calls_total{hook=\"\\" + std::to_string(i);
    service::Record hostile = record();
    hostile.issuer.clear();
    hostile.hook = strange;
    hostile.decisions = {decision(strange, strange, strange)};
    hostile.fetch_failures = {strange, "http-" + std::to_string(600 + i), "http-4o3", "http-"};
    counting.note(hostile, 600 + i);
    counting.metrics.note_refused(-i, strange);
  }
  const Exposition page = counting.page();
  CHECK(page.series("signpost_calls_total") == 1);
  CHECK(page.value("signpost_calls_total", {{"hook", "other"}, {"issuer", "none"}, {"status", "other"}}) == 3000);
  CHECK(page.series("signpost_decisions_total") == 1);
  CHECK(page.value("signpost_decisions_total",
                   {{"hook", "other"}, {"payer", "other"}, {"policy", "other"}, {"outcome", "other"}}) == 3000);
  CHECK(page.value("signpost_cards_total", {{"hook", "other"}}) == 6000);
  CHECK(page.series("signpost_cards_total") == cdshooks::hooks().size() + 1);
  CHECK(page.series("signpost_call_seconds_count") == cdshooks::hooks().size() + 1);
  CHECK(page.series("signpost_fetch_failures_total") == 1);
  CHECK(page.value("signpost_fetch_failures_total", {{"reason", "other"}}) == 12000);
  CHECK(page.series("signpost_refused_total") == 1);
  CHECK(page.value("signpost_refused_total", {{"status", "other"}, {"reason", "other"}}) == 3000);
  CHECK(page.value("signpost_metrics_crowded_total") == 0); // nothing was made that had to be stopped
}

TEST_CASE("a family has a thousand series and one for the rest, which is counted") {
  Counting counting;
  const auto call_of = [&](int issuer) {
    service::Record call = record();
    call.issuer = "https://\"ehr\\\n" + std::to_string(issuer);
    counting.note(call);
  };
  for (int again = 0; again < 2; ++again)
    for (int i = 0; i < 1500; ++i) call_of(i);
  const Exposition page = counting.page();
  CHECK(page.series("signpost_calls_total") == 1001);
  CHECK(page.value("signpost_calls_total", {{"hook", "other"}, {"issuer", "other"}, {"status", "other"}}) == 1000);
  CHECK(page.value("signpost_calls_total",
                   {{"hook", "order-sign"}, {"issuer", "https://\"ehr\\\n999"}, {"status", "200"}}) == 2);
  CHECK(page.value("signpost_metrics_crowded_total") == 1000);
  CHECK(page.sum("signpost_calls_total") == 3000);
}

TEST_CASE("several threads count while others look, and nothing is lost") {
  Counting counting;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 500; ++i) {
        service::Record call = record();
        call.issuer = std::to_string(thread) + '-' + std::to_string(i % 50);
        counting.note(call);
        counting.metrics.note_refused(404, "");
      }
    });
  double before = 0;
  for (int i = 0; i < 20; ++i) {
    const double now = counting.page().sum("signpost_calls_total");
    CHECK(now >= before);
    before = now;
  }
  threads.clear();
  const Exposition page = counting.page();
  CHECK(page.sum("signpost_calls_total") == 2000);
  CHECK(page.sum("signpost_decisions_total") == 6000);
  CHECK(page.value("signpost_refused_total", {{"status", "404"}, {"reason", "none"}}) == 2000);
  CHECK(page.value("signpost_call_body_bytes_count") == 2000);
}

TEST_CASE("the pages of these tests are read strictly") {
  const std::string head = "# HELP a_total A.\n# TYPE a_total counter\n";
  const std::string buckets = "# HELP h H.\n# TYPE h histogram\nh_count 2\nh_sum 1\n";
  CHECK(Exposition(head + "a_total{b=\"c\\\\\\\"\\n\"} 1\n").value("a_total", {{"b", "c\\\"\n"}}) == 1);
  CHECK_NOTHROW(Exposition(buckets + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\n"));
  for (const std::string& wrong :
       {std::string("a_total 1\n"), head + "a_total 1", head + "a_total 1\na_total 1\n", head + "b_total 1\n",
        head + "a_total{b=\"c\"} 1\na_total{b=\"c\"} 2\n", head + "a_total{b=\"c\",b=\"d\"} 1\n",
        head + "a_total{b=\"\\x\"} 1\n", head + "a_total{b=\"c} 1\n", head + "a_total one\n", head + head,
        head + "a_total  1\n", head + "a_total{1b=\"c\"} 1\n", std::string("# TYPE a_total counter\na_total 1\n"),
        std::string("# HELP a A.\n# TYPE a counter\na 1\n"), buckets + "h_bucket{le=\"1\"} 1\n",
        buckets + "h_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 2\n",
        buckets + "h_bucket{le=\"2\"} 1\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\n"}) {
    INFO(wrong);
    CHECK_THROWS(Exposition(wrong));
  }
}
