#include "fhir/search_answer.h"

#include <algorithm>
#include <utility>

#include "fhir/resource.h"
#include "fhir/self_link.h"

namespace signpost::fhir {
namespace {

using Types = std::vector<std::string>;

bool one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool contains(std::span<const std::string> types, std::string_view type) {
  return std::ranges::find(types, type) != types.end();
}

// `Bundle.entry.response.status` begins with the HTTP status.
bool failed(base::Json response) {
  const std::string_view status = response["status"].string();
  return (!status.empty() && !status.starts_with('2')) ||
         (response["outcome"].is_object() && reports_failure(response["outcome"]));
}

std::string http_status(base::Json response) {
  const std::string_view status = response["status"].string().substr(0, 3);
  const bool digits = std::ranges::all_of(status, [](char c) { return c >= '0' && c <= '9'; });
  return digits ? std::string(status) : "";
}

// A kind of shortfall is told once, however often it was met.
void note(std::vector<Shortfall>& list, Shortfall shortfall) {
  if (std::ranges::find(list, shortfall.index(), &Shortfall::index) == list.end()) list.push_back(std::move(shortfall));
}

// What one search brought, gathered over its pages.
struct Tally {
  std::vector<Shortfall> shortfalls;
  bool error = false;  // nothing in it can be relied on to be all
  bool nested = false; // holds Bundles
  Types matched;       // types of matches, each once
  std::vector<std::pair<std::string_view, std::string_view>> names; // of matches: type, and fullUrl or id
  std::size_t nameless = 0;                                         // matches without either
  std::int64_t included = 0;                                        // resources that are no matches
  std::int64_t total = 0;                                           // the highest that a page tells

  void fail(Shortfall shortfall) {
    error = true;
    note(shortfalls, std::move(shortfall));
  }
  // How many different matches came.
  std::int64_t came() {
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return static_cast<std::int64_t>(names.size() + nameless);
  }
};

class Reader {
public:
  Reader(std::span<const std::string> key_types, SearchAnswer& answer) : key_types_(key_types), answer_(answer) {}

  void read(base::Json value) {
    if (value.is_null()) return state_for_key({}, {.completeness = Completeness::complete}); // asked, nothing found
    const std::string_view type = type_of(value);
    if (type == "Bundle") {
      read_search({&value, 1});
    } else if (type == "OperationOutcome") {
      if (reports_failure(value)) return unreadable(error_in(value));
      state_for_key({}, {.completeness = Completeness::complete});
    } else if (!type.empty()) {
      answer_.records.push_back({value, {}});
      if (!contains(key_types_, type)) return unreadable(NoAnswer{});
      state_for_key({std::string(type)}, {.completeness = Completeness::complete});
    } else if (value["resource"].is_object() && !failed(value["response"])) {
      read(value["resource"]);
    } else {
      unreadable(NoAnswer{}); // an error page, or something else altogether
    }
  }

  // Takes the resources and makes the statements of one search, which came in these pages.
  Tally read_search(std::span<const base::Json> pages, bool inside = false) {
    const base::Json first = pages.front();
    const SelfLink self = SelfLink::read(first);
    Tally tally;
    for (const base::Json page : pages) take_page(page, tally);
    const bool goes_back = !link_of(first, "previous").empty() || !link_of(first, "prev").empty();
    if (self.from_the_middle || goes_back) note(tally.shortfalls, NotFirstPage{});
    if (has_next(pages.back())) note(tally.shortfalls, NextPage{});
    // Some count in `total` whatever they send, what was included too.
    if (const std::int64_t came = tally.total > 0 ? tally.came() : 0;
        came < tally.total && came + tally.included != tally.total)
      note(tally.shortfalls, TotalAbove{tally.total, came});
    const bool by_category = tally.shortfalls.empty() && !self.categories.empty();
    if (!self.filters.empty()) note(tally.shortfalls, Filtered{self.filters});
    state_for_search(first, self, tally, by_category, inside);
    return tally;
  }

  void state_for_key(const Types& found, const Statement& says) {
    const bool any = std::ranges::any_of(found, [&](const std::string& type) { return contains(key_types_, type); });
    for (const std::string& type : key_types_)
      state(type, any ? !contains(found, type) : &type != &key_types_.front(), says);
  }

private:
  void state(std::string type, bool in_passing, Statement says) {
    says.type = std::move(type);
    says.in_passing = in_passing;
    answer_.statements.push_back(std::move(says));
  }
  void unreadable(Shortfall why) { state_for_key({}, {.completeness = Completeness::unreadable, .shortfalls = {why}}); }

