#include <map>

#include "policy/catalog.h"
#include "policy/decide.h"
#include "policy/missing.h"

#include <catch2/catch.hpp>

using namespace signpost;
using policy::Criterion;
using policy::Judgement;
using evidence::Truth;

namespace {

// A criteria tree in shorthand: leaves by name and documentation item, their truths in a table.
struct Tree {
  std::map<std::string, Truth> truths;
  std::map<std::string, evidence::DocumentationItem> documents;
  std::vector<std::unique_ptr<Criterion>> nodes;

  Judgement leaf(std::string id, std::string item) {
    evidence::DocumentationItem& document = documents[item];
    document.id = std::move(item);
    policy::Leaf leaf;
    leaf.item = &document;
    const Truth truth = truths.contains(id) ? truths[id] : Truth::unknown;
    return node(std::move(leaf), std::move(id), truth, {});
  }
  Judgement all(std::vector<Judgement> children) {
    Truth least = Truth::yes;
    for (const Judgement& child : children) least = both(least, child.truth);
    return node(policy::All{}, "all", least, std::move(children));
  }
  Judgement any(std::vector<Judgement> children) {
    Truth most = Truth::no;
    for (const Judgement& child : children) most = either(most, child.truth);
    return node(policy::Any{}, "any", most, std::move(children));
  }
  Judgement no(Judgement child) {
    const Truth truth = opposite(child.truth);
    return node(policy::Negation{}, "not", truth, {std::move(child)});
  }
  // A combination that is open.
  Judgement open(Criterion::Form form, std::vector<Judgement> children) {
    return node(std::move(form), "node", Truth::unknown, std::move(children));
  }

private:
  Judgement node(Criterion::Form form, std::string id, Truth truth, std::vector<Judgement> children) {
    nodes.push_back(std::make_unique<Criterion>());
    nodes.back()->form = std::move(form);
    nodes.back()->id = std::move(id);
    Judgement judged;
    judged.criterion = nodes.back().get();
    judged.truth = truth;
    judged.children = std::move(children);
    return judged;
  }
};

std::vector<evidence::DocumentationItem> items(std::initializer_list<std::pair<const char*, double>> list) {
  std::vector<evidence::DocumentationItem> result;
  for (const auto& [id, cost] : list) result.push_back({id, id, "ask", cost, 180, {}});
  return result;
}

using Sets = std::vector<policy::ItemSet>;

} // namespace

TEST_CASE("Kleene's tables") {
  const Truth all[] = {Truth::no, Truth::unknown, Truth::yes};
  for (const Truth a : all)
    for (const Truth b : all) {
      CHECK(both(a, b) == both(b, a));
      CHECK(opposite(both(a, b)) == either(opposite(a), opposite(b)));
      CHECK(either(a, Truth::no) == a);
      CHECK(both(a, Truth::yes) == a);
    }
  CHECK(both(Truth::no, Truth::unknown) == Truth::no);
  CHECK(either(Truth::yes, Truth::unknown) == Truth::yes);
  CHECK(both(Truth::yes, Truth::unknown) == Truth::unknown);
}

TEST_CASE("a number's test is open where its range crosses the line") {
  policy::NumberTest six_weeks;
  six_weeks.at_least = 42;
  CHECK(six_weeks.of({42, 42}) == Truth::yes);
  CHECK(six_weeks.of({41, 41}) == Truth::no);
  CHECK(six_weeks.of({41, 50}) == Truth::unknown);
  CHECK(six_weeks.of({49, 1e300}) == Truth::yes);
  policy::NumberTest acute;
  acute.less_than = 42;
  CHECK(acute.of({41, 41}) == Truth::yes);
  CHECK(acute.of({42, 42}) == Truth::no);
  CHECK(acute.of({25, 55}) == Truth::unknown);
  policy::NumberTest severe;
  severe.at_least = 7;
  severe.no_at_most = 3;
  CHECK(severe.of({8, 8}) == Truth::yes);
  CHECK(severe.of({5, 5}) == Truth::unknown);
  CHECK(severe.of({3, 3}) == Truth::no);
}

