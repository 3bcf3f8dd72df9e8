#include "evidence/naming.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "support/edit.h"
#include "support/json.h"

using namespace signpost;

namespace {

// The value sets as they are shipped, and every code they name.
struct Shipped {
  fhir::ValueSets sets;
  std::vector<fhir::NormalCode> codes;
  std::vector<std::string> urls; // that the codes borrow
  Shipped() {
    base::Issues issues;
    urls.reserve(10'000);
    for (const auto& file :
         std::filesystem::directory_iterator(SIGNPOST_SOURCE_DIR "/policies/shared/value-sets")) {
      const std::string name = "policies/shared/value-sets/" + file.path().filename().string();
      const std::string text = test::file_text(name);
      const auto document = base::JsonDocument::parse(text);
      sets.add(*document, name, text, issues);
      for (base::Json include : document->root()["compose"]["include"])
        for (base::Json concept_ : include["concept"]) {
          const std::string& url = urls.emplace_back(include["system"].string());
          const auto system = fhir::code_system(url);
          codes.push_back({system, url, fhir::normal_code(system, concept_["code"].string())});
        }
    }
    REQUIRE_FALSE(issues.has_errors());
  }
};

const Shipped& shipped() {
  static const Shipped read;
  return read;
}

std::set<std::string> found_in_one(const fhir::NormalCode& code) {
  std::set<std::string> ids;
  shipped().sets.for_each_holding(code, [&](const fhir::ValueSet& set) { ids.insert(set.id()); });
  return ids;
}

std::set<std::string> found_one_by_one(const fhir::NormalCode& code) {
  std::set<std::string> ids;
  shipped().sets.for_each([&](const fhir::ValueSet& set) {
    if (set.contains(code)) ids.insert(set.id());
  });
  return ids;
}

} // namespace

TEST_CASE("one look-up finds the value sets that hold a code, however it was sent") {
  REQUIRE(shipped().codes.size() > 300);
  for (const fhir::NormalCode& code : shipped().codes) {
    INFO(code.code);
    CHECK_FALSE(found_in_one(code).empty());
    CHECK(found_in_one(code) == found_one_by_one(code));
    const fhir::NormalCode bare{fhir::CodeSystem::unknown, "", code.code};
    CHECK(found_in_one(bare) == found_one_by_one(bare));
  }
  // Of families, with a dot, with a modifier, of a system that nobody lists.
  for (const auto& [system, text] :
       {std::pair{fhir::CodeSystem::icd10cm, "A41.9"}, std::pair{fhir::CodeSystem::unknown, "A41.9"},
        std::pair{fhir::CodeSystem::unknown, "22514-RT"}, std::pair{fhir::CodeSystem::unknown, "+22515"},
        std::pair{fhir::CodeSystem::other, "A419"}, std::pair{fhir::CodeSystem::snomed, "22514"}}) {
    INFO(text);
    const fhir::NormalCode code{system, "", fhir::normal_code(system, text)};
    CHECK(found_in_one(code) == found_one_by_one(code));
  }
  CHECK(found_in_one({fhir::CodeSystem::unknown, "", "22514-RT"}).contains("vertebral-augmentation-cpt"));
}

TEST_CASE("one look-up finds the patterns that words match") {
  const evidence::Naming naming(shipped().sets, {});
  for (const std::string_view words :
       {"Warfarin 5 MG Oral Tablet", "Sepsis due to Escherichia coli", "Low back pain", "Physical therapy visit",
        "TRAMADOL", "Fusion of lumbar spine L4-L5", "Kyphoplasty", "Family history of osteoporosis", "x", "",
        "Bone  density\tstudy", "No known allergies"}) {
    INFO(words);
    evidence::Names names;
    naming.add_words(words, names);
    shipped().sets.for_each([&](const fhir::ValueSet& set) {
      INFO(set.id());
      if (!set.names()) return;
      const bool found = std::ranges::find(names.patterns, set.names()) != names.patterns.end();
      CHECK(found == set.named_by(words));
    });
  }
}

TEST_CASE("what nobody asks for has no names") {
  evidence::Names names;
  const evidence::Naming nothing;
  nothing.add_code({fhir::CodeSystem::icd10cm, "", "A419"}, names);
  nothing.add_words("sepsis", names);
  CHECK(names.sets.empty());
  CHECK(names.patterns.empty());
  CHECK_FALSE(names.in(nullptr));
}
