#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "cards/override_reasons.h"
#include "cards/sentences.h"
#include "cdshooks/configuration.h"
#include "cdshooks/response.h"
#include "evidence/author_file.h"
#include "policy/decide.h"

namespace signpost::cards {

// The words of one kind of card: texts are Mustache templates, free of logic but for "is there any".
struct Template;

// All card templates of a folder, compiled; immutable and shared between threads.
class Templates {
public:
  // Files `<response type>/<outcome>[.<detail>].json`, of which the most specific name wins, `sentences.json` and
  // `override-reasons.json`. Mistakes go to `issues`, also a name that no decision chooses.
  static Templates load(const std::vector<evidence::SourceFile>& files, base::Issues& issues);

  const Sentences& sentences() const { return sentences_; }
  // The most specific template for an outcome, such as ("covered", "required"); null if that outcome has no card.
  const Template* find(std::string_view outcome, std::string_view detail) const;
  // What kinds of cards there are; `launches`: those that launch an app among them, if a template has words for it.
  cdshooks::CardKinds kinds(bool launches = false) const;

  Templates();
  Templates(Templates&&) noexcept;
  Templates& operator=(Templates&&) noexcept;
  ~Templates();

private:
  void add(const evidence::AuthorFile& file, const OverrideReasons& reasons);

  Sentences sentences_;
  std::map<std::string, std::unique_ptr<Template>, std::less<>> by_name_; // "<outcome>" or "<outcome>.<detail>"
};

// An app that fills in the forms a card asks for.
struct Launch {
  std::string_view url;
  std::string context; // what it is given
};

// What a card needs to know beyond the decision.
struct Setting {
  const policy::Catalog& catalog;
  std::string_view public_url;                 // base of links, without a slash at the end
  const std::function<std::string()>& new_uuid; // a fresh one at every call
  bool several_orders = false;                  // are decided in the call: a summary then names its own
  bool asks_for_documentation = true;           // whether the hook is one at which it is asked for
};

// The card of a decision, if its outcome has one and a payer is known; none that asks for documentation at a hook at
// which it is not asked for. With `launch`, and words for it in its template, it is one that launches the app.
// Everything that comes from the chart is escaped for Markdown.
std::optional<cdshooks::Card> render(const Templates& templates, const policy::Decision& decision,
                                     const Setting& setting, const std::optional<Launch>& launch = {});

} // namespace signpost::cards
