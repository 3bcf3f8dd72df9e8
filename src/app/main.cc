#include <CLI/CLI.hpp>

#include <iostream>

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
  std::string as_of;
  std::vector<std::string> prefetch_keys;
  const auto knowledge_options = [&](CLI::App* verb) {
    verb->add_option("--policies", common.policies, "folder of policies (repeatable)")
        ->envname("SIGNPOST_POLICIES")
        ->capture_default_str();
    verb->add_option("--cards", common.cards, "folder of card texts")->envname("SIGNPOST_CARDS")->capture_default_str();
  };
  const auto day_options = [&](CLI::App* verb) {
    verb->add_option("--as-of", as_of, "the day of signing, such as 2026-11-20 (default: today)")
        ->envname("SIGNPOST_AS_OF");
    verb->add_option("--time-zone", common.time_zone, "zone in which today is taken")
        ->envname("SIGNPOST_TIME_ZONE")
        ->capture_default_str();
  };

  const auto prefetch_options = [&](CLI::App* verb) {
    verb->add_option("--prefetch-key", prefetch_keys,
                     "a site's own prefetch key and the one of ours it stands for: THEIRS=OURS (repeatable)")
        ->envname("SIGNPOST_PREFETCH_KEY")
        ->check([](const std::string& pair) -> std::string {
          const auto equals = pair.find('=');
          if (equals == pair.npos || equals == 0) return "expected THEIRS=OURS, such as medsAll=medications";
          if (service::is_prefetch_key(pair.substr(equals + 1))) return {};
          return "`" + pair.substr(equals + 1) + "` is no prefetch key that discovery offers";
        });
  };

  app::ServeOptions serve;
  long read_ms = serve.limits.read.count(), idle_ms = serve.limits.idle.count(), drain_ms = serve.limits.drain.count();
  CLI::App* serve_verb = app.add_subcommand("serve", "run the server");
  knowledge_options(serve_verb);
  day_options(serve_verb);
  prefetch_options(serve_verb);
  serve_verb->add_option("--host", serve.host, "address to listen at")->envname("SIGNPOST_HOST")->capture_default_str();
  serve_verb->add_option("--port", serve.port, "port to listen at; 0 takes any free one")
      ->envname("SIGNPOST_PORT")
      ->capture_default_str();
  serve_verb->add_option("--threads", serve.threads, "threads that serve connections; 0: one per core")
      ->envname("SIGNPOST_THREADS")
      ->capture_default_str();
  serve_verb
      ->add_option("--public-url", serve.public_url, "base of the links on cards (default: the address listened at)")
      ->envname("SIGNPOST_PUBLIC_URL");
  serve_verb
      ->add_option("--allow-origin", serve.allow_origins,
                   "browser origin that may call (repeatable; on loopback any, if none is given)")
      ->envname("SIGNPOST_ALLOW_ORIGIN");
  serve_verb
      ->add_flag("--allow-unauthenticated", serve.allow_unauthenticated,
                 "listen outside loopback although callers are not checked")
      ->envname("SIGNPOST_ALLOW_UNAUTHENTICATED");
  serve_verb->add_option("--max-body", serve.limits.body_bytes, "bytes of one request body")
      ->envname("SIGNPOST_MAX_BODY")
      ->capture_default_str();
  serve_verb
      ->add_option("--max-bodies-in-flight", serve.limits.bodies_in_flight,
                   "bytes of all bodies being read or answered")
      ->envname("SIGNPOST_MAX_BODIES_IN_FLIGHT")
      ->capture_default_str();
  serve_verb->add_option("--max-header", serve.limits.header_bytes, "bytes of one request's header")
      ->envname("SIGNPOST_MAX_HEADER")
      ->capture_default_str();
  serve_verb->add_option("--max-connections", serve.limits.connections, "open connections")
      ->envname("SIGNPOST_MAX_CONNECTIONS")
      ->capture_default_str();
  serve_verb->add_option("--max-orders", serve.max_orders, "draft orders of one call")
      ->envname("SIGNPOST_MAX_ORDERS")
      ->capture_default_str();
  serve_verb
      ->add_option("--worker-queue", serve.worker_queue,
                   "calls with bodies above 64 KiB that may wait for a worker; more get 503")
      ->envname("SIGNPOST_WORKER_QUEUE")
      ->capture_default_str();
  serve_verb->add_option("--read-timeout", read_ms, "milliseconds for a client to send one request")
      ->envname("SIGNPOST_READ_TIMEOUT")
      ->capture_default_str();
  serve_verb->add_option("--idle-timeout", idle_ms, "milliseconds between two requests of a connection")
      ->envname("SIGNPOST_IDLE_TIMEOUT")
      ->capture_default_str();
  serve_verb
      ->add_option("--drain-timeout", drain_ms, "milliseconds for requests under way when the server is told to stop")
      ->envname("SIGNPOST_DRAIN_TIMEOUT")
      ->capture_default_str();

  CLI::App* check_verb = app.add_subcommand("check", "compile every policy, value and card and run the scenarios");
  check_verb->add_option("DIR", common.policies, "folders of policies")->capture_default_str();
  check_verb->add_option("--cards", common.cards, "folder of card texts")->capture_default_str();
  day_options(check_verb);

  std::string file, expression, url = "http://127.0.0.1:8080";
  bool as_json = false, as_response = false;
  CLI::App* decide_verb = app.add_subcommand("decide", "decide one order-sign request and show the criteria as a tree");
  knowledge_options(decide_verb);
  day_options(decide_verb);
  prefetch_options(decide_verb);
  decide_verb->add_option("REQUEST", file, "file with the request; - for standard input")->required();
  auto* json_flag = decide_verb->add_flag("--json", as_json, "the explanation as JSON");
  decide_verb->add_flag("--response", as_response, "the answer as it goes over the wire")->excludes(json_flag);

  CLI::App* fhirpath_verb = app.add_subcommand("fhirpath", "evaluate a FHIRPath expression on a resource");
  day_options(fhirpath_verb);
  fhirpath_verb->add_option("EXPR", expression, "the expression")->required();
  fhirpath_verb->add_option("FILE", file, "file with the resource; - for standard input")->required();

  std::string payer, policy, effective;
  CLI::App* new_verb = app.add_subcommand("new", "begin a policy");
  new_verb->require_subcommand(1);
  CLI::App* policy_noun = new_verb->add_subcommand("policy", "write the files a policy begins with");
  policy_noun->add_option("PAYER", payer, "folder of the payer, such as example-plan")->required();
  policy_noun
      ->add_option("NUMBER-WORD", policy, "folder of the policy: its number and a word, such as img-7-lumbar-mri")
      ->required();
  policy_noun->add_option("--effective", effective, "the day it takes effect, such as 2027-01-01 (default: today)");
  policy_noun->add_option("--policies", common.policies, "folder of policies")
      ->envname("SIGNPOST_POLICIES")
      ->capture_default_str();

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
  const auto read_day = [](const char* option, const std::string& text, std::optional<base::Date>& day) {
    if (text.empty()) return true;
    day = base::parse_date(text);
    if (!day) std::cerr << "signpost: " << option << " wants a day such as 2026-11-20, not `" << text << "`\n";
    return day.has_value();
  };
  std::optional<base::Date> effective_day;
  if (!read_day("--as-of", as_of, common.as_of) || !read_day("--effective", effective, effective_day))
    return app::exit_usage;
  for (const std::string& pair : prefetch_keys)
    common.prefetch_keys[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
  serve.limits.read = std::chrono::milliseconds(read_ms);
  serve.limits.idle = std::chrono::milliseconds(idle_ms);
  serve.limits.drain = std::chrono::milliseconds(drain_ms);

  if (*serve_verb) return app::serve(common, serve);
  if (*check_verb) return app::check(common);
  if (*decide_verb)
    return app::decide(common, file,
                       as_json       ? app::DecideForm::json
                       : as_response ? app::DecideForm::response
                                     : app::DecideForm::tree);
  if (*fhirpath_verb) return app::fhirpath(common, expression, file);
  if (*new_verb) return app::new_policy(common, payer, policy, effective_day);
  return app::health(url);
}
