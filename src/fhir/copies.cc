#include "fhir/copies.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "fhir/code.h"

namespace signpost::fhir {
namespace {

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} && end == digits.data() + digits.size() && digits.find('-') == digits.npos
             ? std::optional(value)
             : std::nullopt;
}

struct Instant {
  std::chrono::sys_seconds second;
  std::string_view fraction; // digits, without zeros at their end
  auto operator<=>(const Instant&) const = default;
};

// "+01:00" or "Z".
std::optional<std::chrono::minutes> offset_of(std::string_view zone) {
  if (zone == "Z") return std::chrono::minutes(0);
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return {};
  const auto hours = number(zone.substr(1, 2)), minutes = number(zone.substr(4, 2));
  if (!hours || !minutes) return {};
  return std::chrono::minutes((zone[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes));
}

// R4 datatypes.html#instant: "2026-11-20T10:15:00.5+01:00".
std::optional<Instant> instant(std::string_view text) {
  constexpr std::size_t to_the_second = 19;
  if (text.size() <= to_the_second || text[10] != 'T' || text[13] != ':' || text[16] != ':') return {};
  const auto day = base::parse_date(text.substr(0, 10));
  const auto hour = number(text.substr(11, 2)), minute = number(text.substr(14, 2)),
             second = number(text.substr(17, 2));
  std::string_view rest = text.substr(to_the_second), fraction;
  if (rest.starts_with('.')) {
    fraction = rest.substr(1, rest.find_first_not_of("0123456789", 1) - 1);
    rest.remove_prefix(fraction.size() + 1);
    fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);
  }
  const auto offset = offset_of(rest);
  if (!day || !hour || !minute || !second || !offset) return {};
  return Instant{*day + std::chrono::hours(*hour) + std::chrono::minutes(*minute - offset->count()) +
                     std::chrono::seconds(*second),
                 fraction};
}

bool is_subset(base::Json resource) {
  return any_coding(resource["meta"]["tag"], [](base::Json tag) { return tag["code"].string() == "SUBSETTED"; }) ||
         any_coding(resource["meta"]["security"],
                    [](base::Json label) { return label["code"].string() == "SUBSETTED"; });
}

bool says(std::string_view member) { return member != "meta" && member != "text"; }

bool say_the_same(base::Json first, base::Json second) {
  const auto said = [](base::Json of) {
    return std::ranges::count_if(of.begin(), of.end(), [](base::Json member) { return says(member.key()); });
  };
  return said(first) == said(second) && std::ranges::all_of(first.begin(), first.end(), [&](base::Json member) {
           return !says(member.key()) || deep_equal(member, second[member.key()]);
         });
}

} // namespace

Copies compare(base::Json first, base::Json second) {
  const auto of_first = instant(first["meta"]["lastUpdated"].string());
  const auto of_second = instant(second["meta"]["lastUpdated"].string());
  if (of_first && of_second && *of_first != *of_second)
    return *of_first < *of_second ? Copies::second_stands : Copies::first_stands;
  if (const bool subset = is_subset(first); subset != is_subset(second))
    return subset ? Copies::second_stands : Copies::first_stands;
  return say_the_same(first, second) ? Copies::first_stands : Copies::differ;
}

} // namespace signpost::fhir
