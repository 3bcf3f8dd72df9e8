#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace signpost::evidence {

// Words that a value set's pattern stands for, one by one, as terms of a lexicon: "\\b(warfarin|anti-?coagulants?)\\b"
// is "warfarin", "anticoagulant", "anti-coagulant" and their plurals. Of an alternative that stands for endless many
// ("allerg\\w+") there are no words; `most` bounds their number. Lower case, single spaces, each once.
std::vector<std::string> words_of_pattern(std::string_view pattern, std::size_t most = 2000);

} // namespace signpost::evidence
