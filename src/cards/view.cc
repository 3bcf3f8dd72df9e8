#include "cards/view.h"

#include <algorithm>

#include "cards/order_words.h"
#include "cards/shortfall.h"
#include "cards/shown.h"

namespace signpost::cards {
namespace {

using kainjow::mustache::data;
using policy::Authorization;
using policy::Decision;
using policy::Judgement;
using policy::Missing;
using policy::Outcome;

constexpr std::size_t max_reasons = 3;  // what a busy clinician reads
constexpr std::size_t max_clause = 110;  // of a summary
constexpr std::size_t max_findings = 2; // of one question that are named
constexpr std::size_t max_presumed = 3; // that are named; the others are counted

void add_once(std::vector<std::string>& list, std::string text) {
  if (!text.empty() && std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
}

void optional(data& view, const std::string& name, const std::string& value) {
  view[name] = value;
  std::string has = "has" + name;
  has[3] = static_cast<char>(std::toupper(static_cast<unsigned char>(has[3])));
  view[has] = !value.empty();
}

// The leaf whose finding a criterion rests on first; null if it rests on none.
const Judgement* finding_of(const Judgement& judged) {
  const Judgement* found = nullptr;
  policy::for_each_leaf(judged, [&](const Judgement& leaf) {
    if (!found && leaf.truth != evidence::Truth::unknown && !leaf.evidence.empty()) found = &leaf;
  });
  return found;
}

// A note, a panel or a form may tell of several.
bool same_finding(const Judgement& one, const Judgement& other) {
  const evidence::Evidence &a = one.evidence.front(), &b = other.evidence.front();
  return a.resource == b.resource && a.path == b.path && a.value == b.value && a.offset == b.offset;
}

// What is ruled out by the same finding, or is not met because of it: the technique is none of those asked for, as it
// is one that is excluded.
bool follows_from(const Shortfall& one, const Shortfall& excluded) {
  const Judgement *a = finding_of(*one.judgement), *b = finding_of(*excluded.judgement);
  if (!excluded.ruled_out || !a || !b || !same_finding(*a, *b)) return false;
  return one.ruled_out || a->criterion->leaf()->value == b->criterion->leaf()->value;
}

// One diagnosis may be ruled out twice, as a discitis and as an infection: it is told once.
void tell_each_finding_once(std::vector<Shortfall>& list) {
  std::vector<Shortfall> kept;
  for (const Shortfall& one : list) {
    const bool told = std::ranges::any_of(kept, [&](const Shortfall& other) { return follows_from(one, other); });
    if (!told) kept.push_back(one);
  }
  list = std::move(kept);
}

// What stands in the way of coverage: on the way that the calendar opens first, if it opens any, and on the nearest.
struct Ways {
  std::vector<Shortfall> told;
  std::vector<Shortfall> other; // if it is another
};

Ways ways_of(const Decision& decision, const policy::Catalog& catalog) {
  const bool refused = decision.outcome == Outcome::not_covered || decision.likely == evidence::Truth::no;
  if (!decision.criteria || !refused) return {};
  const auto by = [&](Way way) {
    std::vector<Shortfall> list = shortfalls(*decision.criteria, catalog.values(), way);
    tell_each_finding_once(list);
    if (list.size() > max_reasons) list.resize(max_reasons);
    return list;
  };
  if (!policy::find_remark<policy::Earliest>(decision.remarks)) return {by(Way::nearest), {}};
  Ways ways{by(Way::soonest), by(Way::nearest)};
  const auto told = [&](const Shortfall& other) {
    return std::ranges::any_of(ways.told, [&](const Shortfall& one) {
      return one.judgement->criterion->id == other.judgement->criterion->id;
    });
  };
  std::erase_if(ways.other, told);
  return ways;
}

// What to write for an open leaf, in a few words: its question's, else its item's.
std::string brief_of(const Judgement& leaf) {
  const auto* question = question_about(*leaf.item, leaf.criterion->leaf()->value);
  return question && !question->brief.empty() ? question->brief : leaf.item->title;
}

// The same of a leaf that is open: of what may be ticked in one question, one or two are named.
std::string open_brief(const Judgement& leaf, const Missing& missing, const Sentences& sentences) {
  using Kind = evidence::Question::Kind;
  const auto* question = question_about(*leaf.item, leaf.criterion->leaf()->value);
  if (!question || question->kind != Kind::which_apply) return brief_of(leaf);
  std::vector<std::string> titles;
  for (const Judgement& open : missing.open)
    if (question_about(*open.item, open.criterion->leaf()->value) == question)
      add_once(titles, lower_first(open.criterion->title));
  if (titles.empty() || titles.size() > max_findings) return brief_of(leaf);
  return sentences.say("phrases", "whether-applies", data("titles", sentences.either(titles)));
}

// What of an item is open, each said ever more briefly: with what the chart shows of it so far, and without.
std::vector<Reason> open_points(const Missing& missing, const Sentences& sentences, const Shown& shown) {
  std::vector<Reason> points;
  for (const Judgement& leaf : missing.open) {
    Reason point{open_brief(leaf, missing, sentences)};
    if (std::ranges::any_of(points, [&](const Reason& other) { return other.back() == point.back(); })) continue;
    const bool partly_told = leaf.why == evidence::Why::out_of_window || leaf.why == evidence::Why::partial_date;
    if (const std::string seen = partly_told ? shown.of(leaf) : std::string(); !seen.empty())
      point.insert(point.begin(), point.front() + " (" + seen + ")");
    points.push_back(std::move(point));
  }
  return points;
}

// What of an item is still open, where that is not all of it.
std::string still_open(const Missing& missing, const Decision& decision, const Sentences& sentences,
                       const Shown& shown) {
  std::vector<std::string> all, open;
  policy::for_each_leaf(*decision.criteria, [&](const Judgement& leaf) {
    if (leaf.item && leaf.item->id == missing.item) add_once(all, brief_of(leaf));
  });
  bool told_closer = false;
  for (const Reason& point : open_points(missing, sentences, shown)) {
    told_closer = told_closer || std::ranges::find(all, point.front()) == all.end();
    open.push_back(point.front());
  }
  return told_closer || open.size() < all.size() ? upper_first(joined(open, "; ")) : std::string();
}

data groups_of(const Decision& decision, const Sentences& sentences, const Shown& shown) {
  std::vector<std::string> titles;
  for (const Missing& missing : decision.missing)
    if (std::ranges::find(titles, missing.documentation->group) == titles.end())
      titles.push_back(missing.documentation->group);
  data groups{data::type::list};
  for (const std::string& title : titles) {
    data items{data::type::list};
    for (const Missing& missing : decision.missing) {
      if (missing.documentation->group != title) continue;
      data item;
      optional(item, "ask", missing.ask);
      optional(item, "open", missing.ask.empty() ? "" : still_open(missing, decision, sentences, shown));
      data records{data::type::list};
      for (const std::string& words : sentences.records(missing.records)) records.push_back(data("words", words));
      item.set("records", records);
      items.push_back(item);
    }
    data group;
    optional(group, "title", titles.size() > 1 ? title : std::string()); // one heading would tell nothing
    group.set("items", items);
    groups.push_back(group);
  }
  return groups;
}

// The first other way that leaves out something: instead of what it would do, and what.
void add_alternative(const Decision& decision, const Sentences& sentences, const policy::Catalog& catalog, data& view) {
  policy::ItemSet asked;
  for (const Missing& missing : decision.missing) asked.push_back(missing.item);
  const auto only_in = [&](const policy::ItemSet& set, const policy::ItemSet& other) {
    std::vector<std::string> titles;
    for (const std::string& id : set)
      if (std::ranges::find(other, id) == other.end())
        if (const auto* item = catalog.item(id)) titles.push_back(item->title);
    return titles;
  };
  for (const policy::ItemSet& set : decision.alternatives) {
    const std::vector<std::string> instead = only_in(asked, set), words = only_in(set, asked);
    if (instead.empty() || words.empty()) continue;
    data alternative("instead", sentences.both(instead));
    alternative["words"] = sentences.both(words);
    return view.set("alternative", alternative);
  }
  view["alternative"] = false;
}

// What was taken to be absent and would stand in the way if it were not.
void gather_presumed(const Judgement& judged, bool wanted, std::vector<std::string>& titles) {
  if (judged.criterion->leaf() && judged.presumed && judged.truth == evidence::Truth::no && !wanted)
    add_once(titles, lower_first(judged.criterion->title));
  const bool negation = std::holds_alternative<policy::Negation>(judged.criterion->form);
  for (const Judgement& child : judged.children) gather_presumed(child, wanted != negation, titles);
}

void add_presumed(const Decision& decision, data& view) {
  std::vector<std::string> titles;
  if (decision.criteria) gather_presumed(*decision.criteria, true, titles);
  view["hasPresumed"] = !titles.empty();
  const std::size_t named = std::min(titles.size(), max_presumed), more = titles.size() - named;
  titles.resize(named);
  view["presumed"] = joined(titles, "; ");
  optional(view, "presumedMore", more > 0 ? std::to_string(more) : std::string());
}

// The clause a sentence begins with, as far as it fits a summary.
std::string first_clause(std::string_view sentence) {
  std::string clause(sentence.substr(0, sentence.find_first_of(";:")));
  while (clause.size() > max_clause && clause.rfind(',') != clause.npos) clause.resize(clause.rfind(','));
  while (!clause.empty() && (clause.back() == '.' || clause.back() == ' ')) clause.pop_back();
  return lower_first(std::move(clause));
}

} // namespace

data view_of(const Decision& decision, const Sentences& sentences, const policy::Catalog& catalog,
             std::string_view public_url) {
  const Shown shown(sentences, catalog.values(), decision);
  data view;
  view["order"] = order_words(decision.order, decision.service);
  view["code"] = order_symbol(decision.order, decision.service);
  if (decision.payer) {
    view["payer"] = decision.payer->label;
    view["payerShort"] = decision.payer->short_label;
  }
  if (decision.policy) {
    view["policy"] = decision.policy->number;
    view["policyTitle"] = decision.policy->title;
    view["version"] = decision.policy->version();
    view["policyUrl"] = std::string(public_url) + policy_path(*decision.policy);
  }
  if (decision.service) view["service"] = decision.service->title;
  view["determination"] =
      decision.determination.empty() ? "" : sentences.say("determinations", decision.determination, {});
  view["explanation"] = sentences.explanation(decision);
  const std::string section =
      decision.section.empty() && decision.service ? decision.service->section : decision.section;
  optional(view, "section", decision.policy && section == decision.policy->number ? std::string() : section);
  view["authorization"] = sentences.authorization(decision);
  optional(view, "authorizationSection", decision.authorization_section);

  view.set("groups", groups_of(decision, sentences, shown));
  add_alternative(decision, sentences, catalog, view);
  view["chartNotSent"] = policy::find_remark<policy::ChartNotSent>(decision.remarks) != nullptr;
  optional(view, "unread", joined(sentences.remarks_on_card(decision, Sentences::About::unread), " "));
  const std::vector<std::string> briefly = sentences.remarks_on_card(decision, Sentences::About::unread_briefly);
  optional(view, "unreadBriefly", briefly.empty() ? std::string() : briefly.front());

  const Ways ways = ways_of(decision, catalog);
  data reasons{data::type::list};
  std::vector<std::string> other;
  for (const Shortfall& one : ways.told)
    reasons.push_back(data("words", upper_first(shown.why(one, Shown::unclipped))));
  for (const Shortfall& one : ways.other) other.push_back(shown.why(one, Shown::unclipped));
  view["hasReasons"] = !reasons.list_value().empty();
  view.set("reasons", reasons);
  optional(view, "otherWay", joined(other, "; "));
  const auto* earliest = policy::find_remark<policy::Earliest>(decision.remarks);
  optional(view, "earliest", earliest ? base::to_string(earliest->day) : std::string());
  const auto* until = policy::find_remark<policy::MetUntil>(decision.remarks);
  optional(view, "metUntil", until ? base::to_string(until->day) : std::string());
  add_presumed(decision, view);

  optional(view, "remarks", joined(sentences.remarks_on_card(decision, Sentences::About::order), " "));
  optional(view, "caveats", joined(sentences.remarks_on_card(decision, Sentences::About::document), " "));
  return view;
}

std::vector<Reason> reasons_of(const Decision& decision, const Sentences& sentences, const policy::Catalog& catalog) {
  std::vector<Reason> reasons;
  const Shown shown(sentences, catalog.values(), decision);
  const std::string clause = first_clause(sentences.explanation(decision));
  const std::vector<Shortfall> told = ways_of(decision, catalog).told;
  if (decision.outcome != Outcome::needs_documentation && (told.empty() || decision.likely))
    reasons.push_back({clause});
  for (const Shortfall& one : told) {
    Reason reason;
    for (const std::size_t quote : {Shown::whole_quote, Shown::whole_quote / 2, std::size_t{0}})
      add_once(reason, shown.why(one, quote));
    reasons.push_back(std::move(reason));
  }
  for (const Missing& missing : decision.missing) {
    const std::vector<Reason> points =
        missing.ask.empty() ? std::vector<Reason>() : open_points(missing, sentences, shown);
    // Of several items each is named once; of one alone, what of it is open, unless that is too much.
    const bool by_name = points.empty() || points.size() > 3 || (points.size() > 1 && decision.missing.size() > 1);
    if (by_name) reasons.push_back({missing.documentation->title});
    else reasons.insert(reasons.end(), points.begin(), points.end());
  }
  return reasons;
}

std::string fit(const std::vector<Reason>& reasons, std::size_t bytes, bool count_rest, const Sentences& sentences) {
  std::string words;
  const auto rest = [&](std::size_t from) {
    return count_rest && from < reasons.size()
               ? sentences.say("phrases", "and-more", data("count", std::to_string(reasons.size() - from)))
               : std::string();
  };
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    const std::string_view between = i == 0 ? "" : "; ";
    const auto fits = [&](const std::string& text) {
      return words.size() + between.size() + text.size() + rest(i + 1).size() <= bytes;
    };
    const auto form = std::ranges::find_if(reasons[i], fits);
    if (form == reasons[i].end() && i > 0) return words + rest(i);
    words.append(between).append(form == reasons[i].end() ? reasons[i].back() : *form);
  }
  return words;
}

std::string policy_path(const policy::PolicyVersion& policy) {
  return "/policies/" + policy.id + "/" + policy.version();
}

} // namespace signpost::cards
