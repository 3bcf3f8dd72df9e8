#include "cards/override_reasons.h"

#include <algorithm>
#include <string>

namespace signpost::cards {
namespace {

constexpr std::size_t max_code = 64, max_words = 80; // bytes: a line of a menu

// Clients map these codes by hand, some of them only of these characters.
bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= max_code &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

bool is_absolute_url(std::string_view text) {
  const bool web = text.starts_with("https://") || text.starts_with("http://");
  return web && !text.ends_with("://") && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_one_line(std::string_view text) {
  return !text.empty() && text.size() <= max_words &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

std::string listed(const std::vector<cdshooks::Coding>& reasons) {
  std::string codes;
  for (const cdshooks::Coding& reason : reasons) codes += (codes.empty() ? "`" : ", `") + reason.code + "`";
  return codes.empty() ? "none" : codes;
}

} // namespace

OverrideReasons OverrideReasons::load(const evidence::SourceFile& source, base::Issues& issues) {
  OverrideReasons loaded;
  const evidence::AuthorFile file(source, issues);
  const base::Json root = file.root();
  if (!root) return loaded;
  file.only(root, {"system", "reasons"});
  const std::string system = file.required_text(root, "system");
  if (!system.empty() && !is_absolute_url(system))
    file.error(root["system"], "`" + system + "` is no absolute URL", "the address by which clients know these codes");
  if (!root["reasons"].is_object()) {
    file.error(root["reasons"] ? root["reasons"] : root, "expected codes with their words in `reasons`");
    return loaded;
  }
  for (const base::Json words : root["reasons"]) {
    const std::string code(words.key());
    if (code == "note") continue;
    if (!is_code(code))
      file.error(words, "`" + code + "` cannot be a code", "lower-case letters, digits and `-`, 64 of them at most");
    if (!is_one_line(words.string()))
      file.error(words, "expected the words of `" + code + "`, one line of at most 80 bytes");
    loaded.reasons_.push_back({code, system, std::string(words.string())});
  }
  return loaded;
}

std::vector<cdshooks::Coding> OverrideReasons::named_in(const evidence::AuthorFile& card) const {
  std::vector<cdshooks::Coding> named;
  const base::Json place = card.root()["overrideReasons"];
  for (const std::string& code : card.texts(card.root(), "overrideReasons")) {
    const auto found = std::ranges::find(reasons_, code, &cdshooks::Coding::code);
    if (found == reasons_.end())
      card.error(place, "there is no override reason `" + code + "`",
                 "in " + std::string(file_name) + ": " + listed(reasons_));
    else if (std::ranges::find(named, *found) != named.end()) card.error(place, "`" + code + "` is named twice");
    else named.push_back(*found);
  }
  return named;
}

} // namespace signpost::cards
