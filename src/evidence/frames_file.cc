#include "evidence/frames_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace signpost::evidence {
namespace {

using narrative::ConceptId;
using narrative::Element;
using narrative::FigureKind;
using narrative::Frame;
using narrative::Tells;

constexpr std::array<std::pair<std::string_view, Tells>, 4> tellings{
    {{"yes", Tells::yes}, {"no", Tells::no}, {"open", Tells::open}, {"nothing", Tells::nothing}}};
constexpr std::uint32_t most_words = 40; // between elements
constexpr std::size_t most_slips = 2;    // in an id that is meant for another one

std::optional<Truth> truth_of(Tells tells) {
  switch (tells) {
  case Tells::yes: return Truth::yes;
  case Tells::no: return Truth::no;
  case Tells::open: return Truth::unknown;
  case Tells::nothing: return {};
  }
  return {};
}

// "frames/treatment.json" is the topic "treatment".
std::string topic_of(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return std::string(name.substr(0, name.rfind('.')));
}

std::string names_of_figures() {
  std::string names;
  for (std::size_t kind = 0; kind < narrative::figure_kinds; ++kind)
    names += (kind == 0 ? "`" : ", `") + std::string(narrative::to_string(static_cast<FigureKind>(kind))) + "`";
  return names;
}

// Letters to be put in, left out or exchanged to make one of the other (Levenshtein).
std::size_t slips_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t k = 0; k <= b.size(); ++k) row[k] = k;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t exchanged = diagonal + (a[i - 1] != b[k - 1]);
      diagonal = std::exchange(row[k], std::min({exchanged, row[k] + 1, row[k - 1] + 1}));
    }
  }
  return row.back();
}

// The concept that an unknown id is likely to be meant for; empty if there is none.
std::string_view nearest_concept(const narrative::Concepts& concepts, std::string_view id) {
  std::string_view nearest;
  std::size_t least = std::min(most_slips, id.size() / 3) + 1;
  for (ConceptId concept_id = 0; concept_id < concepts.size(); ++concept_id) {
    const std::size_t slips = slips_between(id, concepts.name(concept_id));
    if (slips < least) nearest = concepts.name(concept_id);
    least = std::min(least, slips);
  }
  return nearest;
}

// What frames may refer to.
struct Known {
  const narrative::Concepts& concepts;
  const Values& values;
  const std::vector<std::string>& sections;
};

class FileReader {
public:
  FileReader(const AuthorFile& file, std::uint32_t topic, const Known& known, FrameFiles& into,
             std::map<std::pair<std::string, std::string>, std::uint32_t>& members)
      : file_(file), topic_(topic), concepts_(known.concepts), values_(known.values), sections_(known.sections),
        into_(into), members_(members) {}

  void read() {
    file_.only(file_.root(), {"site", "lists", "matters"});
    if (file_.root()["lists"]) lists_ = concepts_of(file_.root()["lists"]);
    if (const base::Json site = file_.root()["site"]) {
      file_.only(site, {"here", "elsewhere"});
      const auto here = concept_of(site["here"]), elsewhere = concept_of(site["elsewhere"]);
      if (here && elsewhere) sites_ = {*here, *elsewhere};
    }
    for (base::Json matter : file_.root()["matters"]) read_matter(matter);
  }

private:
  std::optional<ConceptId> concept_of(base::Json name) {
    if (!name.is_string()) {
      file_.error(name, "expected the id of a concept");
      return {};
    }
    const auto found = concepts_.find(name.string());
    if (!found) file_.error(name, "unknown concept `" + std::string(name.string()) + "`", hint_for(name.string()));
    return found;
  }
  std::string hint_for(std::string_view id) const {
    const std::string_view nearest = nearest_concept(concepts_, id);
    return nearest.empty() ? "frames hold ids of concepts; words belong into `shared/lexicon`"
                           : "is `" + std::string(nearest) + "` meant?";
  }
  std::vector<ConceptId> concepts_of(base::Json names) {
    std::vector<ConceptId> list;
    const auto add = [&](base::Json name) {
      if (const auto found = concept_of(name)) list.push_back(*found);
    };
    if (names.is_array()) std::ranges::for_each(names, add);
    else add(names);
    if (names.is_array() && names.size() == 0) file_.error(names, "the list of concepts is empty");
    return list;
  }
  Tells tells(base::Json json, std::string_view key, Tells otherwise) {
    const base::Json value = json[key];
    if (!value) return otherwise;
    for (const auto& [name, meaning] : tellings)
      if (value.string() == name) return meaning;
    file_.error(value, "expected yes, no, open or nothing in `" + std::string(key) + "`");
    return otherwise;
  }

