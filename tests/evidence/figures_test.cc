#include "evidence/figures.h"

#include <cmath>

#include "support/json.h"

using namespace signpost;
using evidence::Figure;
using evidence::Range;
using test::json;

namespace {

std::optional<Figure> in_words(std::string_view text, const std::vector<std::string_view>& asked = {}) {
  return evidence::figure_of(fhirpath::Item::of_string(text), asked);
}

std::optional<Figure> in_json(std::string_view text) {
  return evidence::figure_of(fhirpath::Item(json(text), {}, 0), {});
}

constexpr double infinity = std::numeric_limits<double>::infinity();

} // namespace

TEST_CASE("a number in words is read in every usual spelling", "[figures]") {
  struct Row {
    std::string_view text;
    Range range;
    std::optional<double> out_of;
  };
  const Row rows[] = {
      {"8", {8, 8}, {}},
      {" 8.5 ", {8.5, 8.5}, {}},
      {"8/10", {8, 8}, 10},
      {"8 / 10", {8, 8}, 10},
      {"8 out of 10", {8, 8}, 10},
      {"eight out of ten", {8, 8}, 10},
      {"eight", {8, 8}, {}},
      {"80/100", {80, 80}, 100},
      {"46%", {46, 46}, {}},
      {"-2.7", {-2.7, -2.7}, {}},
      {"−2.7", {-2.7, -2.7}, {}},
      {"7-8", {7, 8}, {}},
      {"7 to 8/10", {7, 8}, 10},
      {"> 7", {std::nextafter(7, infinity), infinity}, {}},
      {"<4", {-infinity, std::nextafter(4, -infinity)}, {}},
      {">=7", {7, infinity}, {}},
      {"≤ 4", {-infinity, 4}, {}},
      {"at least 7", {7, infinity}, {}},
      {"less than 4", {-infinity, std::nextafter(4, -infinity)}, {}},
      {"7+", {7, infinity}, {}},
      {"8 (0-10)", {8, 8}, 10},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const auto figure = in_words(row.text);
    REQUIRE(figure);
    CHECK(figure->range == row.range);
    CHECK(figure->out_of == row.out_of);
  }
}

TEST_CASE("words of which one number is not certain are none", "[figures]") {
  for (const std::string_view text :
       {"", "severe", "was 9, now 4", "9 -> 4", "11/18/2026", "2026-11-20", "8 weeks", "two days", "L1", "T12", "0-10",
        "8 at rest, 9 moving", "goal 3", "was 8", "8:30", "not 8"}) {
    INFO(text);
    CHECK_FALSE(in_words(text));
  }
}

TEST_CASE("a string may hold the words of its question", "[figures]") {
  const auto figure = in_words("NRS 8", {"NRS pain score"});
  REQUIRE(figure);
  CHECK(figure->range == Range{8, 8});
  CHECK(in_words("T-score -2.7", {"T-score of the spine"})->range == Range{-2.7, -2.7});
  CHECK_FALSE(in_words("NRS goal 8", {"NRS pain score"}));
}

TEST_CASE("a question may say what its answers are out of", "[figures]") {
  CHECK(in_words("4", {"Pain (0-5)"})->out_of == 5);
  CHECK(evidence::figure_of(fhirpath::Item::of_integer(80), {"Pain on a scale of 0 to 100"})->out_of == 100);
  CHECK_FALSE(in_words("4", {"Pain"})->out_of);
}

TEST_CASE("a number is read from every type of value", "[figures]") {
  CHECK(evidence::figure_of(fhirpath::Item::of_integer(8), {})->range == Range{8, 8});
  CHECK(in_json(R"({"value":8,"unit":"mm"})")->unit == "mm");
  CHECK(in_json(R"({"value":8,"comparator":">="})")->range == Range{8, infinity});
  CHECK_FALSE(in_json(R"({"value":8,"comparator":"~"})"));
  CHECK(in_json(R"({"value":"8"})")->range == Range{8, 8});
  CHECK(in_json(R"({"low":{"value":7},"high":{"value":8}})")->range == Range{7, 8});
  CHECK(in_json(R"({"low":{"value":7}})")->range == Range{7, infinity});
  const auto ratio = in_json(R"({"numerator":{"value":8},"denominator":{"value":10}})");
  REQUIRE(ratio);
  CHECK(ratio->range == Range{8, 8});
  CHECK(ratio->out_of == 10);
  CHECK(in_json(R"j({"text":"Severe pain (8)"})j")->range == Range{8, 8});
  CHECK(in_json(R"({"coding":[{"code":"x","display":"8 - severe pain"}]})")->range == Range{8, 8});
  CHECK_FALSE(in_json(R"({"text":"8","coding":[{"code":"x","display":"9"}]})"));
  CHECK_FALSE(in_json(R"({"text":"Severe pain"})"));
}
