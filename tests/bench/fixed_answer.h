#pragma once

#include <string>

// About what one card and one annotated order weigh: JSON of some 2 KB, the same each time.
inline std::string fixed_answer() {
  const std::string card = R"({"summary":"Documentation is missing","indicator":"warning","source":{"label":"Payer"},"detail":")" +
                           std::string(500, 'd') + R"("})";
  const std::string order = R"({"resourceType":"ServiceRequest","id":"order","note":[{"text":")" + std::string(1200, 'n') +
                            R"("}]})";
  return R"({"cards":[)" + card + R"(],"systemActions":[{"type":"update","description":"coverage","resource":)" + order + "}]}";
}
