#include "pages/policy_page.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/digest.h"
#include "cards/templates.h"
#include "cards/view.h"
#include "pages/html.h"
#include "pages/page.h"
#include "service/policy_folder.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

const base::Date today = *base::parse_date("2026-11-20");

std::string between(std::string_view text, std::string_view from, std::string_view to) {
  const auto begin = text.find(from);
  const auto end = begin == text.npos ? begin : text.find(to, begin + from.size());
  return end == text.npos ? std::string() : std::string(text.substr(begin + from.size(), end - begin - from.size()));
}

// What is wrong with a page's structure; nothing if every element is closed in its order, headings leave out no level,
// ids are unique and links within the page lead somewhere.
std::vector<std::string> faults_of(std::string_view html) {
  static const std::set<std::string, std::less<>> without_end{"meta", "br", "!DOCTYPE"};
  std::vector<std::string> faults, open;
  std::set<std::string> ids;
  std::vector<std::string> links;
  int heading = 0;
  for (std::size_t at = html.find('<'); at != html.npos; at = html.find('<', at + 1)) {
    const std::string tag(html.substr(at + 1, html.find('>', at) - at - 1));
    const std::string name = tag.substr(0, tag.find(' '));
    if (name[0] == '/') {
      if (open.empty() || open.back() != name.substr(1)) return {"unexpected <" + name + ">"};
      open.pop_back();
      continue;
    }
    if (!without_end.contains(name)) open.push_back(name);
    if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
      if (name[1] - '0' > heading + 1) faults.push_back("heading " + name + " leaves out a level");
      heading = name[1] - '0';
    }
    if (const std::string id = between(tag, " id=\"", "\""); !id.empty() && !ids.insert(id).second)
      faults.push_back("two elements with id " + id);
    if (const std::string link = between(tag, " href=\"#", "\""); !link.empty()) links.push_back(link);
  }
  for (const std::string& name : open) faults.push_back("<" + name + "> is not closed");
  for (const std::string& link : links)
    if (!ids.contains(link)) faults.push_back("no element with id " + link);
  return faults;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
  return n;
}

std::string two_digits(unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {digits[byte >> 4], digits[byte & 15]};
}

bool holds(std::string_view text, std::string_view what) { return text.find(what) != text.npos; }

// The text of a page without its markup.
std::string words_of(std::string_view html) {
  std::string words;
  bool inside = false;
  for (const char c : html) {
    if (c == '<') inside = true;
    if (!inside) words += c;
    if (c == '>') inside = false;
  }
  return words;
}

const policy::PolicyVersion& version(const service::Knowledge& of, std::string_view id) {
  for (const auto& version : of.catalog->versions())
    if (version->id == id) return *version;
  throw std::runtime_error("no policy " + std::string(id));
}

// A policy in which every form of criterion occurs, and text that would be markup.
constexpr std::string_view all_forms = R"({
  "payer":"example-plan","number":"7","title":"MRI <script>alert(1)</script>","effective":"2026-01-01",
    "dateStated":false,"reviewDue":"2026-06-01",
  "source":"Plan \"A\" & Sons' policy","lines":["commercial"],
  "services":[{"id":"mri","title":"MRI","codes":"spine-mri","section":"Part 1","diagnoses":"pain",
   "gate":{"id":"g","title":"It is planned","section":"Part 0","value":"seen","is":"yes","item":"notes"},
   "criteria":{"id":"root","title":"Need","all":[
     {"id":"a","any":[{"id":"a1","title":"First way","section":"Part 2","value":"seen","is":"yes","item":"notes",
       "review":"ask the <b>payer</b>","reviewWhen":"yes"},
                      {"id":"a2","title":"Second way","value":"seen","is":"no","item":"notes"}]},
     {"id":"b","atLeast":2,"any":[{"id":"b1","title":"One","value":"seen","is":"yes","item":"notes"},{"id":"b2",
       "title":"Two","value":"seen","is":"yes","item":"notes"}]},
     {"id":"c","first":[{"id":"c1","title":"Score","value":"seen","is":"yes","item":"notes"}]},
     {"id":"d","not":{"id":"d1","title":"Harm","value":"seen","is":"yes","item":"notes","presumeAbsent": true}}]},
   "otherwise":{"determination":"not-medically-necessary","section":"Part 9","reason":"It is not needed."}}],
  "priorAuthorization":[{"products":["ppo"],"setting":"outpatient","answer":"required","section":"PA"},
    {"answer":"not-required","section":"PA"}],
  "asks":{"notes":"Document <it>."},
  "remarks":[{"when":{"id":"e","title":"Seen before","section":"Title","value":"seen","is":"yes","item":"notes"},
    "say":"A repeat is <not> addressed."}]})";

