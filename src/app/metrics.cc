#include "app/metrics.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>

#include <fmt/format.h>

#include "auth/refusal.h"
#include "policy/decide.h"
#include "service/fetch_trouble.h"

namespace signpost::app {
namespace {

using prometheus::Counter;
using prometheus::Histogram;
using Bounds = Histogram::BucketBoundaries;

constexpr std::string_view none = "none"; // there is nothing that the label could name

// From what a small body takes to the default `--answer-timeout`.
const Bounds second_bounds{0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
// To the default `--max-body`, in powers of four.
const Bounds byte_bounds{2048, 8192, 32768, 131072, 524288, 2097152, 8388608};

auto counters(prometheus::Registry& registry, const std::string& name, const std::string& help) {
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  return [&family](const prometheus::Labels& labels) -> Counter& { return family.Add(labels); };
}

auto histograms(prometheus::Registry& registry, const std::string& name, const std::string& help,
                const Bounds& bounds) {
  auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  return [&family, &bounds](const prometheus::Labels& labels) -> Histogram& { return family.Add(labels, bounds); };
}

std::string_view or_none(std::string_view value) { return value.empty() ? none : value; }

void keep_if(bool known, std::string_view& value) {
  if (!known) value = other_value;
}

bool is_hook(std::string_view name) { return cdshooks::find_hook(name) != nullptr; }

bool is_status(std::string_view text) {
  return text.size() == 3 && text[0] >= '1' && text[0] <= '5' &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_outcome(std::string_view word) {
  using policy::Outcome;
  constexpr std::array all{Outcome::covered, Outcome::not_covered, Outcome::needs_documentation, Outcome::manual_review,
                           Outcome::no_guidance};
  return std::ranges::any_of(all, [&](Outcome outcome) { return policy::to_string(outcome) == word; });
}

bool is_payer(std::string_view id, const policy::Catalog& catalog) {
  return id == none || catalog.payer(id) != nullptr;
}

bool is_policy(std::string_view id, const policy::Catalog& catalog) {
  return id == none || std::ranges::any_of(catalog.versions(), [&](const auto& version) { return version->id == id; });
}

// The words of why somebody was not let in.
bool is_refusal(std::string_view word) {
  static const std::set<std::string_view> words = [] {
    std::set<std::string_view> all{none};
    for (int i = 0; i <= static_cast<int>(auth::Refusal::too_many); ++i)
      all.insert(auth::word_of(static_cast<auth::Refusal>(i)));
    return all;
  }();
  return words.contains(word);
}

// The words of why something could not be fetched.
bool is_fetch_failure(std::string_view word) {
  using service::Trouble;
  static const std::set<std::string, std::less<>> words = [] {
    std::set<std::string, std::less<>> all{"token-expires"};
    for (int i = 0; i <= static_cast<int>(Trouble::Kind::page_elsewhere); ++i)
      all.insert(service::reason_of({.kind = static_cast<Trouble::Kind>(i)}));
    return all;
  }();
  return words.contains(word) || (word.starts_with("http-") && is_status(word.substr(5)));
}

double in_seconds(std::chrono::microseconds span) { return std::chrono::duration<double>(span).count(); }

} // namespace

Metrics::Metrics()
    : crowded_(counters(registry_, "signpost_metrics_crowded_total",
                        "Times that something was counted as `other` because its family had 1,000 series.")({})),
      calls_({"hook", "issuer", "status"}, crowded_,
             counters(registry_, "signpost_calls_total", "Calls of hooks, by the status of the answer.")),
      decisions_({"hook", "payer", "policy", "outcome"}, crowded_,
                 counters(registry_, "signpost_decisions_total", "Orders decided under a coverage.")),
      cards_({"hook"}, crowded_, counters(registry_, "signpost_cards_total", "Cards answered.")),
      actions_({"hook"}, crowded_, counters(registry_, "signpost_actions_total", "System actions answered.")),
      seconds_({"hook"}, crowded_,
               histograms(registry_, "signpost_call_seconds", "Time a call took, from its body to its answer.",
                          second_bounds)),
      stage_seconds_({"stage"}, crowded_,
                     histograms(registry_, "signpost_call_stage_seconds",
                                "Time a stage of a call took; `fetch` of calls that fetched.", second_bounds)),
      body_bytes_(histograms(registry_, "signpost_call_body_bytes", "Size of the bodies of calls.", byte_bounds)({})),
      fetch_requests_(
          counters(registry_, "signpost_fetch_requests_total", "Requests sent to FHIR servers of EHRs.")({})),
      fetch_bytes_(
          counters(registry_, "signpost_fetch_bytes_total", "Bytes of bodies received from FHIR servers of EHRs.")({})),
      fetch_failures_({"reason"}, crowded_,
                      counters(registry_, "signpost_fetch_failures_total",
                               "Searches and reads that did not bring all that was asked for.")),
      refused_({"status", "reason"}, crowded_,
               counters(registry_, "signpost_refused_total",
                        "Requests answered with an error that never were a call of a hook.")),
      feedback_({"hook", "outcome"}, crowded_,
                counters(registry_, "signpost_feedback_items_total", "Items of feedback taken.")) {
  // What may be counted is there from the start: a rate needs the 0 before the first one.
  for (std::size_t i = 0; i < service::stages; ++i)
    stages_[i] = &stage_seconds_.at({service::to_string(static_cast<service::Stage>(i))});
  for (const cdshooks::Hook& hook : cdshooks::hooks()) {
    cards_.at({hook.name});
    actions_.at({hook.name});
    seconds_.at({hook.name});
    for (const std::string_view outcome : {"accepted", "overridden"}) feedback_.at({hook.name, outcome});
  }
}

void Metrics::note(const service::Record& record, int status, const service::CurrentKnowledge& knowledge) {
  const auto close_hook = [](auto& values) { keep_if(is_hook(values[0]), values[0]); };
  const fmt::format_int code(status);
  calls_
      .at({record.hook, or_none(record.issuer), {code.data(), code.size()}},
          [&](auto& values) { // the issuer is one of the file, or there would have been no call
            close_hook(values);
            keep_if(is_status(values[2]), values[2]);
          })
      .Increment();
  for (const service::Record::Decision& decision : record.decisions)
    decisions_
        .at({record.hook, or_none(decision.payer), or_none(decision.policy), decision.outcome},
            [&](auto& values) {
              const auto in_use = knowledge.get();
              close_hook(values);
              keep_if(is_payer(values[1], *in_use->catalog), values[1]);
              keep_if(is_policy(values[2], *in_use->catalog), values[2]);
              keep_if(is_outcome(values[3]), values[3]);
            })
        .Increment();
  cards_.at({record.hook}, close_hook).Increment(static_cast<double>(record.cards));
  actions_.at({record.hook}, close_hook).Increment(static_cast<double>(record.actions));
  body_bytes_.Observe(static_cast<double>(record.body_bytes));
  note_fetching(record);
  std::chrono::microseconds total{};
  for (std::size_t i = 0; i < service::stages; ++i) {
    total += record.spent[i];
    if (record.spent[i].count() > 0) stages_[i]->Observe(in_seconds(record.spent[i])); // else it was not come to
  }
  seconds_.at({record.hook}, close_hook).Observe(in_seconds(total));
}

void Metrics::note_fetching(const service::Record& record) {
  if (record.fetched_requests > 0) fetch_requests_.Increment(static_cast<double>(record.fetched_requests));
  if (record.fetched_bytes > 0) fetch_bytes_.Increment(static_cast<double>(record.fetched_bytes));
  for (const std::string& reason : record.fetch_failures)
    fetch_failures_.at({reason}, [](auto& values) { keep_if(is_fetch_failure(values[0]), values[0]); }).Increment();
}

void Metrics::note_refused(int status, std::string_view reason) {
  const fmt::format_int code(status);
  refused_
      .at({{{code.data(), code.size()}, or_none(reason)}},
          [](auto& values) {
            keep_if(is_status(values[0]), values[0]);
            keep_if(is_refusal(values[1]), values[1]);
          })
      .Increment();
}

void Metrics::note_feedback(const cdshooks::Hook& hook, std::size_t accepted, std::size_t overridden) {
  feedback_.at({hook.name, "accepted"}).Increment(static_cast<double>(accepted));
  feedback_.at({hook.name, "overridden"}).Increment(static_cast<double>(overridden));
}

} // namespace signpost::app
