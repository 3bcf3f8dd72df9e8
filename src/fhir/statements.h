#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "fhir/completeness.h"

namespace signpost::fhir {

// The categories by which servers of US Core may insist on being asked for a type; none for most types.
std::span<const std::string_view> demanded_categories(std::string_view type);

// What all answers of a call together say of each type.
class Statements {
public:
  // Of several statements the best stands, of equals the first: an answer that is whole tells everything, whatever
  // failed beside it. One that was made in passing counts only where the type has none of its own. Statements that are
  // narrowed by category are whole together if they hold every category by which US Core's servers demand to be asked.
  void add(Statement statement, Source source);

  struct Standing {
    Statement statement;
    Source source = Source::prefetch;
  };
  // The statement that stands for a type, or null if no answer was about it.
  const Standing* find(std::string_view type) const;

  // Every type that a statement was made about.
  template <class Use>
  void for_each_type(Use&& use) const {
    for (const auto& [type, said] : said_) use(std::string_view(type));
  }

private:
  struct Said {
    Standing best;
    std::set<std::string, std::less<>> categories; // of answers that were whole but for being narrowed to these
  };
  std::map<std::string, Said, std::less<>> said_;
};

} // namespace signpost::fhir
