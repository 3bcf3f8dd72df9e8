// The examples beside the frames of policies/shared, and variants of them that must not matter.
#include "support/shapes.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <sstream>
#include <tuple>

#include "policy/catalog.h"
#include "service/knowledge.h"
#include "support/edit.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;
using evidence::FrameExample;

namespace {

const base::Date today = *base::parse_date("2026-11-20");
constexpr double recall_of_idioms = 0.02; // that may be lost without them

std::vector<evidence::SourceFile> shipped_files() {
  auto files = service::read_policies({SIGNPOST_SOURCE_DIR "/policies"});
  REQUIRE(files);
  return std::move(*files);
}

const policy::Catalog& catalog() {
  static const auto loaded = [] {
    base::Issues issues;
    auto catalog = policy::Catalog::load(shipped_files(), issues);
    REQUIRE_FALSE(issues.has_errors());
    return catalog;
  }();
  return *loaded;
}

const author::ExampleReader& reader() {
  static const author::ExampleReader reader(catalog().evidence().phrases, today);
  return reader;
}

// What context rules go by, in several words.
std::vector<std::string> context_phrases() {
  const std::string text = file_text("policies/shared/phrases/context.json");
  const auto document = base::JsonDocument::parse(text);
  REQUIRE(document);
  std::vector<std::string> phrases;
  for (const base::Json part : {document->root(), document->root()["frames"]}) {
    for (const char* key : {"triggers", "terminators", "answers"})
      for (const base::Json entry : part[key])
        for (const base::Json words : entry["texts"]) phrases.emplace_back(words.string());
    for (const base::Json words : part["pseudoTriggers"]) phrases.emplace_back(words.string());
  }
  std::erase_if(phrases, [](const std::string& phrase) { return !phrase.contains(' '); });
  return phrases;
}

const Shapes& shapes() {
  static const Shapes shapes(reader(), context_phrases());
  return shapes;
}

// Variants that are known to read otherwise (shape_exceptions.json): of each shape a list of reasons, and beside each
// the variants that it is given for. Whatever members such a variant has must fit.
class Exceptions {
public:
  explicit Exceptions(std::string_view shape)
      : document_(*base::JsonDocument::parse(file_text("tests/author/shape_exceptions.json"))) {
    for (const base::Json group : document_.root()[shape]) {
      CHECK_FALSE(group["why"].string().empty());
      for (const base::Json variant : group["variants"]) list_.push_back(variant);
    }
    used_.resize(list_.size(), false);
  }

  bool cover(const Variant& variant) {
    bool covered = false;
    for (std::size_t i = 0; i < list_.size(); ++i) {
      const base::Json one = list_[i];
      const auto fits = [&](std::string_view key, std::string_view words) {
        return !one[key] || one[key].string() == words;
      };
      if (!fits("value", variant.example->value) || !fits("out", variant.out) || !fits("in", variant.in) ||
          !fits("example", variant.example->text))
        continue;
      covered = used_[i] = true;
    }
    return covered;
  }
  // Each is still needed.
  void check() const {
    for (std::size_t i = 0; i < list_.size(); ++i) {
      INFO(list_[i]["value"].string() << ": `" << list_[i]["out"].string() << "` -> `" << list_[i]["in"].string()
                                      << '`');
      CHECK(used_[i]);
    }
  }

private:
  base::JsonDocument document_;
  std::vector<base::Json> list_;
  std::vector<bool> used_;
};

// Holds the variants of every example that reads right against the example. `at_least`: how many there are to be.
template <class Variants>
void check_shape(std::string_view shape, std::size_t at_least, const Variants& variants_of) {
  Exceptions exceptions(shape);
  std::size_t count = 0;
  for (const FrameExample& example : reader().examples()) {
    if (!reader().reads_right(example, example.text)) continue;
    for (const Variant& variant : variants_of(example)) {
      ++count;
      if (shapes().reads_alike(variant) || exceptions.cover(variant)) continue;
      UNSCOPED_INFO(example.value << ' ' << example.member << ": `" << variant.out << "` -> `" << variant.in << '`');
      FAIL_CHECK(variant.text);
    }
  }
  exceptions.check();
  CHECK(count >= at_least);
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == text.npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

// The sentences of tests/paraphrase/opposites.txt, "value | member | says | sentence".
std::vector<FrameExample> opposites() {
  std::vector<FrameExample> sentences;
  std::istringstream table(file_text("tests/paraphrase/opposites.txt"));
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line.front() == '#') continue;
    INFO(line);
    std::array<std::string, 4> fields;
    std::istringstream row(line);
    for (std::string& field : fields) {
      REQUIRE(std::getline(row, field, &field == &fields.back() ? '\n' : '|'));
      field = trimmed(field);
    }
    FrameExample& sentence = sentences.emplace_back();
    std::tie(sentence.value, sentence.member, sentence.says, sentence.text) =
        std::tie(fields[0], fields[1], fields[2], fields[3]);
    const auto is_value = [&](const auto& meaning) { return meaning.value == sentence.value; };
    REQUIRE(std::ranges::any_of(reader().phrases().frames().meanings, is_value));
    REQUIRE((sentence.says == "yes" || sentence.says == "no" || sentence.says == "nothing"));
  }
  return sentences;
}

