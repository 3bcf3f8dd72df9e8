#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "auth/algorithm.h"
#include "auth/key.h"
#include "base/issue.h"
#include "base/result.h"
#include "http/url.h"

namespace signpost::auth {

// A Coding as the caller's system wants it.
struct Topic {
  std::string system, code, display; // empty: ours
};

// What is otherwise for one issuer's calls. Names are those of the file, not yet held against what there is.
struct CallerSettings {
  std::optional<std::vector<http::Url>> fhir_servers;       // bases it may name; nothing: those of all
  std::optional<std::size_t> max_cards;                     // of one answer
  std::optional<std::set<std::string>> card_types;          // that it is shown; nothing: all
  std::map<std::string, Topic, std::less<>> topics;         // our code of a topic, and what stands for it
  std::map<std::string, std::string, std::less<>> prefetch_keys; // its key, and the one of ours it stands for
};

// The most that a clock may differ from ours by, whatever a file says.
inline constexpr std::chrono::seconds most_skew{600};

// Where the keys of an issuer are.
struct PublishedKeys {
  http::Url url;
};
using FileKeys = std::shared_ptr<const KeySet>;

// Somebody who signs tokens that callers are known by (CDS Hooks 2.0, "Trusting CDS Clients").
struct Issuer {
  std::string iss;
  std::string jku; // what a token may say; empty: it may not name an address
  std::variant<PublishedKeys, FileKeys> keys;
  std::vector<std::string> audience; // `aud` is one of these or the address called below one; without `/` at the end
  std::vector<const Algorithm*> algorithms;
  std::optional<std::string> tenant;
  std::chrono::seconds skew{60};    // by which its clock and ours may differ
  std::chrono::seconds longest{3600}; // that a token may be valid
  bool reuse = false;               // a token may be used more than once
  CallerSettings settings;

  // Whether a token for `aud` is for the path that is called: `aud` is an entry of `audience`, or an entry with the
  // path behind it, whose beginning the entry may hold (`https://host/cds-services`). Slashes at the end do not count.
  bool is_for(std::string_view aud, std::string_view path) const;
};

struct IssuerFile {
  std::vector<Issuer> issuers;
  std::set<std::filesystem::path> files; // everything that was read
};

// Reads a file of issuers (TOML; docs/operator.md, Who may call) and the key files it names, relative to itself.
// `audience`: for those that name none. Mistakes go to `issues`, all of them; fails with `technical` if the file itself
// cannot be read.
base::Result<IssuerFile> read_issuers(const std::filesystem::path& file, const std::string& audience,
                                      base::Issues& issues);

} // namespace signpost::auth
