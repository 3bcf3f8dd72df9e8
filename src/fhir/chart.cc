#include "fhir/chart.h"

#include <algorithm>
#include <numeric>

#include "fhir/copies.h"
#include "fhir/resource.h"

namespace signpost::fhir {
namespace {

std::string_view without_version(std::string_view url) { return url.substr(0, url.find("/_history/")); }

bool is_absolute(std::string_view url) { return url.starts_with("http://") || url.starts_with("https://"); }

// "https://x/fhir" of "https://x/fhir/Patient/1"; empty for what is not of that form.
std::string_view base_of_url(std::string_view url) {
  if (!is_absolute(url)) return {};
  const auto id = url.rfind('/');
  const auto type = id == url.npos || id == 0 ? url.npos : url.rfind('/', id - 1);
  return type == url.npos ? std::string_view{} : url.substr(0, type);
}

// Whether two bases are one server's: a proxy in front of it may speak TLS, and the server behind it not know.
bool same_server(std::string_view one, std::string_view other) {
  const auto without_scheme = [](std::string_view base) { return base.substr(base.find("//") + 2); };
  return one == other || without_scheme(one) == without_scheme(other);
}

// The id of a resource; of one that carries none, as a Binary that was read by its address, the one in its address.
std::string_view id_by_which(base::Json resource, std::string_view full_url) {
  if (const std::string_view id = id_of(resource); !id.empty()) return id;
  if (!is_absolute(full_url)) return {};
  const Reference reference = parse_reference(full_url);
  return reference.type == type_of(resource) ? reference.id : std::string_view{};
}

} // namespace

bool Chart::about_somebody_else(base::Json resource) const {
  if (type_of(resource) == "Patient") return false;
  const Reference subject = subject_of(resource);
  if (subject.empty() || subject.contained || subject.urn) return false;
  return (!subject.type.empty() && subject.type != "Patient") || subject.id != patient_id_;
}

std::size_t Chart::Hash::operator()(const TypeAndId& key) const {
  const std::hash<std::string_view> hash;
  return hash(key.id) * 31 + hash(key.type);
}

void Chart::add(base::Json resource, std::string_view full_url, Source source) {
  const std::string_view type = type_of(resource);
  if (type.empty()) return;
  if (about_somebody_else(resource)) {
    ++of_other_patients_;
    return;
  }
  auto found = std::find_if(types_.begin(), types_.end(), [&](const Type& t) { return t.name == type; });
  if (found == types_.end()) found = types_.insert(types_.end(), {type, {}});
  const Record fresh{.id = id_by_which(resource, full_url),
                     .full_url = without_version(full_url),
                     .resource = resource,
                     .source = source,
                     .type = static_cast<std::size_t>(found - types_.begin()),
                     .position = found->resources.size()};
  sorted_ = false;
  const std::size_t index = records_.size();
  if (!fresh.id.empty()) {
    Chain& chain = by_id_[{type, fresh.id}];
    if (merge(fresh, chain)) return;
    if (chain.first == none) chain.first = index;
    else records_[chain.last].next = index;
    chain.last = index;
  }
  if (!fresh.full_url.empty()) by_url_.push_back({fresh.full_url, index});
  found->resources.push_back(resource);
  records_.push_back(fresh);
}

bool Chart::merge(const Record& fresh, const Chain& chain) {
  constexpr int most_servers = 8; // that one record is looked for on
  int looked_at = 0;
  for (std::size_t i = chain.first; i != none && looked_at < most_servers; i = records_[i].next, ++looked_at) {
    Record& known = records_[i];
    const std::string_view home = base_of_url(known.full_url), other = base_of_url(fresh.full_url);
    if (!home.empty() && !other.empty() && !same_server(home, other)) continue;
    const Copies copies = compare(known.resource, fresh.resource);
    if (copies == Copies::differ && known.source == fresh.source) continue;
    if (!fresh.full_url.empty()) by_url_.push_back({fresh.full_url, i});
    if (copies == Copies::second_stands) {
      types_[known.type].resources[known.position] = fresh.resource;
      known.resource = fresh.resource;
      known.source = fresh.source;
    }
    if (home.empty() && !fresh.full_url.empty()) known.full_url = fresh.full_url;
    return true;
  }
  return false;
}

void Chart::set_completeness(std::string_view type, Completeness completeness, Source source) {
  add(Statement{.type = std::string(type), .completeness = completeness}, source);
}

std::span<const base::Json> Chart::of_type(std::string_view type) const {
  for (const Type& t : types_)
    if (t.name == type) return t.resources;
  return {};
}

std::optional<Completeness> Chart::answered(std::string_view type) const {
  const Statements::Standing* standing = statements_.find(type);
  return standing ? std::optional(standing->statement.completeness) : std::nullopt;
}

std::optional<Source> Chart::source(std::string_view type) const {
  const Statements::Standing* standing = statements_.find(type);
  return standing ? std::optional(standing->source) : std::nullopt;
}

std::span<const Shortfall> Chart::shortfalls(std::string_view type) const {
  const Statements::Standing* standing = statements_.find(type);
  return standing ? std::span<const Shortfall>(standing->statement.shortfalls) : std::span<const Shortfall>{};
}

Completeness Chart::completeness(std::string_view type) const {
  const auto known = answered(type);
  if (known && *known != Completeness::not_obtained) return *known;
  if (!of_type(type).empty()) return Completeness::partial;
  return known.value_or(Completeness::not_sent);
}

bool Chart::asked_for(std::string_view type) const {
  return !asked_ || std::find(asked_->begin(), asked_->end(), type) != asked_->end();
}

void Chart::sort() const {
  if (sorted_) return;
  by_node_.resize(records_.size());
  std::iota(by_node_.begin(), by_node_.end(), std::size_t{0});
  std::ranges::sort(by_node_, {}, [&](std::size_t i) { return records_[i].resource.node(); });
  std::ranges::stable_sort(by_url_, {}, &Address::full_url);
  sorted_ = true;
}

std::string_view Chart::full_url_of(base::Json resource) const {
  sort();
  const auto node = [&](std::size_t i) { return records_[i].resource.node(); };
  const auto at = std::ranges::lower_bound(by_node_, resource.node(), {}, node);
  return at != by_node_.end() && node(*at) == resource.node() ? records_[*at].full_url : std::string_view{};
}

std::string_view Chart::base_of(base::Json resource) const { return base_of_url(full_url_of(resource)); }

base::Json Chart::with_url(std::string_view url) const {
  sort();
  const auto at = std::ranges::lower_bound(by_url_, url, {}, &Address::full_url);
  return at != by_url_.end() && at->full_url == url ? records_[at->record].resource : base::Json();
}

base::Json Chart::resolve(std::string_view text, base::Json from) const {
  const Reference reference = parse_reference(text);
  if (reference.contained) {
    for (base::Json contained : from["contained"])
      if (id_of(contained) == reference.id) return contained;
    return {};
  }
  if (text.empty()) return {};
  if (const base::Json found = with_url(without_version(text))) return found;
  if (reference.empty() || reference.urn) return {};
  const std::string_view base = is_absolute(text) ? base_of_url(without_version(text)) : base_of(from);
  if (!is_absolute(text) && !base.empty())
    if (const base::Json found = with_url(absolute_url(without_version(text), base))) return found;
  const auto chain = by_id_.find({reference.type, reference.id});
  base::Json only;
  std::string_view lives_at;
  for (std::size_t i = chain == by_id_.end() ? none : chain->second.first; i != none; i = records_[i].next) {
    const std::string_view home = base_of_url(records_[i].full_url);
    if (!home.empty() && !base.empty() && !same_server(home, base)) continue; // another server's of the same id
    // Two of different servers cannot be told apart.
    if (only && !home.empty() && !lives_at.empty() && !same_server(home, lives_at)) return {};
    if (!only) only = records_[i].resource;
    if (lives_at.empty()) lives_at = home;
  }
  return only;
}

} // namespace signpost::fhir
