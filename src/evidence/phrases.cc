#include "evidence/phrases.h"

#include <algorithm>
#include <array>

#include "evidence/elements.h"
#include "evidence/frames_file.h"
#include "evidence/lexicon_file.h"
#include "narrative/context.h"

namespace signpost::evidence {
namespace {

std::optional<Truth> read_truth(const AuthorFile& file, base::Json json, std::string_view key,
                                std::optional<Truth> otherwise) {
  const base::Json value = json[key];
  if (!value) return otherwise;
  if (value.string() == "yes") return Truth::yes;
  if (value.string() == "no") return Truth::no;
  if (value.string() == "open") return Truth::unknown;
  if (value.string() != "ignore") file.error(value, "expected yes, no, open or ignore in `" + std::string(key) + "`");
  return {};
}

// Whether some source of some value reads mentions of `value` in that kind of text.
bool is_read(const Values& values, ValueIndex value, fhir::TextKind kind) {
  for (ValueIndex i = 0; i < values.size(); ++i)
    for (const Source& source : values[i].sources()) {
      const MentionSource* phrases = source.mentions();
      if (!phrases || phrases->of != value) continue;
      if (phrases->in.empty() || std::find(phrases->in.begin(), phrases->in.end(), kind) != phrases->in.end())
        return true;
    }
  return false;
}

std::expected<Truth, Silence> tells(const PhraseMeaning& meaning, narrative::Assertion assertion) {
  const auto or_silent = [](std::optional<Truth> truth, Silence silence) -> std::expected<Truth, Silence> {
    if (truth) return *truth;
    return std::unexpected(silence);
  };
  switch (assertion) {
  case narrative::Assertion::affirmed: return or_silent(meaning.affirmed, Silence::other_meaning);
  case narrative::Assertion::negated: return or_silent(meaning.negated, Silence::denied);
  case narrative::Assertion::historical: return or_silent(meaning.historical, Silence::history);
  case narrative::Assertion::hypothetical: return or_silent(meaning.hypothetical, Silence::plan);
  case narrative::Assertion::other_experiencer: break;
  }
  return std::unexpected(Silence::other_person);
}

std::optional<Silence> silence_of(narrative::Unsaid unsaid) {
  switch (unsaid) {
  case narrative::Unsaid::no: return {};
  case narrative::Unsaid::long_past: return Silence::long_past;
  case narrative::Unsaid::other_site: return Silence::other_site;
  case narrative::Unsaid::contradicted: return Silence::contradicted;
  case narrative::Unsaid::not_understood: return Silence::not_understood;
  }
  return {};
}

std::vector<std::string> section_ids(const std::optional<AuthorFile>& context) {
  std::vector<std::string> ids;
  if (context)
    for (base::Json section : context->root()["sections"]) ids.emplace_back(section["id"].string());
  return ids;
}

std::string place_in_short(const base::Place& place) { return place.file + ':' + std::to_string(place.line); }

// How an answer begins that says yes to its question.
constexpr std::array<std::string_view, 10> affirmations{"yes",      "y",       "true",    "present",   "positive",
                                                        "detected", "active", "current", "confirmed", "reactive"};

bool says_yes(std::string_view answer) {
  std::string first;
  for (const char c : answer) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower < 'a' || lower > 'z') break;
    first += lower;
  }
  return std::ranges::find(affirmations, first) != affirmations.end();
}

// An observation is question and answer. Of "Have you had therapy or injections?: injections" the question affirms
// nothing by itself: what ends there was only asked.
bool was_only_asked(const fhir::ClinicalText& text, const narrative::Mention& mention) {
  if (text.kind != fhir::TextKind::observation || mention.assertion != narrative::Assertion::affirmed) return false;
  const base::Json value = text.resource[text.path];
  if (!value || value.is_boolean()) return false;
  bool asked = false;
  const auto look = [&](std::string_view answer) {
    const std::size_t begin = text.text.size() - std::min(answer.size(), text.text.size());
    if (answer.empty() || begin == 0 || text.text.substr(begin) != answer) return;
    asked = asked || (mention.offset + mention.length <= begin && !says_yes(answer));
  };
  look(value.scalar());
  look(value["value"].scalar());
  for_each_wording(value, look);
  return asked;
}

} // namespace

std::string_view to_string(Silence silence) {
  switch (silence) {
  case Silence::plan: return "plan";
  case Silence::history: return "history";
  case Silence::other_person: return "other person";
  case Silence::denied: return "denied";
  case Silence::other_meaning: return "other meaning";
  case Silence::section: return "section";
  case Silence::asked: return "only asked";
  case Silence::too_old: return "too old";
  case Silence::long_past: return "long past";
  case Silence::other_site: return "other site";
  case Silence::contradicted: return "contradicted";
  case Silence::not_understood: return "not understood";
  }
  return "";
}

