#include "evidence/figures.h"

#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "evidence/elements.h"
#include "narrative/measures.h"
#include "narrative/number_words.h"

namespace signpost::evidence {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The numbers that are meant by `comparator number`; nothing for a comparator that R4 does not know.
std::optional<Range> compared(std::string_view comparator, double number) {
  if (comparator.empty()) return Range{number, number};
  if (comparator == "<") return Range{-infinity, std::nextafter(number, -infinity)};
  if (comparator == "<=") return Range{-infinity, number};
  if (comparator == ">") return Range{std::nextafter(number, infinity), infinity};
  if (comparator == ">=") return Range{number, infinity};
  return {};
}

struct Patterns {
  static std::string number() {
    return R"(-?\d{1,4}(?:\.\d{1,3})?|\b(?:)" + narrative::number_words_pattern() + R"()\b)";
  }
  // Something like a date or a time: which of its numbers is meant cannot be told.
  re2::RE2 date{R"(\d[/-]\d{1,2}[/-]\d|\b(?:19|20)\d\d\b|\d:\d\d)"};
  // The scale by itself: "(0-10)", "scale of 0 to 100".
  re2::RE2 scale{R"((?i)\(?\b(?:scale )?(?:of |from )?0 ?(?:-|–|to) ?(\d{1,3})\b(?: scale)?\)?)"};
  re2::RE2 figure{
      R"((?i)(<=|>=|<|>|≤|≥|less than|below|under|more than|greater than|above|over|at least|at most)?)"
      R"( ?()" + number() + R"()(?: ?(?:-|–|to) ?()" + number() + R"())?(\+)?(?: ?(?:/|out of|of) ?()" + number() +
      R"())?)"};
};

const Patterns& patterns() {
  static const Patterns all;
  return all;
}

std::string_view comparator_in(std::string words) {
  for (char& c : words)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (words == "≤" || words == "at most") return "<=";
  if (words == "≥" || words == "at least") return ">=";
  if (words == "less than" || words == "below" || words == "under") return "<";
  if (words == "more than" || words == "greater than" || words == "above" || words == "over") return ">";
  for (const std::string_view known : {"<=", ">=", "<", ">"})
    if (words == known) return known;
  return {};
}

// The one figure in words; `rest` gets what stands around it.
std::optional<Figure> figure_in(std::string_view words, std::string& rest) {
  if (words.size() > 120) return {};
  std::string text(words);
  for (const std::string_view dash : {"–", "−"})
    for (std::size_t at; (at = text.find(dash)) != text.npos;) text.replace(at, dash.size(), "-");
  if (re2::RE2::PartialMatch(text, patterns().date) || narrative::parse_duration(text)) return {};
  Figure figure;
  std::string top;
  // "0-10" may be all there is: then it is no scale.
  std::string without = text;
  if (re2::RE2::PartialMatch(text, patterns().scale, &top)) {
    re2::RE2::GlobalReplace(&without, patterns().scale, " ");
    figure.out_of = narrative::parse_number(top);
  }
  std::string comparator, low, high, plus, out_of;
  re2::StringPiece whole[6];
  if (!patterns().figure.Match(without, 0, without.size(), re2::RE2::UNANCHORED, whole, 6)) return {};
  const auto piece = [&](int i) { return std::string(whole[i].data() ? whole[i] : re2::StringPiece()); };
  comparator = piece(1), low = piece(2), high = piece(3), plus = piece(4), out_of = piece(5);
  const auto begin = static_cast<std::size_t>(whole[0].data() - without.data());
  const auto letter = [&](std::size_t at) {
    return at < without.size() && ((without[at] | 0x20) >= 'a' && (without[at] | 0x20) <= 'z');
  };
  const std::size_t end = begin + whole[0].size();
  const char* first = whole[1].empty() ? whole[2].data() : whole[1].data();
  if ((first > without.data() && letter(static_cast<std::size_t>(first - without.data()) - 1)) || letter(end))
    return {}; // "L1", "8h"
  rest = without.substr(0, begin) + " " + without.substr(end);
  if (rest.find_first_of("0123456789") != rest.npos) return {};
  const auto number = narrative::parse_number(low);
  if (!number) return {};
  const auto range = compared(!plus.empty() ? ">=" : comparator_in(comparator), *number);
  if (!range) return {};
  figure.range = *range;
  if (const auto last = high.empty() ? std::nullopt : narrative::parse_number(high)) {
    if (!comparator.empty() || *last < *number) return {};
    figure.range.high = *last;
  }
  if (!out_of.empty()) figure.out_of = narrative::parse_number(out_of);
  figure.shown = std::string(words);
  return figure;
}

// Whether every word of `rest` stands in the question too.
bool only_words_of(std::string_view rest, const std::vector<std::string_view>& asked) {
  static const re2::RE2 word(R"(([A-Za-z]+))");
  re2::StringPiece text(rest.data(), rest.size()), found;
  while (re2::RE2::FindAndConsume(&text, word, &found)) {
    const std::string one(found);
    const auto holds = [&](std::string_view question) {
      return !std::ranges::search(question, one, [](char a, char b) { return (a | 0x20) == (b | 0x20); }).empty();
    };
    if (std::ranges::none_of(asked, holds)) return false;
  }
  return true;
}

std::optional<double> amount(base::Json quantity) {
  if (const auto number = quantity["value"].real()) return number;
  return quantity["value"].is_string() ? narrative::parse_number(quantity["value"].string()) : std::nullopt;
}

std::optional<Figure> figure_of_quantity(base::Json quantity) {
  const auto number = amount(quantity);
  const std::string_view comparator = quantity["comparator"].string();
  const auto range = number ? compared(comparator, *number) : std::nullopt;
  if (!range) return {};
  const std::string_view code = quantity["code"].string();
  return Figure{*range,
                {},
                code.empty() ? quantity["unit"].string() : code,
                std::string(comparator) + std::string(quantity["value"].scalar())};
}

std::optional<Figure> figure_of_ratio(base::Json ratio) {
  auto figure = figure_of_quantity(ratio["numerator"]);
  const auto out_of = amount(ratio["denominator"]);
  if (!figure || !out_of || *out_of <= 0) return {};
  figure->out_of = out_of;
  figure->shown += "/" + std::string(ratio["denominator"]["value"].scalar());
  return figure;
}

std::optional<Figure> figure_of_range(base::Json range) {
  const auto low = amount(range["low"]), high = amount(range["high"]);
  if (!low && !high) return {};
  return Figure{{low.value_or(-infinity), high.value_or(infinity)},
                {},
                {},
                std::string(range["low"]["value"].scalar()) + "-" + std::string(range["high"]["value"].scalar())};
}

std::optional<Figure> stated(const fhirpath::Item& value, const std::vector<std::string_view>& asked) {
  if (const auto plain = value.number()) return Figure{{plain->real(), plain->real()}, {}, {}, value.text()};
  const base::Json json = value.json();
  std::string rest;
  if (!json.is_object()) {
    auto figure = figure_in(value.string(), rest);
    return figure && only_words_of(rest, asked) ? std::move(figure) : std::nullopt;
  }
  if (json["numerator"]) return figure_of_ratio(json);
  if (json["low"] || json["high"]) return figure_of_range(json);
  if (json["value"]) return figure_of_quantity(json);
  std::optional<Figure> labelled;
  bool contradicted = false;
  for_each_wording(json, [&](std::string_view words) {
    auto figure = figure_in(words, rest);
    if (!figure) return;
    contradicted = contradicted || (labelled && labelled->range != figure->range);
    if (!labelled) labelled = std::move(figure);
  });
  return contradicted ? std::nullopt : std::move(labelled);
}

// The scale that a question names: "Pain (0-10)".
std::optional<double> scale_of(const std::vector<std::string_view>& asked) {
  for (const std::string_view words : asked) {
    std::string top;
    if (re2::RE2::PartialMatch(re2::StringPiece(words.data(), words.size()), patterns().scale, &top))
      return narrative::parse_number(top);
  }
  return {};
}

} // namespace

std::optional<Figure> figure_of(const fhirpath::Item& value, const std::vector<std::string_view>& asked) {
  auto figure = stated(value, asked);
  const bool has_unit = figure && !figure->unit.empty() && figure->unit.front() != '{'; // an annotation is none
  if (figure && !figure->out_of && !has_unit) figure->out_of = scale_of(asked);
  return figure;
}

} // namespace signpost::evidence