  void read_matter(base::Json matter) {
    file_.only(matter, {"value", "member", "in", "notIn", "onlyIn", "maxAgeDays", "anySite", "anyTime", "watch",
                        "frames", "examples"});
    PhraseMeaning meaning;
    meaning.value = file_.required_text(matter, "value");
    meaning.member = file_.text_or(matter, "member", "");
    check_member(matter, meaning);
    Frame frame; // what all frames of the matter share
    frame.topic = topic_;
    frame.lists = lists_;
    frame.value = value_number(meaning.value);
    frame.member = members_.emplace(std::pair(meaning.value, meaning.member), members_.size()).first->second;
    if (!file_.flag(matter, "anySite")) frame.sites = sites_;
    frame.any_time = file_.flag(matter, "anyTime");
    read_common(matter, meaning, frame);
    if (!matter["frames"]) file_.error(matter, "the matter has no `frames`");
    for (base::Json one : matter["frames"]) read_frame(one, meaning, frame);
    if (const base::Json watch = matter["watch"]) {
      PhraseMeaning watched = meaning;
      watched.entry = topic_of(file_.path()) + "/watch";
      watches_.push_back({std::move(watched), {topic_, frame.value, concepts_of(watch)}});
    }
    read_examples(matter["examples"], meaning);
  }

  void check_member(base::Json matter, PhraseMeaning& meaning) {
    const auto value = values_.find(meaning.value);
    if (!value) return file_.error(matter["value"], "unknown value `" + meaning.value + "`");
    meaning.whole = meaning.member == whole_course;
    const CodedKind* coded = values_[*value].coded();
    if (!coded) return;
    if (const auto member = coded->member_or_group(meaning.member)) meaning.code = *member;
    else if (matter["frames"].size() > 0 || !meaning.member.empty())
      file_.error(matter["member"] ? matter["member"] : matter,
                  "`" + meaning.member + "` is no member of value `" + meaning.value + "`");
  }

  std::uint32_t value_number(const std::string& value) {
    return members_.emplace(std::pair(value, std::string(1, '\0')), members_.size()).first->second;
  }

  void read_common(base::Json json, PhraseMeaning& meaning, Frame& frame) {
    if (const auto days = file_.number(json, "maxAgeDays")) meaning.max_age_days = static_cast<long>(*days);
    if (json["notIn"]) meaning.not_in = sections(json, "notIn");
    if (json["onlyIn"]) frame.only_in = sections(json, "onlyIn");
    if (!json["in"]) return;
    meaning.in.clear();
    for (const std::string& name : file_.texts(json, "in")) {
      if (const auto kind = fhir::text_kind(name)) meaning.in.push_back(*kind);
      else file_.error(json["in"], "unknown kind of text `" + name + "`");
    }
  }

  std::vector<std::string> sections(base::Json json, std::string_view key) {
    auto ids = file_.texts(json, key);
    for (const std::string& id : ids)
      if (std::ranges::find(sections_, id) == sections_.end())
        file_.error(json[key], "unknown kind of section `" + id + "`",
                    "`shared/phrases/context.json` lists them in `sections`");
    return ids;
  }