// Of what examples say, the share that is read.
double recall(const author::ExampleReader& of) {
  std::size_t said = 0, read = 0;
  for (const FrameExample& example : of.examples()) {
    if (example.says == "nothing") continue;
    ++said;
    read += of.reads_right(example, example.text);
  }
  return static_cast<double>(read) / static_cast<double>(said);
}

// A file of the lexicon without its idioms.
std::string without_idioms(const std::string& text) {
  const auto document = base::JsonDocument::parse(text);
  REQUIRE(document);
  base::JsonWriter out;
  out.begin_object();
  for (const base::Json member : document->root()) {
    if (member.key() == "idioms") continue;
    out.key(member.key());
    out.value(member);
  }
  out.end_object();
  return out.take();
}

} // namespace

TEST_CASE("every example reads as it is labelled, or has a reason") {
  base::Issues issues;
  const author::ExampleReport report = author::read_examples(reader(), issues);
  std::ostringstream text;
  for (const base::Issue& issue : issues.list()) text << issue;
  INFO(text.str());
  CHECK_FALSE(issues.has_errors());
  CHECK_FALSE(report.scores.empty());
}

TEST_CASE("word swap: another word of the same concept reads the same") {
  check_shape("wordSwap", reader().examples().size(),
              [](const FrameExample& example) { return shapes().word_swaps(example); });
}

TEST_CASE("order: an aside between two words changes nothing") {
  check_shape("aside", reader().examples().size(),
              [](const FrameExample& example) { return shapes().asides(example); });
}

TEST_CASE("order: a time may stand in front or at the end") {
  check_shape("figure", 100, [](const FrameExample& example) { return shapes().moved_figures(example); });
}

TEST_CASE("no sentence reads as its opposite") {
  const std::vector<FrameExample> sentences = opposites();
  std::size_t said = 0, read = 0;
  for (const FrameExample& sentence : sentences) {
    const auto told = reader().statements(sentence, sentence.text, fhir::TextKind::note);
    INFO(sentence.value << ' ' << sentence.member << " says " << sentence.says << ": " << sentence.text);
    for (const std::string says : {"yes", "no"})
      if (says != sentence.says) CHECK_FALSE(told.contains({sentence.member, says}));
    if (sentence.says == "nothing") continue;
    ++said;
    read += told.contains({sentence.member, sentence.says});
  }
  CHECK(said >= 400);
  CHECK(3 * read >= 2 * said); // who reads nothing reads no opposite
}

TEST_CASE("without idioms hardly less is read") {
  auto files = shipped_files();
  for (evidence::SourceFile& file : files)
    if (file.path.starts_with("shared/lexicon/")) file.text = without_idioms(file.text);
  base::Issues issues;
  const auto bare = policy::Catalog::load(std::move(files), issues);
  REQUIRE_FALSE(issues.has_errors());
  const author::ExampleReader without(bare->evidence().phrases, today);
  CHECK(recall(without) >= recall(reader()) - recall_of_idioms);
}

