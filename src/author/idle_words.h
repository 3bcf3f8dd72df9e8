#pragma once

#include "author/examples.h"
#include "base/issue.h"

namespace signpost::author {

// Warns of words, idioms and frames that decide no example, of concepts that one frame alone asks for, and of concepts
// that nobody asks for. What decides an example is part of a frame found in it (also of one that tells nothing), of the
// example's own value; or names what keeps such a frame from being found there.
void find_idle_words(const ExampleReader& reader, base::Issues& issues);

} // namespace signpost::author