  void state_for_search(base::Json bundle, const SelfLink& self, const Tally& tally, bool by_category, bool inside) {
    const Statement says{.completeness = tally.error                 ? Completeness::unreadable
                                         : !tally.shortfalls.empty() ? Completeness::partial
                                                                     : Completeness::complete,
                         .categories = by_category ? self.categories : Types{},
                         .shortfalls = tally.shortfalls};
    const bool searchset = bundle["type"].string() == "searchset";
    if (!self.type.empty() && (searchset || !key_types_.empty())) {
      if (contains(key_types_, self.type)) return state_for_key({std::string(self.type)}, says);
      return state(std::string(self.type), false, says);
    }
    // Under a key of ours the outermost Bundle speaks: of a batch it alone knows that another part failed.
    if (!key_types_.empty()) {
      if (!inside) state_for_key(tally.matched, says);
    } else if (searchset && !tally.nested) {
      for (const std::string& type : tally.matched) state(type, false, says);
    }
  }

  void take_page(base::Json page, Tally& tally) {
    if (type_of(page) == "OperationOutcome") {
      if (reports_failure(page)) tally.fail(error_in(page));
      return;
    }
    if (type_of(page) != "Bundle") return tally.fail(NoAnswer{});
    tally.total = std::max(tally.total, page["total"].integer().value_or(0));
    const base::Json entries = page["entry"];
    if (entries && !entries.is_array() && !entries.is_null()) note(tally.shortfalls, EntryUnreadable{});
    for (const base::Json entry : entries) take_entry(entry, tally);
  }

  void take_entry(base::Json entry, Tally& tally) {
    const base::Json resource = entry["resource"];
    const std::string_view type = type_of(resource);
    const bool has_failed = failed(entry["response"]);
    if (has_failed) note(tally.shortfalls, EntryFailed{http_status(entry["response"])});
    if (type == "OperationOutcome") {
      if (reports_failure(resource)) tally.fail(error_in(resource));
    } else if (type == "Bundle") {
      tally.nested = true;
      ++tally.nameless;
      const Tally within = read_search({&resource, 1}, true);
      tally.error = tally.error || within.error;
      for (const Shortfall& shortfall : within.shortfalls) note(tally.shortfalls, shortfall);
    } else if (type.empty()) {
      // Without a resource we can read; where nothing was to come back, a status says so.
      const bool done = entry["response"]["status"].string().starts_with('2');
      if (!done && !has_failed) note(tally.shortfalls, EntryUnreadable{});
    } else {
      const std::string_view full_url = entry["fullUrl"].string();
      answer_.records.push_back({resource, full_url});
      if (!one_of(entry["search"]["mode"].string(), {"", "match"})) {
        ++tally.included;
        return;
      }
      if (!contains(tally.matched, type)) tally.matched.emplace_back(type);
      const std::string_view name = full_url.empty() ? id_of(resource) : full_url;
      if (name.empty()) ++tally.nameless;
      else tally.names.emplace_back(type, name);
    }
  }

  static bool has_next(base::Json page) {
    for (base::Json link : page["link"])
      if (link["relation"].string() == "next") return true;
    return false;
  }

  std::span<const std::string> key_types_;
  SearchAnswer& answer_;
};

} // namespace

SearchAnswer SearchAnswer::read(base::Json value, std::span<const std::string> key_types) {
  SearchAnswer answer;
  Reader(key_types, answer).read(value);
  return answer;
}

SearchAnswer SearchAnswer::read_pages(std::span<const base::Json> pages, std::span<const std::string> types) {
  if (pages.empty()) return not_obtained(types);
  SearchAnswer answer;
  Reader(types, answer).read_search(pages);
  return answer;
}

SearchAnswer SearchAnswer::not_obtained(std::span<const std::string> types) {
  SearchAnswer answer;
  Reader(types, answer).state_for_key({}, {.completeness = Completeness::not_obtained, .shortfalls = {NeverCame{}}});
  return answer;
}

bool reports_failure(base::Json outcome) {
  for (base::Json issue : outcome["issue"])
    if (one_of(issue["severity"].string(), {"error", "fatal"})) return true;
  return outcome["issue"].size() == 0;
}

ErrorOutcome error_in(base::Json outcome) {
  for (base::Json issue : outcome["issue"]) {
    if (!one_of(issue["severity"].string(), {"error", "fatal"})) continue;
    constexpr std::size_t longest_code = 20;
    const std::string_view code = issue["code"].string();
    const bool plain = code.size() <= longest_code &&
                       std::ranges::all_of(code, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
    return {std::string(issue["severity"].string()), plain ? std::string(code) : ""};
  }
  return {};
}

std::string_view next_page(base::Json bundle) { return link_of(bundle, "next"); }

void add_answers(std::span<const SearchAnswer> answers, Chart& chart, Source source) {
  for (const SearchAnswer& answer : answers) {
    for (const auto& [resource, full_url] : answer.records) chart.add(resource, full_url, source);
    for (const Statement& statement : answer.statements) chart.add(statement, source);
  }
}

} // namespace signpost::fhir
