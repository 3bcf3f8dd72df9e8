#include "cdshooks/configuration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "cdshooks/response.h"

namespace signpost::cdshooks {
namespace {

struct ResponseType {
  std::string_view code, name, description;
  bool of_files = true;
};
// clang-format off
constexpr std::array<ResponseType, 3> response_types{{
  {"instructions", "Instructions",
   "Show cards that say what to do or to document, without a link. Without them, what they tell still stands on the "
   "order as coverage information."},
  {"external-reference", "External Reference",
   "Show cards with a link to the payer's policy. Without them, what they tell still stands on the order as coverage "
   "information."},
  {launch_smart_app, "Launch SMART Application",
   "Where a form can be filled in, offer an app that opens it. Without it, the same cards come without a link.", false},
}};
// clang-format on

const ResponseType* find_response_type(std::string_view code) {
  const auto at = std::ranges::find(response_types, code, &ResponseType::code);
  return at == response_types.end() ? nullptr : &*at;
}

// A number of cards: whole, however it is written ("3", "3.0", "3e0"), and as large as one likes.
std::optional<std::size_t> count_of(base::Json value) {
  const auto number = value.is_number() ? value.real() : std::nullopt;
  if (!number || *number < 0 || std::floor(*number) != *number) return {};
  constexpr auto most = static_cast<double>(std::numeric_limits<std::int64_t>::max());
  return *number < most ? static_cast<std::size_t>(*number) : std::numeric_limits<std::size_t>::max();
}

void begin_option(std::string_view code, std::string_view type, std::string_view name, std::string_view description,
                  base::JsonWriter& out) {
  out.begin_object();
  out.member("code", code);
  out.member("type", type);
  out.member("name", name);
  out.member("description", description);
  out.key("default");
}

void write_switch(std::string_view code, std::string_view name, std::string_view description, base::JsonWriter& out) {
  begin_option(code, "boolean", name, description, out);
  out.boolean(Preferences().wants(code));
  out.end_object();
}

} // namespace

Preferences read_preferences(base::Json configuration) {
  Preferences preferences;
  if (!configuration.is_object()) return preferences;
  for (const base::Json option : configuration) {
    const std::string_view code = option.key();
    const bool kind = is_response_type(code) || !topic_display(code).empty();
    if (kind && option.is_boolean() && !option.is_true()) preferences.off.emplace(code);
  }
  if (const auto cards = count_of(configuration["max-cards"])) preferences.max_cards = *cards;
  return preferences;
}

bool is_response_type(std::string_view code) { return find_response_type(code) != nullptr; }

bool is_type_of_files(std::string_view code) {
  const ResponseType* type = find_response_type(code);
  return type && type->of_files;
}

std::string response_types_in_words(bool of_files) {
  std::string words;
  for (const ResponseType& type : response_types)
    if (type.of_files || !of_files) words.append(words.empty() ? "`" : ", `").append(type.code).append("`");
  return words;
}

void write_options(const CardKinds& kinds, base::JsonWriter& out) {
  out.begin_array();
  write_switch(coverage_information_option, topic_display(coverage_information_option),
               "Say on each order, as a system action, whether it is covered and what is needed, and show the cards "
               "on this topic. Without it, neither is returned.",
               out);
  for (const std::string& topic : kinds.topics) {
    if (topic == coverage_information_option) continue;
    const std::string name(topic_display(topic));
    write_switch(topic, name, "Show the cards on the topic " + name + ".", out);
  }
  for (const ResponseType& type : response_types)
    if (kinds.response_types.contains(type.code)) write_switch(type.code, type.name, type.description, out);
  begin_option("max-cards", "integer", "Maximum number of cards",
               "Return at most this many cards; system actions are not limited.", out);
  out.integer(static_cast<std::int64_t>(default_max_cards));
  out.end_object();
  out.end_array();
}

} // namespace signpost::cdshooks
