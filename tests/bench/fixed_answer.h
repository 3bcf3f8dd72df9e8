#pragma once

#include <string>

// About what one card and one annotated order weigh: JSON of some 2 KB, the same each time.
inline std::string fixed_answer() {
  const std::string detail(500, 'd');
  const std::string note(1200, 'n');
  return R"({"cards":[{"summary":"Documentation is missing","indicator":"warning","source":{"label":"Payer"},)" +
         std::string(R"("detail":")") + detail +
         R"("}],"systemActions":[{"type":"update","description":"Coverage information","resource":)" +
         R"({"resourceType":"ServiceRequest","id":"order","note":[{"text":")" + note + R"("}]}}]})";
}
