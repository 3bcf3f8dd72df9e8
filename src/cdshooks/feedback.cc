#include "cdshooks/feedback.h"

#include <algorithm>
#include <string>

#include "cdshooks/reading.h"

namespace signpost::cdshooks {
namespace {

// A value and where it stands: "feedback[2].overrideReason".
struct Part {
  base::Json value;
  std::string path;

  Part member(std::string_view name) const {
    std::string below = path.empty() ? std::string(name) : path + '.' + std::string(name);
    const base::Json found = value[name];
    return {found.is_null() ? base::Json() : found, std::move(below)};
  }
  explicit operator bool() const { return static_cast<bool>(value); }
};

std::unexpected<base::Error> wrong(const Part& part, std::string_view why) {
  return refuse(in_backticks(part.path) + ' ' + std::string(why));
}

// A text that may be missing; empty if it is.
base::Result<std::string_view> text_of(const Part& part, std::size_t most) {
  if (!part) return std::string_view{};
  if (!part.value.is_string()) return wrong(part, "must be text");
  if (part.value.string().size() > most)
    return wrong(part, "must be text of at most " + std::to_string(most) + " bytes");
  return part.value.string();
}

base::Result<std::string_view> demanded_text(const Part& part, std::size_t most) {
  if (!part) return wrong(part, "is missing");
  const auto text = text_of(part, most);
  return text && text->empty() ? wrong(part, "must be text that is not empty") : text;
}

// The items of a list of objects.
base::Result<std::vector<Part>> items_of(const Part& list) {
  std::vector<Part> items;
  for (const base::Json value : list.value) {
    Part item{value, list.path + '[' + std::to_string(items.size()) + ']'};
    if (!value.is_object()) return wrong(item, "must be an object");
    items.push_back(std::move(item));
  }
  return items;
}

// The same of a list that may be missing and is not too long.
base::Result<std::vector<Part>> some_items_of(const Part& list) {
  if (list && !list.value.is_array()) return wrong(list, "must be a list");
  if (list.value.size() > max_feedback_list)
    return wrong(list, "must not have more than " + std::to_string(max_feedback_list) + " entries");
  return items_of(list);
}

// A list of objects, or the one object in its place.
base::Result<std::vector<Part>> objects_of(const Part& part) {
  if (part.value.is_object()) return std::vector{part};
  if (part && !part.value.is_array()) return wrong(part, "must be an object or a list of them");
  return some_items_of(part);
}

base::Result<void> read_coding(const Part& coding, OverrideReason& reason) {
  const auto system = text_of(coding.member("system"), max_feedback_words);
  if (!system) return base::fail(system.error());
  const auto code = text_of(coding.member("code"), max_feedback_name);
  if (!code) return base::fail(code.error());
  const auto display = text_of(coding.member("display"), max_feedback_words);
  if (!display) return base::fail(display.error());
  reason.system = *system;
  reason.code = *code;
  reason.words = *display;
  return {};
}

// A Coding as CDS Hooks has it, or the CodeableConcept that some send.
base::Result<void> read_reason(const Part& part, OverrideReason& reason) {
  if (!part) return {};
  if (!part.value.is_object()) return wrong(part, "must be a Coding");
  if (const auto done = read_coding(part, reason); !done) return done;
  const auto codings = objects_of(part.member("coding"));
  if (!codings) return base::fail(codings.error());
  for (const Part& coding : *codings) {
    OverrideReason read;
    if (const auto done = read_coding(coding, read); !done) return done;
    if (reason.code.empty()) reason = read;
  }
  const auto text = text_of(part.member("text"), max_feedback_words);
  if (!text) return base::fail(text.error());
  if (!text->empty()) reason.words = *text;
  return {};
}

base::Result<Overridden> read_overridden(const Part& item) {
  Overridden overridden;
  for (const std::string_view spelling : {"overrideReason", "overrideReasons"}) {
    const auto given = objects_of(item.member(spelling));
    if (!given) return base::fail(given.error());
    for (const Part& one : *given) {
      OverrideReason reason;
      if (const auto done = read_reason(one.member("reason"), reason); !done) return base::fail(done.error());
      const auto comment = text_of(one.member("userComment"), max_feedback_comment);
      if (!comment) return base::fail(comment.error());
      reason.comment = *comment;
      // An `extension` in place of both says nothing that we could know.
      if (reason != OverrideReason() && std::ranges::find(overridden.reasons, reason) == overridden.reasons.end())
        overridden.reasons.push_back(reason);
    }
  }
  return overridden;
}

// Our cards have no suggestions, so there need not be any.
base::Result<Accepted> read_accepted(const Part& item) {
  const auto suggestions = some_items_of(item.member("acceptedSuggestions"));
  if (!suggestions) return base::fail(suggestions.error());
  Accepted accepted;
  for (const Part& suggestion : *suggestions) {
    const auto id = demanded_text(suggestion.member("id"), max_feedback_name);
    if (!id) return base::fail(id.error());
    accepted.suggestions.push_back(*id);
  }
  return accepted;
}

base::Result<void> read_outcome(const Part& item, CardFeedback& read) {
  const Part outcome = item.member("outcome");
  if (!outcome) return wrong(outcome, "is missing");
  if (outcome.value.string() == "accepted") {
    auto accepted = read_accepted(item);
    if (!accepted) return base::fail(accepted.error());
    read.outcome = std::move(*accepted);
  } else if (outcome.value.string() == "overridden") {
    auto overridden = read_overridden(item);
    if (!overridden) return base::fail(overridden.error());
    read.outcome = std::move(*overridden);
  } else {
    return wrong(outcome, "must be `accepted` or `overridden`");
  }
  return {};
}

base::Result<CardFeedback> read_item(const Part& item) {
  CardFeedback read;
  const auto card = demanded_text(item.member("card"), max_feedback_name);
  if (!card) return base::fail(card.error());
  read.card = *card;
  if (const auto done = read_outcome(item, read); !done) return base::fail(done.error());
  const Part timestamp = item.member("outcomeTimestamp");
  if (!timestamp) return wrong(timestamp, "is missing");
  const auto at = base::parse_timestamp(timestamp.value.string());
  if (!at) return wrong(timestamp, "must be a time of RFC 3339 with its offset, such as `2026-11-20T10:05:31Z`");
  read.at = *at;
  return read;
}

} // namespace

base::Result<Feedback> Feedback::read(base::Json root) {
  if (!root.is_object()) return refuse("the body must be a JSON object: CDS Hooks feedback");
  const Part list = Part{root, ""}.member("feedback");
  if (!list) return wrong(list, "is missing");
  if (!list.value.is_array()) return wrong(list, "must be a list");
  // CDS Hooks ("Use of JSON") allows no empty list here; who sends one has lost what it should hold.
  if (list.value.size() == 0) return wrong(list, "must have at least one entry");
  if (list.value.size() > max_feedback_items)
    return base::fail(base::ErrorCode::too_large,
                      "`feedback` holds more than " + std::to_string(max_feedback_items) + " entries");
  const auto items = items_of(list);
  if (!items) return base::fail(items.error());
  Feedback feedback;
  for (const Part& item : *items) {
    auto read = read_item(item);
    if (!read) return base::fail(read.error());
    feedback.items.push_back(std::move(*read));
  }
  return feedback;
}

} // namespace signpost::cdshooks
