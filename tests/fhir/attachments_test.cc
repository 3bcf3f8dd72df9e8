#include "fhir/attachments.h"

#include <string>
#include <string_view>
#include <vector>

#include "fhir/reference.h"
#include "fhir/texts.h"
#include "support/json.h"

using namespace signpost;
using test::json;

namespace {

base::Json note(std::string_view id, std::string_view day, std::string_view attachments,
                std::string_view more = R"("status":"current")") {
  return json(R"({"resourceType":"DocumentReference","id":")" + std::string(id) + R"(",)" + std::string(more) +
              (day.empty() ? "" : R"(,"date":")" + std::string(day) + "\"") + R"(,"content":[)" +
              std::string(attachments) + "]}");
}
std::string at(std::string_view url, std::string_view media_type = "text/plain") {
  return R"({"attachment":{"contentType":")" + std::string(media_type) + R"(","url":")" + std::string(url) + "\"}}";
}
constexpr std::string_view binary =
    R"({"resourceType":"Binary","contentType":"text/plain","data":"UGFpbiBwZXJzaXN0cy4="})"; // "Pain persists."

// The addresses that are wanted of a chart of these.
std::string wanted(const std::vector<base::Json>& resources, std::string_view from = "", std::size_t at_most = 40) {
  fhir::Chart chart("p");
  for (const base::Json resource : resources) chart.add(resource);
  std::string text;
  for (const fhir::WantedAttachment& one : wanted_attachments(chart, base::parse_date(from), at_most))
    text += (text.empty() ? "" : " ") + std::string(one.url);
  return text;
}

} // namespace

