#include "fhir/value_sets.h"

#include <re2/re2.h>

#include <algorithm>

namespace signpost::fhir {
namespace {

// The prefix that a pattern such as `M80\.08.*` stands for; nothing if it is not of that form.
std::optional<std::string> family_prefix(std::string_view pattern) {
  if (!pattern.ends_with(".*")) return {};
  pattern.remove_suffix(2);
  std::string prefix;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size() && pattern[i + 1] == '.') {
      prefix += '.';
      ++i;
    } else if (std::isalnum(static_cast<unsigned char>(pattern[i]))) {
      prefix += pattern[i];
    } else {
      return {};
    }
  }
  return prefix.empty() ? std::nullopt : std::optional(prefix);
}

std::shared_ptr<const re2::RE2> words(std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(false);
  return std::make_shared<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

} // namespace

bool ValueSet::System::contains(const std::string& code) const {
  if (codes.contains(code)) return true;
  for (const std::string& prefix : prefixes)
    if (code.starts_with(prefix)) return true;
  return false;
}

bool ValueSet::contains(const NormalCode& coding) const {
  if (coding.code.empty()) return false;
  for (const System& system : systems_) {
    if (coding.system == CodeSystem::unknown) {
      const bool telling = system.kind == CodeSystem::icd10cm || system.kind == CodeSystem::icd10pcs ||
                           system.kind == CodeSystem::cpt || system.kind == CodeSystem::hcpcs;
      if (telling && system.contains(normal_code(system.kind, coding.code))) return true;
    } else if (coding.system == system.kind && (coding.system != CodeSystem::other || coding.url == system.url)) {
      if (system.contains(coding.code)) return true;
    }
  }
  return false;
}

bool ValueSet::contains_any(base::Json element) const {
  return any_coding(element, [&](base::Json coding) { return contains(coding); });
}

bool ValueSet::named_by(std::string_view words) const {
  return names_ && re2::RE2::PartialMatch(re2::StringPiece(words.data(), words.size()), *names_);
}

std::string_view ValueSet::name_in(std::string_view words) const {
  re2::StringPiece name;
  const re2::StringPiece text(words.data(), words.size());
  if (!names_ || !names_->Match(text, 0, text.size(), re2::RE2::UNANCHORED, &name, 1)) return {};
  return {name.data(), name.size()};
}

void ValueSets::add(const base::JsonDocument& document, std::string_view file, std::string_view text,
                    base::Issues& issues) {
  const auto place = [&](base::Json at) { return base::place_of(file, text, document.offset_of(at)); };
  const base::Json root = document.root();
  if (root["resourceType"].string() != "ValueSet") return issues.error(place(root), "expected a FHIR ValueSet");
  ValueSet set;
  set.id_ = root["id"].string();
  set.url_ = root["url"].string();
  if (set.id_.empty()) return issues.error(place(root), "the value set has no `id`");
  for (base::Json include : root["compose"]["include"]) {
    ValueSet::System& system = set.systems_.emplace_back();
    system.url = include["system"].string();
    system.kind = code_system(system.url);
    if (system.url.empty()) issues.error(place(include), "an `include` without `system`");
    for (base::Json entry : include["concept"]) {
      const std::string code = normal_code(system.kind, entry["code"].string());
      if (code.empty()) issues.error(place(entry), "a concept without `code`");
      else if (!system.codes.insert(code).second)
        issues.error(place(entry["code"]), "code `" + std::string(entry["code"].string()) + "` is listed twice");
    }
    for (base::Json filter : include["filter"]) {
      const std::string_view property = filter["property"].string(), pattern = filter["value"].string();
      const auto prefix = family_prefix(pattern);
      if (filter["op"].string() == "regex" && property == "code" && prefix) {
        system.prefixes.push_back(normal_code(system.kind, *prefix));
      } else if (filter["op"].string() == "regex" && property == "display") {
        if (set.names_) issues.error(place(filter), "one pattern of words is enough");
        set.names_ = words(pattern);
        if (!set.names_->ok()) issues.error(place(filter["value"]), "bad pattern: " + set.names_->error());
      } else {
        issues.error(place(filter), "only filters {property: code, op: regex, value: `M80\\.08.*`} and {property: "
                                    "display, op: regex, value: words} are understood");
      }
    }
    if (system.codes.empty() && system.prefixes.empty() && !set.names_)
      issues.error(place(include), "an `include` that names no code");
  }
  if (set.systems_.empty()) issues.error(place(root), "value set `" + set.id_ + "` is empty");
  if (sets_.contains(set.id_)) return issues.error(place(root["id"]), "value set `" + set.id_ + "` is defined twice");
  const ValueSet& added = sets_.emplace(set.id_, std::move(set)).first->second;
  for (const ValueSet::System& system : added.systems_) {
    for (const std::string& code : system.codes) by_code_[code].push_back(&added);
    for (const std::string& prefix : system.prefixes) {
      by_prefix_[prefix].push_back(&added);
      longest_prefix_ = std::max(longest_prefix_, prefix.size());
    }
  }
}

ValueSets::Listed ValueSets::listed(const NormalCode& coding) const {
  Listed found;
  const auto look_up = [&](std::string_view code) {
    const auto take = [&](const Index& index, std::string_view key) {
      if (const auto at = index.find(key); at != index.end())
        found.insert(found.end(), at->second.begin(), at->second.end());
    };
    take(by_code_, code);
    for (std::size_t length = 1; length <= std::min(code.size(), longest_prefix_); ++length)
      take(by_prefix_, code.substr(0, length));
  };
  if (coding.system != CodeSystem::unknown) look_up(coding.code);
  else // it is compared as each of these systems writes it
    for (const CodeSystem kind : {CodeSystem::icd10cm, CodeSystem::icd10pcs, CodeSystem::cpt, CodeSystem::hcpcs})
      look_up(normal_code(kind, coding.code));
  return found;
}

const ValueSet* ValueSets::find(std::string_view id_or_url) const {
  if (const auto found = sets_.find(id_or_url); found != sets_.end()) return &found->second;
  for (const auto& [id, set] : sets_)
    if (!set.url_.empty() && set.url_ == id_or_url) return &set;
  return nullptr;
}

} // namespace signpost::fhir
