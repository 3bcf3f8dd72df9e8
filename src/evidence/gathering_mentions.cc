// What words in texts say of a value: those that were understood, and those that were not.
#include <algorithm>

#include "evidence/extracting.h"
#include "evidence/gathering.h"
#include "evidence/linking.h"
#include "evidence/matching.h"
#include "evidence/signing.h"
#include "fhir/resource.h"

namespace signpost::evidence {

namespace {

bool contains(const auto& list, const auto& one) { return list.empty() || std::ranges::find(list, one) != list.end(); }

// Whether a path leads to one of these elements or into one: "code" holds "code.text" and "code.coding.display".
bool within(const std::vector<std::string>& elements, std::string_view path) {
  return elements.empty() || std::ranges::any_of(elements, [&](std::string_view element) {
           return path.starts_with(element) && (path.size() == element.size() || path[element.size()] == '.');
         });
}

Evidence quotation(const Hit& hit, const Record& record) {
  return {.resource = record.cited(),
          .path = hit.text->path,
          .value = std::string(hit.text->text.substr(hit.offset, hit.length)),
          .kind = EvidenceKind::narrative,
          .text = hit.sentence,
          .offset = hit.offset};
}

} // namespace

// Whether words are about the order and the level that a value is read for.
bool Gatherer::is_for_place(const Task& task, const Hit& hit) {
  const base::Json resource = hit.text->resource;
  const base::Json own_order = world_.orders.list[task.place.order];
  const bool of_an_order = fhir::type_of(resource) == "ServiceRequest";
  if (task.value.scope != Scope::patient && task.value.scope != Scope::order_set) {
    bool read_here = !of_an_order;
    for (std::size_t i = 0; i < world_.orders.list.size() && !read_here; ++i)
      read_here = world_.orders.list[i] == resource && is_read(task.source, world_.orders, i, task.place.order);
    if (!read_here) return false;
    const Part* part = world_.parts.find(resource);
    if (part && fhir::type_of(part->origin) == "ServiceRequest" && part->origin != own_order) return false;
  }
  if (task.value.scope != Scope::level || !task.place.level || !levels_.exist()) return true;
  const std::vector<Member>& named = levels_.named_in_sentence(hit.sentence);
  if (!named.empty()) return std::ranges::find(named, *task.place.level) != named.end();
  return of_an_order ? !levels_.several(task.place.order) : levels_.at_level(resource, task.place.level);
}

std::optional<Gatherer::Heard> Gatherer::hear(const Task& task, const MentionSource& phrases, const Hit& hit) {
  const fhir::ClinicalText& text = *hit.text;
  const base::Json own_order = world_.orders.list[task.place.order];
  if (!contains(phrases.in, text.kind) || !within(phrases.paths, text.path)) return {};
  if (!task.source.past && !fhir::is_current(text.resource)) return {};
  if (task.source.linked && !is_linked(text.resource, world_.orders, task.place.order, world_.records, world_.chart))
    return {};
  if (!is_for_place(task, hit)) return {};
  const auto [at, fresh] = of_texts_.try_emplace(text.resource.node());
  if (fresh) at->second = world_.records.look_at(text.resource);
  const Record& record = at->second;
  if (says_nothing(task.value, record, hit, world_.chart)) return {};
  const base::Date day = world_.orders.evidence_day(task.place.order);
  fhir::ClinicalDate said = record.said;
  if (hit.date) said = {.day = base::DateInterval{*hit.date, *hit.date}};
  if (text.kind == fhir::TextKind::order)
    said = {.day = base::DateInterval{day, day}}; // what is ordered, is ordered now
  const bool of_an_order = fhir::type_of(text.resource) == "ServiceRequest";
  Admission admission = of_an_order ? task.condition : admit(task, record, said, false);
  if (task.source.by_orderer) {
    if (levels_.are_others(hit.sentence, task.place.order)) return {};
    const Truth another = signed_by_another(text.resource, own_order, world_.chart);
    if (another == Truth::yes) admission = Admission::refuse(Because::signed_by_another);
    else if (another == Truth::unknown) admission = both(admission, Admission::doubt(Because::signed_by_another));
  }
  // An age that a phrase may have cannot be told of a text without a date.
  if (hit.meaning->max_age_days && !said.day)
    admission = both(admission, Admission::doubt(said.unreadable ? Because::unreadable_date : Because::undated));
  return Heard{&record, said, admission};
}

void Gatherer::gather_mentions(const Task& task, const MentionSource& phrases) {
  const base::Date day = world_.orders.evidence_day(task.place.order);
  for (const Hit& hit : world_.prose.hits(phrases.of)) {
    evaluate_.visit();
    if (!contains(phrases.naming, hit.meaning->code)) continue;
    const auto heard = hear(task, phrases, hit);
    if (!heard) continue;
    Candidate candidate;
    candidate.truth = hit.says;
    candidate.denied = hit.denied;
    candidate.source = &task.source;
    candidate.member = hit.meaning->code;
    candidate.said = no_later_than(day, heard->said.day);
    candidate.rank = task.rank;
    candidate.modality = hit.meaning->member.empty() ? std::string_view("narrative") : hit.meaning->member;
    candidate.whole = hit.meaning->whole;
    candidate.record = hit.text->resource;
    candidate.evidence = quotation(hit, *heard->record);
    candidate.admission = heard->admission;
    if (take_captures(phrases, hit, task.value, world_.orders.signed_on, candidate)) put(task, std::move(candidate));
  }
}

std::vector<Evidence> Gatherer::not_understood(ValueIndex index, Place place) {
  const ValueDefinition& value = world_.values[index];
  Gathered gathered;
  const std::vector<Source>& sources = value.sources();
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!sources[i].mentions() && !sources[i].fall()) continue;
    const Admission condition = conditions(sources[i], place);
    if (condition.refused()) continue;
    gather_not_understood(
        {value, sources[i], i + 1, place, condition, sources[i].timing, onsets(sources[i].onset, place), gathered});
  }
  return std::move(gathered.set_aside);
}

void Gatherer::gather_not_understood(const Task& task) {
  if (const FallSource* fall = task.source.fall()) { // the number is read in the time of what asks
    const ValueDefinition& number = world_.values[fall->of];
    for (const Source& source : number.sources())
      if (source.mentions())
        gather_not_understood(
            {number, source, task.rank, task.place, task.condition, task.timing, task.onsets, task.out});
    return;
  }
  const MentionSource& phrases = *task.source.mentions();
  std::vector<Evidence>& told = task.out.set_aside;
  for (const Hit& hit : world_.prose.not_understood(phrases.of)) {
    evaluate_.visit();
    // Words of a coded value as a whole name no member.
    if (!hit.meaning->member.empty() && !contains(phrases.naming, hit.meaning->code)) continue;
    if (std::ranges::find(told, hit.sentence, &Evidence::text) != told.end()) continue;
    const auto heard = hear(task, phrases, hit);
    if (!heard || heard->admission.refused()) continue;
    Evidence sentence = quotation(hit, *heard->record);
    sentence.verdict = Verdict::doubtful;
    sentence.because = Because::not_understood;
    keep(told, sentence);
  }
}

} // namespace signpost::evidence
