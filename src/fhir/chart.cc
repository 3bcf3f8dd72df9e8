#include "fhir/chart.h"

#include <algorithm>

#include "fhir/resource.h"

namespace signpost::fhir {
namespace {

std::string_view without_version(std::string_view url) { return url.substr(0, url.find("/_history/")); }

bool is_absolute(std::string_view url) { return url.starts_with("http://") || url.starts_with("https://"); }

// "https://x/fhir" of "https://x/fhir/Patient/1"; empty for what is not of that form.
std::string_view base_of(std::string_view url) {
  if (!is_absolute(url)) return {};
  const auto id = url.rfind('/');
  const auto type = id == url.npos || id == 0 ? url.npos : url.rfind('/', id - 1);
  return type == url.npos ? std::string_view{} : url.substr(0, type);
}

} // namespace

std::string_view to_string(Completeness completeness) {
  switch (completeness) {
  case Completeness::not_sent: return "not-sent";
  case Completeness::not_obtained: return "not-obtained";
  case Completeness::unreadable: return "unreadable";
  case Completeness::partial: return "partial";
  case Completeness::complete: return "complete";
  }
  return "";
}

bool Chart::about_somebody_else(base::Json resource) const {
  if (type_of(resource) == "Patient") return false;
  const Reference subject = subject_of(resource);
  if (subject.empty() || subject.contained || subject.urn) return false;
  return (!subject.type.empty() && subject.type != "Patient") || subject.id != patient_id_;
}

void Chart::add(base::Json resource, std::string_view full_url) {
  const std::string_view type = type_of(resource);
  if (type.empty()) return;
  if (about_somebody_else(resource)) {
    ++of_other_patients_;
    return;
  }
  auto found = std::find_if(types_.begin(), types_.end(), [&](const Type& t) { return t.name == type; });
  if (found == types_.end()) found = types_.insert(types_.end(), {type, {}});
  found->resources.push_back(resource);
  by_id_.push_back({id_of(resource), without_version(full_url), resource});
  sorted_ = false;
}

void Chart::set_completeness(std::string_view type, Completeness completeness) {
  for (auto& [name, known] : completeness_) {
    if (name != type) continue;
    known = std::max(known, completeness);
    return;
  }
  completeness_.emplace_back(type, completeness);
}

std::span<const base::Json> Chart::of_type(std::string_view type) const {
  for (const Type& t : types_)
    if (t.name == type) return t.resources;
  return {};
}

std::optional<Completeness> Chart::answered(std::string_view type) const {
  for (const auto& [name, known] : completeness_)
    if (name == type) return known;
  return {};
}

Completeness Chart::completeness(std::string_view type) const {
  if (const auto known = answered(type)) return *known;
  return of_type(type).empty() ? Completeness::not_sent : Completeness::partial;
}

bool Chart::asked_for(std::string_view type) const {
  return !asked_ || std::find(asked_->begin(), asked_->end(), type) != asked_->end();
}

void Chart::sort_identities() const {
  if (sorted_) return;
  by_url_ = by_node_ = by_id_;
  std::stable_sort(by_id_.begin(), by_id_.end(), [](const Identity& a, const Identity& b) { return a.id < b.id; });
  std::stable_sort(by_url_.begin(), by_url_.end(),
                   [](const Identity& a, const Identity& b) { return a.full_url < b.full_url; });
  std::stable_sort(by_node_.begin(), by_node_.end(),
                   [](const Identity& a, const Identity& b) { return a.resource.node() < b.resource.node(); });
  sorted_ = true;
}

std::string_view Chart::full_url_of(base::Json resource) const {
  const auto at =
      std::lower_bound(by_node_.begin(), by_node_.end(), resource.node(),
                       [](const Identity& a, const base::JsonNode* node) { return a.resource.node() < node; });
  return at != by_node_.end() && at->resource == resource ? at->full_url : std::string_view{};
}

base::Json Chart::resolve(std::string_view text, base::Json from) const {
  const Reference reference = parse_reference(text);
  if (reference.empty()) return {};
  if (reference.contained) {
    for (base::Json contained : from["contained"])
      if (id_of(contained) == reference.id) return contained;
    return {};
  }
  sort_identities();
  const auto with_url = [&](std::string_view url) -> base::Json {
    const auto at = std::lower_bound(by_url_.begin(), by_url_.end(), url,
                                     [](const Identity& a, std::string_view key) { return a.full_url < key; });
    return at != by_url_.end() && at->full_url == url ? at->resource : base::Json();
  };
  if (const base::Json found = with_url(without_version(text))) return found;
  if (reference.urn) return {};
  const std::string_view base = is_absolute(text) ? base_of(without_version(text)) : base_of(full_url_of(from));
  if (!is_absolute(text) && !base.empty()) {
    const std::string completed =
        std::string(base) + "/" + std::string(reference.type) + "/" + std::string(reference.id);
    if (const base::Json found = with_url(completed)) return found;
  }
  base::Json only;
  std::string_view lives_at;
  auto at = std::lower_bound(by_id_.begin(), by_id_.end(), reference.id,
                             [](const Identity& a, std::string_view id) { return a.id < id; });
  for (; at != by_id_.end() && at->id == reference.id; ++at) {
    if (type_of(at->resource) != reference.type) continue;
    const std::string_view home = base_of(at->full_url);
    if (!home.empty() && !base.empty() && home != base) continue; // another server's of the same id
    // The same resource comes again under another key; two of different servers cannot be told apart.
    if (only && !home.empty() && !lives_at.empty() && home != lives_at) return {};
    if (!only) only = at->resource;
    if (lives_at.empty()) lives_at = home;
  }
  return only;
}

} // namespace signpost::fhir
