#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "narrative/frames.h"
#include "narrative/mention.h"
#include "narrative/sentence_view.h"

namespace signpost::narrative {

// A frame found in a sentence. Things are indices into SentenceView::things().
struct FrameMatch {
  std::uint32_t frame;
  std::vector<std::size_t> elements; // sorted
  std::vector<std::size_t> figures;  // captured, in the order of the sentence
  std::size_t clause;                // of its head
  Assertion assertion;
  Unsaid unsaid = Unsaid::no;
  bool only_settles = false; // it tells nothing and beats nothing; what is watched in its clause is understood
};

// Finds the frames of one topic in sentences. Immutable; borrows frames and watches.
class FrameMatcher {
public:
  FrameMatcher(const std::vector<Frame>& frames, const std::vector<Watch>& watches, std::uint32_t topic,
               std::size_t concept_count);

  const std::vector<bool>& asked() const { return asked_; } // by concept, whether the topic asks for it
  // Whether anything of the topic can be in a sentence: it names the head of a frame, or what is watched.
  bool may_find(const std::vector<ConceptMention>& mentions) const;

  // Every frame of the sentence that `wanted` (by frame; null: all) does not leave out, in a section of that kind
  // ("" for none), by itself.
  std::vector<FrameMatch> all(const SentenceView& view, const std::vector<bool>* wanted, std::string_view where) const;

  // Leaves of what was found of one value in the same words what counts: the more specific frame; nothing, where one
  // says that there is nothing to be said. Those that contradict each other are marked.
  void settle(std::vector<FrameMatch>& matches) const;

private:
  void try_frame(const SentenceView& view, std::uint32_t frame, std::size_t head, std::vector<FrameMatch>& into) const;
  bool find_elements(const SentenceView& view, const Frame& frame, FrameMatch& match) const;
  bool find_figures(const SentenceView& view, const Frame& frame, FrameMatch& match) const;
  bool is_long_past(const SentenceView& view, const FrameMatch& match) const;
  bool is_elsewhere(const SentenceView& view, const Frame& frame, const FrameMatch& match) const;
  enum class Winner : std::uint8_t { first, second, both, none };
  Winner winner(const FrameMatch& first, const FrameMatch& second) const;

  const std::vector<Frame>& frames_;
  std::vector<bool> asked_;
  std::vector<bool> opens_; // by concept: head of a frame, or watched
  std::vector<std::vector<std::uint32_t>> by_head_; // by concept
};

} // namespace signpost::narrative
