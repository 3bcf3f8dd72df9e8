#include "app/command_line.h"

#include "app/addresses.h"

namespace signpost::app {
namespace {

// An option with the environment variable of its name: `--max-body` is SIGNPOST_MAX_BODY.
void from_environment(CLI::Option* option) {
  std::string name = "SIGNPOST";
  for (const char c : option->get_name().substr(1)) name += c == '-' ? '_' : static_cast<char>(std::toupper(c));
  option->envname(name);
}

// As an option of a plain type, with its default shown.
template <class T>
CLI::Option* add(CLI::App& verb, const std::string& name, T& value, const std::string& text) {
  CLI::Option* option = verb.add_option(name, value, text)->capture_default_str();
  from_environment(option);
  return option;
}

void add_policies(CLI::App& verb, CommonOptions& common) {
  add(verb, "--policies", common.policies, "folder of policies (repeatable)");
}

void add_milliseconds(CLI::App& verb, const std::string& name, std::chrono::milliseconds& span,
                      const std::string& text) {
  CLI::Option* option = verb.add_option_function<long>(
      name, [&span](const long& count) { span = std::chrono::milliseconds(count); }, "milliseconds " + text);
  option->check(CLI::PositiveNumber)->default_str(std::to_string(span.count()));
  from_environment(option);
}

void add_limits(CLI::App& verb, ServeOptions& serve) {
  http::Limits& limits = serve.limits;
  add(verb, "--max-body", limits.body_bytes, "bytes of one request body");
  add(verb, "--max-bodies-in-flight", limits.bodies_in_flight, "bytes of all bodies being read, fetched or answered");
  add(verb, "--max-header", limits.header_bytes, "bytes of one request's header");
  add(verb, "--max-connections", limits.connections, "open connections");
  add(verb, "--max-orders", serve.max_orders, "draft orders of one call");
  add(verb, "--worker-queue", serve.worker_queue,
      "calls with bodies above 64 KiB that may wait for a worker; more get 503");
  add_milliseconds(verb, "--answer-timeout", serve.answer_timeout, "from a call's arrival to its answer");
  add_milliseconds(verb, "--read-timeout", limits.read, "for a client to send one request");
  add_milliseconds(verb, "--idle-timeout", limits.idle, "between two requests of a connection");
  add_milliseconds(verb, "--drain-timeout", limits.drain, "for requests under way when the server is told to stop");
}

void add_tls_options(CLI::App& verb, ServeOptions& serve) {
  const auto add_file = [&](const char* name, std::string& file, const char* text) {
    from_environment(verb.add_option(name, file, text)->type_name("FILE"));
  };
  add_file("--tls-cert", serve.tls.certificate,
           "file with the server's certificate and those that lead to its authority (PEM); with it, https is spoken");
  add_file("--tls-key", serve.tls.key, "file with the key of the certificate (PEM, without a passphrase)");
  add_file("--tls-client-ca", serve.tls.client_ca,
           "file with the authorities of clients (PEM); only who has a certificate of theirs is let in");
}

void add_fhir_options(CLI::App& verb, ServeOptions& serve) {
  from_environment(verb.add_option_function<std::vector<std::string>>(
                           "--fhir-allow",
                           [&serve](const std::vector<std::string>& urls) {
                             serve.fhir_allow.clear();
                             for (const std::string& url : urls) serve.fhir_allow.push_back(*http::Url::parse(url));
                           },
                           "base of FHIR servers that may be asked for what a call lacks (repeatable; without it, "
                           "nothing is fetched)")
                       ->check(check_web_address)
                       ->type_name("URL"));
  from_environment(verb.add_option("--fhir-ca", serve.fhir_ca,
                                   "file with the certificates (PEM) that FHIR servers and servers of issuers' keys "
                                   "are trusted by (default: those the system trusts)")
                       ->type_name("FILE"));
}

void add_store_options(CLI::App& verb, ServeOptions& serve) {
  add_store_option(verb, serve.store);
  add_keep_option(verb, serve.store);
  from_environment(verb.add_option_function<std::string>(
                           "--store-failure",
                           [&serve](const std::string& word) {
                             serve.store.failure = word == "refuse" ? StoreFailure::refuse : StoreFailure::answer;
                           },
                           "while the store cannot be written: answer, and log what could not be stored, or refuse")
                       ->check(CLI::IsMember({"answer", "refuse"}))
                       ->default_str("answer"));
}

void add_caller_options(CLI::App& verb, ServeOptions& serve) {
  from_environment(verb.add_option("--issuers", serve.issuers,
                                   "file (TOML) of those who sign callers' tokens; with it, calls need one")
                       ->type_name("FILE"));
  from_environment(verb.add_option("--allow-origin", serve.allow_origins,
                                   "browser origin that may call (repeatable; on loopback any, if none is given)"));
  from_environment(verb.add_flag("--allow-unauthenticated", serve.allow_unauthenticated,
                                 "listen outside loopback although callers are not checked"));
}

} // namespace

CLI::Option* add_day(CLI::App& verb, const std::string& name, std::optional<base::Date>& day, const std::string& text) {
  return verb
      .add_option_function<std::string>(
          name, [&day](const std::string& written) { day = base::parse_date(written); }, text)
      ->check([](const std::string& written) -> std::string {
        return base::parse_date(written) ? "" : "expected a day such as 2026-11-20, not `" + written + "`";
      })
      ->type_name("DAY");
}

void add_knowledge_options(CLI::App& verb, CommonOptions& common) {
  add_policies(verb, common);
  add(verb, "--cards", common.cards, "folder of card texts");
}

void add_day_options(CLI::App& verb, CommonOptions& common) {
  from_environment(add_day(verb, "--as-of", common.as_of, "the day of signing, such as 2026-11-20 (default: today)"));
  add(verb, "--time-zone", common.time_zone, "zone in which today is taken");
}

void add_prefetch_options(CLI::App& verb, CommonOptions& common) {
  from_environment(verb.add_option_function<std::vector<std::string>>(
                           "--prefetch-key",
                           [&common](const std::vector<std::string>& pairs) {
                             for (const std::string& pair : pairs)
                               common.prefetch_keys[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
                           },
                           "a site's own prefetch key and the one of ours it stands for: THEIRS=OURS (repeatable)")
                       ->check([](const std::string& pair) -> std::string {
                         const auto equals = pair.find('=');
                         if (equals == pair.npos || equals == 0)
                           return "expected THEIRS=OURS, such as medsAll=medications";
                         if (service::is_prefetch_key(pair.substr(equals + 1))) return {};
                         return "`" + pair.substr(equals + 1) + "` is no prefetch key that discovery offers";
                       })
                       ->type_name("THEIRS=OURS"));
}

void add_store_option(CLI::App& verb, StoreOptions& store) {
  from_environment(verb.add_option("--store", store.url,
                                   "where calls and feedback are kept, such as sqlite:///var/lib/signpost/signpost.db "
                                   "(default: a file in the user's state folder)")
                       ->type_name("URL"));
}

CLI::Option* add_keep_option(CLI::App& verb, StoreOptions& store) {
  CLI::Option* option = verb.add_option_function<int>(
                                "--keep-days", [&store](const int& days) { store.keep = std::chrono::days(days); },
                                "days that calls and feedback are kept (default: all are)")
                            ->check(CLI::Range(1, 36'500))
                            ->type_name("DAYS");
  from_environment(option);
  return option;
}

void add_span_options(CLI::App& verb, Days& days, const std::string& otherwise) {
  add_day(verb, "--since", days.first, "the first day, in UTC (default: " + otherwise + ")");
  add_day(verb, "--until", days.last, "the last day, in UTC");
}

void add_report_form(CLI::App& verb, ReportForm& form) {
  verb.add_option_function<std::string>(
          "--format",
          [&form](const std::string& word) { form = word == "json" ? ReportForm::json : ReportForm::table; },
          "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->default_str("table");
}

void add_serve_options(CLI::App& verb, CommonOptions& common, ServeOptions& serve) {
  add_knowledge_options(verb, common);
  add_day_options(verb, common);
  add_prefetch_options(verb, common);
  add(verb, "--host", serve.host, "address to listen at");
  add(verb, "--port", serve.port, "port to listen at; 0 takes any free one");
  add(verb, "--threads", serve.threads, "threads that serve connections; 0: one per core");
  from_environment(verb.add_option("--public-url", serve.public_url,
                                   "base of the links on cards: where browsers and EHRs reach this server (default: "
                                   "the address listened at)")
                       ->check(check_public_url)
                       ->type_name("URL"));
  from_environment(verb.add_option("--dtr-launch", serve.dtr_launch,
                                   "address at which a SMART app is launched that opens the forms of cards (default: "
                                   "cards have no such link)")
                       ->check(check_launch_url)
                       ->type_name("URL"));
  add_caller_options(verb, serve);
  add_tls_options(verb, serve);
  add_fhir_options(verb, serve);
  add_store_options(verb, serve);
  add_limits(verb, serve);
}

void add_read_options(CLI::App& verb, CommonOptions& common, ReadOptions& read) {
  add_policies(verb, common);
  add_day_options(verb, common);
  verb.add_option("FILE", read.files, "files with clinical text (UTF-8); - for standard input")->required();
  verb.add_flag("--lines", read.lines, "every line is a text of its own; \\n in it stands for a line break");
  verb.add_option_function<std::string>(
          "--kind", [&read](const std::string& kind) { read.kind = *fhir::text_kind(kind); },
          "what the texts are read as: note, report or order")
      ->check([](const std::string& kind) -> std::string {
        const bool known = kind == "note" || kind == "report" || kind == "order";
        return known ? "" : "expected note, report or order, not `" + kind + "`";
      })
      ->type_name("KIND")
      ->default_str("note");
}

void add_replay_options(CLI::App& verb, CommonOptions& common, ReplayOptions& replay) {
  add_knowledge_options(verb, common);
  add_day_options(verb, common);
  add_prefetch_options(verb, common);
  verb.add_option("INPUT", replay.inputs,
                  "NDJSON, a call a line; .json, one call; a folder of both; - for standard input")
      ->required();
  verb.add_option("--against", replay.against,
                  "folder of policies to compare with (repeatable): only what changes is shown");
  // One folder each, or they would take the inputs behind them for more.
  for (const char* name : {"--policies", "--prefetch-key", "--against"}) verb.get_option(name)->allow_extra_args(false);
  verb.add_option_function<std::string>(
          "--format",
          [&replay](const std::string& format) {
            replay.format = format == "table" ? author::ReplayFormat::table : author::ReplayFormat::ndjson;
          },
          "table or ndjson (default: ndjson, with --against table)")
      ->check(CLI::IsMember({"table", "ndjson"}))
      ->type_name("FORMAT");
  verb.add_option("--jobs", replay.jobs, "threads that decide; 0: one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  verb.add_option("--examples", replay.examples, "examples of each change in the table")->capture_default_str();
}

void add_token_options(CLI::App& verb, TokenOptions& token) {
  verb.add_option("--folder", token.folder, "folder of the test issuer's files, which are made if there are none")
      ->capture_default_str();
  verb.add_option("--audience", token.audience, "address of the server it is for")->capture_default_str();
  verb.add_option("--alg", token.algorithm, "ES384 or RS384, of a new issuer")
      ->check(CLI::IsMember({"ES384", "RS384"}))
      ->capture_default_str();
  verb.add_option_function<long>(
          "--life", [&token](const long& count) { token.life = std::chrono::seconds(count); }, "seconds it is good for")
      ->check(CLI::Range(1L, 3600L))
      ->default_str(std::to_string(token.life.count()));
}

} // namespace signpost::app
