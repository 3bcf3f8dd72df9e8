#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "base/json.h"

// CRD's configuration options (CRD 2.0.1, "Controlling hook invocation"): what a server offers in discovery and what a
// call says of it.
namespace signpost::cdshooks {

// Cards that one answer has at most, unless somebody says otherwise.
inline constexpr std::size_t default_max_cards = 200;

// The option, and topic, that the coverage-information action and the cards on it go by.
inline constexpr std::string_view coverage_information_option = "coverage-info";

// The response type of cards that launch a SMART app.
inline constexpr std::string_view launch_smart_app = "launch-smart-app";

// What a caller wants of an answer.
struct Preferences {
  std::size_t max_cards = default_max_cards;
  std::set<std::string, std::less<>> off; // codes of the topics and response types that are not wanted

  bool wants(std::string_view code) const { return !off.contains(code); }
};

// Reads the object `davinci-crd.configuration` of a call. An option we do not know, of a wrong JSON type or without
// sense is ignored, and so is whatever is no object: no call may fail by its configuration (CRD dev-6, dev-15, dev-17).
Preferences read_preferences(base::Json configuration);

// What kinds of cards a server has, by the codes of CRD 2.0.1.
struct CardKinds {
  std::set<std::string, std::less<>> topics;
  std::set<std::string, std::less<>> response_types;
};

// Whether CRD has a response type of that code whose cards we can make.
bool is_response_type(std::string_view code);
// Whether it is one that card files are of; cards that launch an app are made of those that ask for documentation.
bool is_type_of_files(std::string_view code);
// All of them in words, or those that card files are of: "`instructions`, `external-reference`".
std::string response_types_in_words(bool of_files = false);

// Writes `davinci-crd.configuration-options`, a list: a boolean for coverage-information and for each other kind of
// cards (CRD dev-5), and `max-cards`. They are the same for every hook (dev-9), and no two share code, name or
// description (dev-8).
void write_options(const CardKinds& kinds, base::JsonWriter& out);

} // namespace signpost::cdshooks