TEST_CASE("the smallest sets of documents that would settle the matter") {
  // Formalisation C-1: treatment alone, or onset with either of two ways.
  Tree t;
  t.truths = {{"osteoporotic", Truth::yes}, {"symptomatic", Truth::yes}, {"malignant", Truth::no}};
  const Judgement tree =
      t.any({t.all({t.leaf("osteoporotic", "etiology"), t.leaf("symptomatic", "pain"),
                    t.leaf("failed", "conservative-care")}),
             t.all({t.leaf("osteoporotic", "etiology"), t.leaf("symptomatic", "pain"), t.leaf("lt-6w", "onset-date"),
                    t.any({t.leaf("hospital", "hospitalisation"), t.leaf("walking", "function")})}),
             t.all({t.leaf("malignant", "etiology"), t.leaf("lytic", "lesion-imaging"), t.leaf("severe", "pain")})});
  REQUIRE(tree.truth == Truth::unknown);
  const auto list = items({{"etiology", 1},
                           {"pain", 1},
                           {"conservative-care", 1},
                           {"onset-date", 1},
                           {"hospitalisation", 2},
                           {"function", 1},
                           {"lesion-imaging", 2}});
  CHECK(policy::sets_that_would_settle(tree, list) ==
        Sets{{"conservative-care"}, {"onset-date", "function"}, {"onset-date", "hospitalisation"}});
}

TEST_CASE("one document that settles two criteria counts once, and cheap ones come first") {
  Tree t;
  const Judgement tree = t.any({t.all({t.leaf("a", "report"), t.leaf("b", "report")}), t.leaf("c", "test")});
  CHECK(policy::sets_that_would_settle(tree, items({{"test", 3}, {"report", 2}})) == Sets{{"report"}, {"test"}});
}

TEST_CASE("an exclusion is settled by its absence") {
  Tree t;
  const Judgement tree = t.all({t.leaf("a", "x"), t.no(t.any({t.leaf("b", "y"), t.leaf("c", "z")}))});
  CHECK(policy::sets_that_would_settle(tree, items({{"x", 1}, {"y", 1}, {"z", 1}})) == Sets{{"x", "y", "z"}});
}

TEST_CASE("nothing is asked for what no document can change") {
  Tree t;
  t.truths = {{"excluded", Truth::yes}};
  const Judgement tree = t.all({t.leaf("a", "x"), t.no(t.leaf("excluded", "y"))});
  CHECK(tree.truth == Truth::no);
  CHECK(policy::sets_that_would_settle(tree, items({{"x", 1}, {"y", 1}})).empty());
}

TEST_CASE("at least two of four") {
  Tree t;
  t.truths = {{"a", Truth::yes}, {"d", Truth::no}};
  const Judgement tree =
      t.open(policy::AtLeast{2, {}}, {t.leaf("a", "w"), t.leaf("b", "x"), t.leaf("c", "y"), t.leaf("d", "z")});
  CHECK(policy::sets_that_would_settle(tree, items({{"w", 1}, {"x", 1}, {"y", 1}, {"z", 1}})) == Sets{{"x"}, {"y"}});
}

TEST_CASE("what is told in several ways is settled by any of them") {
  Tree t;
  const Judgement tree = t.open(policy::First{}, {t.leaf("score", "observation"), t.leaf("word", "note")});
  REQUIRE(tree.truth == Truth::unknown);
  CHECK(policy::sets_that_would_settle(tree, items({{"observation", 2}, {"note", 1}})) ==
        Sets{{"note"}, {"observation"}});
}

