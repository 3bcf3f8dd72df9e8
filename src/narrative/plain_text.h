#pragma once

#include <string>
#include <string_view>

namespace signpost::narrative {

// The text a reader sees of an HTML or XHTML fragment: tags and comments are dropped, block elements and <br> become
// line breaks, entities are decoded, script and style disappear with their content. Lenient: never fails; linear time.
std::string plain_text(std::string_view html);

} // namespace signpost::narrative
