#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "evidence/author_file.h"
#include "evidence/lexicon_file.h"
#include "evidence/phrases.h"
#include "evidence/values.h"
#include "narrative/concepts.h"
#include "narrative/frames.h"

namespace signpost::evidence {

// A sentence beside the frames of a value that shows what they read in it.
struct FrameExample {
  std::string value;
  std::string member;
  std::string says;    // yes, no, open or nothing
  std::string text;
  std::string misread; // why the reader cannot know better; empty: it reads it right
  std::vector<fhir::TextKind> in; // kinds of text that it is an example of
  Spot spot;
};

// What the files of shared/frames say (docs/author.md).
struct FrameFiles {
  std::vector<narrative::Frame> frames;
  std::vector<narrative::Watch> watches;
  std::vector<PhraseMeaning> meanings;   // by rule: frames, then watches; `entry` is "treatment/response-denied"
  std::vector<Spot> places;              // by frame
  std::vector<FrameExample> examples;
  LexiconPlaces words;                   // of the lexicon that they go by
};

// Reads them; mistakes go to the files' issues. `sections`: ids of the kinds of section that there are.
FrameFiles read_frames(const std::vector<AuthorFile>& files, const narrative::Concepts& concepts, const Values& values,
                       const std::vector<std::string>& sections);

} // namespace signpost::evidence