TEST_CASE("a domain maps words and codes onto an ordered list") {
  const std::string text =
      R"({"d":{"id":"v","members":["C7","T1","T2","T11","T12","L1","L2","L3"],"ignore":["\\bT1[- ](?:low|weighted)\\b"],
    "entries":[{"members":["C7"],"texts":["C7"]},{"members":["T1"],"texts":["T1"]},{"members":["T2"],"texts":["T2"]},
      {"members":["T11"],"texts":["T11"]},
      {"members":["T12"],"texts":["T12","twelfth thoracic"],"codes":[{"system":"http://snomed.info/sct",
        "code":"23215003"}]},
      {"members":["L1"],"texts":["L1"]},{"members":["L2"],"texts":["L2"]},{"members":["L3"],"texts":["L3"]},
      {"members":["L1","L2","L3"],"codes":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","prefix":"M48.56"}]}]}})";
  const evidence::SourceFile source{"d.json", text};
  base::Issues issues;
  const evidence::AuthorFile file(source, issues);
  const auto domain = evidence::Domain::read(file, file.root()["d"]);
  REQUIRE(domain);
  REQUIRE(issues.empty());
  const auto named = [&](std::string_view words) {
    std::string names;
    for (const evidence::Member member : domain->named_in(words))
      names += (names.empty() ? "" : " ") + domain->name(member);
    return names;
  };
  CHECK(named("compression fracture of L1") == "L1");
  CHECK(named("T12-L1") == "T12 L1");
  CHECK(named("T11 through L2") == "T11 T12 L1 L2");
  CHECK(named("L1-3") == "L1 L2 L3");
  CHECK(named("L2, L1 and t12") == "T12 L1 L2");
  CHECK(named("the twelfth thoracic vertebra") == "T12");
  CHECK(named("L3: T1 low, STIR high signal") == "L3");
  CHECK(named("XL1 L11 none").empty());
  const auto json = base::JsonDocument::parse(
      R"([{"coding":[{"system":"http://snomed.info/sct","code":"23215003"}]},)"
      R"({"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"M48.56XA"}]}])");
  CHECK(domain->coded_in(json->root().at(0)).size() == 1);
  CHECK(domain->coded_in(json->root().at(1)).empty());
  CHECK(domain->region_of(json->root().at(1)).size() == 3);
}

