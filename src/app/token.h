#pragma once

#include <chrono>
#include <string>

namespace signpost::app {

struct TokenOptions {
  std::string program = "signpost"; // as it was called
  std::string folder = "test-issuer"; // of the test issuer's files
  std::string audience = "http://127.0.0.1:8080";
  std::string algorithm = "ES384";
  std::chrono::seconds life{300};
};

// Makes a token of the test issuer, for a server on this machine alone: prints it, and what to do with it if the issuer
// is new. The exit code.
int token(const TokenOptions& options);

} // namespace signpost::app
