#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/entry.h"
#include "store/names.h"
#include "store/store.h"

namespace signpost::store {

// Takes entries out of the tables, in the order in which they were written.
class Reader {
public:
  Reader(Database& database, Names& names);

  // In pieces, each as it is at one moment, so that a slow taker stands in nobody's way.
  base::Result<void> read(const Span& span, const std::function<bool(const Entry&)>& take);

  // The call of that id or that showed that card, and what was said of it.
  base::Result<std::vector<Entry>> find(std::string_view uuid);

private:
  using Piece = std::map<std::int64_t, Entry>; // by number

  std::int64_t next(std::int64_t number); // the first number from there on; 0 where there is none
  base::Result<Piece> piece(std::int64_t first, std::int64_t behind, const Span& span); // numbers
  Call call();
  base::Result<void> read_decisions(std::int64_t number, Call& call);
  base::Result<Decision> decision();
  base::Result<Feedback> feedback();

  Database& database_;
  Names& names_;
  Statement next_, find_, calls_, decisions_, feedback_;
};

} // namespace signpost::store
