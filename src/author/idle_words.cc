#include "author/idle_words.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace signpost::author {
namespace {

using narrative::ConceptId;
using narrative::Frame;
using narrative::TermId;

std::string in_backticks(std::string_view words) { return '`' + std::string(words) + '`'; }

// What frames ask for, and what of it decides an example.
class Deciding {
public:
  explicit Deciding(const ExampleReader& reader)
      : files_(reader.phrases().frames()), concepts_(reader.phrases().frame_reader()->concepts()),
        frame_decides_(files_.frames.size(), false), term_decides_(concepts_.term_count(), false),
        asked_by_(concepts_.size()) {
    for (std::uint32_t i = 0; i < files_.frames.size(); ++i) note_asked(i);
    for (const narrative::Watch& watch : files_.watches) watched_.insert(watch.any_of.begin(), watch.any_of.end());
    for (const evidence::FrameExample& example : reader.examples())
      for (const fhir::TextKind kind : example.in)
        look(example.value, reader.phrases().used(reader.text_of(example.text, kind), reader.signed_on()));
  }

  void warn(base::Issues& issues) const {
    for (std::size_t i = 0; i < files_.frames.size(); ++i)
      if (!frame_decides_[i])
        issues.warning(files_.places[i].place(),
                       "frame " + in_backticks(files_.meanings[i].entry) + " decides no example");
    std::map<ConceptId, std::vector<TermId>> idle;
    for (TermId term = 0; term < term_decides_.size(); ++term)
      if (!term_decides_[term] && files_.words.terms[term].file) idle[concepts_.term(term).concept_id].push_back(term);
    for (std::size_t i = 0; i < files_.words.concepts.size(); ++i)
      if (files_.words.concepts[i].file) warn_of(static_cast<ConceptId>(i), idle[static_cast<ConceptId>(i)], issues);
  }

private:
  // Elements, and what may keep a frame from being found: a thing that must not be there, a rival, a site.
  void note_asked(std::uint32_t index) {
    const Frame& frame = files_.frames[index];
    std::vector<ConceptId> asked = frame.head.any_of, against = frame.without;
    for (const narrative::Element& element : frame.with)
      asked.insert(asked.end(), element.any_of.begin(), element.any_of.end());
    against.insert(against.end(), frame.rivals.begin(), frame.rivals.end());
    if (frame.sites) against.insert(against.end(), {frame.sites->here, frame.sites->elsewhere});
    against_[files_.meanings[index].value].insert(against.begin(), against.end());
    asked.insert(asked.end(), against.begin(), against.end());
    for (ConceptId concept_id : asked) asked_by_[concept_id].insert(index);
  }

  void look(const std::string& value, const narrative::FrameReader::Used& used) {
    for (const auto& match : used.matches) {
      if (files_.meanings[match.frame].value != value) continue;
      frame_decides_[match.frame] = true;
      for (const auto& word : match.words)
        for (TermId term : word.terms) term_decides_[term] = true;
    }
    const auto against = against_.find(value);
    if (against == against_.end()) return;
    for (const auto& word : used.named)
      for (TermId term : word.terms)
        for (ConceptId concept_id : concepts_.broader(concepts_.term(term).concept_id))
          if (against->second.contains(concept_id)) term_decides_[term] = true;
  }

  void warn_of(ConceptId concept_id, const std::vector<TermId>& idle, base::Issues& issues) const {
    std::set<std::uint32_t> frames;
    bool watched = false;
    for (ConceptId broader : concepts_.broader(concept_id)) {
      frames.insert(asked_by_[broader].begin(), asked_by_[broader].end());
      watched = watched || watched_.contains(broader);
    }
    const std::string name = "concept " + in_backticks(concepts_.name(concept_id));
    const base::Place place = files_.words.concepts[concept_id].place();
    if (frames.empty() && !watched) return issues.warning(place, "nobody asks for " + name);
    if (frames.size() == 1)
      issues.warning(
          place, "only frame " + in_backticks(files_.meanings[*frames.begin()].entry) + " asks for " + name,
          "concepts that serve many frames make a language; one that serves a single one is a sentence in pieces");
    if (idle.empty()) return;
    std::string terms;
    for (TermId term : idle) terms += (terms.empty() ? "" : ", ") + in_backticks(concepts_.term(term).text);
    issues.warning(files_.words.terms[idle.front()].place(), "of " + name + " these decide no example: " + terms);
  }

  const evidence::FrameFiles& files_;
  const narrative::Concepts& concepts_;
  std::vector<bool> frame_decides_;
  std::vector<bool> term_decides_;
  std::vector<std::set<std::uint32_t>> asked_by_;          // by concept: frames
  std::map<std::string, std::set<ConceptId>> against_;     // by value
  std::set<ConceptId> watched_;
};

} // namespace

void find_idle_words(const ExampleReader& reader, base::Issues& issues) {
  if (reader.phrases().frame_reader()) Deciding(reader).warn(issues);
}

} // namespace signpost::author
