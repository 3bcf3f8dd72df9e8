#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/issue.h"
#include "base/result.h"
#include "service/knowledge.h"

// What verbs have in common in reading their input and telling what is amiss.
namespace signpost::app {

// The bytes of a file, `-`: of standard input.
base::Result<std::string> read_input(const std::string& file);

// Tells on standard error why a verb could not run; its exit code.
int cannot(const base::Error& error);

// Policies and cards that are without mistakes; otherwise tells of them on standard error, and gives the exit code.
std::expected<std::shared_ptr<const service::Knowledge>, int> load_knowledge(
    const std::vector<std::filesystem::path>& policies, const std::filesystem::path& cards);

// Writes all issues; how many of them are errors.
std::size_t print(const base::Issues& issues, std::ostream& out);

} // namespace signpost::app
