#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "app/uuid.h"
#include "auth/signing_key.h"

namespace signpost::test {

// Somebody whose tokens a server believes: a folder with the file of issuers and its keys, gone with this.
class TestIssuer {
public:
  // `more`: lines of its entry, or entries of others. Tokens are for this audience.
  explicit TestIssuer(const std::string& more = {}, std::string audience = "http://127.0.0.1:1",
                      std::string name = std::string(iss))
      : name_(std::move(name)), audience_(std::move(audience)),
        folder_(std::filesystem::temp_directory_path() / app::random_uuid()) {
    std::filesystem::create_directory(folder_);
    std::ofstream(folder_ / "keys.json") << R"({"keys":[)" << key_.public_jwk() << "]}";
    write(more);
  }
  ~TestIssuer() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TestIssuer(const TestIssuer&) = delete;
  TestIssuer& operator=(const TestIssuer&) = delete;

  // The file anew, with other lines.
  void write(const std::string& more) const { std::ofstream(file()) << entry("keys.json") << more << '\n'; }
  // Its entry in the file of another.
  std::string entry() const { return entry((folder_ / "keys.json").string()); }
  std::string file() const { return (folder_ / "issuers.toml").string(); }

  // A token for one call, in force for `life` from now.
  std::string token(std::chrono::seconds life = std::chrono::seconds(300)) const {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()).time_since_epoch();
    const std::string claims = R"({"iss":")" + name_ + R"(","aud":")" + audience_ + R"(","jti":")" +
                               app::random_uuid() + R"(","iat":)" + std::to_string(now.count()) + R"(,"exp":)" +
                               std::to_string((now + life).count()) + '}';
    return key_.token(R"({"alg":"ES384","typ":"JWT","kid":")" + key_.kid() + R"("})", claims);
  }

  static constexpr std::string_view iss = "https://ehr.example/fhir";

private:
  static auth::SigningKey made() {
    auto key = auth::SigningKey::make(*auth::find_algorithm("ES384"));
    if (!key) throw std::runtime_error(key.error().message);
    return std::move(*key);
  }
  std::string entry(const std::string& keys) const {
    return "[[issuer]]\niss = \"" + name_ + "\"\njwks_file = \"" + keys + "\"\naudience = [\"" + audience_ + "\"]\n";
  }
  const std::string name_;
  const std::string audience_;
  const std::filesystem::path folder_;
  const auth::SigningKey key_ = made();
};

} // namespace signpost::test
