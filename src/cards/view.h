#pragma once

#include <kainjow/mustache.hpp>

#include <string>
#include <vector>

#include "cards/sentences.h"
#include "policy/decide.h"

namespace signpost::cards {

// One reason in a summary, said ever more briefly.
using Reason = std::vector<std::string>;

// The names that a card's texts may mention (cards/README.md), all but `why`. Plain text: the template escapes it.
kainjow::mustache::data view_of(const policy::Decision& decision, const Sentences& sentences,
                                const policy::Catalog& catalog, std::string_view public_url);

// Why a decision is what it is, the most telling reason first.
std::vector<Reason> reasons_of(const policy::Decision& decision, const Sentences& sentences,
                               const policy::Catalog& catalog);

// As many reasons as fit, each in the fullest way that does; the others are counted ("; 2 more") where `count_rest`.
// The first is there in any case.
std::string fit(const std::vector<Reason>& reasons, std::size_t bytes, bool count_rest, const Sentences& sentences);

// Where the page of a policy version lies, below the public address.
std::string policy_path(const policy::PolicyVersion& policy);

} // namespace signpost::cards
