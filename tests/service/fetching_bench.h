#pragma once

#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fhir/resource.h"
#include "service/fetching.h"
#include "support/fhir_server.h"

#include <catch2/catch.hpp>

namespace signpost::test {

// Runs until `work` has ended; what it left behind may still be under way.
template <class T>
T run_on(asio::io_context& io, asio::awaitable<T> work) {
  auto future = asio::co_spawn(io, std::move(work), asio::use_future);
  io.restart();
  while (future.wait_for(std::chrono::seconds(0)) != std::future_status::ready) io.run_one();
  return future.get();
}

// What calls fetch with, and what came, looked at.
struct FetchingBench {
  // Long enough on any machine.
  static constexpr std::chrono::milliseconds enough{60'000};

  explicit FetchingBench(const std::vector<std::string>& allowed, std::size_t queue = 8) : pool(1, queue) {
    for (const std::string& base : allowed) options.allowed.push_back(*http::Url::parse(base));
  }
  explicit FetchingBench(const FhirServer& server, std::size_t queue = 8)
      : FetchingBench(std::vector{server.base()}, queue) {}
  ~FetchingBench() { client.close(); }

  service::Fetcher& fetcher() {
    if (!fetcher_) fetcher_.emplace(options, client, bodies, pool);
    return *fetcher_;
  }

  // The server that a call with this `fhirServer` and token may call.
  base::Result<service::FhirServer> server_of(const std::string& url, std::optional<std::string> token = {},
                                              std::optional<std::int64_t> expires_in = {}) {
    cdshooks::Request request;
    request.fhir_server_sent = request.fhir_server = url;
    if (token) request.authorization = cdshooks::Authorization{*token, expires_in};
    return fetcher().server_of(request);
  }

  template <class T>
  T run(asio::awaitable<T> work) {
    return run_on(io, std::move(work));
  }

  std::unique_ptr<service::Fetched> get(const service::FhirServer& server, service::Wanted wanted,
                                        std::chrono::milliseconds time = enough) {
    service::Fetching fetching(fetcher(), server, std::chrono::steady_clock::now() + time);
    auto fetched = run(fetching.get(std::move(wanted)));
    while (fetching.pending()) add(run(fetching.get({})), *fetched);
    sent = fetching.requests();
    received = fetching.bytes();
    return fetched;
  }
  std::unique_ptr<service::Fetched> get(const FhirServer& server, service::Wanted wanted,
                                        std::chrono::milliseconds time = enough) {
    return get(*server_of(server.base()), std::move(wanted), time);
  }

  // What came later, to what came before.
  static void add(std::unique_ptr<service::Fetched> more, service::Fetched& fetched) {
    std::ranges::move(more->documents, std::back_inserter(fetched.documents));
    std::ranges::move(more->answers, std::back_inserter(fetched.answers));
    std::ranges::move(more->resources, std::back_inserter(fetched.resources));
    std::ranges::move(more->gaps, std::back_inserter(fetched.gaps));
  }

  service::FetchOptions options{};
  http::ByteBudget bodies{std::size_t{512} << 20};
  http::WorkerPool pool;
  http::Client client{};
  std::size_t sent = 0, received = 0;

private:
  std::optional<service::Fetcher> fetcher_;

public:
  asio::io_context io; // ends before what its coroutines use
};

// A search for everything of one type.
inline service::Wanted::Search all_of(const std::string& type) { return {{type}, type + "?patient=p1"}; }

inline service::Wanted search_for(const std::string& type) { return {.searches = {all_of(type)}, .reads = {}}; }

inline service::Wanted read_of(const std::string& reference) { return {.searches = {}, .reads = {reference}}; }

// What all answers together say of a type; nothing if none says anything.
inline std::optional<fhir::Completeness> said_of(const service::Fetched& fetched, std::string_view type) {
  fhir::Statements statements;
  for (const fhir::SearchAnswer& answer : fetched.answers)
    for (const fhir::Statement& statement : answer.statements) statements.add(statement, fhir::Source::fetched);
  const auto* const standing = statements.find(type);
  if (!standing) return {};
  return standing->statement.completeness;
}

// The records of all answers, as references, in their order.
inline std::vector<std::string> records_of(const service::Fetched& fetched) {
  std::vector<std::string> records;
  for (const fhir::SearchAnswer& answer : fetched.answers)
    for (const auto& record : answer.records) records.push_back(fhir::reference_to(record.resource));
  return records;
}

// The reasons of the gaps, sorted and joined by blanks, each with its type if it has one: "Condition:http-403".
inline std::string reasons_of(const service::Fetched& fetched) {
  std::vector<std::string> reasons;
  for (const service::Gap& gap : fetched.gaps) reasons.push_back((gap.type.empty() ? "" : gap.type + ':') + gap.reason);
  std::ranges::sort(reasons);
  std::string text;
  for (const std::string& reason : reasons) text += (text.empty() ? "" : " ") + reason;
  return text;
}

inline std::string sentences_of(const service::Fetched& fetched) {
  std::string text;
  for (const service::Gap& gap : fetched.gaps) text += gap.sentence + '\n';
  return text;
}

inline std::string condition(const std::string& id, const std::string& patient = "p1",
                             const std::string& category = "problem-list-item") {
  return R"({"resourceType":"Condition","id":")" + id + R"(","subject":{"reference":"Patient/)" + patient +
         R"("},"category":[{"coding":[{"code":")" + category + R"("}]}]})";
}

inline std::string organization(const std::string& id) {
  return R"({"resourceType":"Organization","id":")" + id + R"(","name":"Payer"})";
}

// A server whose Conditions do something amiss, and what came of a search for them.
struct Amiss {
  FhirServer server;
  FetchingBench bench{server};
  std::unique_ptr<service::Fetched> fetched;

  Behaviour& conditions() { return server.at("Condition"); }
  void add(int count) {
    for (int i = 0; i < count; ++i) server.add(condition("c" + std::to_string(i)));
  }
  void search(std::chrono::milliseconds time = FetchingBench::enough) {
    fetched = bench.get(server, search_for("Condition"), time);
  }
  std::optional<fhir::Completeness> said() const { return said_of(*fetched, "Condition"); }
  std::string reasons() const { return reasons_of(*fetched); }
  bool says(std::string_view words) const { return sentences_of(*fetched).find(words) != std::string::npos; }
};

} // namespace signpost::test
