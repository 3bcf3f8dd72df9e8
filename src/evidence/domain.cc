#include "evidence/domain.h"

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <functional>

namespace signpost::evidence {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// Words are kept by their first character, whatever its case.
std::size_t initial(std::string_view text) { return static_cast<unsigned char>(to_lower(text.front())); }

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), to_lower);
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
  return between == "-" || between == "–" || between == "—" || between == "to" || between == "through" ||
         between == "thru";
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
      if (text.empty() || !is_word(text.front())) {
        file.error(entry["texts"], "a word begins with a letter or digit: `" + text + "`");
        continue;
      }
      domain.words_[initial(text)].push_back({lower(text), members.front()});
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
  for (auto& words : domain.words_) // the longest first: "T12" before "T1"
    std::ranges::stable_sort(words, std::greater{}, [](const Word& word) { return word.text.size(); });
  std::string ignored;
  for (const std::string& pattern : file.texts(json, "ignore"))
    ignored += (ignored.empty() ? "(?:" : "|(?:") + pattern + ")";
  if (ignored.empty()) return domain;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(false);
  domain.ignored_ = std::make_unique<re2::RE2>(ignored, options);
  if (!domain.ignored_->ok()) {
    file.error(json["ignore"], "bad pattern: " + domain.ignored_->error());
    return {};
  }
  return domain;
}

std::optional<Member> Domain::find(std::string_view name) const {
  const auto at = std::find(members_.begin(), members_.end(), name);
  return at == members_.end() ? std::nullopt : std::optional(static_cast<Member>(at - members_.begin()));
}

const Domain::Word* Domain::word_at(std::string_view text, std::size_t at) const {
  if (!is_word(text[at]) || (at > 0 && is_word(text[at - 1]))) return nullptr;
  for (const Word& word : words_[initial(text.substr(at))]) {
    const std::string_view here = text.substr(at, word.text.size());
    const std::size_t end = at + word.text.size();
    const bool ends = end >= text.size() || !is_word(text[end]);
    if (here.size() == word.text.size() && ends && std::ranges::equal(here, word.text, {}, to_lower)) return &word;
  }
  return nullptr;
}

std::optional<std::size_t> Domain::ignored_until(std::string_view text, std::size_t at) const {
  if (!ignored_) return {};
  re2::StringPiece match;
  const re2::StringPiece whole(text.data(), text.size());
  if (!ignored_->Match(whole, at, text.size(), re2::RE2::ANCHOR_START, &match, 1) || match.empty()) return {};
  return at + match.size();
}

std::vector<Member> Domain::named_in(std::string_view text) const {
  std::vector<Member> found;
  std::optional<Member> previous;
  std::size_t previous_end = 0;
  const auto add_range = [&](Member a, Member b) {
    for (Member m = std::min(a, b); m <= std::max(a, b); ++m) found.push_back(m);
  };
  for (std::size_t at = 0; at < text.size();) {
    const Word* word = word_at(text, at);
    if (!word) {
      ++at;
      continue;
    }
    if (const auto end = ignored_until(text, at)) {
      at = *end;
      continue;
    }
    if (previous && joins_range(text.substr(previous_end, at - previous_end))) add_range(*previous, word->member);
    else found.push_back(word->member);
    previous = word->member;
    at += word->text.size();
    // "L1-2": digits after a hyphen repeat the letters of the member before.
    std::size_t last = at + 1;
    while (at < text.size() && text[at] == '-' && last < text.size() &&
           std::isdigit(static_cast<unsigned char>(text[last])))
      ++last;
    const auto letters = word->text.substr(0, word->text.find_first_of("0123456789"));
    if (last > at + 1 && letters.size() < word->text.size()) {
      const std::string repeated = letters + std::string(text.substr(at + 1, last - at - 1));
      if (const Word* other = word_at(repeated, 0); other && other->text.size() == repeated.size()) {
        add_range(word->member, other->member);
        previous = other->member;
        at = last;
      }
    }
    previous_end = at;
  }
  sort_unique(found);
  return found;
}

template <class Use>
void Domain::for_each_entry(base::Json element, Use&& use) const {
  fhir::any_coding(element, [&](base::Json coding) {
    const fhir::NormalCode normal = fhir::normal_coding(coding);
    const std::string& code = normal.code;
    for (const CodeEntry& entry : codes_)
      if (entry.system == normal.system && (entry.prefix ? code.starts_with(entry.code) : code == entry.code))
        use(entry.members);
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

} // namespace signpost::evidence