Phrases Phrases::read(const ReadingFiles& files, const Values& values, const fhir::ValueSets& value_sets,
                      base::Issues& issues) {
  Phrases phrases;
  phrases.frame_files_ = std::make_shared<const FrameFiles>();
  phrases.read_phrases(files, values, issues);
  phrases.phrase_count_ = phrases.meanings_.size();
  phrases.read_frames(files, values, value_sets, issues);
  return phrases;
}

void Phrases::read_phrases(const ReadingFiles& files, const Values& values, base::Issues& issues) {
  narrative::Macros macros;
  std::vector<narrative::Phrase> patterns;
  std::vector<std::pair<const AuthorFile*, base::Json>> places;
  std::map<std::string, std::uint32_t> groups;
  for (const AuthorFile& file : files.phrases) {
    file.only(file.root(), {"macros", "phrases"});
    for (base::Json macro : file.root()["macros"]) {
      const auto [at, fresh] = macros.emplace(std::string(macro.key()), std::string(macro.string()));
      if (!fresh && at->second != macro.string())
        file.error(macro, "macro `" + at->first + "` means something else in another file");
    }
    for (base::Json entry : file.root()["phrases"]) {
      file.only(entry, {"value", "member", "affirmed", "negated", "historical", "hypothetical", "in", "notIn", "onlyIn",
                        "maxAgeDays", "patterns"});
      PhraseMeaning meaning;
      meaning.value = file.required_text(entry, "value");
      meaning.member = file.text_or(entry, "member", "");
      meaning.affirmed = read_truth(file, entry, "affirmed", Truth::yes);
      meaning.negated = read_truth(file, entry, "negated", Truth::no);
      meaning.historical = read_truth(file, entry, "historical", {});
      meaning.hypothetical = read_truth(file, entry, "hypothetical", {});
      meaning.not_in = file.texts(entry, "notIn");
      if (const auto days = file.number(entry, "maxAgeDays")) meaning.max_age_days = static_cast<long>(*days);
      for (const std::string& name : file.texts(entry, "in")) {
        if (const auto kind = fhir::text_kind(name)) meaning.in.push_back(*kind);
        else file.error(entry["in"], "unknown kind of text `" + name + "`");
      }
      const auto value = values.find(meaning.value);
      if (!value) file.error(entry["value"], "unknown value `" + meaning.value + "`");
      else if (const CodedKind* coded = values[*value].coded(); coded && !coded->member_or_group(meaning.member))
        file.error(entry["member"] ? entry["member"] : entry,
                   "`" + meaning.member + "` is no member of value `" + meaning.value + "`");
      const bool figures = value && (values[*value].is<NumberKind>() || values[*value].is<DatesKind>());
      if (figures && meaning.affirmed == Truth::unknown)
        file.error(entry["affirmed"], "only a finding or a member of a coded value can be left open");
      if (value && values[*value].coded())
        meaning.code = values[*value].coded()->member_or_group(meaning.member).value_or(0);
      meaning.whole = meaning.member == whole_course;
      if (entry["patterns"].size() == 0) file.error(entry, "the phrase has no `patterns`");
      const auto group = groups.emplace(meaning.value, static_cast<std::uint32_t>(groups.size())).first->second;
      const auto only_in = file.texts(entry, "onlyIn");
      for (base::Json pattern : entry["patterns"]) {
        patterns.push_back({std::string(pattern.string()), group, only_in});
        places.emplace_back(&file, pattern);
        meaning.entry = place_in_short(file.place(pattern));
        meanings_.push_back(meaning);
        value_of_.push_back(value);
      }
    }
  }
  phrases_wanted_ = wanted_rules(values, 0);
  const AuthorFile* context = files.context ? &*files.context : nullptr;
  if (!context || !context->root()) {
    if (!patterns.empty())
      places.front().first->error(places.front().second,
                                  "phrases need the context rules of `shared/phrases/context.json`");
    return;
  }
  auto rules = narrative::ContextRules::read(context->document(), context->path(), context->text(), issues);
  if (!rules) return;
  auto lexicon = narrative::Lexicon::compile(std::move(patterns), macros, std::move(*rules));
  if (lexicon) {
    lexicon_ = std::move(*lexicon);
  } else {
    for (const narrative::PatternError& error : lexicon.error())
      places[error.phrase].first->error(places[error.phrase].second, error.message, {}, error.offset);
  }
}

