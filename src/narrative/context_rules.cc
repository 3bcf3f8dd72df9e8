#include "narrative/context_rules.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <utility>

#include "narrative/ascii.h"

namespace signpost::narrative {
namespace {

using base::Json;

constexpr std::array<std::pair<std::string_view, Assertion>, 5> assertions{
    {{"affirmed", Assertion::affirmed},
     {"historical", Assertion::historical},
     {"negated", Assertion::negated},
     {"hypothetical", Assertion::hypothetical},
     {"other-experiencer", Assertion::other_experiencer}}};
constexpr std::array<std::pair<std::string_view, ContextRules::Direction>, 3> directions{
    {{"forward", ContextRules::Direction::forward},
     {"backward", ContextRules::Direction::backward},
     {"both", ContextRules::Direction::both}}};
constexpr std::array<std::pair<std::string_view, ContextRules::Commas>, 3> comma_rules{
    {{"cross", ContextRules::Commas::cross},
     {"list", ContextRules::Commas::list},
     {"stop", ContextRules::Commas::stop}}};
constexpr std::array<std::pair<std::string_view, ContextRules::SectionEnd>, 3> section_ends{
    {{"line", ContextRules::SectionEnd::line},
     {"blank-line", ContextRules::SectionEnd::blank_line},
     {"heading", ContextRules::SectionEnd::heading}}};

constexpr std::string_view long_ago = "{longAgo}"; // as texts of triggers write it
constexpr std::string_view any_year = "{year}";    // as pseudo triggers do
constexpr int first_year = 1900;
constexpr int last_year = 2099;

// Reads one document and collects what is wrong with it.
class Reader {
public:
  Reader(const base::JsonDocument& document, std::string_view file, std::string_view text, base::Issues& issues)
      : document_(document), file_(file), text_(text), issues_(issues) {}

  ContextRules read(ContextRules::For reader) {
    ContextRules rules;
    const Json root = document_.root();
    members(root, std::array<std::string_view, 17>{"note", "longAgoYears", "triggers", "pseudoTriggers", "terminators",
                                                   "fillers", "answers", "listWords", "sections", "subheadings",
                                                   "abbreviations", "joiningWords", "entryWords", "copiedWords",
                                                   "answerTails", "phrases", "frames"});
    if (const Json years = root["longAgoYears"]) {
      rules.long_ago_years = static_cast<int>(years.integer().value_or(0));
      if (rules.long_ago_years < 1 || rules.long_ago_years > 100)
        error(years, "a whole number from 1 to 100 is expected here");
    }
    words(root, rules);
    using For = ContextRules::For;
    for (const auto& [name, whose] : {std::pair{"phrases", For::phrases}, {"frames", For::frames}}) {
      const Json part = root[name];
      if (!part) continue;
      members(part, std::array<std::string_view, 4>{"note", "triggers", "pseudoTriggers", "terminators"});
      ContextRules other;
      words(part, whose == reader ? rules : other);
    }
    for (Json entry : list(root["sections"])) section(entry, rules);
    for (Json entry : list(root["answers"])) answers(entry, rules);
    rules.answer_tails = texts(root["answerTails"]);
    rules.fillers = texts(root["fillers"]);
    rules.list_words = texts(root["listWords"]);
    rules.subheadings = texts(root["subheadings"]);
    rules.abbreviations = texts(root["abbreviations"]);
    rules.joining_words = texts(root["joiningWords"]);
    rules.entry_words = texts(root["entryWords"]);
    rules.copied_words = texts(root["copiedWords"]);
    return rules;
  }

  bool failed() const { return failed_; }

private:
  void error(Json at, std::string message, std::string hint = {}) {
    failed_ = true;
    const std::size_t offset = at ? document_.offset_of(at) : 0;
    issues_.error(base::place_of(file_, text_, offset), std::move(message), std::move(hint));
  }

  void members(Json object, std::span<const std::string_view> known) {
    if (!object.is_object()) return error(object, "an object is expected here");
    for (Json member : object) {
      if (std::ranges::find(known, member.key()) == known.end())
        error(member, "`" + std::string(member.key()) + "` is not known here");
    }
  }

  Json list(Json value) {
    if (!value || value.is_array()) return value;
    error(value, "a list is expected here");
    return {};
  }

  std::vector<std::string> texts(Json value) {
    std::vector<std::string> result;
    for (Json item : list(value)) {
      const std::string_view text = item.string();
      const bool spaced = text.find("  ") != std::string_view::npos || trim(text).empty();
      std::string written(text);
      if (const auto at = written.find(long_ago); at != std::string::npos) written.erase(at, long_ago.size());
      if (spaced || to_lower(written) != written) {
        error(item, "a text in lower case with single spaces is expected here",
              "case never matters in the texts searched");
      } else {
        result.emplace_back(text);
      }
    }
    return result;
  }

  // The texts, those with {year} once for each year.
  std::vector<std::string> with_years(Json value) {
    std::vector<std::string> result;
    for (std::string& text : texts(value)) {
      const std::size_t at = text.find(any_year);
      if (at == std::string::npos) result.push_back(std::move(text));
      else
        for (int year = first_year; year <= last_year; ++year)
          result.push_back(std::string(text).replace(at, any_year.size(), std::to_string(year)));
    }
    return result;
  }

