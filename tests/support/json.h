#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "base/json.h"

namespace signpost::test {

// A JSON text written into a test, alive as long as the test program: what is tested borrows from it.
inline base::Json json(std::string_view text) {
  static std::vector<std::unique_ptr<base::JsonDocument>> kept;
  auto document = base::JsonDocument::parse(text);
  INFO(text);
  REQUIRE(document.has_value());
  kept.push_back(std::make_unique<base::JsonDocument>(std::move(*document)));
  return kept.back()->root();
}

} // namespace signpost::test
