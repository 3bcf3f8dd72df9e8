#include "fhir/search_answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "fhir/reference.h"
#include "fhir/resource.h"

namespace signpost::fhir {
namespace {

bool one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// An OperationOutcome that reports a failure; "no results" comes as a warning from real EHRs.
bool reports_failure(base::Json outcome) {
  for (base::Json issue : outcome["issue"])
    if (one_of(issue["severity"].string(), {"error", "fatal"})) return true;
  return outcome["issue"].size() == 0;
}

// `Bundle.entry.response.status` begins with the HTTP status.
bool failed(base::Json response) {
  const std::string_view status = response["status"].string();
  return (!status.empty() && !status.starts_with('2')) ||
         (response["outcome"].is_object() && reports_failure(response["outcome"]));
}

// A search as its `self` link spells it (R4 search.html#selflink).
struct Self {
  std::string_view type;                // empty: the link names none
  bool filtered = false;                // by more than the patient
  std::vector<std::string> categories; // and the only filter is one on `category`
};

// The bytes that a part of an address stands for (RFC 3986, 2.1).
std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const char* const digits = text.data() + i + 1;
    const bool escaped =
        text[i] == '%' && i + 2 < text.size() && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
    plain += escaped ? static_cast<char>(byte) : text[i];
    if (escaped) i += 2;
  }
  return plain;
}

// Whether a segment of a path is spelled like a resource type ("Condition"), and not like an id or a base ("R4").
bool names_type(std::string_view segment) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  return segment.size() > 2 && upper(segment[0]) && lower(segment[1]) &&
         std::ranges::all_of(segment, [&](char c) { return upper(c) || lower(c); });
}

// The type whose search a path names ("Condition", "Condition/_search", "Patient/1/Condition"); empty for others, a
// read
// ("Patient/Ann") or an operation among them.
std::string_view searched_type(std::string_view path, bool has_query) {
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.ends_with("/_search")) path.remove_suffix(8); // a search by POST
  const auto slash = path.rfind('/');
  const std::string_view last = path.substr(slash + 1); // npos + 1 is 0
  if (!names_type(last)) return {};
  if (has_query || slash == path.npos) return last;
  const std::string_view before = path.substr(0, slash);
  return names_type(before.substr(before.rfind('/') + 1)) ? std::string_view{} : last;
}

// Parameters that narrow a search by no more than the patient, or say only how its result is to be written.
bool is_no_filter(std::string_view name) {
  return one_of(name, {"patient", "subject", "beneficiary", "_sort", "_count", "_format", "_pretty", "_total",
                       "_include", "_revinclude"});
}

// "system|a,b" of a parameter `category`: any of these codes.
std::vector<std::string> codes_of(std::string_view value) {
  std::vector<std::string> codes;
  for (std::size_t at = 0; at <= value.size();) {
    const auto comma = std::min(value.find(',', at), value.size());
    const std::string_view token = value.substr(at, comma - at);
    codes.emplace_back(token.substr(token.rfind('|') + 1));
    at = comma + 1;
  }
  return codes;
}

Self read_self(base::Json bundle) {
  Self self;
  std::string_view url;
  for (base::Json link : bundle["link"])
    if (link["relation"].string() == "self") url = link["url"].string();
  const auto question = url.find('?');
  std::string_view query = question == url.npos ? std::string_view{} : url.substr(question + 1);
  self.type = searched_type(url.substr(0, question), question != url.npos);
  bool other_filter = false;
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string parameter = unescaped(query.substr(0, end));
    query = end == query.npos ? std::string_view{} : query.substr(end + 1);
    const auto equals = std::min(parameter.find('='), parameter.size());
    const std::string_view name = std::string_view(parameter).substr(0, equals);
    const std::string_view value = std::string_view(parameter).substr(std::min(equals + 1, parameter.size()));
    if (name.empty() || value.empty() || is_no_filter(name.substr(0, name.find(':')))) continue;
    self.filtered = true;
    // Said twice it means both at once, and with a modifier something else.
    if (name == "category" && self.categories.empty()) self.categories = codes_of(value);
    else other_filter = true;
  }
  if (other_filter) self.categories.clear();
  return self;
}

class Reader {
public:
  Reader(std::span<const std::string> key_types, SearchAnswer& answer) : key_types_(key_types), answer_(answer) {}

  void read(base::Json value) {
    if (value.is_null()) return key_says(Completeness::complete); // asked, nothing found
    const std::string_view type = type_of(value);
    if (type == "Bundle") {
      read_bundle(value);
    } else if (type == "OperationOutcome") {
      key_says(reports_failure(value) ? Completeness::unreadable : Completeness::complete);
    } else if (!type.empty()) {
      answer_.records.push_back({value, {}});
      const bool asked = std::find(key_types_.begin(), key_types_.end(), type) != key_types_.end();
      key_says(asked ? Completeness::complete : Completeness::unreadable);
    } else if (value["resource"].is_object() && !failed(value["response"])) {
      read(value["resource"]);
    } else {
      key_says(Completeness::unreadable); // an error page, or something else altogether
    }
  }

private:
  void key_says(Completeness completeness) {
    for (const std::string& type : key_types_) answer_.statements.push_back({type, completeness, {}});
  }

