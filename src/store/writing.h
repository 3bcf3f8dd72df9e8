#pragma once

#include "store/database.h"
#include "store/entry.h"
#include "store/names.h"

namespace signpost::store {

// Puts entries into the tables. Within a transaction, whose failures it leaves to the database.
class Writer {
public:
  Writer(Database& database, Names& names);

  // Before the first entry of a transaction.
  void begin();
  // Leaves an entry alone that is there already.
  void write(const Entry& entry);

private:
  void write(const Call& call);
  void write(const Feedback& feedback);
  void write(const Decision& decision, std::int64_t day);

  Database& database_;
  Names& names_;
  Statement last_, call_, decision_, feedback_;
  std::int64_t number_ = 0; // of the entry that was written last
};

} // namespace signpost::store
