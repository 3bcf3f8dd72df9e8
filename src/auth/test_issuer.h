#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "auth/algorithm.h"
#include "base/result.h"

namespace signpost::auth {

// The issuer of test tokens. Its key lies in a folder of whoever made it, so nobody but a server on loopback may
// believe it.
inline constexpr std::string_view test_issuer = "https://test-issuer.invalid";

struct TestToken {
  std::filesystem::path folder; // of the issuer's files
  const Algorithm* algorithm = nullptr; // never null
  std::string audience;
  std::chrono::seconds life{300};
  std::string jti;
  std::chrono::sys_seconds now;
};

struct MadeToken {
  std::string token;
  bool issuer_is_new = false; // its files were written
};

// A token of the test issuer, whose files (key.pem for its owner alone, jwks.json, issuers.toml) are written into the
// folder if there is no key yet. Fails with `technical` if a file cannot be read or written, with `invalid` if the key
// there is of another algorithm.
base::Result<MadeToken> make_test_token(const TestToken& wanted);

} // namespace signpost::auth
