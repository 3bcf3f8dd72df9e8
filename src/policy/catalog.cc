#include "policy/catalog.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "evidence/values_reader.h"
#include "policy/places.h"
#include "policy/policy_reader.h"

namespace signpost::policy {

using namespace evidence;

namespace {

template <class Use>
void for_each_reference(Criterion& criterion, const Use& use) {
  for (Criterion& part : criterion.parts()) for_each_reference(part, use);
  if (auto* reference = std::get_if<Reference>(&criterion.form)) use(*reference);
}

// The one tree of criteria that a version holds for what no gate sets apart; a mistake if there are several.
const Criterion* only_criteria(const PolicyVersion& version, const std::function<void(std::string)>& mistake) {
  const Criterion* found = nullptr;
  for (const Service& service : version.services) {
    const Criterion* criteria = service.gate ? nullptr : service.criteria();
    if (criteria && found)
      mistake("policy `" + version.id + "` has several services with criteria and no gate: it cannot be referred to");
    if (criteria) found = criteria;
  }
  return found;
}

// Lets a reference in the criteria of `from` point to the versions of the policy it names.
void resolve_reference(Reference& reference, const PolicyVersion& from,
                       const std::vector<std::unique_ptr<PolicyVersion>>& versions, base::Issues& issues) {
  const auto mistake = [&](std::string sentence) {
    const std::size_t at = from.file->text.find('"' + reference.policy + '"');
    issues.error(base::place_of(from.file->path, from.file->text, at == std::string::npos ? 0 : at),
                 std::move(sentence));
  };
  for (const auto& version : versions) {
    if (version->id != reference.policy) continue;
    if (const Criterion* criteria = only_criteria(*version, mistake))
      reference.versions.push_back({version->effective, criteria});
  }
  if (reference.versions.empty()) mistake("there is no policy `" + reference.policy + "` with criteria to refer to");
}

} // namespace

std::unique_ptr<Catalog> Catalog::load(std::vector<SourceFile> files, base::Issues& issues) {
  auto catalog = std::make_unique<Catalog>();
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  catalog->files_ = std::move(files);

  std::vector<AuthorFile> values, questions;
  evidence::ReadingFiles reading;
  std::optional<AuthorFile> admission;
  for (const SourceFile& source : catalog->files_) {
    if (is_shared(source.path, "value-sets")) {
      const AuthorFile file(source, issues);
      if (file.root()) catalog->value_sets_.add(file.document(), source.path, source.text, issues);
    } else if (is_shared(source.path, "values")) {
      values.emplace_back(source, issues);
    } else if (source.path == "shared/phrases/context.json") {
      reading.context.emplace(source, issues);
    } else if (source.path == "shared/admission.json") {
      admission.emplace(source, issues);
    } else if (is_shared(source.path, "phrases")) {
      reading.phrases.emplace_back(source, issues);
    } else if (is_shared(source.path, "lexicon")) {
      reading.lexicon.emplace_back(source, issues);
    } else if (is_shared(source.path, "frames")) {
      reading.frames.emplace_back(source, issues);
    } else if (is_shared(source.path, "questions")) {
      questions.emplace_back(source, issues);
    } else if (const auto parts = segments(source.path); parts.size() == 2 && parts[1] == "payer.json") {
      const AuthorFile file(source, issues);
      if (auto payer = Payer::read(file)) {
        if (payer->id != parts[0])
          file.error(file.root()["id"], "the file lies in the folder of payer `" + std::string(parts[0]) + "`");
        catalog->payers_.push_back(std::move(*payer));
      }
    }
  }
  if (admission && admission->root())
    catalog->admission_ = AdmissionRules::read(*admission, catalog->value_sets_);
  catalog->values_ = read_values(values, catalog->value_sets_, catalog->admission_);
  catalog->naming_ = Naming(catalog->value_sets_, catalog->values_);
  catalog->setting_ = catalog->values_.find(setting_value);
  for (const AuthorFile& file : questions)
    if (file.root()) catalog->items_.push_back(DocumentationItem::read(file, catalog->values_));
  catalog->phrases_ = Phrases::read(reading, catalog->values_, catalog->value_sets_, issues);
  for (const SourceFile& source : catalog->files_) {
    const auto date = version_date(source.path);
    if (!date) continue;
    const AuthorFile file(source, issues);
    auto policy = read_policy(file, *date, *catalog);
    policy->file = &source;
    catalog->versions_.push_back(std::move(policy));
  }
  catalog->connect(issues);
  return catalog;
}

void Catalog::connect(base::Issues& issues) {
  std::map<std::string, std::set<std::string>, std::less<>> refers_to; // by policy
  for (const auto& version : versions_) {
    const auto resolve = [&](Reference& reference) {
      refers_to[version->id].insert(reference.policy);
      resolve_reference(reference, *version, versions_, issues);
    };
    for (PolicyRemark& remark : version->remarks) for_each_reference(remark.when, resolve);
    for (Service& service : version->services) {
      if (service.gate) for_each_reference(*service.gate, resolve);
      if (auto* covered = std::get_if<CoveredIf>(&service.statement)) for_each_reference(covered->criteria, resolve);
    }
  }
  // A policy that comes back to itself would be judged forever.
  for (const auto& version : versions_) {
    std::set<std::string> reached, open{version->id};
    while (!open.empty()) {
      const std::string id = *open.begin();
      open.erase(open.begin());
      for (const std::string& next : refers_to[id])
        if (reached.insert(next).second) open.insert(next);
    }
    if (!reached.contains(version->id)) continue;
    issues.error(base::place_of(version->file->path, version->file->text, 0),
                 "policy `" + version->id + "` refers to itself");
  }
}

const DocumentationItem* Catalog::item(std::string_view id) const {
  for (const DocumentationItem& item : items_)
    if (item.id == id) return &item;
  return nullptr;
}

const Payer* Catalog::payer(std::string_view id) const {
  for (const Payer& payer : payers_)
    if (payer.id == id) return &payer;
  return nullptr;
}

} // namespace signpost::policy