  // A number of words.
  std::optional<std::uint32_t> words(base::Json json, std::string_view key) {
    const auto number = file_.number(json, key);
    if (!number) return {};
    if (*number >= 0 && *number <= most_words && *number == std::floor(*number))
      return static_cast<std::uint32_t>(*number);
    file_.error(json[key], "`" + std::string(key) + "` is a number of words from 0 to " + std::to_string(most_words));
    return {};
  }

  void read_frame(base::Json json, PhraseMeaning meaning, Frame frame) {
    file_.only(json, {"id", "head", "with", "without", "within", "scope", "slots", "rivals", "anyOwner", "says",
                      "ifDenied", "ifPlanned", "ifPast", "anySite", "anyTime", "in", "notIn", "onlyIn", "maxAgeDays"});
    const std::string id = topic_of(file_.path()) + "/" + file_.required_text(json, "id");
    if (std::ranges::find(into_.meanings, id, &PhraseMeaning::entry) != into_.meanings.end())
      file_.error(json["id"], "frame `" + id + "` is there already");
    meaning.entry = id;
    read_common(json, meaning, frame);
    frame.any_time = file_.flag(json, "anyTime", frame.any_time);
    if (json["anySite"]) frame.sites = file_.flag(json, "anySite") ? std::nullopt : sites_;
    if (!json["head"]) file_.error(json, "the frame has no `head`");
    else frame.head = element(json["head"]);
    for (base::Json one : json["with"]) frame.with.push_back(element(one));
    for (base::Json one : json["without"]) {
      if (const auto found = concept_of(one)) frame.without.push_back(*found);
    }
    frame.within = words(json, "within").value_or(frame.within);
    read_scope(json, frame);
    read_slots(json, frame);
    read_tells(json, meaning, frame);
    into_.frames.push_back(std::move(frame));
    into_.places.push_back(file_.spot(json["id"] ? json["id"] : json));
    into_.meanings.push_back(std::move(meaning));
  }

  Element element(base::Json json) {
    Element element;
    if (!json.is_object()) {
      element.any_of = concepts_of(json);
      return element;
    }
    file_.only(json, {"concept", "denied", "person", "side", "within", "atLeast", "atMost", "by", "share"});
    element.any_of = concepts_of(json["concept"]);
    if (const base::Json denied = json["denied"]) {
      if (denied.is_true()) element.denial = narrative::Denial::denied;
      else if (denied.is_boolean()) element.denial = narrative::Denial::never;
      else if (denied.string() == "either") element.denial = narrative::Denial::either;
      else file_.error(denied, "expected true, false or \"either\" in `denied`");
    }
    if (const base::Json person = json["person"]) {
      element.any_person = person.string() == "any";
      if (!element.any_person) file_.error(person, "expected \"any\" in `person`");
    }
    if (const base::Json side = json["side"]) {
      if (side.string() == "before") element.side = Element::Side::before;
      else if (side.string() == "after") element.side = Element::Side::after;
      else file_.error(side, "expected before or after in `side`");
    }
    element.within = words(json, "within");
    element.at_least = file_.number(json, "atLeast").value_or(element.at_least);
    element.at_most = file_.number(json, "atMost").value_or(element.at_most);
    element.by = file_.number(json, "by").value_or(element.by);
    element.share = file_.number(json, "share").value_or(0);
    return element;
  }

  void read_scope(base::Json json, Frame& frame) {
    const base::Json scope = json["scope"];
    if (!scope) return;
    frame.whole_sentence = scope.string() == "sentence";
    if (!frame.whole_sentence && scope.string() != "clause")
      file_.error(scope, "expected clause or sentence in `scope`");
  }

