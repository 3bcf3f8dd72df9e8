#pragma once

#include <ostream>
#include <string>

#include "base/issue.h"
#include "base/result.h"

// What verbs have in common in reading their input and telling what is amiss.
namespace signpost::app {

// The bytes of a file, `-`: of standard input.
base::Result<std::string> read_input(const std::string& file);

// Tells on standard error why a verb could not run; its exit code.
int cannot(const base::Error& error);

// Writes all issues; how many of them are errors.
std::size_t print(const base::Issues& issues, std::ostream& out);

} // namespace signpost::app
