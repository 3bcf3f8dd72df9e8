#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "base/date.h"
#include "evidence/attesting.h"
#include "evidence/candidate.h"
#include "evidence/evaluation.h"
#include "evidence/levels.h"
#include "evidence/place.h"

namespace signpost::evidence {

// The onset of what a value is about, in every way in which it may have been; one entry, unless it is doubtful.
using Onsets = std::vector<std::optional<base::DateInterval>>;

// Turns records and phrases into what they say about a value, each with the gate's answer. For one thread.
class Gatherer {
public:
  struct Gathered {
    std::vector<Candidate> candidates; // that belong or are doubtful
    std::vector<Evidence> set_aside;   // that were about the value's topic and do not belong
  };
  explicit Gatherer(const World& world)
      : world_(world), evaluate_(world.chart), answers_(world.values, world.items, world.orders, world.records),
        levels_(world, evaluate_, answers_) {}
  Gatherer(const Gatherer&) = delete;
  Gatherer& operator=(const Gatherer&) = delete;

  // Everything the chart, the order and questionnaires' answers say about a value. Throws WorkLimit.
  Gathered gather(ValueIndex value, Place place);
  // Sentences that name the matter of a value, or of a number whose fall it asks for, and that nobody understood: those
  // of texts that serve one of its sources, for certain or perhaps, a few of them if they are many. What several texts
  // say in the same words stands once, as the newest has it. Throws WorkLimit.
  std::vector<Evidence> not_understood(ValueIndex value, Place place);
  // Codes and words mapped onto the domain; what is doubtful names nothing.
  Reading map(ValueIndex value, Place place) { return levels_.map(value, place); }
  // Whether a record of that day may serve a source: the gate's question of time alone.
  Admission in_time(const Source& source, const fhir::ClinicalDate& said, Place place);
  Onsets onsets(std::optional<ValueIndex> onset, Place place);

  // Gives the next order its share of work.
  void begin_order() { evaluate_.begin_order(); }

private:
  struct Task { // what is gathered for
    const ValueDefinition& value;
    const Source& source;
    std::size_t rank;
    Place place;
    Admission condition;  // of the source itself
    const Timing& timing; // its own, or that of what asks for a fall
    Onsets onsets;        // that the timing may refer to
    Gathered& out;
  };
  void gather_source(const Task& task);
  void gather_record(const Task& task, const Extraction& take, const Record& record);
  void gather_mentions(const Task& task, const MentionSource& phrases);
  void gather_fall(const Task& task, const FallSource& fall);

  // Words that a source reads in a text, with the gate's answer.
  struct Heard {
    const Record* record; // the text's
    fhir::ClinicalDate said;
    Admission admission;
  };
  // Nothing if the source does not read these words there.
  std::optional<Heard> hear(const Task& task, const MentionSource& phrases, const Hit& hit);
  bool is_for_place(const Task& task, const Hit& hit);
  void gather_not_understood(const Task& task);

  // The gate, for one source.
  Admission conditions(const Source& source, Place place);
  Admission admit(const Task& task, const Record& record, const fhir::ClinicalDate& said, bool coded);
  void put(const Task& task, Candidate candidate);

  World world_;
  Evaluation evaluate_;
  Answers answers_;
  Levels levels_;
  std::unordered_map<const base::JsonNode*, Record> of_texts_; // records that phrases were found in
};

} // namespace signpost::evidence
