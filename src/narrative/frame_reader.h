#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "narrative/concepts.h"
#include "narrative/context_rules.h"
#include "narrative/frames.h"
#include "narrative/mention.h"

namespace signpost::narrative {

// Reads clinical text by concepts and frames: what things a clause names, in whatever order, and what it does with each
// of them. Immutable: one reader may be used by many threads at once.
class FrameReader {
public:
  // The rule of a mention (mention.h) is the index of its frame, or behind the frames that of its watch.
  FrameReader(Concepts concepts, std::vector<Frame> frames, std::vector<Watch> watches, ContextRules rules);
  FrameReader(FrameReader&&) noexcept;
  FrameReader& operator=(FrameReader&&) noexcept;
  ~FrameReader();

  // All mentions in the order of the text; never fails, and time is linear in the length of the text. Arguments as for
  // Lexicon::find, `wanted` by rule.
  std::vector<Mention> find(std::string_view text, std::optional<base::Date> written_on,
                            const std::vector<bool>* wanted = nullptr, std::optional<base::Date> read_on = {}) const;

  // What a text was read by, to show authors which of their words and frames decide something.
  struct Used {
    struct Word {
      std::size_t offset; // bytes in the text
      std::size_t length;
      std::vector<TermId> terms; // none: a figure
      std::optional<FigureKind> captured;
    };
    struct Match { // of a frame that counts, also where it tells nothing
      std::uint32_t frame;
      std::vector<Word> words; // what is part of it, in the line above as well
    };
    std::vector<Match> matches;
    std::vector<Word> named; // all that was looked at, whether or not it is part of a match
  };
  // Arguments as for find().
  Used used(std::string_view text, std::optional<base::Date> written_on, const std::vector<bool>* wanted = nullptr,
            std::optional<base::Date> read_on = {}) const;

  const Concepts& concepts() const;
  const std::vector<Frame>& frames() const;

private:
  friend class FrameSearch;
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

} // namespace signpost::narrative
