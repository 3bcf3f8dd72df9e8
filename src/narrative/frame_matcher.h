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

// Finds the frames of one topic in sentences. Immutable; borrows the frames.
class FrameMatcher {
public:
  FrameMatcher(const std::vector<Frame>& frames, const std::vector<Watch>& watches, std::uint32_t topic,
               const Concepts& concepts);

  const AskedConcepts& asked() const { return asked_; }
  // Whether words of a sense let a sentence hold anything of the topic: the head of a frame, or what is watched.
  bool is_opened_by(SenseId sense) const { return asked_.serves(sense, opening_); }

  // Every frame of the sentence that `wanted` (by frame; null: all) does not leave out, in a section of that kind
  // ("" for none), by itself.
  std::vector<FrameMatch> all(const SentenceView& view, const std::vector<bool>* wanted, std::string_view where) const;

  // Leaves of what was found of one value in the same words what counts: the more specific frame; nothing, where one
  // says that there is nothing to be said. Those that contradict each other are marked.
  void settle(std::vector<FrameMatch>& matches) const;

  // A watch of the topic, by its index, and what it watches.
  struct Watched {
    std::uint32_t watch;
    GroupId any_of;
  };
  const std::vector<Watched>& watched() const { return watched_; }

private:
  // A frame with the groups of concepts that it asks for.
  struct Asking {
    std::uint32_t frame; // its index
    GroupId head;
    std::vector<GroupId> with; // by element
    GroupId without;
    GroupId rivals;
    GroupId here; // sites
    GroupId elsewhere;
  };
  Asking ask(const std::vector<Frame>& frames, std::uint32_t frame);
  void find_openings(const Concepts& concepts);

  void try_frame(const SentenceView& view, const Asking& asking, std::size_t head, std::vector<FrameMatch>& into) const;
  bool find_elements(const SentenceView& view, const Asking& asking, FrameMatch& match) const;
  bool find_figures(const SentenceView& view, const Asking& asking, FrameMatch& match) const;
  bool is_long_past(const SentenceView& view, const FrameMatch& match) const;
  bool is_elsewhere(const SentenceView& view, const Asking& asking, const FrameMatch& match) const;
  enum class Winner : std::uint8_t { first, second, both, none };
  Winner winner(const FrameMatch& first, const FrameMatch& second) const;

  const std::vector<Frame>& frames_;
  AskedConcepts asked_;
  GroupId opening_ = 0;
  std::vector<Asking> asking_;
  std::vector<Watched> watched_;
  std::vector<std::vector<std::uint32_t>> by_head_; // by sense: of asking_, those that it may be the head of
};

} // namespace signpost::narrative