  void read_slots(base::Json json, Frame& frame) {
    for (base::Json alternative : json["slots"]) {
      frame.slots.emplace_back();
      if (!alternative.is_array()) file_.error(alternative, "expected a list of figures", "such as [[\"duration\"]]");
      for (base::Json name : alternative) {
        const auto found = concepts_.find(name.string());
        if (found && *found < narrative::figure_kinds) frame.slots.back().push_back(static_cast<FigureKind>(*found));
        else file_.error(name, "`" + std::string(name.string()) + "` is no figure", "there are " + names_of_figures());
      }
    }
    if (json["rivals"]) frame.rivals = concepts_of(json["rivals"]);
    frame.any_owner = file_.flag(json, "anyOwner");
  }

  void read_tells(base::Json json, PhraseMeaning& meaning, Frame& frame) {
    frame.affirmed = tells(json, "says", Tells::yes);
    frame.denied = tells(json, "ifDenied", Tells::nothing);
    frame.planned = tells(json, "ifPlanned", Tells::nothing);
    frame.past = tells(json, "ifPast", Tells::nothing);
    if (frame.head.denial != narrative::Denial::affirmed && json["ifDenied"])
      file_.error(json["ifDenied"], "what the head is wanted to be is said by `denied`; `says` holds for it");
    meaning.affirmed = truth_of(frame.affirmed);
    meaning.negated = truth_of(frame.denied);
    meaning.historical = truth_of(frame.past);
    meaning.hypothetical = truth_of(frame.planned);
    const auto value = values_.find(meaning.value);
    const bool figures = value && (values_[*value].is<NumberKind>() || values_[*value].is<DatesKind>());
    if (figures && meaning.affirmed == Truth::unknown)
      file_.error(json["says"], "only a finding or a member of a coded value can be left open");
  }

  void read_examples(base::Json examples, const PhraseMeaning& meaning) {
    file_.only(examples, {"yes", "no", "open", "nothing"});
    for (base::Json list : examples)
      for (base::Json one : list) {
        FrameExample example{.value = meaning.value,
                             .member = meaning.member,
                             .says = std::string(list.key()),
                             .text = {},
                             .misread = {},
                             .in = meaning.in,
                             .spot = file_.spot(one)};
        if (example.in.empty()) example.in.push_back(fhir::TextKind::note);
        if (one.is_object()) {
          file_.only(one, {"text", "misread"});
          example.text = file_.required_text(one, "text");
          example.misread = file_.required_text(one, "misread");
        } else {
          example.text = one.string();
        }
        if (example.text.empty()) file_.error(one, "expected a sentence");
        into_.examples.push_back(std::move(example));
      }
  }

public:
  // Watches come behind all frames.
  struct Watched {
    PhraseMeaning meaning;
    narrative::Watch watch;
  };
  std::vector<Watched> watches_;

private:
  const AuthorFile& file_;
  const std::uint32_t topic_;
  const narrative::Concepts& concepts_;
  const Values& values_;
  const std::vector<std::string>& sections_;
  FrameFiles& into_;
  std::map<std::pair<std::string, std::string>, std::uint32_t>& members_; // numbers of values and members
  std::optional<Frame::Sites> sites_;
  std::vector<ConceptId> lists_;
};

} // namespace

FrameFiles read_frames(const std::vector<AuthorFile>& files, const narrative::Concepts& concepts, const Values& values,
                       const std::vector<std::string>& sections) {
  const Known known{concepts, values, sections};
  FrameFiles frames;
  std::map<std::pair<std::string, std::string>, std::uint32_t> members;
  std::vector<FileReader::Watched> watches;
  for (const AuthorFile& file : files) {
    FileReader reader(file, static_cast<std::uint32_t>(&file - files.data()), known, frames, members);
    reader.read();
    std::ranges::move(reader.watches_, std::back_inserter(watches));
  }
  for (FileReader::Watched& one : watches) {
    frames.watches.push_back(std::move(one.watch));
    one.meaning.affirmed = one.meaning.negated = {};
    frames.meanings.push_back(std::move(one.meaning));
  }
  return frames;
}

} // namespace signpost::evidence