TEST_CASE("the attachments that are wanted: of a form that is read, by address only") {
  CHECK(wanted({note("1", "2026-11-01", at("Binary/1"))}) == "Binary/1");
  CHECK(wanted({note("1", "2026-11-01", at("https://x/fhir/Binary/1", "text/html; charset=utf-8"))}) ==
        "https://x/fhir/Binary/1");
  CHECK(wanted({note("1", "2026-11-01", R"({"attachment":{"url":"Binary/1"}})")}) == "Binary/1");
  CHECK(wanted({note("1", "2026-11-01", at("Binary/1", "application/pdf"))}) == "");
  CHECK(wanted({note("1", "2026-11-01", R"({"attachment":{"contentType":"text/plain","data":"YQ=="}})")}) == "");
  CHECK(wanted({note("1", "2026-11-01", R"({"attachment":{"contentType":"text/plain"}})")}) == "");
  // In several forms it is one text: the first that can be read, and none if one is here.
  const std::string pdf = at("Binary/p", "application/pdf"), html = at("Binary/h", "text/html");
  CHECK(wanted({note("1", "2026-11-01", pdf + "," + html + "," + at("Binary/t"))}) == "Binary/h");
  CHECK(wanted({note("1", "2026-11-01", html + R"(,{"attachment":{"contentType":"text/plain","data":"YQ=="}})")}) ==
        "");
  CHECK(wanted({note("1", "2026-11-01",
                     html + R"(,{"attachment":{"contentType":"application/pdf","data":"YQ=="}})")}) == "Binary/h");
  CHECK(wanted({json(R"({"resourceType":"DiagnosticReport","id":"1","status":"final","presentedForm":[
    {"contentType":"text/plain","url":"Binary/r"}]})")}) == "Binary/r");
  CHECK(wanted({json(R"({"resourceType":"DocumentReference","id":"1","content":"none"})"),
                json(R"({"resourceType":"DiagnosticReport","id":"1","presentedForm":7})")}) == "");
}

TEST_CASE("what was withdrawn is not wanted") {
  for (const char* status : {R"("status":"entered-in-error")", R"("status":"superseded")",
                             R"("status":"current","docStatus":"entered-in-error")"}) {
    INFO(status);
    CHECK(wanted({note("1", "2026-11-01", at("Binary/1"), status)}) == "");
  }
  CHECK(wanted({json(R"({"resourceType":"DiagnosticReport","id":"1","status":"cancelled","presentedForm":[
    {"contentType":"text/plain","url":"Binary/r"}]})")}) == "");
}

TEST_CASE("the newest are wanted first, the undated last") {
  const std::vector<base::Json> notes{note("1", "2025-01-01", at("old")), note("2", "", at("undated")),
                                      note("3", "2026-11-01", at("new")), note("4", "2026-05", at("may"))};
  CHECK(wanted(notes) == "new may old undated");
  CHECK(wanted(notes, "2026-05-31") == "new may undated"); // some day of that month
  CHECK(wanted(notes, "2026-06-01") == "new undated");
  CHECK(wanted(notes, "", 2) == "new may");
  CHECK(wanted(notes, "", 0) == "");
}

TEST_CASE("a Binary that was fetched is the text of the attachment that names its address") {
  struct Row {
    std::string_view url;       // of the attachment
    std::string_view lives_at;  // the fullUrl of the document's entry
    std::string_view fetched;   // the address of the Binary
    bool found = true;
  };
  const Row rows[] = {
      {"https://x/fhir/Binary/7", "https://x/fhir/DocumentReference/1", "https://x/fhir/Binary/7"},
      {"https://x/fhir/Binary/7", "", "https://x/fhir/Binary/7"},
      {"Binary/7", "https://x/fhir/DocumentReference/1", "https://x/fhir/Binary/7"},
      {"Binary/7", "", "https://x/fhir/Binary/7"},
      {"Binary/7", "urn:uuid:1", "https://x/fhir/Binary/7"},
      {"Binary/7/_history/2", "", "https://x/fhir/Binary/7"},
      {"https://files.x/get?id=7", "", "https://files.x/get?id=7"},
      {"https://files.x/notes/", "", "https://files.x/notes/"},
      {"files/7.txt?v=1", "https://x/fhir/DocumentReference/1", "https://x/fhir/files/7.txt?v=1"},
      {"a/b/7", "https://x/fhir/DocumentReference/1", "https://x/fhir/a/b/7"},
      {"/files/7", "https://x/fhir/DocumentReference/1", "https://x/files/7"},
      {"Binary/7", "https://y/fhir/DocumentReference/1", "https://x/fhir/Binary/7", false},
      {"https://y/fhir/Binary/7", "", "https://x/fhir/Binary/7", false},
      {"Binary/8", "", "https://x/fhir/Binary/7", false},
  };
  for (const Row& row : rows) {
    INFO(row.url << " in " << row.lives_at);
    fhir::Chart chart("p");
    chart.add(note("1", "2026-11-01", at(row.url)), row.lives_at);
    REQUIRE(wanted_attachments(chart, {}, 40).size() == 1);
    CHECK(wanted_attachments(chart, {}, 40)[0].url == row.url);
    chart.add(json(binary), row.fetched, fhir::Source::fetched);
    fhir::ClinicalTexts texts;
    texts.collect(chart);
    CHECK((texts.list.size() == 1 && texts.list[0].text == "Pain persists.") == row.found);
    CHECK(texts.unread.empty() == row.found);
    CHECK(wanted_attachments(chart, {}, 40).empty() == row.found);
  }
}

TEST_CASE("a relative address is completed by the base of its server") {
  CHECK(fhir::absolute_url("Binary/7", "https://x/fhir") == "https://x/fhir/Binary/7");
  CHECK(fhir::absolute_url("Binary/7", "https://x/fhir/") == "https://x/fhir/Binary/7");
  CHECK(fhir::absolute_url("/Binary/7", "https://x/fhir") == "https://x/Binary/7");
  CHECK(fhir::absolute_url("/Binary/7", "https://x") == "https://x/Binary/7");
  CHECK(fhir::absolute_url("//y/7", "https://x/fhir") == "https://y/7");
  CHECK(fhir::absolute_url("https://y/7", "https://x/fhir") == "https://y/7");
  CHECK(fhir::absolute_url("urn:uuid:7", "https://x/fhir") == "urn:uuid:7");
  CHECK(fhir::absolute_url("get?at=10:30", "https://x/fhir") == "https://x/fhir/get?at=10:30");
}
