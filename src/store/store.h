#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "store/entry.h"
#include "store/report.h"

namespace signpost::store {

// From `since` on and before `until`; of calls by `begun`, of feedback by `received`.
struct Span {
  std::optional<base::Timestamp> since{}, until{};
};

// What a store holds.
struct Contents {
  std::string place;  // for people: the file
  int schema = 0;     // version of its schema
  std::uint64_t calls = 0, decisions = 0, feedback = 0;
  std::uint64_t bytes = 0; // on disk, journal included
  std::optional<base::Timestamp> first, last; // calls
};

// What outlives a request. One thread at a time; any number of stores, of any number of processes, may be open on one
// place. Errors are `technical`, in a sentence that names the place and what stands against it (a full disk, a file of
// a newer version, one that is damaged), `not_found` where there is none to read, `invalid` for an address that is
// none.
class Store {
public:
  virtual ~Store() = default;

  // Writes all entries, in one transaction that is on disk when this returns, or none. An entry that is there already
  // is left as it is: a call of the same id, and feedback that says the same of the same card for the same issuer.
  // Fails with `invalid` where one of the entries can never be written, whatever the store.
  virtual base::Result<void> write(std::span<const Entry> entries) = 0;

  // Removes what is older, at most so many calls and as many items of feedback, and returns how many were removed: call
  // again until it is 0. Small steps, because nothing is written meanwhile.
  virtual base::Result<std::size_t> prune(base::Timestamp before, std::size_t at_most) = 0;

  virtual base::Result<Contents> contents() = 0;

  // When the newest call began; nothing where there is none. Does not count what there is, as contents() does.
  virtual base::Result<std::optional<base::Timestamp>> newest() = 0;

  // Hands over all entries in the order in which they were written, until `take` is false.
  virtual base::Result<void> read(const Span& span, const std::function<bool(const Entry&)>& take) = 0;

  // The call of that id or that showed that card, and what was said of the card; in the order of writing.
  virtual base::Result<std::vector<Entry>> find(std::string_view uuid) = 0;

  virtual base::Result<Report> report(const ReportQuery& query) = 0;
};

enum class Access : std::uint8_t {
  write, // makes what is not there, and brings an older schema up to date
  read, // changes nothing
};

// Opens the store at an address: "sqlite:///var/lib/signpost/signpost.db". Fails with `invalid` for an address that no
// store is known for.
base::Result<std::unique_ptr<Store>> open(const std::string& url, Access access);

// The address of the store that is used where none is given: a file in $STATE_DIRECTORY (systemd), else in
// $XDG_STATE_HOME/signpost, else in $HOME/.local/state/signpost. Fails with `invalid` where none of them is set.
base::Result<std::string> default_url();

} // namespace signpost::store
