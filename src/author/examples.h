#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/issue.h"
#include "evidence/frames_file.h"
#include "evidence/phrases.h"

namespace signpost::author {

// What a text tells of a value.
struct Statement {
  std::string member;
  std::string says; // yes, no or open
  auto operator<=>(const Statement&) const = default;
};

// Reads the examples beside frames, and variants of them, as the server reads the texts of a chart.
class ExampleReader {
public:
  // Texts are read as if they were written on the day of signing. Borrows `phrases`.
  ExampleReader(const evidence::Phrases& phrases, base::Date signed_on);

  // What `text` tells of the value of an example, read as text of that kind.
  std::set<Statement> statements(const evidence::FrameExample& example, std::string_view text,
                                 fhir::TextKind kind) const;
  // Whether those are what the example is to say: no less of its member, and of others no more than other examples with
  // the same words.
  bool agrees(const evidence::FrameExample& example, const std::set<Statement>& told) const;
  // Whether `text` reads as the example is labelled, in every kind of text that it is an example of.
  bool reads_right(const evidence::FrameExample& example, std::string_view text) const;
  // What was read of the value and why, in words.
  std::string account(const evidence::FrameExample& example, fhir::TextKind kind) const;

  const std::vector<evidence::FrameExample>& examples() const { return phrases_.frames().examples; }
  const evidence::Phrases& phrases() const { return phrases_; }
  fhir::ClinicalText text_of(std::string_view text, fhir::TextKind kind) const;
  base::Date signed_on() const { return signed_on_; }

private:
  const evidence::Phrases& phrases_;
  base::Date signed_on_;
  // By value and words, what all examples with these words say.
  std::map<std::pair<std::string_view, std::string_view>, std::set<Statement>> labels_;
};

// How the examples of a value, or of a member of it, read. Counted are statements: an example that says nothing has
// none.
struct ExampleScore {
  std::size_t examples = 0;
  std::size_t right = 0;
  std::size_t wrong = 0; // told and not so
  std::size_t missed = 0; // so and not told
  double precision() const { return share(right, wrong); }
  double recall() const { return share(right, missed); }

private:
  static double share(std::size_t of, std::size_t others) {
    return of + others == 0 ? 1 : static_cast<double>(of) / static_cast<double>(of + others);
  }
};

// How all examples read.
struct ExampleReport {
  std::map<std::pair<std::string, std::string>, ExampleScore> scores; // by value and member
  std::vector<const evidence::FrameExample*> known_misread; // of the phrases; with a reason
};

// Reads every example. One that reads otherwise than it is labelled is an error, unless there is a reason beside it; a
// reason that is not needed is a warning.
ExampleReport read_examples(const ExampleReader& reader, base::Issues& issues);

// Precision and recall as a table, and what is known to be misread with the reasons; nothing if there are no examples.
std::ostream& operator<<(std::ostream& out, const ExampleReport& report);

} // namespace signpost::author
