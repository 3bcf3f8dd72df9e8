#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "store/database.h"
#include "store/entry.h"

namespace signpost::store {

// How single fields of an entry lie in a column. What has the usual form takes fewer bytes, any other text is kept as
// it is, so that everything comes back as it was.

// A UUID in lower case as 16 bytes.
Cell pack_uuid(std::string_view text);
std::string unpack_uuid(const Cell& cell);

// A digest "sha256:" and 64 hexadecimal digits in lower case as 32 bytes.
Cell pack_digest(std::string_view text);
std::string unpack_digest(const Cell& cell);

// A trace id of 32 hexadecimal digits in lower case as 16 bytes.
Cell pack_trace(std::string_view text);
std::string unpack_trace(const Cell& cell);

// Lists as JSON, the empty one as an empty text. Reading fails, as all that comes out of a store, with `technical`: the
// sentence says what it is not.
std::string pack_texts(const std::vector<std::string>& texts);
base::Result<std::vector<std::string>> unpack_texts(std::string_view json);

// Pairs of system and code.
std::string pack_reasons(const std::vector<Feedback::Reason>& reasons);
base::Result<std::vector<Feedback::Reason>> unpack_reasons(std::string_view json);

// The evidence of all criteria of a decision, each text once:
// {"texts": ["Condition/7", "onset"], "items": [[3,0,1]]}: the criterion (from 0) read the second text of the first.
std::string pack_evidence(const std::vector<Criterion>& criteria);
// Adds it to the criteria that it belongs to.
base::Result<void> unpack_evidence(std::string_view json, std::vector<Criterion>& criteria);

// One character of UTF-8.
void append_character(char32_t character, std::string& text);
std::vector<char32_t> characters_of(std::string_view utf8);

// Shows all texts of an entry.
void for_each_text(const Entry& entry, const std::function<void(std::string_view)>& show);

} // namespace signpost::store
