// The published profiles lie here byte for byte as they were published.
#include <openssl/evp.h>

#include <array>
#include <filesystem>

#include "app/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

std::string sha256(const std::string& bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    constexpr std::string_view digits = "0123456789abcdef";
    hex += digits[digest[i] >> 4];
    hex += digits[digest[i] & 15];
  }
  return hex;
}

} // namespace

TEST_CASE("every profile is the one the manifest names") {
  const auto manifest = base::JsonDocument::parse(file_text("fhir_profiles/MANIFEST.json"));
  REQUIRE(manifest);
  std::size_t listed = 0;
  for (base::Json file : manifest->root()["files"]) {
    const std::string path(file["path"].string());
    INFO(path);
    const std::string text = file_text("fhir_profiles/" + path);
    CHECK(sha256(text) == file["sha256"].string());
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
