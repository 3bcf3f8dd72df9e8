#include <catch2/catch.hpp>

#include <string>

#include "base/json.h"
#include "fhir/chart.h"
#include "fhir/language.h"
#include "fhir/rich_text.h"
#include "fhir/text_encoding.h"
#include "fhir/texts.h"

namespace {

using namespace signpost;
using namespace std::string_literals;

std::string base64(std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += digits[(bits >> (held - 6)) & 63];
  }
  if (held > 0) out += digits[(bits << (6 - held)) & 63];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::string utf16(std::string_view ascii, bool big) {
  std::string out;
  for (const char c : ascii) out += big ? "\0"s + c : c + "\0"s;
  return out;
}

// The text that is read of a note, or why it is not.
std::string read(std::string_view type, std::string_view bytes, const std::string& more = "",
                 const std::string& top = "") {
  const auto document = base::JsonDocument::parse(
      R"({"resourceType":"DocumentReference","id":"n","status":"current","date":"2026-11-18",)" + top +
      R"("content":[{"attachment":{)" + more + R"("contentType":")" + std::string(type) + R"(","data":")" +
      base64(bytes) + R"("}}]})");
  REQUIRE(document);
  fhir::Chart chart("p");
  chart.add(document->root());
  fhir::ClinicalTexts texts;
  texts.collect(chart);
  if (!texts.list.empty()) return std::string(texts.list.front().text);
  REQUIRE(texts.unread.size() == 1);
  CHECK(texts.unread.front().kind == fhir::TextKind::note);
  CHECK(texts.unread.front().date);
  switch (texts.unread.front().why) {
  case fhir::Unread::address_only: return "address only";
  case fhir::Unread::unsupported_form: return "unsupported form";
  case fhir::Unread::undecodable: return "undecodable";
  case fhir::Unread::other_language: return "other language";
  case fhir::Unread::too_much: return "too much";
  }
  return {};
}

} // namespace

TEST_CASE("notes are decoded from the character set they are in") {
  const std::string_view text = "No active infection of the urinary tract.";
  CHECK(read("text/plain; charset=UTF-16", "\xFF\xFE" + utf16(text, false)) == text);
  CHECK(read("text/plain; charset=utf-16be", utf16(text, true)) == text);
  CHECK(read("text/plain", utf16(text, false)) == text);
  CHECK(read("text/plain", "\xFE\xFF" + utf16(text, true)) == text);
  CHECK(read("text/plain; charset=utf-16", text) == text); // declared, but it is not
  CHECK(read("Text/Plain;charset=ISO-8859-1", "temp 37.2\xB0"
                                              "C") == "temp 37.2°C");
  CHECK(read("text/plain; charset=windows-1252", "didn\x92t") == "didn’t");
  CHECK(read("text/plain", "didn\x92t") == "didn’t");
  CHECK(read("text/plain", "\xEF\xBB\xBFno fever") == "no fever");
  CHECK(read("text/plain", base64(text)) == text);
  CHECK(read("text/plain", "Fracture") == "Fracture");
}

TEST_CASE("what is no text is not read") {
  CHECK(read("text/plain", "\x01\x02\x03\x7F\x00\x05rubbish"s) == "undecodable");
  CHECK(read("text/plain", "%PDF-1.7 text") == "undecodable");
  CHECK(read("application/pdf", "%PDF-1.7") == "unsupported form");
  CHECK(read("text/plain", "") == "address only");
  CHECK(read("text/plain; charset=shift_jis", "\x8A\xB4\x90\xF5") == "undecodable");
}

TEST_CASE("RTF is read as its text, whatever it is declared to be") {
  const std::string_view rtf = R"({\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator x;}\f0 Doesn\'92t have {\b fever}\par)"
                               "\n"
                               R"(Infection\cell none\row \u8217?s \{x\}})";
  CHECK(read("text/plain", rtf) == "Doesn’t have fever\nInfection\tnone\n’s {x}");
  CHECK(read("text/rtf", rtf) == "Doesn’t have fever\nInfection\tnone\n’s {x}");
  CHECK(fhir::text_of_rich_text("{\\rtf1 open {{{ \\u \\' \\").starts_with("open"));
}

TEST_CASE("notes in another language are told from terse and bilingual English ones") {
  const std::string spanish =
      "Evaluación previa: infección activa de las vías urinarias, en tratamiento con antibióticos.";
  CHECK(read("text/plain", spanish) == "other language");
  CHECK(read("text/html",
             "<p>Le patient prend des antibiotiques pour une infection avec fièvre depuis les vacances.</p>") ==
        "other language");
  CHECK(read("text/plain", "Die Patientin hat keine Infektion und wird nicht mit Antibiotika behandelt.") ==
        "other language");
  CHECK(read("text/plain", "Активная инфекция мочевых путей") == "other language");
  CHECK(read("text/plain", "尿路感染症、抗生剤で治療中。発熱なし。") == "other language");
  CHECK(read("text/plain", "No fever.", R"("language":"es-MX",)") == "other language");
  CHECK(read("text/plain", "No fever.", "", R"("language":"de",)") == "other language");
  CHECK(read("text/plain", "No fever.", R"("language":"en-US",)", R"("language":"de",)") == "No fever.");
  for (const std::string_view english :
       {"78F LBP s/p fall. TTP L1. VCF L1 T12. NRS 8/10. TLSO, HEP.",
        "Dr. de la Cruz, Hospital de la Santa María. VCF L1.",
        "Seen with interpreter. Pt states \"me duele mucho la espalda desde que me caí en la cocina\". TTP L1, no "
        "deficit.",
        "temp 37.2°C, naïve to opioids. Dr. Müller.", "Pain ≥ 4 µg – “severe” … → plan"})
    CHECK(read("text/plain", english) == english);
  CHECK_FALSE(fhir::is_other_language("EN_gb"));
  CHECK_FALSE(fhir::is_other_language("eng"));
}
