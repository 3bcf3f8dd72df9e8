#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "cdshooks/configuration.h"
#include "cdshooks/response.h"
#include "service/allow_list.h"
#include "service/prefetch.h"

namespace signpost::service {

// Somebody whose calls are known by a token, as far as answers differ by who asks.
struct Caller {
  std::string issuer;                                     // of the token
  std::optional<AllowList> fhir_servers;                  // that its calls may name; nothing: those of all callers
  PrefetchKeys prefetch_keys;                             // that count in its calls
  std::size_t max_cards = cdshooks::default_max_cards;    // of one answer, whatever a call asks for
  std::optional<std::set<std::string>> card_types;        // topics and response types it is shown; nothing: all
  std::map<std::string, cdshooks::Coding, std::less<>> topics; // what its system wants in place of a topic's code

  bool is_shown(const cdshooks::Card& card) const {
    return !card_types || card_types->contains(card.topic_code) || card_types->contains(card.response_type);
  }
};

} // namespace signpost::service
