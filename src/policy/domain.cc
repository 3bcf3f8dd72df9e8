#include "policy/domain.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>

namespace signpost::policy {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

void sort_unique(std::vector<Member>& members) {
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
}

// Whether the text between two named members makes them the ends of a range.
bool joins_range(std::string_view between) {
  while (!between.empty() && between.front() == ' ') between.remove_prefix(1);
  while (!between.empty() && between.back() == ' ') between.remove_suffix(1);
  return between == "-" || between == "–" || between == "—" || between == "to" || between == "through" || between == "thru";
}

} // namespace

Domain::Domain() = default;
Domain::Domain(Domain&&) noexcept = default;
Domain& Domain::operator=(Domain&&) noexcept = default;
Domain::~Domain() = default;

std::optional<Domain> Domain::read(const AuthorFile& file, base::Json json) {
  file.only(json, {"id", "members", "entries", "ignore"});
  Domain domain;
  domain.id_ = file.required_text(json, "id");
  domain.members_ = file.texts(json, "members");
  if (domain.members_.empty()) file.error(json, "the domain has no `members`");
  std::string pattern;
  for (const std::string& ignored : file.texts(json, "ignore")) pattern += (pattern.empty() ? "" : "|") + ignored;
  pattern = "(?i)(?:(" + (pattern.empty() ? "\\z." : pattern) + ")|\\b(";
  bool first = true;
  for (base::Json entry : json["entries"]) {
    file.only(entry, {"members", "texts", "codes"});
    std::vector<Member> members;
    for (const std::string& name : file.texts(entry, "members")) {
      if (const auto member = domain.find(name)) members.push_back(*member);
      else file.error(entry["members"], "`" + name + "` is no member of domain `" + domain.id_ + "`");
    }
    if (members.empty()) continue;
    for (const std::string& text : file.texts(entry, "texts")) {
      if (members.size() != 1) {
        file.error(entry["texts"], "words can name one member only; a region is named by codes");
        break;
      }
      domain.by_text_[lower(text)] = members.front();
      pattern += (first ? "" : "|") + re2::RE2::QuoteMeta(text);
      first = false;
    }
    for (base::Json code : entry["codes"]) {
      file.only(code, {"system", "code", "prefix"});
      const auto system = fhir::code_system(code["system"].string());
      const bool prefix = static_cast<bool>(code["prefix"]);
      const std::string text = fhir::normal_code(system, prefix ? code["prefix"].string() : code["code"].string());
      if (text.empty()) file.error(code, "expected `system` and `code` or `prefix`");
      domain.codes_.push_back({system, text, prefix, members});
    }
  }
  pattern += std::string(first ? "\\z." : "") + ")\\b)";
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_longest_match(false);
  domain.words_ = std::make_unique<re2::RE2>(pattern, options);
  if (!domain.words_->ok()) {
    file.error(json["ignore"] ? json["ignore"] : json, "bad pattern: " + domain.words_->error());
    return {};
  }
  return domain;
}

std::optional<Member> Domain::find(std::string_view name) const {
  const auto at = std::find(members_.begin(), members_.end(), name);
  return at == members_.end() ? std::nullopt : std::optional(static_cast<Member>(at - members_.begin()));
}

std::vector<Member> Domain::named_in(std::string_view text) const {
  std::vector<Member> found;
  const re2::StringPiece whole(text.data(), text.size());
  std::size_t at = 0, previous_end = 0;
  std::optional<Member> previous;
  re2::StringPiece groups[3];
  while (at <= text.size() && words_->Match(whole, at, text.size(), re2::RE2::UNANCHORED, groups, 3)) {
    const std::size_t begin = static_cast<std::size_t>(groups[0].data() - text.data());
    std::size_t end = begin + std::max<std::size_t>(groups[0].size(), 1);
    if (groups[2].data() != nullptr) {
      const Member member = by_text_.at(lower({groups[2].data(), groups[2].size()}));
      if (previous && joins_range(text.substr(previous_end, begin - previous_end))) {
        const auto [low, high] = std::minmax(*previous, member);
        for (Member m = low; m < high; ++m) found.push_back(m);
      }
      found.push_back(member);
      previous = member;
      // "L1-2": digits after a hyphen repeat the letters of the member before.
      std::size_t digit = end;
      if (digit < text.size() && text[digit] == '-') {
        std::size_t last = digit + 1;
        while (last < text.size() && std::isdigit(static_cast<unsigned char>(text[last]))) ++last;
        const std::string_view word(groups[2].data(), groups[2].size());
        const auto letters = word.substr(0, word.find_first_of("0123456789"));
        const auto other = by_text_.find(lower(std::string(letters) + std::string(text.substr(digit + 1, last - digit - 1))));
        if (last > digit + 1 && letters.size() < word.size() && other != by_text_.end()) {
          const auto [low, high] = std::minmax(member, other->second);
          for (Member m = low; m <= high; ++m) found.push_back(m);
          previous = other->second;
          end = last;
        }
      }
      previous_end = end;
    }
    at = end;
  }
  sort_unique(found);
  return found;
}

template <class Use>
void Domain::for_each_entry(base::Json element, Use&& use) const {
  fhir::any_coding(element, [&](base::Json coding) {
    const auto system = fhir::code_system(coding["system"].string());
    const std::string code = fhir::normal_code(system, coding["code"].string());
    for (const CodeEntry& entry : codes_)
      if (entry.system == system && (entry.prefix ? code.starts_with(entry.code) : code == entry.code)) use(entry.members);
    return false;
  });
}

std::vector<Member> Domain::coded_in(base::Json element) const {
  std::vector<Member> found;
  for_each_entry(element, [&](const std::vector<Member>& members) {
    if (members.size() == 1) found.push_back(members.front());
  });
  sort_unique(found);
  return found;
}

std::vector<Member> Domain::region_of(base::Json element) const {
  std::vector<Member> found;
  for_each_entry(element, [&](const std::vector<Member>& members) {
    if (members.size() > 1) found.insert(found.end(), members.begin(), members.end());
  });
  sort_unique(found);
  return found;
}

} // namespace signpost::policy
