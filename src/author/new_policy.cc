#include "author/new_policy.h"

#include <re2/re2.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>

#include "base/json.h"
#include "service/knowledge.h"

namespace signpost::author {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view template_suffix = ".template";

using Words = std::map<std::string, std::string, std::less<>>; // by the name a template gives them

// The day on which scenarios are signed unless they name another; the charts they share are of the time before it.
constexpr base::Date day_of_scenarios = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);

bool is_kebab_case(const std::string& name) { return re2::RE2::FullMatch(name, "[a-z0-9]+(?:-[a-z0-9]+)*"); }

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "example-plan" to "example plan".
std::string spaced(std::string_view name) {
  std::string words(name);
  std::ranges::replace(words, '-', ' ');
  return words;
}

// "example plan" to "Example Plan".
std::string titled(std::string words) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (i == 0 || words[i - 1] == ' ') words[i] = upper(words[i]);
  return words;
}

// "img-7-lumbar-mri" to "IMG-7" and "Lumbar mri": the number goes as far as the first part with a digit. A name without
// one is both.
std::pair<std::string, std::string> number_and_title(const std::string& policy) {
  const auto digit = std::ranges::find_if(policy, is_digit);
  const auto end = std::find(digit, policy.end(), '-');
  std::string number(policy.begin(), end);
  std::ranges::transform(number, number.begin(), upper);
  std::string title = spaced(end == policy.end() ? std::string_view(policy) : std::string_view(end + 1, policy.end()));
  title[0] = upper(title[0]);
  return {number, title};
}

// What clinicians call a payer that is held already; nothing for a new one.
std::optional<std::string> label_of(const fs::path& payer_file) {
  const auto text = service::read_file(payer_file);
  if (!text) return {};
  const auto document = base::JsonDocument::parse(*text);
  return document ? std::string(document->root()["label"].string()) : std::string();
}

std::string json_text(const std::string& text) {
  base::JsonWriter out;
  out.string(text);
  return std::string(out.text().substr(1, out.text().size() - 2));
}

// `text` with every {{name}} replaced; what has no word stays.
std::string filled(std::string_view text, const Words& words, bool json) {
  std::string out;
  while (!text.empty()) {
    const auto begin = text.find("{{");
    out += text.substr(0, begin);
    if (begin == text.npos) break;
    text.remove_prefix(begin);
    const auto end = text.find("}}");
    const auto word = end == text.npos ? words.end() : words.find(text.substr(2, end - 2));
    if (word == words.end()) {
      out += text.substr(0, 2);
      text.remove_prefix(2);
    } else {
      out += json ? json_text(word->second) : word->second;
      text.remove_prefix(end + 2);
    }
  }
  return out;
}

// Where the file that a template makes belongs, relative to the folder of policies.
fs::path place_of(const fs::path& made, const NewPolicy& wanted) {
  const fs::path folder = fs::path(wanted.payer) / wanted.policy;
  if (made == "payer.json") return fs::path(wanted.payer) / made;
  if (made == "value-set.json")
    return fs::path("shared/value-sets") / ("ValueSet-" + wanted.payer + "-" + wanted.policy + ".json");
  if (made == "policy.json") return folder / (base::to_string(wanted.effective) + ".json");
  return folder / made;
}

bool is_taken(const fs::path& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() != fs::file_type::not_found;
}

struct Draft {
  fs::path place; // relative to the folder of policies
  std::string text;
};

base::Result<std::vector<Draft>> drafts(const NewPolicy& wanted, const Words& words, bool payer_is_held) {
  const fs::path templates = wanted.policies / "shared" / "new-policy";
  std::error_code error;
  std::vector<Draft> made;
  for (fs::recursive_directory_iterator at(templates, error), end; at != end && !error; at.increment(error)) {
    const std::string name = at->path().lexically_relative(templates).generic_string();
    if (!name.ends_with(template_suffix)) continue;
    const std::string file = name.substr(0, name.size() - template_suffix.size());
    if (file == "payer.json" && payer_is_held) continue;
    const auto text = service::read_file(at->path());
    if (!text) return base::fail(text.error());
    made.push_back({place_of(file, wanted), filled(*text, words, file.ends_with(".json"))});
  }
  if (error || made.empty())
    return base::fail(base::ErrorCode::not_found, "there are no templates in `" + templates.string() +
                                                      "`: a folder of policies needs `shared`, as shipped");
  std::ranges::sort(made, {}, &Draft::place);
  return made;
}

base::Result<void> write(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream out(path, std::ios::binary | std::ios::noreplace);
  out << text;
  out.close();
  if (!out) return base::fail(base::ErrorCode::technical, "cannot write `" + path.string() + "`");
  return {};
}

} // namespace

base::Result<std::vector<fs::path>> write_new_policy(const NewPolicy& wanted) {
  for (const std::string& name : {wanted.payer, wanted.policy})
    if (!is_kebab_case(name))
      return base::fail(base::Error::invalid(
          "`" + name +
          "` is no name for a folder here: lower case letters, digits and single hyphens, such as `img-7-lumbar-mri`"));
  if (wanted.payer == "shared")
    return base::fail(base::Error::invalid("`shared` is no payer: what all payers share lies there"));
  const fs::path folder = wanted.policies / wanted.payer / wanted.policy;
  if (is_taken(folder))
    return base::fail(base::Error::invalid(
        "`" + folder.string() +
        "` is there already; a new version of it begins as a copy of its newest file, named by the new date"));

  const auto held = label_of(wanted.policies / wanted.payer / "payer.json");
  const auto [number, title] = number_and_title(wanted.policy);
  const Words words{{"payer", wanted.payer},
                    {"words", spaced(wanted.payer)},
                    {"label", held.value_or(titled(spaced(wanted.payer)))},
                    {"policy", wanted.policy},
                    {"number", number},
                    {"title", title},
                    {"effective", base::to_string(wanted.effective)},
                    {"dateOfService", base::to_string(std::max(wanted.effective, day_of_scenarios))}};
  const auto made = drafts(wanted, words, held.has_value());
  if (!made) return base::fail(made.error());
  for (const Draft& draft : *made)
    if (is_taken(wanted.policies / draft.place))
      return base::fail(base::Error::invalid("`" + (wanted.policies / draft.place).string() + "` is there already"));

  std::vector<fs::path> written;
  for (const Draft& draft : *made) {
    if (const auto done = write(wanted.policies / draft.place, draft.text); !done) return base::fail(done.error());
    written.push_back(draft.place);
  }
  return written;
}

} // namespace signpost::author
