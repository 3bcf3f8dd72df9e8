#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "app/keeping.h"
#include "author/replay.h"
#include "base/date.h"
#include "cdshooks/request.h"
#include "fhir/texts.h"
#include "http/server.h"
#include "http/server_tls.h"
#include "http/url.h"
#include "service/prefetch.h"

namespace signpost::app {

// Exit codes of every verb.
inline constexpr int exit_good = 0, exit_no = 1, exit_usage = 2, exit_cannot = 3;

// Options that several verbs share.
struct CommonOptions {
  std::vector<std::filesystem::path> policies;
  std::filesystem::path cards;
  std::optional<base::Date> as_of; // the day of signing; else today in `time_zone`
  std::string time_zone = "UTC";
  service::PrefetchKeys prefetch_keys; // of serve, decide and replay
};

// Where calls and feedback are kept, for the verbs that do.
struct StoreOptions {
  std::string url;                     // empty: store::default_url()
  std::optional<std::chrono::days> keep; // none: all is kept
  StoreFailure failure = StoreFailure::answer;
};

struct ServeOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  unsigned threads = 0; // 0: one per core
  std::string public_url;
  http::CertificateFiles tls; // all empty: without TLS
  std::vector<std::string> allow_origins;
  std::string issuers; // file of those who sign callers' tokens; empty: callers are not told apart
  bool allow_unauthenticated = false;
  std::string dtr_launch; // address of the SMART app that opens forms; empty: cards have no link to one
  std::size_t max_orders = cdshooks::default_max_orders;
  std::size_t worker_queue = 1024; // calls with large bodies that may wait
  std::vector<http::Url> fhir_allow; // bases of FHIR servers that may be asked; none: nothing is fetched
  std::string fhir_ca;               // file of the certificates they are trusted by; empty: those the system trusts
  std::chrono::milliseconds answer_timeout{5'000}; // of a call
  http::Limits limits;
  StoreOptions store;
};

// Runs the server until SIGTERM or SIGINT.
int serve(const CommonOptions& common, const ServeOptions& options);

// Compiles everything and runs the scenarios; prints all mistakes.
int check(const CommonOptions& common);

enum class DecideForm : std::uint8_t { tree, json, response };
// Decides one request read from a file (`-`: standard input).
int decide(const CommonOptions& common, const std::string& file, DecideForm form);

// Evaluates an expression on a resource: one JSON object a line for each item.
int fhirpath(const CommonOptions& common, const std::string& expression, const std::string& file);

struct ReadOptions {
  std::vector<std::string> files; // `-`: standard input
  bool lines = false; // every line is a text of its own, and a `\n` in it a line break
  fhir::TextKind kind = fhir::TextKind::note; // as which the texts are read
};

// Shows what is read in clinical texts: one JSON object a line for each place that speaks of a value. A text that does
// not date itself was written on the day of signing.
int read_texts(const CommonOptions& common, const ReadOptions& options);

struct ReplayOptions {
  std::vector<std::string> inputs; // files, folders, `-`: standard input
  std::vector<std::filesystem::path> against; // folders of the policies to compare with; none: nothing is compared
  std::optional<author::ReplayFormat> format; // else NDJSON, and to compare a table
  unsigned jobs = 0; // threads that decide; 0: one per core
  std::size_t examples = 3; // of each change, in the table
};

// Where a replay reads and writes.
struct ReplayConsole {
  int input = 0; // descriptor of standard input
  int interrupted = -1; // descriptor that can be read once it is to end with what was done; -1: none
  std::ostream& out;
  std::ostream& told;
  bool bar = false; // `told` is a terminal that nothing else is written to: shows how far it is
};

// Decides recorded calls again, one line for each decision, or shows only what changes by other policies.
int replay(const CommonOptions& common, const ReplayOptions& options, const ReplayConsole& console);
// The same on the program's own streams; Ctrl-C ends it with what was done.
int replay(const CommonOptions& common, const ReplayOptions& options);

// Writes the files a policy begins with into the first folder of policies, effective on the day given, else today.
int new_policy(const CommonOptions& common, const std::string& payer, const std::string& policy,
               const std::optional<base::Date>& effective);

// Asks a running server whether it is ready.
int health(const std::string& url);

// What is kept: how much and since when.
int store_status(const StoreOptions& options);

// The record of a call, by its Signpost-Request-Id or the uuid of a card of it, and the feedback on that card.
int store_show(const StoreOptions& options, const std::string& uuid);

// Some days, both included, in UTC; either may be open.
struct Days {
  std::optional<base::Date> first, last;
};

// Writes what is kept as NDJSON, one entry a line, in the order in which it was written.
int store_export(const StoreOptions& options, const Days& days);

// Puts entries where they belong that were exported elsewhere, or that the log has because they could not be stored.
// Lines of the log that are none are left out; what is there already stays as it is.
int store_import(const StoreOptions& options, const std::string& file);

// Removes what is older than `options.keep`.
int store_prune(const StoreOptions& options);

enum class ReportForm : std::uint8_t { table, json };
// What became of the cards.
int report(const StoreOptions& options, const Days& days, ReportForm form);

// Today in a zone, by the system's clock; nothing if the zone is not known here.
std::optional<base::Date> today_in(const std::string& zone);

} // namespace signpost::app
