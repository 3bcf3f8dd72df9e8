#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "cdshooks/hooks.h"
#include "dtr/drafts.h"
#include "http/asio.h"
#include "http/worker_pool.h"
#include "service/caller.h"
#include "service/current_knowledge.h"
#include "service/failures.h"
#include "service/fetching.h"
#include "service/intake.h"
#include "service/record.h"
#include "service/trace.h"

namespace signpost::service {

// What all calls of a server share. Borrowed by each.
struct CallSettings {
  const CurrentKnowledge& knowledge;
  http::WorkerPool& pool;
  Failures& failures;
  const Fetcher* fetcher = nullptr;  // null: nothing is fetched
  std::string public_url;            // base of links on cards
  std::function<base::Date()> today; // the day of signing
  std::function<std::string()> new_uuid;
  std::size_t max_orders = cdshooks::default_max_orders;
  PrefetchKeys prefetch_keys{};              // what `--prefetch-key` declares
  std::string dtr_launch{};  // address of the SMART app that opens forms; empty: there is none
  bool keeps_drafts = false; // whether the forms that calls ask for are filled in for who asks for them later
  std::size_t inline_bytes = 64 * 1024;      // larger bodies are parsed and decided on the worker pool
  std::chrono::milliseconds answer_timeout{5'000}; // from the request's arrival to the answer
};

// A call as it came in at a door.
struct Incoming {
  const cdshooks::Hook* hook = nullptr; // of the service that was called; null: the body says which
  bool explain = false;                 // the decisions are wanted, whatever the cards would be
  std::string id;                       // Signpost-Request-Id
  std::shared_ptr<const Caller> caller{}; // null: callers are not told apart
  std::optional<Trace> trace{};           // that the call is part of
  std::string body;
};

struct Answer {
  base::Result<std::string> text; // JSON; or why the call was not carried out
  Record record;
  std::vector<dtr::Draft> drafts = {}; // of a hook's call: the forms that its statements ask for
};

// One call from body to answer: parse, read, fetch what is missing, decide, write.
asio::awaitable<Answer> answer(const CallSettings& settings, Incoming incoming);

} // namespace signpost::service
