// The published profiles lie here byte for byte as they were published.
#include <filesystem>

#include "base/digest.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

TEST_CASE("every profile is the one the manifest names") {
  const auto manifest = base::JsonDocument::parse(file_text("fhir_profiles/MANIFEST.json"));
  REQUIRE(manifest);
  std::size_t listed = 0;
  for (base::Json file : manifest->root()["files"]) {
    const std::string path(file["path"].string());
    INFO(path);
    const std::string text = file_text("fhir_profiles/" + path);
    CHECK(base::sha256(text) == file["sha256"].string());
    const auto profile = base::JsonDocument::parse(text);
    REQUIRE(profile);
    CHECK(profile->root()["resourceType"].string() == "StructureDefinition");
    CHECK(profile->root()["url"].string() == file["url"].string());
    CHECK_FALSE(file["licence"].string().empty());
    ++listed;
  }
  CHECK(listed >= 9);
  std::size_t present = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SIGNPOST_SOURCE_DIR "/fhir_profiles"))
    present += entry.path().extension() == ".json" && entry.path().filename() != "MANIFEST.json";
  CHECK(present == listed);
}
