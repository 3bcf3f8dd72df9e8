#include "policy/obstacles.h"

#include <algorithm>
#include <map>
#include <optional>

#include "fhir/reference.h"
#include "fhir/resource.h"

namespace signpost::policy {

using namespace evidence;

namespace {

// What is wrong with a record, and what to say of it.
struct Words {
  std::string_view is;
  std::string_view say; // empty: whether it is one of the things asked about
};

std::optional<Words> words_of(Because because) {
  switch (because) {
  case Because::masked: return Words{"is masked", ""};
  case Because::code_without_words: return Words{"has no readable name", ""};
  case Because::undecodable: return Words{"could not be decoded", ""};
  case Because::other_language: return Words{"is not in English", ""};
  case Because::provisional: return Words{"is not confirmed", "confirm or refute it"};
  case Because::unknown_modifier: return Words{"carries a modifier that is not known here", "say whether it holds"};
  case Because::unknown_status: return Words{"has a status that is not known", "say whether it was done"};
  case Because::unstated_site: return Words{"does not name the part of the body", "say which it is"};
  case Because::unstated_reason:
  case Because::another_reason: return Words{"does not say clearly what it was for", "say what it was for"};
  case Because::undated: return Words{"carries no date", "say when it was"};
  case Because::unreadable_date: return Words{"carries a date that cannot be read", "say when it was"};
  case Because::partial_date: return Words{"does not tell the day", "say which day it was"};
  case Because::future: return Words{"is dated in the future", "say when it was"};
  default: return {};
  }
}

std::string_view words_of(fhir::Completeness state) {
  switch (state) {
  case fhir::Completeness::not_sent: return "was not sent";
  case fhir::Completeness::not_obtained: return "could not be obtained";
  case fhir::Completeness::unreadable: return "could not be read";
  default: return "was not read whole";
  }
}

// One record, or one part of the chart, and the titles of the leaves it leaves open.
struct Found {
  std::string subject; // "Condition of 2026-11-02 (Condition/7)"
  Words words;
  std::vector<std::string> titles;
};

std::string subject_of(base::Json resource) {
  std::string subject(fhir::type_of(resource));
  if (const auto said = fhir::clinical_date(resource).day) subject += " of " + base::to_string(said->last);
  if (!fhir::id_of(resource).empty()) subject += " (" + fhir::reference_to(resource) + ")";
  return subject;
}

std::string lower_first(std::string text) {
  const bool word = text.size() > 1 && text[1] >= 'a' && text[1] <= 'z'; // no abbreviation
  if (word && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

std::string sentence_of(const Found& found) {
  std::string sentence = found.subject + " " + std::string(found.words.is) + ": ";
  if (!found.words.say.empty()) return sentence + std::string(found.words.say) + ".";
  if (found.titles.size() > 3) return sentence + "say what it is.";
  sentence += "say whether it tells of ";
  for (std::size_t i = 0; i < found.titles.size(); ++i)
    sentence += (i == 0 ? "" : i + 1 == found.titles.size() ? " or " : ", ") + lower_first(found.titles[i]);
  return sentence + ".";
}

class Collector {
public:
  void add(const Judgement& leaf) {
    const std::size_t before = count_;
    for (const Obstacle& obstacle : leaf.obstacles) {
      if (obstacle.resource) add(obstacle.resource, obstacle.because, leaf);
      else if (leaf.presumable || obstacle.state == fhir::Completeness::unreadable)
        part(std::string(obstacle.type), words_of(obstacle.state));
    }
    if (leaf.why == Why::not_understood)
      for (const Evidence& evidence : leaf.set_aside)
        if (evidence.verdict == Verdict::doubtful) add(evidence.resource, evidence.because, leaf);
    const bool by_doubt = leaf.why == Why::not_understood && !leaf.presumable;
    explain_all_ = explain_all_ && (leaf.presumable || by_doubt) && count_ > before;
  }

  Obstacles obstacles() const {
    Obstacles result;
    result.explain_all = explain_all_ && count_ > 0;
    for (const auto& [words, types] : parts_)
      result.sentences.push_back("Part of the chart " + words + ": " + types + ".");
    for (const Found& one : found_) {
      if (result.sentences.size() == max_obstacles + parts_.size()) break;
      result.sentences.push_back(sentence_of(one));
    }
    if (found_.size() > max_obstacles)
      result.sentences.push_back(std::to_string(found_.size() - max_obstacles) + " more records stand in the way.");
    return result;
  }

private:
  void add(base::Json resource, Because because, const Judgement& leaf) {
    const auto words = words_of(because);
    if (!words) return;
    ++count_;
    const std::string subject = subject_of(resource);
    auto at = std::ranges::find_if(found_, [&](const Found& one) { return one.subject == subject; });
    if (at == found_.end()) at = found_.insert(found_.end(), {subject, *words, {}});
    const std::string& title = leaf.criterion->title;
    if (std::ranges::find(at->titles, title) == at->titles.end()) at->titles.push_back(title);
  }
  void part(const std::string& type, std::string_view words) {
    ++count_;
    std::string& types = parts_[std::string(words)];
    if (types.find(type) == types.npos) types += (types.empty() ? "" : ", ") + type;
  }

  std::vector<Found> found_;
  std::map<std::string, std::string> parts_; // types, by what is wrong with them
  std::size_t count_ = 0;
  bool explain_all_ = true;
};

} // namespace

Obstacles obstacles_of(const std::vector<const Judgement*>& leaves) {
  Collector collector;
  for (const Judgement* leaf : leaves) collector.add(*leaf);
  return collector.obstacles();
}

} // namespace signpost::policy
