// Texts made to cost time: the cost per byte must not grow with the length.
#include <chrono>

#include "narrative/phrase_files.h"
#include "narrative/plain_text.h"
#include "narrative/small_reader.h"

namespace signpost::narrative::testing {
namespace {

constexpr std::size_t large = 8 * 1024 * 1024;

std::string repeated(std::string_view piece, std::size_t size) {
  std::string text;
  text.reserve(size + piece.size());
  while (text.size() < size) text += piece;
  return text;
}

template <class Work>
double seconds(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

TEST_CASE("hostile notes take time in proportion to their length", "[hostile]") {
  const Lexicon lexicon = PhraseFiles::read().compile();
  const std::pair<std::string_view, std::size_t> texts[] = {{"no ", large},
                                                            {"[", large},
                                                            {"word ", large},
                                                            {"a", large / 8},
                                                            {"\n", large / 8},
                                                            {". ", large / 8},
                                                            {": ", large / 8},
                                                            {"no pain, ", large / 8},
                                                            {"pain 8/10 for 6 weeks of ", large / 64}};
  for (const auto& [piece, size] : texts) {
    CAPTURE(piece);
    (void)lexicon.find(repeated(piece, 16 * 1024), {}); // builds the automata
    const double small = seconds([&] { (void)lexicon.find(repeated(piece, size / 16), {}); });
    const double whole = seconds([&] { (void)lexicon.find(repeated(piece, size), {}); });
    CHECK(whole < 16 * small * 3 + 0.5);
  }
}

TEST_CASE("hostile notes take a reader of frames time in proportion to their length", "[hostile]") {
  SmallReader reader;
  Frame course{.head = reader.element("relief", Denial::denied),
               .with = {reader.element("care"), reader.element("walk")}};
  course.slots = {{FigureKind::duration}};
  course.rivals = {reader.id("care")};
  reader.add("course", course);
  reader.watch(0, "care");
  (void)reader.read("");
  constexpr std::size_t size = large / 32;
  for (const std::string_view piece : {"no relief PT walk 6 weeks ", "PT, ", "(", "relief (", "9/28 - ", "PT:\n- PT\n",
                                       "8/10 now ", "word ", "tendernesss ", "PT | "}) {
    CAPTURE(piece);
    const double small = seconds([&] { (void)reader.reader().find(repeated(piece, size / 16), {}); });
    const double whole = seconds([&] { (void)reader.reader().find(repeated(piece, size), {}); });
    CHECK(whole < 16 * small * 3 + 0.5);
  }
}

TEST_CASE("hostile markup takes time in proportion to its length", "[hostile]") {
  for (const std::string_view piece : {"<", "<p>", "&", "&amp", "<script>", "</", "<!--", "<a <b"}) {
    CAPTURE(piece);
    CHECK(seconds([&] { (void)plain_text(repeated(piece, large / 4)); }) < 20);
  }
}

} // namespace signpost::narrative::testing
