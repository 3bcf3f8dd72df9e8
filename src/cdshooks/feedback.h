#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/timestamp.h"

namespace signpost::cdshooks {

// Items that one feedback may have.
inline constexpr std::size_t max_feedback_items = 1'000;
// Suggestions, or reasons, of one item.
inline constexpr std::size_t max_feedback_list = 100;
// Bytes of what names something (a card, a suggestion, a code), of a code system and of a code's words, of a comment.
inline constexpr std::size_t max_feedback_name = 256, max_feedback_words = 1'024, max_feedback_comment = 16'384;

// Why somebody overrode a card, as far as was said; any of it may be empty. The comment is never to be logged.
struct OverrideReason {
  std::string_view system, code; // of the Coding, or the first that has a code of a CodeableConcept
  std::string_view words;        // its display or text
  std::string_view comment;
  bool operator==(const OverrideReason&) const = default;
};

// A card was accepted, by these of its suggestions; none where it has none.
struct Accepted {
  std::vector<std::string_view> suggestions;
};
// A card was overridden, for these reasons; none where nobody was asked.
struct Overridden {
  std::vector<OverrideReason> reasons;
};

// What became of one card.
struct CardFeedback {
  std::string_view card; // as sent; our cards have a UUID
  std::variant<Accepted, Overridden> outcome;
  base::Timestamp at;
};

// What users did with cards (CDS Hooks 2.0, "Feedback"), checked and borrowed from the document it was read from. The
// same card may be in it several times. Beside the specification's `overrideReason` it takes Epic's `overrideReasons`,
// each as an object or a list; what is said in both counts once. Unknown members, those of the other outcome included,
// are ignored, and so is null where a member may be missing.
struct Feedback {
  std::vector<CardFeedback> items; // at least one

  // Fails with `invalid`, in a sentence that names the member ("feedback[2].outcome"), where nothing could be made of
  // it or a text or list is too long; with `too_large` for more than `max_feedback_items`. One mistake and nothing is
  // taken, so that a sender need not tell what was.
  static base::Result<Feedback> read(base::Json root);
};

} // namespace signpost::cdshooks
