#pragma once

#include <CLI/CLI.hpp>

#include "app/token.h"
#include "app/verbs.h"

namespace signpost::app {

// Options that verbs have in common. Each writes into what it is given, which must outlive the parsing.
void add_knowledge_options(CLI::App& verb, CommonOptions& common);
void add_day_options(CLI::App& verb, CommonOptions& common);
void add_prefetch_options(CLI::App& verb, CommonOptions& common);

// All options of `serve`.
void add_serve_options(CLI::App& verb, CommonOptions& common, ServeOptions& serve);

// All options of `read`.
void add_read_options(CLI::App& verb, CommonOptions& common, ReadOptions& read);

// All options of `replay`.
void add_replay_options(CLI::App& verb, CommonOptions& common, ReplayOptions& replay);

// All options of `token`.
void add_token_options(CLI::App& verb, TokenOptions& token);

// Of the verbs that use the store: where it is, how long entries are kept, and which days are meant. `otherwise`: what
// the first day is if none is given.
void add_store_option(CLI::App& verb, StoreOptions& store);
CLI::Option* add_keep_option(CLI::App& verb, StoreOptions& store);
void add_span_options(CLI::App& verb, Days& days, const std::string& otherwise);
void add_report_form(CLI::App& verb, ReportForm& form);

// An option whose value is a day, such as 2026-11-20.
CLI::Option* add_day(CLI::App& verb, const std::string& name, std::optional<base::Date>& day, const std::string& text);

} // namespace signpost::app
