#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "narrative/concepts.h"

namespace signpost::narrative {

// What a sentence that holds a frame tells of the frame's value.
enum class Tells : std::uint8_t { nothing, no, open, yes };

// How a frame wants a concept to stand in the sentence.
enum class Denial : std::uint8_t {
  affirmed, // of a head: told is what frames say of it, affirmed or denied
  never,    // affirmed, and nothing else
  denied,
  either
};

// Something that must stand in the clause: a word for one of some concepts, or a figure within bounds.
struct Element {
  std::vector<ConceptId> any_of;
  Denial denial = Denial::affirmed;
  bool any_person = false; // it may be said of somebody else: "her husband does the cooking"
  enum class Side : std::uint8_t { either, before, after };
  Side side = Side::either;             // of the head
  std::optional<std::uint32_t> within = {}; // instead of the frame's
  // Figures: numbers; durations in days; dates in days before the text was written.
  double at_least = -std::numeric_limits<double>::infinity();
  double at_most = std::numeric_limits<double>::infinity();
  double by = 0.5;  // fall and rise: at least by so much …
  double share = 0; // … and by such a share of what it was
};

// Concepts that, standing together in one clause in any order, tell something of a value.
struct Frame {
  // The head decides what is told: by how the sentence uses it, if it is wanted affirmed.
  Element head;
  std::vector<Element> with;
  std::vector<ConceptId> without; // must not stand in the clause
  std::uint32_t within = 6;       // content words between an element and the nearest other one, at most
  bool whole_sentence = false;    // elements may stand in other clauses of the sentence

  using Slots = std::vector<FigureKind>;
  std::vector<Slots> slots;         // the first that is there is captured; none there: no match. Empty: none wanted
  std::vector<ConceptId> rivals;    // a figure nearer to another of these belongs to that one
  bool any_owner = false;           // also a figure that has words of its own: "six weeks of pain, tramadol"

  Tells affirmed = Tells::yes;
  Tells denied = Tells::nothing;
  Tells planned = Tells::nothing;
  Tells past = Tells::nothing;

  // Where the sentence speaks of a body site, it is this one; not where sites do not matter.
  struct Sites {
    ConceptId here;
    ConceptId elsewhere;
  };
  std::optional<Sites> sites;

  bool any_time = false; // what lies long past counts as well
  std::vector<ConceptId> lists; // whose words, one beside the other, are fellow items of a list, asked for or not

  std::uint32_t topic = 0;  // frames of one topic look at sentences with the same words in mind
  std::uint32_t value = 0;  // frames of one value know of each other: the more specific one counts
  std::uint32_t member = 0; // of the value
  std::vector<std::string> only_in = {}; // ids of kinds of section; empty: everywhere
};

// The words that a value's own matter is named by. A clause that holds one and that no frame of the value settled was
// not understood.
struct Watch {
  std::uint32_t topic = 0;
  std::uint32_t value = 0;
  std::vector<ConceptId> any_of;
};

} // namespace signpost::narrative