struct Example {
  PolicyFolder folder;
  std::shared_ptr<const service::Knowledge> knowledge;
  Example() {
    folder.write(
        "shared/values/seen.json",
        R"({"values":[{"id":"seen","title":"seen","kind":"finding","scope":"patient",)"
        R"("latest":[{"resource":"Condition","code":"pain","means":"yes"}]},)"
        R"({"id":"setting","title":"where","kind":"coded","scope":"order","members":["inpatient","outpatient"],)"
        R"("ranked":[{"order":true,"where":"locationCode.text = 'ward'","means":"inpatient"}]}]})");
    folder.write("shared/questions/notes.json", R"({"id":"notes","title":"the notes","ask":"Send the notes.",)"
                                                R"("cost":1})");
    folder.write(
        "shared/value-sets/ValueSet-pain.json",
        R"({"resourceType":"ValueSet","id":"pain","compose":{"include":[{"system":"http://hl7.org/fhir/sid/icd-10-cm",
                     "concept":[{"code":"M54.50","display":"Low back pain <unspecified>"}],"filter":[
                       {"property":"code","op":"regex","value":"M80\\.08.*"}]}]}})");
    folder.write("example-plan/payer.json",
                 R"({"id":"example-plan","label":"Example & Co","names":["example plan"],"defaultLine":"commercial",
                                               "products":[{"id":"ppo","line":"commercial","label":"PPO plans",
                                                 "names":["ppo"]}]})");
    folder.write(PolicyFolder::policy, all_forms);
    std::string later(all_forms);
    later.replace(later.find("2026-01-01"), 10, "2027-01-01");
    folder.write("example-plan/7-mri/2027-01-01.json", later);
    knowledge = folder.load();
  }
  std::string page() const { return pages::policy_page(*knowledge, *knowledge->catalog->versions().at(0), today); }
};

} // namespace

TEST_CASE("every page that is shipped is well-formed, with headings in order and links that lead somewhere") {
  CHECK(faults_of(pages::policy_list_page(knowledge(), today)) == std::vector<std::string>{});
  for (const auto& version : knowledge().catalog->versions()) {
    INFO(version->id);
    const std::string page = pages::policy_page(knowledge(), *version, today);
    CHECK(faults_of(page) == std::vector<std::string>{});
    CHECK(count(page, "<main>") == 1);
    CHECK(count(page, "<h1>") == 1);
    CHECK(count(page, "<h2") >= version->services.size());
    CHECK(holds(page, R"(<html lang="en">)"));
    CHECK_FALSE(holds(page, "<script"));
    CHECK_FALSE(holds(page, " style="));
    CHECK(holds(page, version->number));
  }
}

TEST_CASE("links between pages lead to pages") {
  std::set<std::string> paths{"/policies"};
  for (const auto& version : knowledge().catalog->versions()) paths.insert(cards::policy_path(*version));
  const auto check_links = [&](const std::string& page, std::filesystem::path base) {
    for (auto at = page.find("href=\""); at != page.npos; at = page.find("href=\"", at + 1)) {
      const std::string link = between(std::string_view(page).substr(at), "href=\"", "\"");
      if (link.starts_with("#")) continue;
      const std::string target = (base.parent_path() / link).lexically_normal().generic_string();
      INFO(link);
      CHECK(paths.contains(target));
    }
  };
  check_links(pages::policy_list_page(knowledge(), today), "/policies");
  for (const auto& version : knowledge().catalog->versions())
    check_links(pages::policy_page(knowledge(), *version, today), cards::policy_path(*version));
}