namespace {

// The policies of tests/cases/policies/small with one edit, and a reader of their examples.
struct SmallWorld {
  explicit SmallWorld(std::string_view file = {}, std::string_view find = {}, std::string_view put = {}) {
    auto files = service::read_policies({SIGNPOST_SOURCE_DIR "/tests/cases/policies/small"});
    REQUIRE(files);
    for (evidence::SourceFile& one : *files)
      if (one.path == file) {
        REQUIRE(one.text.contains(find));
        one.text.replace(one.text.find(find), find.size(), put);
      }
    base::Issues issues;
    catalog = policy::Catalog::load(std::move(*files), issues);
    REQUIRE_FALSE(issues.has_errors());
    reader.emplace(catalog->evidence().phrases, today);
  }
  const FrameExample& example(std::string_view text) const {
    const auto found = std::ranges::find(reader->examples(), text, &FrameExample::text);
    REQUIRE(found != reader->examples().end());
    return *found;
  }
  std::unique_ptr<policy::Catalog> catalog;
  std::optional<author::ExampleReader> reader;
};

std::vector<std::string> texts_of(const std::vector<Variant>& variants) {
  std::vector<std::string> texts;
  for (const Variant& variant : variants) texts.push_back(variant.text);
  return texts;
}

} // namespace

TEST_CASE("the variants of an example") {
  const SmallWorld world;
  const Shapes shapes(*world.reader, {"does not"});
  const auto swaps = shapes.word_swaps(world.example("The knee gives way."));
  CHECK(texts_of(swaps) ==
        std::vector<std::string>{"The patella gives way.", "The knee buckles.", "The knee goes out from under him."});
  for (const Variant& variant : swaps) CHECK(shapes.reads_alike(variant));
  const auto asides = shapes.asides(world.example("The knee does not give way."));
  CHECK(texts_of(asides) == std::vector<std::string>{"The (per chart) knee does not give way.",
                                                     "The knee (per chart) does not give way.",
                                                     "The knee does not (per chart) give way."});
  for (const Variant& variant : asides) CHECK(shapes.reads_alike(variant));
}

TEST_CASE("which words are put in goes by the text of an example alone") {
  const SmallWorld world("shared/lexicon/knee.json", "\"buckles\"",
                         R"("buckles", "wobbles", "caves in", "folds", "yields", "slips", "collapses", "crumples")");
  const Shapes shapes(*world.reader, {});
  const FrameExample& example = world.example("The knee gives way.");
  const FrameExample alone = example; // no matter which others there are
  const auto texts = texts_of(shapes.word_swaps(example));
  CHECK(texts == texts_of(shapes.word_swaps(alone)));
  CHECK(texts == std::vector<std::string>{"The patella gives way.", "The knee collapses.", "The knee crumples.",
                                          "The knee goes out from under him.", "The knee buckles.", "The knee wobbles.",
                                          "The knee caves in.", "The knee folds.", "The knee yields."});
}

TEST_CASE("a heading is no word to be replaced") {
  const auto example =
      std::ranges::find(reader().examples(), "Plan\n- TLSO x 6 weeks\n- PT x 6 weeks", &FrameExample::text);
  REQUIRE(example != reader().examples().end());
  const auto texts = texts_of(shapes().word_swaps(*example));
  CHECK_FALSE(texts.empty());
  for (const std::string& text : texts) CHECK(text.starts_with("Plan\n"));
}

TEST_CASE("a word that does not read like the others of its concept is found out") {
  // No sentence goes on behind a semicolon.
  const SmallWorld world("shared/lexicon/knee.json", "\"buckles\"", "\"buckles\", \"gives; out\"");
  const Shapes shapes(*world.reader, {});
  for (const Variant& variant : shapes.word_swaps(world.example("The knee gives way."))) {
    INFO(variant.text);
    CHECK(shapes.reads_alike(variant) == (variant.in != "gives; out"));
  }
}

TEST_CASE("a known misreading is listed with its reason") {
  const SmallWorld world("shared/frames/knee.json", "\"The bridge gives way.\"",
                         R"({"text": "The bridge:\nThe knee gives way.", "misread": "It is another knee."})");
  base::Issues issues;
  std::ostringstream text;
  text << author::read_examples(*world.reader, issues);
  INFO(text.str());
  CHECK(issues.empty());
  const std::string listed = "known to be misread:\n  shared/frames/knee.json:10:";
  CHECK(text.str().contains(listed));
  CHECK(text.str().contains("`The bridge:\\nThe knee gives way.`: It is another knee."));
}