  template <class T, std::size_t N>
  std::optional<T> one_of(Json value, const std::array<std::pair<std::string_view, T>, N>& names) {
    for (const auto& [name, meaning] : names) {
      if (value.string() == name) return meaning;
    }
    std::string hint = "one of";
    for (const auto& entry : names) hint += " `" + std::string(entry.first) + "`";
    error(value, "`" + std::string(value.scalar()) + "` is not known here", std::move(hint));
    return {};
  }

  template <class T, std::size_t N>
  T one_of(Json value, const std::array<std::pair<std::string_view, T>, N>& names, T otherwise) {
    return value ? one_of(value, names).value_or(otherwise) : otherwise;
  }

  // What stands in the file for both readers, or in a part for one of them.
  void words(Json part, ContextRules& rules) {
    for (Json entry : list(part["triggers"])) triggers(entry, rules);
    for (Json entry : list(part["terminators"])) terminators(entry, rules);
    std::ranges::move(with_years(part["pseudoTriggers"]), std::back_inserter(rules.pseudo_triggers));
  }

  void triggers(Json entry, ContextRules& rules) {
    members(entry,
            std::array<std::string_view, 7>{"note", "says", "direction", "commas", "maxWords", "endsItem", "texts"});
    if (!entry["says"] || !entry["texts"]) return error(entry, "a trigger needs `says` and `texts`");
    const auto says = one_of(entry["says"], assertions, Assertion::affirmed);
    const auto direction = one_of(entry["direction"], directions, ContextRules::Direction::forward);
    const auto commas = one_of(entry["commas"], comma_rules, ContextRules::Commas::cross);
    std::int64_t max_words = 0;
    if (const Json limit = entry["maxWords"]) {
      max_words = limit.integer().value_or(-1);
      if (max_words < 1 || max_words > 100) error(limit, "a whole number from 1 to 100 is expected here");
    }
    for (auto& text : texts(entry["texts"])) {
      const auto at = text.find(long_ago);
      const auto add = [&](std::string one, std::optional<int> year) {
        rules.triggers.push_back({std::move(one), says, direction, commas, static_cast<std::uint32_t>(max_words),
                                  entry["endsItem"].is_true(), year});
      };
      if (at == std::string::npos) add(std::move(text), {});
      else
        for (int year = first_year; year <= last_year; ++year)
          add(std::string(text).replace(at, long_ago.size(), std::to_string(year)), year);
    }
  }

  void terminators(Json entry, ContextRules& rules) {
    members(entry, std::array<std::string_view, 6>{"note", "ends", "afterItem", "afterComma", "verb", "texts"});
    std::vector<Assertion> ends;
    for (Json kind : list(entry["ends"])) {
      if (const auto assertion = one_of(kind, assertions)) ends.push_back(*assertion);
    }
    if (!entry["texts"]) error(entry, "terminators need `texts`");
    for (auto& text : texts(entry["texts"]))
      rules.terminators.push_back({std::move(text), ends, entry["afterItem"].is_true(), entry["afterComma"].is_true(),
                                   entry["verb"].is_true()});
  }

  void answers(Json entry, ContextRules& rules) {
    members(entry, std::array<std::string_view, 5>{"note", "says", "always", "bare", "texts"});
    if (!entry["says"] || !entry["texts"]) return error(entry, "answers need `says` and `texts`");
    const auto says = one_of(entry["says"], assertions, Assertion::affirmed);
    for (auto& text : texts(entry["texts"]))
      rules.answers.push_back({std::move(text), says, entry["always"].is_true(), entry["bare"].is_true()});
  }

  void section(Json entry, ContextRules& rules) {
    members(entry, std::array<std::string_view, 6>{"note", "id", "headings", "says", "until", "copied"});
    ContextRules::Section section{.id = std::string(entry["id"].string()),
                                  .headings = texts(entry["headings"]),
                                  .says = {},
                                  .until = one_of(entry["until"], section_ends, ContextRules::SectionEnd::blank_line),
                                  .copied = entry["copied"].is_true()};
    if (section.id.empty() || section.headings.empty()) error(entry, "a section needs `id` and `headings`");
    if (entry["says"]) section.says = one_of(entry["says"], assertions);
    rules.sections.push_back(std::move(section));
  }

  const base::JsonDocument& document_;
  std::string_view file_;
  std::string_view text_;
  base::Issues& issues_;
  bool failed_ = false;
};

} // namespace

std::string_view to_string(Assertion assertion) {
  for (const auto& [name, value] : assertions) {
    if (value == assertion) return name;
  }
  return {};
}

std::optional<ContextRules> ContextRules::read(const base::JsonDocument& document, std::string_view file,
                                               std::string_view text, base::Issues& issues, For whose) {
  Reader reader(document, file, text, issues);
  ContextRules rules = reader.read(whose);
  if (reader.failed()) return {};
  return rules;
}

} // namespace signpost::narrative