TEST_CASE("a page says everything that decides, in plain words") {
  const Example example;
  const std::string page = example.page();
  CHECK(faults_of(page) == std::vector<std::string>{});
  const std::string words = words_of(page);
  for (const std::string_view expected :
       {"Example &amp; Co",
        "Not stated by the document",
        "Was due June 1, 2026",
        "CPT: 72148",
        "Applies only if",
        "Need: all of these",
        "Any one of these",
        "At least 2 of these",
        "Whichever of these is known first",
        "This must not be the case",
        "First way (Part 2)",
        "If this is so, a person decides. ask the &lt;b&gt;payer&lt;/b&gt;",
        "Settled by documenting the notes.",
        "Presumed absent when all of the patient&#39;s conditions were read and understood, and none shows it.",
        "not medically necessary. It is not needed. (Part 9)",
        "ICD-10-CM: M54.50 Low back pain",
        "M80.08…",
        "PPO plans",
        "outpatient",
        "not required",
        "Seen before: A repeat is &lt;not&gt; addressed."}) {
    INFO(expected);
    CHECK(holds(words, expected));
  }
  // The policy's own words for an item come before the shared ones; other versions are linked.
  CHECK(holds(words, "Document &lt;it&gt;."));
  CHECK_FALSE(holds(words, "Send the notes."));
  CHECK(holds(page, R"(<a href="2027-01-01">January 1, 2027</a>)"));
  // A section is told where it changes, not at every node.
  CHECK(count(words, "(Part 1)") == 0);
}

TEST_CASE("the review date is told as passed only when it has") {
  const Example example;
  const auto& version = *example.knowledge->catalog->versions().at(0);
  CHECK(holds(pages::policy_page(*example.knowledge, version, *base::parse_date("2026-06-01")), "Due June 1, 2026"));
  CHECK(
      holds(pages::policy_page(*example.knowledge, version, *base::parse_date("2026-06-02")), "Was due June 1, 2026"));
}

TEST_CASE("what an author writes never becomes markup") {
  const Example example;
  for (const std::string& page : {example.page(), pages::policy_list_page(*example.knowledge, today)}) {
    CHECK_FALSE(holds(page, "<script"));
    CHECK(holds(page, "MRI &lt;script&gt;alert(1)&lt;/script&gt;"));
  }
  const std::string page = example.page();
  CHECK_FALSE(holds(page, "<b>"));
  CHECK(holds(page, "Plan &quot;A&quot; &amp; Sons&#39; policy"));
  CHECK(holds(page, "Low back pain &lt;unspecified&gt;"));

  pages::HtmlWriter out("");
  out.element("a", "x", {{"href", "\" onclick=\"alert(1)"}});
  CHECK(out.take() == R"html(<a href="&quot; onclick=&quot;alert(1)">x</a>)html");
}

TEST_CASE("CPT codes appear without words, long lists are folded") {
  const std::string page = pages::policy_page(knowledge(), version(knowledge(), "bcbsma/485-kyphoplasty"), today);
  CHECK(holds(page, "<details>"));
  const Example example;
  example.folder.write(
      "shared/value-sets/ValueSet-spine-mri.json",
      R"({"resourceType":"ValueSet","id":"spine-mri","compose":{"include":[{"system":"http://www.ama-assn.org/go/cpt",
                           "concept":[{"code":"72148","display":"words of the AMA"}]}]}})");
  const auto reloaded = example.folder.load();
  CHECK_FALSE(holds(pages::policy_page(*reloaded, *reloaded->catalog->versions().at(0), today), "words of the AMA"));
}

TEST_CASE("the browser is told to apply this style sheet and nothing else") {
  const Example example;
  std::string policy;
  for (const http::Header& header : pages::page_headers())
    if (header.name == "Content-Security-Policy") policy = header.value;
  CHECK(policy.starts_with("default-src 'none';"));
  CHECK_FALSE(holds(policy, "unsafe"));
  // The hash in the header is the one of the style sheet in the page.
  const std::string hash = between(policy, "style-src 'sha256-", "'");
  std::string bytes;
  unsigned bits = 0, held = 0;
  for (const char c : hash.substr(0, hash.find('='))) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bits = bits << 6 | static_cast<unsigned>(alphabet.find(c));
    if ((held += 6) >= 8) bytes += static_cast<char>(bits >> (held -= 8) & 0xFF);
  }
  std::string hex;
  for (const char c : bytes) hex += two_digits(static_cast<unsigned char>(c));
  CHECK(hex == base::sha256(between(example.page(), "<style>", "</style>")));
}
