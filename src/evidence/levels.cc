#include "evidence/levels.h"

#include <algorithm>

#include "evidence/elements.h"
#include "evidence/linking.h"
#include "fhir/resource.h"

namespace signpost::evidence {

Levels::Levels(const World& world, Evaluation& evaluate, Answers& answers)
    : world_(world), evaluate_(evaluate), answers_(answers) {
  if (const auto index = world.values.levels()) domain_ = world.values[*index].domain();
}

bool Levels::at_level(base::Json resource, std::optional<Member> level) {
  if (!level || !domain_) return true;
  const auto [at, fresh] = sites_.try_emplace(resource.node());
  if (fresh) at->second = site_of(resource);
  const auto& [named, region] = at->second;
  if (!named.empty()) return std::ranges::find(named, *level) != named.end();
  return region.empty() || std::ranges::find(region, *level) != region.end();
}

namespace {

bool is_contained(base::Json resource, base::Json in) {
  for (base::Json contained : in["contained"])
    if (contained == resource) return true;
  return false;
}

} // namespace

Levels::Site Levels::site_of(base::Json resource) const {
  Site site;
  const auto add = [](std::vector<Member>& list, const std::vector<Member>& more) {
    list.insert(list.end(), more.begin(), more.end());
  };
  // What an order is for names its own site; where the order is carried out does not say which of several it is.
  const Part* part = world_.parts.find(resource);
  const bool at_order_s_site = part && part->is_reason && !is_contained(resource, part->origin);
  for (const std::string_view element : {"bodySite", "code"}) {
    if (at_order_s_site && element == "bodySite") continue;
    walk(resource[element], "", [&](base::Json coded) {
      add(site.named, domain_->coded_in(coded));
      add(site.region, domain_->region_of(coded));
      for_each_wording(coded, [&](std::string_view words) { add(site.named, domain_->named_in(words)); });
    });
  }
  return site;
}

bool Levels::several(std::size_t order) {
  const auto index = world_.values.levels();
  return index && world_.others.read(*index, order, {}).members.size() > 1;
}

const std::vector<Member>& Levels::named_in_sentence(std::string_view sentence) {
  const auto [at, fresh] = sentences_.try_emplace(sentence.data());
  if (fresh) at->second = domain_->named_in(sentence);
  return at->second;
}

bool Levels::are_others(std::string_view sentence, std::size_t order) {
  const auto index = world_.values.levels();
  if (!index || !domain_) return false;
  const std::vector<Member>& named = named_in_sentence(sentence);
  const std::vector<Member>& ordered = world_.others.read(*index, order, {}).members;
  if (named.empty() || ordered.empty()) return false;
  return std::ranges::none_of(named, [&](Member level) { return std::ranges::find(ordered, level) != ordered.end(); });
}

Reading Levels::map(ValueIndex index, Place place) {
  Reading reading = map_order(index, place);
  if (reading.members.empty() && index == world_.values.levels()) share_levels(index, place.order, reading);
  return reading;
}

// An add-on names no levels of its own where the order it adds to names all of them: more than that one has units for.
void Levels::share_levels(ValueIndex index, std::size_t order, Reading& reading) {
  if (!world_.orders.is_add_on(order)) return;
  std::vector<Member> named;
  double units = 0;
  for (std::size_t i = 0; i < world_.orders.list.size(); ++i) {
    if (!world_.orders.are_companions(order, i)) continue;
    const Reading companion = map_order(index, {i, {}});
    if (companion.members.empty()) continue;
    units += ordered_units(world_.orders.list[i]).low;
    named.insert(named.end(), companion.members.begin(), companion.members.end());
    for (const Evidence& evidence : companion.evidence) keep(reading.evidence, evidence);
  }
  std::ranges::sort(named);
  named.erase(std::unique(named.begin(), named.end()), named.end());
  if (static_cast<double>(named.size()) <= units) return reading.evidence.clear();
  reading.members = std::move(named);
  reading.why = Why::none;
}

Reading Levels::map_order(ValueIndex index, Place place) {
  const ValueDefinition& value = world_.values[index];
  const Domain& domain = *value.domain();
  const base::Json order = world_.orders.list[place.order];
  Reading reading;
  const std::vector<Candidate> answers = answers_.about(index, place.order);
  const auto use_answers = [&](bool newer) {
    for (const Candidate& answer : answers) {
      if (answers_.newer_than_order(answer, place.order) != newer || !answer.admission.belongs()) continue;
      reading.members.push_back(answer.member);
      keep(reading.evidence, answer.evidence);
    }
  };
  const auto read_from = [&](base::Json resource, const Extraction& take) {
    const auto add = [&](const std::vector<Member>& more, std::vector<Member>& list, std::string_view path,
                         std::string_view words) {
      if (more.empty()) return;
      list.insert(list.end(), more.begin(), more.end());
      keep(reading.evidence, {.resource = resource, .path = path, .value = std::string(words)});
    };
    if (take.codes)
      if (const auto result = evaluate_(*take.codes, resource))
        for (const fhirpath::Item& item : *result) {
          add(domain.coded_in(item.json()), reading.members, take.codes->text(), shown(item.json()));
          add(domain.region_of(item.json()), reading.possible, take.codes->text(), shown(item.json()));
        }
    if (take.text)
      if (const auto result = evaluate_(*take.text, resource))
        for (const fhirpath::Item& item : *result)
          add(domain.named_in(item.string()), reading.members, take.text->text(), item.string());
  };
  use_answers(true);
  const bool answered = !reading.members.empty();
  for (const Source& source : value.sources()) {
    if (!reading.members.empty()) break;
    if (source.is_order()) read_from(order, *source.extraction());
    else if (const ResourceSource* from = source.resource())
      for (const Record& record : world_.records.of_type(from->type))
        if (record.standing.belongs() &&
            (!source.linked ||
             is_linked(record.resource, world_.orders, place.order, world_.records, world_.chart)))
          read_from(record.resource, from->take);
  }
  if (reading.members.empty()) use_answers(false);
  for (std::vector<Member>* list : {&reading.members, &reading.possible}) {
    std::ranges::sort(*list);
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  if (reading.members.empty()) return reading;
  reading.why = Why::none;
  if (answered || is_agreed(value, order, reading.members)) return reading;
  reading.members.clear();
  reading.possible.clear();
  reading.why = Why::conflict;
  return reading;
}

// Whether nothing that the order must agree with names only other members: its words, or the region of its code.
bool Levels::is_agreed(const ValueDefinition& value, base::Json order, const std::vector<Member>& members) {
  const Domain& domain = *value.domain();
  const auto elsewhere = [&](const std::vector<Member>& named) {
    return !named.empty() && std::ranges::none_of(named, [&](Member member) {
      return std::ranges::find(members, member) != members.end();
    });
  };
  for (const Source& source : value.sources()) {
    if (!source.agrees || !source.is_order()) continue;
    const Extraction& take = *source.extraction();
    std::vector<Member> named;
    const auto add = [&](const std::vector<Member>& more) { named.insert(named.end(), more.begin(), more.end()); };
    if (take.codes)
      if (const auto result = evaluate_(*take.codes, order))
        for (const fhirpath::Item& item : *result) {
          add(domain.coded_in(item.json()));
          add(domain.region_of(item.json()));
        }
    if (take.text)
      if (const auto result = evaluate_(*take.text, order))
        for (const fhirpath::Item& item : *result) add(domain.named_in(item.string()));
    if (elsewhere(named)) return false;
  }
  return true;
}

} // namespace signpost::evidence