  // Takes the resources and the statements of a Bundle; returns how much of it is there.
  Completeness read_bundle(base::Json bundle, bool inside = false) {
    const Self self = read_self(bundle);
    std::size_t resources = 0;
    const base::Json entries = bundle["entry"];
    bool short_of = entries && !entries.is_array() && !entries.is_null(); // something that is no list
    bool error = false, nested = false;
    std::vector<std::string> matched;
    for (base::Json entry : entries) {
      const base::Json resource = entry["resource"];
      const std::string_view type = type_of(resource);
      if (failed(entry["response"])) short_of = true;
      if (type == "OperationOutcome") {
        error = error || reports_failure(resource);
      } else if (type == "Bundle") {
        nested = true;
        ++resources;
        const Completeness within = read_bundle(resource, true);
        short_of = short_of || within == Completeness::partial;
        error = error || within == Completeness::unreadable;
      } else if (type.empty()) {
        // Without a resource we can read; where nothing was to come back, a status says so.
        short_of = short_of || !entry["response"]["status"].string().starts_with('2');
      } else {
        ++resources;
        answer_.records.push_back({resource, entry["fullUrl"].string()});
        if (one_of(entry["search"]["mode"].string(), {"", "match"}) &&
            std::find(matched.begin(), matched.end(), type) == matched.end())
          matched.emplace_back(type);
      }
    }
    for (base::Json link : bundle["link"]) short_of = short_of || link["relation"].string() == "next";
    if (const auto total = bundle["total"].integer()) short_of = short_of || *total > static_cast<long>(resources);
    const Completeness found = error                      ? Completeness::unreadable
                               : short_of || self.filtered ? Completeness::partial
                                                           : Completeness::complete;
    const bool by_category = !error && !short_of && !self.categories.empty();
    for (const std::string& type : spoken_for(bundle, self, {.nested = nested, .inside = inside}, matched))
      answer_.statements.push_back({type, found, by_category ? self.categories : std::vector<std::string>{}});
    return found;
  }

  struct Place {
    bool nested; // holds Bundles
    bool inside; // lies in another Bundle
  };
  std::vector<std::string> spoken_for(base::Json bundle, const Self& self, Place place,
                                      const std::vector<std::string>& matched) const {
    const std::vector<std::string> of_key(key_types_.begin(), key_types_.end());
    const bool searchset = bundle["type"].string() == "searchset";
    if (!self.type.empty() && (searchset || !of_key.empty())) {
      const bool own = std::find(of_key.begin(), of_key.end(), self.type) != of_key.end();
      return own ? of_key : std::vector<std::string>{std::string(self.type)};
    }
    // Under a key of ours the outermost Bundle speaks: of a batch it alone knows that another part failed.
    if (!of_key.empty()) return place.inside ? std::vector<std::string>{} : of_key;
    return searchset && !place.nested ? matched : std::vector<std::string>{};
  }

  std::span<const std::string> key_types_;
  SearchAnswer& answer_;
};

// The categories by which servers of US Core may insist on being asked (US Core 6.1, Condition, DiagnosticReport,
// DocumentReference and Observation profiles; base category code systems of R4).
using Categories = std::pair<std::string_view, std::vector<std::string_view>>;
const std::array<Categories, 4>& demanded_categories() {
  static const std::array<Categories, 4> list{{
      {"Condition", {"problem-list-item", "encounter-diagnosis"}},
      {"DiagnosticReport", {"LAB", "LP29684-5", "LP29708-2", "LP7839-6"}},
      {"DocumentReference", {"clinical-note"}},
      {"Observation",
       {"social-history", "vital-signs", "imaging", "laboratory", "procedure", "survey", "exam", "therapy",
        "activity"}},
  }};
  return list;
}

} // namespace

SearchAnswer SearchAnswer::read(base::Json value, std::span<const std::string> key_types) {
  SearchAnswer answer;
  Reader(key_types, answer).read(value);
  return answer;
}

void add_answers(std::span<const SearchAnswer> answers, Chart& chart) {
  std::map<std::string, std::set<std::string>, std::less<>> categories;
  for (const SearchAnswer& answer : answers) {
    for (const auto& [resource, full_url] : answer.records) chart.add(resource, full_url);
    for (const SearchAnswer::Statement& statement : answer.statements) {
      chart.set_completeness(statement.type, statement.completeness);
      categories[statement.type].insert(statement.categories.begin(), statement.categories.end());
    }
  }
  for (const auto& [type, demanded] : demanded_categories()) {
    const auto seen = categories.find(type);
    if (seen == categories.end()) continue;
    const bool all = std::all_of(demanded.begin(), demanded.end(), [&](std::string_view category) {
      return seen->second.contains(std::string(category));
    });
    if (all) chart.set_completeness(type, Completeness::complete);
  }
}

} // namespace signpost::fhir
