#include "narrative/frame_matcher.h"

#include <algorithm>
#include <optional>

namespace signpost::narrative {
namespace {

constexpr std::size_t most_matches = 256; // in one sentence; bounds the work for it
constexpr std::size_t words_to_year = 4;  // between what happened and the year that it happened in
constexpr std::size_t reach = 48;         // things before and behind that are looked at for an element

using Thing = SentenceView::Thing;
using Things = std::vector<Thing>;

// Whether a thing that serves the concepts of an element is what it wants: figures have bounds.
bool is_within_bounds(const Element& element, const ConceptMention& mention) {
  if (!mention.figure) return true;
  const Figure& figure = *mention.figure;
  if (figure.kind == FigureKind::fall || figure.kind == FigureKind::rise) {
    const double change = figure.low > figure.high ? figure.low - figure.high : figure.high - figure.low;
    return change >= element.by && change >= element.share * std::max(figure.low, figure.high);
  }
  return figure.low >= element.at_least && figure.high <= element.at_most;
}

// Whether a thing is named by an element, whose concepts are that group.
bool names(const SentenceView& view, const Element& element, GroupId group, const Thing& thing) {
  return view.serves(thing, group) && is_within_bounds(element, thing.mention);
}

bool stands(const Element& element, Assertion assertion) {
  switch (element.denial) {
  case Denial::affirmed:
  case Denial::never: return assertion != Assertion::negated;
  case Denial::denied: return assertion == Assertion::negated;
  case Denial::either: return true;
  }
  return false;
}

Tells tells(const Frame& frame, Assertion assertion) {
  switch (assertion) {
  case Assertion::affirmed: return frame.affirmed;
  case Assertion::historical: return frame.past;
  case Assertion::negated: return frame.denied;
  case Assertion::hypothetical: return frame.planned;
  case Assertion::other_experiencer: break;
  }
  return Tells::nothing;
}

bool is_on_side(Element::Side side, const Thing& thing, const Thing& head) {
  if (side == Element::Side::either || thing.inherited || head.inherited) return true;
  return (thing.mention.first < head.mention.first) == (side == Element::Side::before);
}

// What an element's assertion adds to that of the match.
Assertion counting(const Element& element, Assertion assertion, bool denial_counts) {
  const bool left_out = (assertion == Assertion::negated && !denial_counts) ||
                        (assertion == Assertion::other_experiencer && element.any_person);
  return left_out ? Assertion::affirmed : assertion;
}

bool is_among(const std::vector<std::size_t>& list, std::size_t one) {
  return std::ranges::find(list, one) != list.end();
}

// How far a thing is from the nearest of some others.
std::size_t distance(const SentenceView& view, const std::vector<std::size_t>& from, const Thing& to) {
  std::size_t least = -1;
  for (std::size_t one : from) least = std::min(least, view.distance_of_lists(view.things()[one], to));
  return least;
}

bool overlap(const Thing& a, const Thing& b) {
  return a.inherited == b.inherited && a.mention.span.overlaps(b.mention.span);
}

bool shares_words(const Things& things, const std::vector<std::size_t>& elements, const Thing& thing) {
  return std::ranges::any_of(elements, [&](std::size_t one) { return overlap(things[one], thing); });
}

bool ask_alike(const Element& a, const Element& b) {
  return std::ranges::find_first_of(a.any_of, b.any_of) != a.any_of.end();
}

bool includes(const std::vector<std::size_t>& all, const std::vector<std::size_t>& some) {
  return std::ranges::includes(all, some);
}

} // namespace

FrameMatcher::FrameMatcher(const std::vector<Frame>& frames, const std::vector<Watch>& watches, std::uint32_t topic,
                           const Concepts& concepts)
    : frames_(frames) {
  std::vector<ConceptId> opening;
  const auto open = [&](const std::vector<ConceptId>& any_of) {
    opening.insert(opening.end(), any_of.begin(), any_of.end());
    return asked_.add(any_of);
  };
  for (std::uint32_t i = 0; i < frames.size(); ++i) {
    if (frames[i].topic != topic) continue;
    (void)open(frames[i].head.any_of);
    asking_.push_back(ask(frames, i));
  }
  // Whatever figures say of time may show that something lies long past.
  for (FigureKind kind : {FigureKind::date, FigureKind::dates, FigureKind::since, FigureKind::ago})
    (void)asked_.add({static_cast<ConceptId>(kind)});
  for (std::uint32_t i = 0; i < watches.size(); ++i)
    if (watches[i].topic == topic) watched_.push_back({i, open(watches[i].any_of)});
  opening_ = asked_.add(opening);
  asked_.finish(concepts);
  find_openings(concepts);
}

FrameMatcher::Asking FrameMatcher::ask(const std::vector<Frame>& frames, std::uint32_t index) {
  const Frame& frame = frames[index];
  Asking asking{.frame = index,
                .head = asked_.add(frame.head.any_of),
                .with = {},
                .without = asked_.add(frame.without),
                .rivals = asked_.add(frame.rivals),
                .here = frame.sites ? asked_.add({frame.sites->here}) : asked_.add({}),
                .elsewhere = frame.sites ? asked_.add({frame.sites->elsewhere}) : asked_.add({})};
  for (const Element& element : frame.with) asking.with.push_back(asked_.add(element.any_of));
  (void)asked_.add(frame.lists);
  for (const Frame::Slots& slots : frame.slots)
    for (FigureKind kind : slots) (void)asked_.add({static_cast<ConceptId>(kind)});
  return asking;
}

// Which frames words of a sense may be the head of: by the first of its concepts that a frame asks for.
void FrameMatcher::find_openings(const Concepts& concepts) {
  by_head_.resize(concepts.sense_count());
  for (SenseId sense = 0; sense < concepts.sense_count(); ++sense) {
    if (!asked_.serves(sense, opening_)) continue;
    const auto& named = concepts.sense(sense);
    const auto first = [&](std::uint32_t i) {
      return std::ranges::find_first_of(named, frames_[asking_[i].frame].head.any_of);
    };
    for (std::uint32_t i = 0; i < asking_.size(); ++i)
      if (asked_.serves(sense, asking_[i].head)) by_head_[sense].push_back(i);
    std::ranges::stable_sort(by_head_[sense], {}, first);
  }
}

std::vector<FrameMatch> FrameMatcher::all(const SentenceView& view, const std::vector<bool>* wanted,
                                          std::string_view where) const {
  std::vector<FrameMatch> matches;
  for (std::size_t head = 0; head < view.things().size(); ++head) {
    for (const std::uint32_t i : by_head_[view.things()[head].mention.sense]) {
      const Asking& asking = asking_[i];
      if (!std::ranges::all_of(asking.with, [&](GroupId group) { return view.names(group); })) continue;
      if (matches.size() >= most_matches) return matches;
      if (wanted && !(*wanted)[asking.frame]) continue;
      const auto& only_in = frames_[asking.frame].only_in;
      if (!only_in.empty() && std::ranges::find(only_in, where) == only_in.end()) continue;
      try_frame(view, asking, head, matches);
    }
  }
  return matches;
}

void FrameMatcher::try_frame(const SentenceView& view, const Asking& asking, std::size_t head,
                             std::vector<FrameMatch>& into) const {
  const Frame& frame = frames_[asking.frame];
  const Thing& thing = view.things()[head];
  if (!is_within_bounds(frame.head, thing.mention)) return;
  if (frame.head.denial != Denial::affirmed && !stands(frame.head, thing.assertion)) return;
  FrameMatch match{.frame = asking.frame,
                   .elements = {head},
                   .figures = {},
                   .clause = thing.clause,
                   .assertion = counting(frame.head, thing.assertion, frame.head.denial == Denial::affirmed)};
  if (!find_elements(view, asking, match) || !find_figures(view, asking, match)) return;
  const auto inherited = [&](std::size_t one) { return view.things()[one].inherited; };
  if (std::ranges::all_of(match.elements, inherited) && std::ranges::all_of(match.figures, inherited)) return;
  std::ranges::sort(match.elements);
  // What is planned or somebody else's is in no frame that only says what words do not mean.
  // Nor is what came before and is past: "history of gout, cannot walk for back pain".
  const bool past =
      thing.assertion != Assertion::historical && std::ranges::any_of(match.elements, [&](std::size_t one) {
        return one < head && view.things()[one].assertion == Assertion::historical;
      });
  match.only_settles = frame.affirmed == Tells::nothing && (match.assertion >= Assertion::hypothetical || past);
  if (!frame.any_time && is_long_past(view, match)) match.unsaid = Unsaid::long_past;
  else if (frame.sites && is_elsewhere(view, asking, match)) match.unsaid = Unsaid::other_site;
  into.push_back(std::move(match));
}

bool FrameMatcher::find_elements(const SentenceView& view, const Asking& asking, FrameMatch& match) const {
  const Frame& frame = frames_[asking.frame];
  const Things& things = view.things();
  const auto in_scope = [&](const Thing& thing) {
    return frame.whole_sentence || thing.inherited || things[match.elements.front()].inherited ||
           thing.clause == match.clause;
  };
  const std::size_t head = match.elements.front();
  const std::size_t first = head > reach ? head - reach : 0, last = std::min(things.size(), head + reach);
  std::vector<std::pair<std::size_t, const Element*>> filled;
  filled.reserve(frame.with.size() + 1);
  filled.emplace_back(head, &frame.head);
  match.elements.reserve(frame.with.size() + 1);
  for (std::size_t k = 0; k < frame.with.size(); ++k) {
    const Element& element = frame.with[k];
    // A word that names two things serves two elements that ask for different ones.
    const auto is_taken = [&](std::size_t i) {
      return std::ranges::any_of(filled, [&](const auto& other) {
        return overlap(things[other.first], things[i]) && ask_alike(*other.second, element);
      });
    };
    // Nor is it the head's if another such head is nearer, its fellows in a list aside.
    const auto belongs_to_other = [&](const Thing& thing) {
      const std::size_t away = view.distance(things[head], thing);
      return std::ranges::any_of(things, [&](const Thing& other) {
        return names(view, frame.head, asking.head, other) && !overlap(other, things[head]) && !overlap(other, thing) &&
               !other.inherited && !thing.inherited && other.clause == thing.clause &&
               !view.in_one_list(other, things[head]) && view.distance(other, things[head]) > 1 &&
               view.distance(other, thing) < away;
      });
    };
    std::optional<std::size_t> best;
    std::size_t least = element.within.value_or(frame.within);
    for (std::size_t i = first; i < last; ++i) {
      if (!names(view, element, asking.with[k], things[i]) || !is_on_side(element.side, things[i], things[head]) ||
          !stands(element, things[i].assertion) || !in_scope(things[i]))
        continue;
      if (is_taken(i) || belongs_to_other(things[i])) continue;
      const std::size_t away = distance(view, match.elements, things[i]);
      if (away < least || (away == least && !best)) {
        best = i;
        least = away;
      }
    }
    if (!best) return false;
    filled.emplace_back(*best, &element);
    if (!is_among(match.elements, *best)) match.elements.push_back(*best);
    match.assertion = std::max(match.assertion, counting(element, things[*best].assertion, false));
  }
  return !view.names(asking.without) || std::ranges::none_of(things, [&](const Thing& thing) {
    return view.serves(thing, asking.without) && in_scope(thing) && !shares_words(things, match.elements, thing);
  });
}

// Fills the first of the frame's slots that can be filled.
bool FrameMatcher::find_figures(const SentenceView& view, const Asking& asking, FrameMatch& match) const {
  const Frame& frame = frames_[asking.frame];
  const Things& things = view.things();
  const std::size_t head = match.elements.front();
  if (frame.slots.empty()) { // a figure that is the head is what the frame is after
    if (things[head].mention.figure) match.figures = {head};
    return true;
  }
  const auto belongs_to_rival = [&](const Thing& figure, std::size_t away) {
    return view.names(asking.rivals) && std::ranges::any_of(things, [&](const Thing& rival) {
             if (!view.serves(rival, asking.rivals) || rival.inherited || shares_words(things, match.elements, rival))
               return false;
             const bool fellow = std::ranges::any_of(match.elements, [&](std::size_t one) {
               return view.in_one_list(things[one], rival) || view.is_nearer_by_comma(things[one], rival, figure);
             });
             const bool by_comma = std::ranges::any_of(
                 match.elements, [&](std::size_t one) { return view.is_nearer_by_comma(rival, things[one], figure); });
             if (by_comma && !fellow && rival.clause == figure.clause) return true;
             return !fellow && rival.clause == figure.clause && view.distance(rival, figure) < away;
           });
  };
  const auto nearest = [&](FigureKind kind, const std::vector<std::size_t>& taken) {
    std::optional<std::size_t> best;
    std::size_t least = frame.within;
    // In the clause of the head, else in the one behind it, else in the one before.
    for (const int away_from_head : {0, 1, -1}) {
      for (std::size_t i = 0; i < things.size() && (away_from_head == 0 || !best); ++i) {
        const Thing& thing = things[i];
        if (!thing.mention.figure || thing.mention.figure->kind != kind || is_among(taken, i)) continue;
        if (is_among(match.elements, i)) continue;
        if (!thing.inherited && !frame.whole_sentence &&
            static_cast<int>(thing.clause) != static_cast<int>(match.clause) + away_from_head)
          continue;
        const std::size_t away = distance(view, match.elements, thing);
        if (away > least || (away == least && best) || belongs_to_rival(thing, away)) continue;
        if (!frame.any_owner && view.has_words_of_its_own(thing, match.elements)) continue;
        best = i;
        least = away;
      }
    }
    return best;
  };
  for (const Frame::Slots& slots : frame.slots) {
    std::vector<std::size_t> figures;
    for (FigureKind kind : slots) {
      const auto figure = nearest(kind, figures);
      if (!figure) break;
      figures.push_back(*figure);
    }
    if (figures.size() < slots.size()) continue;
    std::ranges::sort(figures);
    match.figures = std::move(figures);
    return true;
  }
  return false;
}

// Whether a date that lies long past is captured or stands by the elements: what is told then is no longer so.
bool FrameMatcher::is_long_past(const SentenceView& view, const FrameMatch& match) const {
  for (std::size_t i = 0; i < view.things().size(); ++i) {
    const Thing& thing = view.things()[i];
    if (!thing.mention.figure || !thing.mention.figure->long_past) continue;
    if (is_among(match.figures, i)) return true;
    if (thing.mention.figure->kind == FigureKind::since || is_among(match.elements, i)) continue;
    if (thing.clause == match.clause && distance(view, match.elements, thing) <= words_to_year) return true;
  }
  return false;
}

// Whether the nearest body site is another one: in the clause, else before it in the sentence, else in the line above.
bool FrameMatcher::is_elsewhere(const SentenceView& view, const Asking& asking, const FrameMatch& match) const {
  if (!view.names(asking.elsewhere)) return false;
  const Things& things = view.things();
  const auto nearest = [&](GroupId site) {
    std::size_t least = -1;
    for (const Thing& thing : things)
      if (!thing.inherited && thing.clause == match.clause && view.serves(thing, site))
        least = std::min(least, distance(view, match.elements, thing));
    return least;
  };
  const std::size_t here = nearest(asking.here), elsewhere = nearest(asking.elsewhere);
  if (here != elsewhere) return elsewhere < here;
  if (here != static_cast<std::size_t>(-1)) return false;
  std::optional<bool> said;
  for (const Thing& thing : things) {
    const bool before = thing.inherited ? !said : thing.clause < match.clause;
    if (before && view.serves(thing, asking.here)) said = false;
    else if (before && view.serves(thing, asking.elsewhere)) said = true;
  }
  return said.value_or(false);
}

// Which of two matches of one value counts, where they share words.
FrameMatcher::Winner FrameMatcher::winner(const FrameMatch& first, const FrameMatch& second) const {
  const bool shared =
      std::ranges::any_of(first.elements, [&](std::size_t one) { return is_among(second.elements, one); });
  if (!shared) return Winner::both;
  const Frame& one = frames_[first.frame];
  const Frame& other = frames_[second.frame];
  if (first.elements == second.elements) {
    // One frame with other figures, or frames that tell different things of the value: the first in the file.
    return first.frame == second.frame ? Winner::both : first.frame < second.frame ? Winner::first : Winner::second;
  }
  if (includes(first.elements, second.elements)) return Winner::first;
  if (includes(second.elements, first.elements)) return Winner::second;
  const Tells told = tells(one, first.assertion), other_told = tells(other, second.assertion);
  const bool decided =
      (told == Tells::yes && other_told == Tells::no) || (told == Tells::no && other_told == Tells::yes);
  if (one.member != other.member || !decided) return Winner::both;
  if (first.elements.size() != second.elements.size())
    return first.elements.size() > second.elements.size() ? Winner::first : Winner::second;
  return Winner::none;
}

void FrameMatcher::settle(std::vector<FrameMatch>& matches) const {
  std::vector<bool> beaten(matches.size(), false);
  std::vector<std::pair<std::size_t, std::size_t>> contrary;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    for (std::size_t k = i + 1; k < matches.size(); ++k) {
      if (frames_[matches[i].frame].value != frames_[matches[k].frame].value) continue;
      switch (winner(matches[i], matches[k])) {
      case Winner::first: beaten[k] = true; break;
      case Winner::second: beaten[i] = true; break;
      case Winner::both: break;
      case Winner::none: contrary.emplace_back(i, k); break;
      }
    }
  }
  for (const auto& [one, other] : contrary)
    if (!beaten[one] && !beaten[other]) matches[one].unsaid = matches[other].unsaid = Unsaid::contradicted;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < matches.size(); ++i)
    if (!beaten[i]) std::swap(matches[kept++], matches[i]);
  matches.resize(kept);
}

} // namespace signpost::narrative
