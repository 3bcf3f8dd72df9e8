#pragma once

#include <string_view>
#include <vector>

#include "base/issue.h"
#include "cdshooks/response.h"
#include "evidence/author_file.h"

namespace signpost::cards {

// Why a clinician may override a card (CDS Hooks 2.0, "Card Attributes", overrideReasons): codes of a system of the
// author's own, each with its words. One file, cards/override-reasons.json, of which each card names those that fit it.
class OverrideReasons {
public:
  static constexpr std::string_view file_name = "override-reasons.json";

  // Mistakes go to `issues`: a system that is no absolute URL, a code that is none, words that no menu could show.
  static OverrideReasons load(const evidence::SourceFile& source, base::Issues& issues);

  // Those that a card names in `overrideReasons`, in its order; none if it names none. A code that is not on file or
  // named twice is a mistake.
  std::vector<cdshooks::Coding> named_in(const evidence::AuthorFile& card) const;

private:
  std::vector<cdshooks::Coding> reasons_;
};

} // namespace signpost::cards