void Phrases::read_frames(const ReadingFiles& files, const Values& values, const fhir::ValueSets& value_sets,
                          base::Issues& issues) {
  std::optional<narrative::ContextRules> rules;
  if (files.context && files.context->root()) {
    base::Issues said_already; // by the phrases
    rules = narrative::ContextRules::read(files.context->document(), files.context->path(), files.context->text(),
                                          said_already, narrative::ContextRules::For::frames);
  }
  LexiconPlaces words;
  const auto context = rules ? narrative::ContextWords(*rules).texts() : std::vector<std::string>{};
  auto concepts = read_lexicon(files.lexicon, value_sets, context, words);
  if (!concepts) return;
  auto read = evidence::read_frames(files.frames, *concepts, values, section_ids(files.context));
  read.words = std::move(words);
  for (const PhraseMeaning& meaning : read.meanings) value_of_.push_back(values.find(meaning.value));
  meanings_.insert(meanings_.end(), read.meanings.begin(), read.meanings.end());
  frames_wanted_ = wanted_rules(values, phrase_count_);
  if (rules && !read.frames.empty()) {
    frames_.emplace(std::move(*concepts), read.frames, read.watches, std::move(*rules));
  } else if (!read.frames.empty() && !(files.context && files.context->root())) {
    issues.error(read.places.front().place(), "frames need the context rules of `shared/phrases/context.json`");
  }
  frame_files_ = std::make_shared<const FrameFiles>(std::move(read));
}

// By kind of text, which of the rules from `first` on count there and are read there by some source.
Phrases::Wanted Phrases::wanted_rules(const Values& values, std::size_t first) const {
  Wanted wanted;
  for (std::size_t kind = 0; kind < fhir::text_kinds; ++kind) {
    const auto text_kind = static_cast<fhir::TextKind>(kind);
    for (std::size_t rule = first; rule < meanings_.size(); ++rule) {
      const auto& in = meanings_[rule].in;
      const bool counts = in.empty() || std::find(in.begin(), in.end(), text_kind) != in.end();
      wanted[kind].push_back(counts && value_of_[rule] && is_read(values, *value_of_[rule], text_kind));
    }
  }
  return wanted;
}

std::vector<narrative::Mention> Phrases::search(const fhir::ClinicalText& text, base::Date signed_on) const {
  const auto kind = static_cast<std::size_t>(text.kind);
  std::vector<narrative::Mention> mentions;
  if (lexicon_) mentions = lexicon_->find(text.text, text.date, &phrases_wanted_[kind], signed_on);
  if (!frames_) return mentions;
  for (narrative::Mention& mention : frames_->find(text.text, text.date, &frames_wanted_[kind], signed_on)) {
    mention.rule += static_cast<std::uint32_t>(phrase_count_);
    mentions.push_back(std::move(mention));
  }
  std::ranges::stable_sort(mentions, {}, &narrative::Mention::offset);
  return mentions;
}

narrative::FrameReader::Used Phrases::used(const fhir::ClinicalText& text, base::Date signed_on) const {
  if (!frames_) return {};
  return frames_->used(text.text, text.date, &frames_wanted_[static_cast<std::size_t>(text.kind)], signed_on);
}

Told Phrases::told(const narrative::Mention& mention, const fhir::ClinicalText& text, base::Date signed_on) const {
  const PhraseMeaning& meaning = meanings_[mention.rule];
  const auto date = mention.stated_date ? mention.stated_date : text.date;
  const auto says = [&]() -> std::expected<Truth, Silence> {
    if (std::ranges::find(meaning.not_in, mention.section) != meaning.not_in.end())
      return std::unexpected(Silence::section);
    if (was_only_asked(text, mention)) return std::unexpected(Silence::asked);
    if (meaning.max_age_days && date && base::days_between(*date, signed_on) > *meaning.max_age_days)
      return std::unexpected(Silence::too_old);
    const auto truth = tells(meaning, mention.assertion);
    if (const auto silence = silence_of(mention.unsaid); silence && (truth || *silence == Silence::not_understood))
      return std::unexpected(*silence);
    return truth;
  };
  return {&meaning, says(), date};
}

void Phrases::interpret(const std::vector<narrative::Mention>& mentions, const fhir::ClinicalText& text,
                        base::Date signed_on, Found& found) const {
  for (const narrative::Mention& mention : mentions) {
    const auto value = value_of_[mention.rule];
    if (!value) continue;
    const Told told = this->told(mention, text, signed_on);
    const bool unclear = !told.says && told.says.error() == Silence::not_understood;
    if (!told.says && !unclear) continue;
    Hit hit;
    hit.text = &text;
    hit.meaning = told.meaning;
    hit.says = told.says.value_or(Truth::unknown);
    hit.denied = mention.assertion == narrative::Assertion::negated;
    hit.date = told.date;
    hit.offset = mention.offset;
    hit.length = mention.length;
    hit.sentence = text.text.substr(mention.sentence_offset, mention.sentence_length);
    hit.captures = mention.captures;
    (unclear ? found.not_understood : found.told)[*value].push_back(std::move(hit));
  }
}

} // namespace signpost::evidence
