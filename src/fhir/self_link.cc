#include "fhir/self_link.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace signpost::fhir {
namespace {

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
// read ("Patient/Ann") or an operation among them.
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

// Parameters that narrow a search by no more than the patient, or say only how its result is to be written (R4
// search.html#2.21.1.4, and what servers add to it).
constexpr std::array<std::string_view, 14> no_filters{
    "patient",  "subject", "beneficiary", "_sort",       "_count",      "_maxresults", "_format",
    "_pretty", "_total",  "_include",    "_revinclude", "_bundletype", "_summary",    "_contained"};

// Parameters by which servers find a page of a search again, in lower case.
constexpr std::array<std::string_view, 23> page_tokens{
    "_getpages",  "_pageid",    "_cursor",    "cursor",        "ct",             "_ct",
    "pagetoken",  "page_token", "_pagetoken", "_page_token",   "__t",            "session",
    "sessionid",  "_session",   "_sessionid", "-pagecontext",  "-pagedirection", "_snapshot",
    "_queryid",   "_searchid",  "searchid",   "continuationtoken", "_continuationtoken"};

// Those that count: matches that were left out, and pages from the first.
constexpr std::array<std::string_view, 6> offsets{"_getpagesoffset", "_offset", "offset", "_skip", "skip", "_start"};
constexpr std::array<std::string_view, 4> page_numbers{"_page", "page", "pagenumber", "_pagenumber"};

template <std::size_t n>
bool holds(const std::array<std::string_view, n>& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

bool is_no_filter(std::string_view name, std::string_view value) {
  if (name == "_summary" || name == "_contained") return value == "false"; // what a search does unasked
  return holds(no_filters, name);
}

// Whether a parameter of paging leaves out what comes before.
bool leaves_out(const std::string& name, std::string_view value) {
  if (!holds(offsets, name) && !holds(page_numbers, name)) return false;
  long count = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  const bool number = error == std::errc{} && end == value.data() + value.size();
  return number && count > (holds(offsets, name) ? 0 : 1);
}

bool is_of_paging(const std::string& name) {
  return holds(page_tokens, name) || holds(offsets, name) || holds(page_numbers, name);
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

// Says of a name only that it is one: an address may hold anything.
std::string plain_name(std::string_view name) {
  constexpr std::size_t longest = 40;
  const bool plain = name.size() <= longest && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  });
  return plain ? std::string(name) : "another parameter";
}

} // namespace

SelfLink SelfLink::read(base::Json bundle) {
  SelfLink self;
  const std::string_view url = link_of(bundle, "self");
  const auto question = url.find('?');
  std::string_view query = question == url.npos ? std::string_view{} : url.substr(question + 1);
  query = query.substr(0, query.find('#'));
  self.type = searched_type(url.substr(0, question), question != url.npos);
  bool other_filter = false;
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string parameter = unescaped(query.substr(0, end));
    query = end == query.npos ? std::string_view{} : query.substr(end + 1);
    const auto equals = std::min(parameter.find('='), parameter.size());
    const std::string_view name = std::string_view(parameter).substr(0, equals);
    const std::string_view value = std::string_view(parameter).substr(std::min(equals + 1, parameter.size()));
    const std::string_view plain = name.substr(0, name.find_first_of(":.")); // without modifier and chain
    const std::string lower = lower_case(name);
    self.from_the_middle = self.from_the_middle || leaves_out(lower, value);
    if (name.empty() || value.empty() || is_of_paging(lower) || is_no_filter(name.substr(0, name.find(':')), value))
      continue;
    if (std::string shown = plain_name(plain); std::ranges::find(self.filters, shown) == self.filters.end())
      self.filters.push_back(std::move(shown));
    // Said twice it means both at once, and with a modifier something else.
    if (name == "category" && self.categories.empty()) self.categories = codes_of(value);
    else other_filter = true;
  }
  if (other_filter) self.categories.clear();
  return self;
}

std::string_view link_of(base::Json bundle, std::string_view relation) {
  for (base::Json link : bundle["link"])
    if (link["relation"].string() == relation && !link["url"].string().empty()) return link["url"].string();
  return {};
}

} // namespace signpost::fhir
