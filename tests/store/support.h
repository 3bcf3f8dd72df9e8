#pragma once

#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "store/address.h"
#include "store/entry.h"
#include "store/store.h"
#include "support/temporary_folder.h"

namespace signpost::test {

// A folder with a place for a store.
class Folder : public TemporaryFolder {
public:
  std::filesystem::path file() const { return path() / "store.db"; }
  std::string url() const { return store::url_of(file().string()); }
};

inline std::unique_ptr<store::Store> opened(const std::string& url, store::Access access = store::Access::write) {
  auto store = store::open(url, access);
  if (!store) FAIL(store.error().message);
  return std::move(*store);
}

inline base::Timestamp at(std::string_view text) { return base::parse_timestamp(text).value(); }

// All entries of a store, in its order.
inline std::vector<store::Entry> entries_of(store::Store& store, const store::Span& span = {}) {
  std::vector<store::Entry> entries;
  const auto read = store.read(span, [&](const store::Entry& entry) {
    entries.push_back(entry);
    return true;
  });
  if (!read) FAIL(read.error().message);
  return entries;
}

inline void write(store::Store& store, const std::vector<store::Entry>& entries) {
  const auto written = store.write(entries);
  if (!written) FAIL(written.error().message);
}

// The sentence of a failure; empty where all went well.
template <class T>
std::string sentence_of(const base::Result<T>& result) {
  return result ? std::string() : result.error().message;
}

} // namespace signpost::test
