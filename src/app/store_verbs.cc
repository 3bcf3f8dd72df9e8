// The verbs `store` and `report`.
#include <fstream>
#include <iostream>
#include <memory>

#include "app/console.h"
#include "app/report.h"
#include "app/verbs.h"
#include "base/json.h"
#include "store/json.h"
#include "store/store.h"

namespace signpost::app {
namespace {

constexpr std::size_t entries_at_once = 512; // of one commit

base::Result<std::unique_ptr<store::Store>> open(const StoreOptions& options, store::Access access) {
  const auto url = options.url.empty() ? store::default_url() : base::Result<std::string>(options.url);
  return url ? store::open(*url, access) : base::fail(url.error());
}

std::optional<base::Timestamp> begin_of(const std::optional<base::Date>& day) {
  return day ? std::optional(base::Timestamp(*day)) : std::nullopt;
}

std::optional<base::Timestamp> end_of(const std::optional<base::Date>& day) {
  return day ? std::optional(base::Timestamp(*day + std::chrono::days(1))) : std::nullopt;
}

std::string in_words(const std::optional<base::Timestamp>& time) { return time ? base::to_string(*time) : "none"; }

// The entry of a line of an export or of the log; none of a line that tells of something else.
base::Result<std::optional<store::Entry>> entry_in(const std::string& line) {
  auto document = base::JsonDocument::parse(line);
  if (!document) return base::fail(document.error());
  const base::Json root = document->root();
  const base::Json logged = root["entry"];
  if (!logged && root["event"]) return std::optional<store::Entry>();
  auto entry = store::from_json(logged ? logged : root);
  if (!entry) return base::fail(entry.error());
  return std::optional<store::Entry>(std::move(*entry));
}

// Entries on their way into a store, and how many there were.
class Import {
public:
  explicit Import(store::Store& store) : store_(store) {}

  base::Result<void> add(store::Entry entry) {
    entries_.push_back(std::move(entry));
    return entries_.size() < entries_at_once ? base::Result<void>() : flush();
  }
  base::Result<void> flush() {
    const auto written = store_.write(entries_);
    if (written) count_ += entries_.size();
    entries_.clear();
    return written;
  }
  std::size_t count() const { return count_; }

private:
  store::Store& store_;
  std::vector<store::Entry> entries_;
  std::size_t count_ = 0;
};

int import_from(std::istream& in, const std::string& file, store::Store& store) {
  Import import(store);
  std::size_t number = 0, mistakes = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty()) continue;
    auto entry = entry_in(line);
    if (!entry) {
      ++mistakes;
      std::cerr << file << ':' << number << ": " << entry.error().message << '\n';
    } else if (*entry) {
      if (const auto added = import.add(std::move(**entry)); !added) return cannot(added.error());
    }
  }
  if (const auto written = import.flush(); !written) return cannot(written.error());
  std::cout << import.count() << (import.count() == 1 ? " entry is in the store" : " entries are in the store");
  if (mistakes != 0) std::cout << ", " << mistakes << " lines could not be read";
  std::cout << '\n';
  return mistakes == 0 ? exit_good : exit_no;
}

} // namespace

int store_status(const StoreOptions& options) {
  const auto store = open(options, store::Access::read);
  if (!store) return cannot(store.error());
  const auto contents = (*store)->contents();
  if (!contents) return cannot(contents.error());
  std::cout << contents->place << "\nschema    " << contents->schema << "\ncalls     " << contents->calls
            << "\ndecisions " << contents->decisions << "\nfeedback  " << contents->feedback << "\nbytes     "
            << contents->bytes << "\nfirst     " << in_words(contents->first) << "\nlast      "
            << in_words(contents->last) << '\n';
  return exit_good;
}

int store_show(const StoreOptions& options, const std::string& uuid) {
  const auto store = open(options, store::Access::read);
  if (!store) return cannot(store.error());
  const auto found = (*store)->find(uuid);
  if (!found) return cannot(found.error());
  for (const store::Entry& entry : *found) std::cout << store::to_json(entry) << '\n';
  if (!found->empty()) return exit_good;
  std::cerr << "signpost: nothing is kept under `" << uuid << "`\n";
  return exit_no;
}

int store_export(const StoreOptions& options, const Days& days) {
  const auto store = open(options, store::Access::read);
  if (!store) return cannot(store.error());
  const auto read = (*store)->read({begin_of(days.first), end_of(days.last)}, [](const store::Entry& entry) {
    std::cout << store::to_json(entry) << '\n';
    return std::cout.good();
  });
  if (!read) return cannot(read.error());
  std::cout.flush();
  return std::cout.good() ? exit_good : cannot({base::ErrorCode::technical, "the export could not be written", {}});
}

int store_import(const StoreOptions& options, const std::string& file) {
  const auto store = open(options, store::Access::write);
  if (!store) return cannot(store.error());
  if (file == "-") return import_from(std::cin, file, **store);
  std::ifstream in(file, std::ios::binary);
  if (!in) return cannot({base::ErrorCode::not_found, "`" + file + "` cannot be read", {}});
  return import_from(in, file, **store);
}

int store_prune(const StoreOptions& options) {
  const auto store = open(options, store::Access::write);
  if (!store) return cannot(store.error());
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  std::size_t removed = 0;
  for (;;) {
    const auto step = (*store)->prune(now - options.keep.value_or(std::chrono::days(0)), entries_at_once);
    if (!step) return cannot(step.error());
    if (*step == 0) break;
    removed += *step;
  }
  std::cout << removed << (removed == 1 ? " entry removed\n" : " entries removed\n");
  return exit_good;
}

int report(const StoreOptions& options, const Days& days, ReportForm form) {
  const auto store = open(options, store::Access::read);
  if (!store) return cannot(store.error());
  const store::ReportQuery query = report_query(days.first, days.last, std::chrono::system_clock::now());
  const auto found = (*store)->report(query);
  if (!found) return cannot(found.error());
  if (form == ReportForm::json) std::cout << report_json(*found, query) << '\n';
  else write_report(*found, query, std::cout);
  return exit_good;
}

} // namespace signpost::app
