#pragma once

#include <random>

#include "store/entry.h"

namespace signpost::test {

// Makes entries up: mostly such as a server has, now and then with texts of an unusual form, empty or none at all.
class Generator {
public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  store::Entry entry() { return below(3) == 0 ? store::Entry(feedback()) : store::Entry(call()); }
  store::Call call();
  store::Feedback feedback();

  std::uint64_t below(std::uint64_t end) { return std::uniform_int_distribution<std::uint64_t>(0, end - 1)(random_); }
  std::string uuid();

private:
  store::Decision decision();
  store::Criterion criterion(std::size_t place);
  std::string hex(std::size_t digits);
  std::string digest() { return odd() ? text() : "sha256:" + hex(64); }
  std::string identity() { return odd() ? text() : uuid(); }
  std::string one_of(std::initializer_list<const char*> texts) {
    return odd() ? text() : texts.begin()[below(texts.size())];
  }
  std::string text(); // whatever UTF-8 may be
  bool odd() { return below(20) == 0; }
  base::Timestamp time();

  std::mt19937 random_;
};

} // namespace signpost::test
