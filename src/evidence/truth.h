#pragma once

#include <cstdint>
#include <string_view>

namespace signpost::evidence {

// Three-valued truth after Kleene: `unknown` may turn out either way once the chart says more.
enum class Truth : std::uint8_t { no, unknown, yes };

constexpr Truth both(Truth a, Truth b) { return a < b ? a : b; }
constexpr Truth either(Truth a, Truth b) { return a < b ? b : a; }
constexpr Truth opposite(Truth a) { return static_cast<Truth>(2 - static_cast<int>(a)); }
constexpr Truth truth_of(bool value) { return value ? Truth::yes : Truth::no; }

// Why something is unknown. What the chart does not say and what we could not read are asked for in different words.
enum class Why : std::uint8_t {
  none,
  silent,        // we were shown what there is, and it does not say
  not_sent,      // nobody showed us that part of the chart
  not_obtained,  // we asked for that part of the chart, and it did not come
  unreadable,    // that part of the chart could not be read
  conflict,      // two records of equal standing disagree
  partial_date,  // a date is not exact enough
  out_of_window,  // there is something, but too old or between the payer's limits
  not_understood, // there is something that cannot be relied on, or that we could not read
};

std::string_view to_string(Truth truth);
std::string_view to_string(Why why);

} // namespace signpost::evidence
