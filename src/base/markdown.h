#pragma once

#include <string>
#include <string_view>

namespace signpost::base {

// Text of a chart made safe for GitHub-flavoured Markdown (CDS Hooks 2.0, card `detail`): characters that mean
// something to Markdown or HTML come out as themselves in a client that renders either, an address becomes no link,
// control characters and line breaks become one space. At most `max_bytes` are kept, cut at a character with "…".
std::string escape_markdown(std::string_view text, std::size_t max_bytes = 200);

} // namespace signpost::base
