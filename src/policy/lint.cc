#include "policy/lint.h"

#include <algorithm>
#include <array>
#include <functional>
#include <list>
#include <optional>
#include <set>

#include "policy/code_shape.h"
#include "policy/lint_criteria.h"
#include "policy/places.h"

namespace signpost::policy {

using namespace evidence;

namespace {

constexpr std::size_t max_title = 80;      // one line of a card
constexpr std::size_t max_sentence = 220;  // one sentence of a card
constexpr std::size_t max_brief = 60;      // one of several things in a summary
constexpr std::size_t max_short_label = 24;
constexpr std::size_t max_summary_words =
    50; // CDS Hooks 2.0: a summary has less than 140 characters; the others are payer's and reason's

// What a file is for, by its place.
enum class Role : std::uint8_t {
  value_set,
  values,
  phrases,
  lexicon,
  frames,
  context,
  admission,
  question,
  chart,
  payer,
  policy,
  scenario,
  stray
};

Role role_of(std::string_view path) {
  const auto parts = segments(path);
  if (parts.size() == 3 && parts[0] == "shared") {
    constexpr std::array<std::pair<std::string_view, Role>, 7> topics{{{"value-sets", Role::value_set},
                                                                       {"values", Role::values},
                                                                       {"phrases", Role::phrases},
                                                                       {"lexicon", Role::lexicon},
                                                                       {"frames", Role::frames},
                                                                       {"questions", Role::question},
                                                                       {"charts", Role::chart}}};
    if (path == "shared/phrases/context.json") return Role::context;
    for (const auto& [topic, role] : topics)
      if (parts[1] == topic) return role;
    return Role::stray;
  }
  if (path == "shared/admission.json") return Role::admission;
  if (parts.size() == 2 && parts[1] == "payer.json") return Role::payer;
  if (parts.size() == 3 && base::parse_date(parts[2].substr(0, parts[2].rfind('.')))) return Role::policy;
  if (parts.size() == 4 && parts[2] == "scenarios") return Role::scenario;
  return Role::stray;
}

// "bcbsma/484-vertebroplasty" of anything that lies in that folder.
std::string_view policy_folder(std::string_view path) { return path.substr(0, path.find('/', path.find('/') + 1)); }

// What a value at a place in a file must be. In a path, `*` stands for every item of a list or member of an object.
struct Shape {
  Role role;
  std::string_view path;
  base::JsonKind kind;
};

// Places where loading would read another kind of JSON as if there were nothing.
constexpr auto list = base::JsonKind::array, object = base::JsonKind::object, text = base::JsonKind::string;
constexpr Shape shapes[] = {
    {Role::value_set, "compose/include", list},
    {Role::value_set, "compose/include/*/concept", list},
    {Role::value_set, "compose/include/*/filter", list},
    {Role::values, "values", list},
    {Role::values, "values/*", object},
    {Role::values, "domains", list},
    {Role::values, "domains/*", object},
    {Role::values, "domains/*/entries", list},
    {Role::values, "domains/*/entries/*/codes", list},
    {Role::phrases, "phrases", list},
    {Role::phrases, "phrases/*", object},
    {Role::phrases, "phrases/*/patterns", list},
    {Role::phrases, "phrases/*/patterns/*", text},
    {Role::phrases, "macros", object},
    {Role::phrases, "macros/*", text},
    {Role::lexicon, "concepts", list},
    {Role::lexicon, "concepts/*", object},
    {Role::lexicon, "concepts/*/valueSet", text},
    {Role::lexicon, "idioms", list},
    {Role::lexicon, "idioms/*", object},
    {Role::lexicon, "irregular", object},
    {Role::frames, "site", object},
    {Role::frames, "matters", list},
    {Role::frames, "matters/*", object},
    {Role::frames, "matters/*/frames", list},
    {Role::frames, "matters/*/frames/*", object},
    {Role::frames, "matters/*/frames/*/with", list},
    {Role::frames, "matters/*/frames/*/without", list},
    {Role::frames, "matters/*/frames/*/slots", list},
    {Role::frames, "matters/*/watch", list},
    {Role::frames, "matters/*/examples", object},
    {Role::frames, "matters/*/examples/*", list},
    {Role::question, "questions", list},
    {Role::question, "questions/*", object},
    {Role::question, "questions/*/options", object},
    {Role::question, "questions/*/whichApply", object},
    {Role::payer, "names", list},
    {Role::payer, "names/*", text},
    {Role::payer, "identifiers", list},
    {Role::payer, "products", list},
    {Role::payer, "products/*", object},
    {Role::payer, "products/*/names", list},
    {Role::payer, "products/*/names/*", text},
    {Role::policy, "services", list},
    {Role::policy, "services/*", object},
    {Role::policy, "priorAuthorization", list},
    {Role::policy, "priorAuthorization/*", object},
    {Role::policy, "asks", object},
    {Role::policy, "asks/*", text},
    {Role::policy, "remarks", list},
    {Role::policy, "remarks/*", object},
    {Role::scenario, "add", object},
    {Role::scenario, "add/*", list},
    {Role::scenario, "add/*/*", object},
    {Role::scenario, "order", object},
    {Role::scenario, "orders", list},
    {Role::scenario, "orders/*", object},
    {Role::scenario, "coverage", object},
    {Role::scenario, "expect/truths", object},
    {Role::scenario, "expect/levels", object},
};

std::string_view words_for(base::JsonKind kind) {
  return kind == list ? "a list" : kind == object ? "an object" : "text";
}

template <class Use>
void for_each_at(base::Json json, std::string_view path, const Use& use) {
  const auto slash = path.find('/');
  const std::string_view step = path.substr(0, slash),
                         rest = slash == path.npos ? std::string_view{} : path.substr(slash + 1);
  const auto next = [&](base::Json value) {
    if (!value) return;
    if (rest.empty()) use(value);
    else for_each_at(value, rest, use);
  };
  if (step != "*") return next(json[step]);
  for (const base::Json value : json) next(value);
}

// Every object below (and including) a value. Depth is bounded by the JSON parser.
template <class Use>
void for_each_object(base::Json json, const Use& use) {
  if (json.is_object()) use(json);
  for (const base::Json child : json) for_each_object(child, use);
}

std::size_t characters(std::string_view words) {
  return static_cast<std::size_t>(
      std::ranges::count_if(words, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void limit(const AuthorFile& file, base::Json words, std::size_t most) {
  const std::size_t count = characters(words.string());
  if (count > most)
    file.error(words,
               "`" + std::string(words.key()) + "` has " + std::to_string(count) + " characters; at most " +
                   std::to_string(most) + " are allowed",
               "say it shorter, in your own words");
}

struct Written {
  Role role;
  AuthorFile file;
};

// Something named in one place and, perhaps, used in another.
struct Named {
  const AuthorFile* file;
  base::Json id;
};

class Linter {
public:
  Linter(const std::vector<SourceFile>& files, const Catalog& catalog, base::Date today, base::Issues& issues)
      : catalog_(catalog), today_(today), issues_(issues) {
    for (const SourceFile& source : files) {
      base::Issues loading_says_so;
      const Role role = role_of(source.path);
      if (role == Role::policy) folders_.emplace(policy_folder(source.path));
      if (role == Role::context) continue;
      if (AuthorFile(source, loading_says_so).root()) files_.push_back({role, AuthorFile(source, issues)});
      else all_read_ = false;
    }
    files_.sort([](const Written& a, const Written& b) { return a.file.path() < b.file.path(); });
  }

  void run() {
    for (const Written& written : files_) look(written);
    for (const Written& written : files_)
      if (written.role == Role::policy) policy(written.file);
    versions();
    if (!all_read_) return; // what is used nowhere may be used there
    unused_values();
    unused_items();
    unread_phrases();
  }

private:
  void look(const Written& written) {
    const AuthorFile& file = written.file;
    for (const Shape& shape : shapes)
      if (shape.role == written.role)
        for_each_at(file.root(), shape.path, [&](base::Json value) {
          if (value.kind() != shape.kind)
            file.error(value, "expected " + std::string(words_for(shape.kind)) +
                                  (value.key().empty() ? "" : " in `" + std::string(value.key()) + "`"));
        });
    switch (written.role) {
    case Role::value_set: value_set(file); break;
    case Role::values:
      domain_codes(file);
      for_each_at(file.root(), "values/*/title", [&](base::Json title) { limit(file, title, max_title); });
      break;
    case Role::question:
      limit(file, file.root()["title"], max_brief);
      limit(file, file.root()["group"], max_brief);
      limit(file, file.root()["ask"], max_sentence);
      for_each_at(file.root(), "questions/*/brief", [&](base::Json words) { limit(file, words, max_brief); });
      for_each_at(file.root(), "questions/*/text", [&](base::Json words) { limit(file, words, max_sentence); });
      break;
    case Role::payer:
      limit(file, file.root()["label"], max_title);
      short_label(file);
      limit(file, file.root()["authorizationContact"], max_title);
      for_each_at(file.root(), "products/*/label", [&](base::Json label) { limit(file, label, max_title); });
      break;
    case Role::scenario: limit(file, file.root()["title"], max_sentence); [[fallthrough]];
    case Role::stray: home(written); break;
    default: break;
    }
  }

  void short_label(const AuthorFile& file) {
    const base::Json label = file.root()["label"], brief = file.root()["shortLabel"];
    limit(file, brief, max_short_label);
    if (!brief && characters(label.string()) > max_short_label)
      file.error(label, "a `label` of more than " + std::to_string(max_short_label) +
                            " characters needs a `shortLabel` beside it",
                 "the summary of a card has little room");
  }

  // A file that nothing reads would be missed as if it said nothing.
  void home(const Written& written) {
    const std::string_view path = written.file.path();
    const base::Place whole{.file = std::string(path), .line = 0, .column = 0, .line_text = {}};
    if (written.role == Role::stray)
      return issues_.error(whole, "nothing reads this file",
                           "a version lies at `<payer>/<policy>/<effective date>.json`, such as "
                           "`bcbsma/484-vertebroplasty/2022-06-01.json`; see policies/README.md");
    if (!folders_.contains(policy_folder(path)))
      issues_.error(whole,
                    "there is no version of `" + std::string(policy_folder(path)) + "` that this scenario could prove");
  }

  void value_set(const AuthorFile& file) {
    // Within one `include`, loading refuses a code that comes twice.
    struct Group {
      std::string_view system;
      std::set<std::string> codes;
      std::vector<std::string> families;
    };
    std::vector<Group> earlier;
    for (const base::Json include : file.root()["compose"]["include"]) {
      Group group{include["system"].string(), {}, {}};
      const auto system = fhir::code_system(group.system);
      for (const base::Json filter : include["filter"]) {
        if (filter["property"].string() != "code") continue;
        const std::string prefix = family(filter["value"].string());
        if (const std::string mistake = code_mistake(system, prefix, CodeForm::family); !mistake.empty())
          file.error(filter["value"], "no code begins with `" + prefix + "`", mistake);
        std::string normal = fhir::normal_code(system, prefix);
        if (begins_with_any(normal, group.families))
          file.warning(filter["value"], "the family `" + prefix + "` is in this value set already");
        group.families.push_back(std::move(normal));
      }
      for (const base::Json entry : include["concept"]) {
        const base::Json code = entry["code"];
        check_code(file, system, code);
        const std::string normal = fhir::normal_code(system, code.string());
        group.codes.insert(normal);
        const auto covers = [&](const Group& other) {
          return other.system == group.system &&
                 (other.codes.contains(normal) || begins_with_any(normal, other.families));
        };
        if (begins_with_any(normal, group.families) || std::ranges::any_of(earlier, covers))
          file.warning(code, "code `" + std::string(code.string()) + "` is in this value set already");
      }
      earlier.push_back(std::move(group));
    }
  }

  void domain_codes(const AuthorFile& file) {
    for_each_at(file.root(), "domains/*/entries/*/codes/*", [&](base::Json entry) {
      if (entry["code"]) check_code(file, fhir::code_system(entry["system"].string()), entry["code"]);
    });
  }

  static void check_code(const AuthorFile& file, fhir::CodeSystem system, base::Json code) {
    if (code.string().empty()) return;
    if (std::string mistake = code_mistake(system, code.string()); !mistake.empty())
      file.error(code, "malformed code `" + std::string(code.string()) + "`", std::move(mistake));
  }

  // "M80\.08.*" as the letters that codes of that family begin with.
  static std::string family(std::string_view pattern) {
    std::string prefix(pattern.substr(0, pattern.size() - std::min<std::size_t>(2, pattern.size())));
    std::erase(prefix, '\\');
    return prefix;
  }

  static bool begins_with_any(std::string_view code, const std::vector<std::string>& families) {
    return std::ranges::any_of(families, [&](const std::string& prefix) { return code.starts_with(prefix); });
  }

  void policy(const AuthorFile& file) {
    const base::Json root = file.root();
    limit(file, root["title"], max_sentence); // the payer's own, as it is printed
    for_each_object(root, [&](base::Json node) {
      if (node != root) limit(file, node["title"], max_title);
      for (const std::string_view key : {"reason", "review", "say"}) limit(file, node[key], max_sentence);
    });
    for_each_at(root, "asks/*", [&](base::Json ask) { limit(file, ask, max_sentence); });
    if (const auto due = base::parse_date(root["reviewDue"].string()); due && *due < today_)
      file.warning(root["reviewDue"], "the payer meant to review this policy by " + base::to_string(*due),
                   "look for a newer version of the document");
    lines(file);
    services(file);
    LeafTests leaves;
    for_each_at(root, "services/*", [&](base::Json service) {
      for (const std::string_view tree : {"gate", "criteria"})
        if (service[tree]) lint_criteria(file, service[tree], catalog_.values(), leaves);
    });
    for_each_at(root, "remarks/*/when", [&](base::Json when) { lint_criteria(file, when, catalog_.values(), leaves); });
  }

  void lines(const AuthorFile& file) {
    const Payer* payer = catalog_.payer(file.root()["payer"].string());
    if (!payer || !file.root()["lines"].is_array()) return;
    for (const base::Json line : file.root()["lines"]) {
      const bool sold =
          payer->default_line == line.string() ||
          std::ranges::any_of(payer->products, [&](const Product& product) { return product.line == line.string(); });
      if (!sold) file.warning(line, "no product of `" + payer->id + "` has line `" + std::string(line.string()) + "`");
    }
  }

  // The first service that fits is taken: one whose codes all belong to earlier ones is never asked.
  void services(const AuthorFile& file) {
    struct Taken {
      const fhir::ValueSet* codes;
      std::vector<std::string> lines;
    };
    std::vector<Taken> earlier;
    const std::vector<std::string> all_lines = texts_of(file.root()["lines"]);
    for (const base::Json service : file.root()["services"]) {
      const fhir::ValueSet* codes = catalog_.value_sets().find(service["codes"].string());
      if (!codes) continue;
      std::vector<std::string> own = texts_of(service["lines"]);
      if (own.empty()) own = all_lines;
      const bool reached = std::ranges::any_of(own, [&](const std::string& line) {
        std::vector<const fhir::ValueSet*> taken;
        for (const Taken& other : earlier)
          if (std::ranges::find(other.lines, line) != other.lines.end()) taken.push_back(other.codes);
        return names_another_code(service["codes"].string(), taken);
      });
      if (!reached)
        file.warning(service, "service `" + std::string(service["id"].string()) +
                                  "` is never reached: services above it take all its codes");
      if (!service["gate"]) earlier.push_back({codes, std::move(own)});
    }
  }

  // Whether a value set has a code or family of codes that none of `taken` has. One that is not among the files has.
  bool names_another_code(std::string_view id, const std::vector<const fhir::ValueSet*>& taken) const {
    const auto set = std::ranges::find_if(files_, [&](const Written& written) {
      return written.role == Role::value_set &&
             (written.file.root()["id"].string() == id || written.file.root()["url"].string() == id);
    });
    if (set == files_.end()) return true;
    const auto is_taken = [&](std::string_view url, std::string code) {
      const fhir::CodeSystem system = fhir::code_system(url);
      const fhir::NormalCode coding{system, url, fhir::normal_code(system, code)};
      return std::ranges::any_of(taken, [&](const fhir::ValueSet* other) { return other->contains(coding); });
    };
    bool another = false;
    for (const base::Json include : set->file.root()["compose"]["include"]) {
      const std::string_view system = include["system"].string();
      for (const base::Json entry : include["concept"])
        another = another || !is_taken(system, std::string(entry["code"].string()));
      // A family is taken by a family: no single code of another set goes on with this character.
      for (const base::Json filter : include["filter"])
        another = another ||
                  (filter["property"].string() == "code" && !is_taken(system, family(filter["value"].string()) + "~"));
    }
    return another;
  }

  // Versions come by policy and day.
  void versions() {
    const PolicyVersion* before = nullptr;
    for (const Written& written : files_) {
      if (written.role != Role::policy) continue;
      const auto& all = catalog_.versions();
      const auto found = std::ranges::find_if(
          all, [&](const auto& version) { return version->file && version->file->path == written.file.path(); });
      if (found == all.end()) continue;
      const PolicyVersion& version = **found;
      if (before && before->file->path == written.file.path())
        written.file.error(written.file.root(), "another folder holds this version too",
                           "one of them would never be in force");
      else undated(written.file, version, before && before->id == version.id ? before : nullptr);
      before = &version;
    }
  }

  // A document that states no date is filed under the newest day of its history and also answers for earlier days.
  void undated(const AuthorFile& file, const PolicyVersion& version, const PolicyVersion* before) {
    if (version.date_stated) return;
    const base::Json flag = file.root()["dateStated"];
    if (version.effective > today_)
      file.warning(flag,
                   "a document without a stated date is filed under its newest history date, which cannot lie ahead");
    if (before && !before->date_stated)
      file.warning(flag, "version " + before->version() + " has no stated date either and answers for all earlier days",
                   "this `dateStated` changes nothing but the note on answers");
    else if (before)
      file.warning(flag,
                   "for days before " + before->version() + " this version answers, although an older one is dated",
                   "if the document took effect after the older one, give it a stated date");
  }

  void unused_values() {
    std::set<std::string, std::less<>> used;
    if (const auto setting = catalog_.setting()) used.insert(catalog_.values()[*setting].id); // for prior authorization
    const auto use = [&](base::Json name) {
      if (name.is_string()) used.emplace(name.string());
    };
    std::vector<Named> defined;
    for (const Written& written : files_) {
      const base::Json root = written.file.root();
      if (written.role == Role::policy) for_each_object(root, [&](base::Json node) { use(node["value"]); });
      if (written.role != Role::values) continue;
      for_each_at(root, "values/*", [&](base::Json value) {
        if (value["levels"].is_true()) use(value["id"]);
        else defined.push_back({&written.file, value["id"]});
        for_each_object(value, [&](base::Json node) {
          use(node["notBefore"]);
          use(node["mentions"]); // phrases about another value
          for (const std::string_view key : {"requires", "unless"})
            for (const base::Json condition : node[key]) used.emplace(condition.key());
        });
      });
    }
    unused(defined, used, "no criterion uses value ");
  }

  void unused_items() {
    std::set<std::string, std::less<>> used;
    std::vector<Named> defined;
    for (const Written& written : files_) {
      if (written.role == Role::question) defined.push_back({&written.file, written.file.root()["id"]});
      if (written.role == Role::policy)
        for_each_object(written.file.root(), [&](base::Json node) { used.emplace(node["item"].string()); });
    }
    unused(defined, used, "no criterion asks for item ");
  }

  // One warning for all: shared files may well hold more than the policies at hand need.
  static void unused(const std::vector<Named>& defined, const std::set<std::string, std::less<>>& used,
                     std::string message) {
    std::vector<Named> idle;
    for (const Named& named : defined)
      if (named.id.is_string() && !used.contains(named.id.string())) idle.push_back(named);
    if (idle.empty()) return;
    std::string others;
    for (const Named& named : idle)
      if (named.id != idle.front().id)
        others += (others.empty() ? "nor `" : ", `") + std::string(named.id.string()) + "`";
    idle.front().file->warning(idle.front().id, message + "`" + std::string(idle.front().id.string()) + "`", others);
  }

  // A phrase or frame counts where some source reads mentions of its value, in a kind of text that both name.
  void unread_phrases() {
    struct Reader {
      std::string_view value;
      std::vector<std::string> in;
    };
    std::vector<Reader> readers;
    for (const Written& written : files_)
      if (written.role == Role::values)
        for_each_at(written.file.root(), "values/*", [&](base::Json value) {
          for_each_object(value, [&](base::Json source) {
            const base::Json mentions = source["mentions"];
            if (mentions)
              readers.push_back(
                  {mentions.is_string() ? mentions.string() : value["id"].string(), texts_of(source["in"])});
          });
        });
    for (const Written& written : files_)
      if (written.role == Role::phrases || written.role == Role::frames)
        for_each_at(
            written.file.root(), written.role == Role::phrases ? "phrases/*" : "matters/*", [&](base::Json entry) {
              const std::string_view value = entry["value"].string();
              const std::vector<std::string> in = texts_of(entry["in"]);
              const bool read = std::ranges::any_of(readers, [&](const Reader& reader) {
                return reader.value == value &&
                       (in.empty() || reader.in.empty() || std::ranges::find_first_of(in, reader.in) != in.end());
              });
              if (!read && catalog_.values().find(value))
                written.file.warning(entry["value"], "no source reads mentions of `" + std::string(value) + "`" +
                                                         (in.empty() ? "" : " in that kind of text"));
            });
  }

  const Catalog& catalog_;
  base::Date today_;
  base::Issues& issues_;
  std::list<Written> files_;
  std::set<std::string, std::less<>> folders_; // of policies that have a version
  bool all_read_ = true;
};

// The words of a template that stand there whatever is filled in.
std::string fixed_words(std::string_view words) {
  std::string fixed;
  while (true) {
    const auto open = words.find("{{");
    fixed += words.substr(0, open);
    if (open == words.npos) return fixed;
    const auto close = words.find("}}", open);
    if (close == words.npos) return fixed;
    words.remove_prefix(close + 2);
  }
}

} // namespace

void lint(const std::vector<SourceFile>& files, const Catalog& catalog, base::Date today, base::Issues& issues) {
  Linter(files, catalog, today, issues).run();
}

void lint_cards(const std::vector<SourceFile>& files, base::Issues& issues) {
  for (const SourceFile& source : files) {
    base::Issues loading_says_so;
    if (!AuthorFile(source, loading_says_so).root()) continue;
    const AuthorFile file(source, issues);
    const base::Json summary = file.root()["summary"];
    if (characters(fixed_words(summary.string())) > max_summary_words)
      file.error(summary, "the words of `summary` leave no room for the reason",
                 "a summary has less than 140 characters, of which 50 may be the template's own");
  }
}

} // namespace signpost::policy