TEST_CASE("payer and product are told from what a Coverage really says") {
  const evidence::SourceFile source{
      "p/payer.json",
      R"({"id":"p","label":"Blue Plan of Oz","names":["(?:blue plan|bp)(?: of)? oz"],
        "notNames":["blue plan of oz (?:east|west)\\b"],"identifiers":[
        {"system":"http://edi","value":"00700"},{"systems":["urn:naic"],"types":["naiccode"],"value":"53228"}],
    "defaultLine":"commercial",
    "products":[{"id":"m","line":"medicare","names":["medicare hmo"]},{"id":"hmo","line":"commercial","names":[
      "hmo"]}]})"};
  base::Issues issues;
  const evidence::AuthorFile file(source, issues);
  std::vector<policy::Payer> payers;
  payers.push_back(*policy::Payer::read(file));
  REQUIRE(issues.empty());
  const auto plan = [&](std::string_view coverage, std::string_view organization = "{}") {
    const auto c = base::JsonDocument::parse(coverage), o = base::JsonDocument::parse(organization);
    fhir::Chart chart("x");
    chart.add(o->root());
    const policy::Plan found = policy::plan_of(c->root(), chart, payers);
    return std::string(found.payer ? found.payer->id : "none") + "/" + (found.product ? found.product->id : "-") + "/" +
           found.line + (found.payer ? "" : found.looked_for);
  };
  CHECK(plan(R"({"payor":[{"display":"BLUE PLAN OF OZ"}],"type":{"coding":[{"code":"HMO"}]}})") == "p/hmo/commercial");
  CHECK(plan(R"({"payor":[{"display":"Blue Plan, Oz, Inc."}]})") == "p/-/commercial");
  CHECK(plan(R"({"payor":[{"display":"Blue Plan of Kansas"}]})") == "none/-/Blue Plan of Kansas");
  CHECK(plan(R"({"payor":[{"display":"Blue Plan of Oz West"}]})") == "none/-/Blue Plan of Oz West");
  CHECK(plan(R"({"payor":[{"reference":"#o"}],"contained":[{"resourceType":"Organization","id":"o",)"
             R"("name":"Blue Plan of Oz","address":[{"state":"West"}]}]})") == "none/-/Blue Plan of Oz");
  CHECK(plan(R"({"payor":[{"display":"Blue Plan of Oz HMO"}]})") == "p/hmo/commercial");
  CHECK(plan(R"({"payor":[{"display":"Blue Plan of Oz HMO"}],"network":"Medicare HMO"})") == "p/m/medicare");
  CHECK(plan(R"({"payor":[{"identifier":{"system":"urn:naic","value":"53228"}}]})") == "p/-/commercial");
  CHECK(plan(R"({"payor":[{"identifier":{"type":{"coding":[{"code":"naiccode"}]},"value":"53228"}}]})") ==
        "p/-/commercial");
  CHECK(plan(R"({"payor":[{"identifier":{"system":"http://mrn","value":"53228"}}]})") == "none/-/53228");
  CHECK(plan(R"({"payor":[{"identifier":{"system":"http://edi","value":"00700"}}],)"
      R"("class":[{"name":"Medicare HMO Blue"}]})") == "p/m/medicare");
  CHECK(plan(R"({"payor":[{"reference":"#o"}],"contained":[{"resourceType":"Organization","id":"o",)"
      R"("name":"BP Oz"}]})") == "p/-/commercial");
  CHECK(plan(R"({"payor":[{"reference":"https://a/Organization/o9"}]})",
             R"({"resourceType":"Organization","id":"o9","identifier":[{"system":"http://edi",)"
             R"("value":"00700"}]})") == "p/-/commercial");
  CHECK(plan(R"({"payor":[{"display":"bp oz"}],"class":[{"type":{"coding":[{"code":"group"}]},)"
      R"("name":"HMO Builders Ltd"}]})") == "p/-/commercial");
}

TEST_CASE("an author sees every mistake at once, with its place") {
  std::vector<evidence::SourceFile> files{
      {"shared/values/v.json", "{\"values\": [\n  {\"id\": \"a\", \"latest\": [\n    {\"resource\": \"Condition\", "
                               "\"where\": \"onsett.exists()\", \"means\": \"yes\"}]},\n"
                               "  {\"id\": \"b\", \"kind\": \"number\", \"latest\": [{\"resource\": \"Observation\", "
                               "\"value\": \"value.\"}], \"typo\": 1},\n"
                               "  {\"id\": \"c\", \"latest\": [{\"resource\": \"Condition\", \"code\": "
                               "\"no-such-set\", \"means\": \"maybe\"}]}\n]}"},
      {"shared/questions/q.json", R"({"id":"q","title":"t","ask":"a"})"},
      {"oz/payer.json", R"({"id":"oz","label":"Oz","names":["("]})"},
      {"oz/1-x/2026-01-01.json", "not json"},
  };
  base::Issues issues;
  policy::Catalog::load(files, issues);
  std::map<std::string, int> by_file;
  for (const base::Issue& issue : issues.list()) ++by_file[issue.place.file];
  CHECK(by_file["shared/values/v.json"] >= 5);
  CHECK(by_file["oz/payer.json"] == 2); // the pattern, and so no name
  CHECK(by_file["oz/1-x/2026-01-01.json"] == 1);
  const base::Issue& first = issues.list().front();
  CHECK(std::any_of(issues.list().begin(), issues.list().end(), [](const base::Issue& i) {
    return i.place.line == 3 && i.place.line_text.find("onsett") != std::string::npos;
  }));
  CHECK(first.place.line > 0);
}

TEST_CASE("a value that needs itself is a mistake, not a loop") {
  std::vector<evidence::SourceFile> files{{"shared/values/v.json", R"({"values":[
    {"id":"a","latest":[{"resource":"Condition","means":"yes","requires":{"b":"yes"}}]},
    {"id":"b","latest":[{"resource":"Condition","means":"yes","requires":{"a":"yes"}}]}]})"}};
  base::Issues issues;
  policy::Catalog::load(files, issues);
  REQUIRE(issues.list().size() == 1);
  CHECK(issues.list().front().message.find("depends on itself") != std::string::npos);
}
