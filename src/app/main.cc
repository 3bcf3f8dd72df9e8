#include <iostream>

#include "app/command_line.h"
#include "app/token.h"
#include "app/verbs.h"

// The command line; docs/operator.md tells of the options. They may also come from a TOML file and from
// SIGNPOST_* environment variables.
int main(int argc, char** argv) {
  using namespace signpost;
  CLI::App app("Signpost: coverage guidance at the moment a clinician signs an order");
  app.name("signpost");
  app.require_subcommand(1);
  app.fallthrough();
  app.set_config("--config", "", "TOML file with options");
  app.set_version_flag("--version", "signpost " SIGNPOST_VERSION);

  app::CommonOptions common{{"policies"}, "cards", {}, "UTC", {}};
  app::ServeOptions serve;
  CLI::App* serve_verb = app.add_subcommand("serve", "run the server");
  app::add_serve_options(*serve_verb, common, serve);

  CLI::App* check_verb = app.add_subcommand("check", "compile every policy, value and card and run the scenarios");
  check_verb->add_option("DIR", common.policies, "folders of policies")->capture_default_str();
  check_verb->add_option("--cards", common.cards, "folder of card texts")->capture_default_str();
  app::add_day_options(*check_verb, common);

  std::string file, expression, url = "http://127.0.0.1:8080";
  bool as_json = false, as_response = false;
  CLI::App* decide_verb =
      app.add_subcommand("decide", "decide one call of any hook by what it brings, and show the criteria as a tree");
  app::add_knowledge_options(*decide_verb, common);
  app::add_day_options(*decide_verb, common);
  app::add_prefetch_options(*decide_verb, common);
  decide_verb->add_option("REQUEST", file, "file with the request; - for standard input")->required();
  auto* json_flag = decide_verb->add_flag("--json", as_json, "the explanation as JSON");
  decide_verb->add_flag("--response", as_response, "the answer as it goes over the wire")->excludes(json_flag);

  CLI::App* fhirpath_verb = app.add_subcommand("fhirpath", "evaluate a FHIRPath expression on a resource");
  app::add_day_options(*fhirpath_verb, common);
  fhirpath_verb->add_option("EXPR", expression, "the expression")->required();
  fhirpath_verb->add_option("FILE", file, "file with the resource; - for standard input")->required();

  app::ReadOptions read;
  CLI::App* read_verb = app.add_subcommand("read", "show what is read in clinical text, and why");
  app::add_read_options(*read_verb, common, read);

  app::ReplayOptions replay;
  CLI::App* replay_verb = app.add_subcommand("replay", "decide recorded calls again, also by other policies");
  app::add_replay_options(*replay_verb, common, replay);

  std::string payer, policy;
  std::optional<base::Date> effective;
  CLI::App* new_verb = app.add_subcommand("new", "begin a policy");
  new_verb->require_subcommand(1);
  CLI::App* policy_noun = new_verb->add_subcommand("policy", "write the files a policy begins with");
  policy_noun->add_option("PAYER", payer, "folder of the payer, such as example-plan")->required();
  policy_noun
      ->add_option("NUMBER-WORD", policy, "folder of the policy: its number and a word, such as img-7-lumbar-mri")
      ->required();
  app::add_day(*policy_noun, "--effective", effective, "the day it takes effect, such as 2027-01-01 (default: today)");
  policy_noun->add_option("--policies", common.policies, "folder of policies")
      ->envname("SIGNPOST_POLICIES")
      ->capture_default_str();

  app::TokenOptions token;
  token.program = argv[0];
  CLI::App* token_verb =
      app.add_subcommand("token", "make a token of a test issuer, for a server on this machine alone");
  app::add_token_options(*token_verb, token);

  app::StoreOptions store;
  app::Days days;
  std::string import_file, kept_uuid;
  app::ReportForm report_form = app::ReportForm::table;
  CLI::App* store_verb = app.add_subcommand("store", "what is kept of calls and feedback; by itself, its status");
  store_verb->require_subcommand(0, 1);
  CLI::App* const store_status = store_verb->add_subcommand("status", "how much is kept, and since when");
  CLI::App* store_show = store_verb->add_subcommand("show", "the record of one call, and the feedback on its card");
  CLI::App* store_export = store_verb->add_subcommand("export", "write it as NDJSON, one entry a line");
  CLI::App* store_import =
      store_verb->add_subcommand("import", "put entries in that were exported, or that the log has");
  CLI::App* store_prune = store_verb->add_subcommand("prune", "remove what is older than --keep-days");
  CLI::App* report_verb = app.add_subcommand("report", "what became of the cards, by policy, card and criterion");
  for (CLI::App* verb : {store_verb, store_status, store_show, store_export, store_import, store_prune, report_verb})
    app::add_store_option(*verb, store);
  app::add_span_options(*store_export, days, "the very first");
  app::add_span_options(*report_verb, days, "thirty days before the last");
  app::add_report_form(*report_verb, report_form);
  app::add_keep_option(*store_prune, store)->required();
  store_show->add_option("UUID", kept_uuid, "Signpost-Request-Id of the call, or uuid of a card")->required();
  store_import->add_option("FILE", import_file, "file with entries; - for standard input")->required();

  CLI::App* health_verb = app.add_subcommand("health", "ask a running server whether it is ready");
  health_verb->add_option("URL", url, "its address")->capture_default_str();

  const auto is_verb = [&](const std::string& name) {
    return !app.get_subcommands([&](const CLI::App* verb) { return verb->get_name() == name; }).empty();
  };
  if (argc > 1 && argv[1][0] != '-' && !is_verb(argv[1])) {
    std::cerr << "signpost: unknown verb `" << argv[1] << "`; `signpost --help` lists them\n";
    return app::exit_usage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? app::exit_good : app::exit_usage;
  }
  if (*serve_verb) return app::serve(common, serve);
  if (*check_verb) return app::check(common);
  if (*decide_verb)
    return app::decide(common, file,
                       as_json       ? app::DecideForm::json
                       : as_response ? app::DecideForm::response
                                     : app::DecideForm::tree);
  if (*fhirpath_verb) return app::fhirpath(common, expression, file);
  if (*read_verb) return app::read_texts(common, read);
  if (*replay_verb) return app::replay(common, replay);
  if (*new_verb) return app::new_policy(common, payer, policy, effective);
  if (*token_verb) return app::token(token);
  if (*store_show) return app::store_show(store, kept_uuid);
  if (*store_export) return app::store_export(store, days);
  if (*store_import) return app::store_import(store, import_file);
  if (*store_prune) return app::store_prune(store);
  if (*store_verb) return app::store_status(store);
  if (*report_verb) return app::report(store, days, report_form);
  return app::health(url);
}
