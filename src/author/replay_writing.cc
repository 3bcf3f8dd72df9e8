#include "author/replay_writing.h"

#include <algorithm>
#include <array>

#include "cdshooks/reading.h"

namespace signpost::author {
namespace {

using service::Record;

void optional_text(base::JsonWriter& out, std::string_view name, std::string_view text) {
  out.key(name);
  if (text.empty()) out.null();
  else out.string(text);
}

// Left out where there is none.
void present_text(base::JsonWriter& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out.member(name, text);
}

void write_origin(const ReplayOrigin& origin, base::JsonWriter& out) {
  out.key("line");
  out.integer(static_cast<std::int64_t>(origin.line));
  present_text(out, "file", origin.file);
  present_text(out, "id", origin.id);
  present_text(out, "hook", origin.hook);
  present_text(out, "hookInstance", origin.hook_instance);
  out.member("asOf", base::to_string(origin.as_of));
}

void write_subject(const ReplayDecision& decision, base::JsonWriter& out) {
  optional_text(out, "order", decision.recorded.order);
  optional_text(out, "coverage", decision.recorded.coverage);
}

// What was decided, and by what.
void write_verdict(const ReplayDecision& decision, const ReplayAnswer& answer, base::JsonWriter& out) {
  const Record::Decision& recorded = decision.recorded;
  optional_text(out, "payer", recorded.payer);
  optional_text(out, "policy", recorded.policy);
  optional_text(out, "version", recorded.version);
  out.member("dateOfService", base::to_string(decision.date_of_service));
  out.member("outcome", recorded.outcome);
  optional_text(out, "determination", recorded.determination);
  out.member("priorAuthorization", recorded.authorization);
  optional_text(out, "reason", recorded.reason);
  out.key("missing");
  out.begin_array();
  for (const std::string& item : decision.missing) out.string(item);
  out.end_array();
  out.member("knowledge", answer.knowledge);
  out.member("decided", answer.decided);
}

void write_side(std::string_view name, const ReplayDecision* decision, const ReplayAnswer& answer,
                base::JsonWriter& out) {
  out.key(name);
  if (!decision) return out.null();
  out.begin_object();
  write_verdict(*decision, answer, out);
  out.end_object();
}

// One line of output: an object about a call, whose other members `write` adds.
template <class Write>
std::string line_about(const ReplayOrigin& origin, Write&& write) {
  base::JsonWriter out;
  out.begin_object();
  write_origin(origin, out);
  write(out);
  out.end_object();
  return out.take() + '\n';
}

// A cell of so many columns, which a longer text pushes on. Control characters would steer the terminal.
void add_cell(std::string& row, std::string_view text, std::size_t width) {
  if (text.empty()) text = "-";
  for (const char c : text) row += static_cast<unsigned char>(c) < ' ' || c == '\x7F' ? '?' : c;
  row.append(width > text.size() ? width - text.size() : 0, ' ');
  row += "  ";
}

using Cells = std::array<std::string_view, 8>;
std::string row_of(const Cells& cells) {
  constexpr std::array<std::size_t, 8> widths{20, 20, 36, 10, 10, 19, 12, 0};
  std::string row;
  for (std::size_t i = 0; i < cells.size(); ++i) add_cell(row, cells[i], widths[i]);
  row.erase(row.find_last_not_of(' ') + 1);
  return row + '\n';
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

} // namespace

std::string ReplayOrigin::place() const {
  const std::string name(file.empty() ? "-" : file);
  return line == 0 ? name : name + ':' + std::to_string(line);
}

std::string ReplayOrigin::name() const { return id.empty() ? place() : cdshooks::in_backticks(id); }

std::string decisions_as_json(const ReplayOrigin& origin, const ReplayAnswer& answer) {
  std::string lines;
  for (const ReplayDecision& decision : answer.decisions)
    lines += line_about(origin, [&](base::JsonWriter& out) {
      write_subject(decision, out);
      write_verdict(decision, answer, out);
    });
  if (!lines.empty()) return lines;
  return line_about(origin, [&](base::JsonWriter& out) { // the call asks about no order
    optional_text(out, "outcome", {});
    out.member("knowledge", answer.knowledge);
    out.member("decided", answer.decided);
  });
}

std::string refusal_as_json(const ReplayOrigin& origin, std::string_view knowledge, std::string_view sentence) {
  return line_about(origin, [&](base::JsonWriter& out) {
    optional_text(out, "outcome", {});
    out.member("error", sentence);
    out.member("knowledge", knowledge);
  });
}

std::string change_as_json(const ReplayOrigin& origin, const DecisionPair& pair,
                           const std::vector<Difference>& differences, const ReplayAnswer& before,
                           const ReplayAnswer& after) {
  return line_about(origin, [&](base::JsonWriter& out) {
    write_subject(pair.before ? *pair.before : *pair.after, out);
    write_side("before", pair.before, before, out);
    write_side("after", pair.after, after, out);
    out.key("criteria");
    out.begin_array();
    for (const Difference& difference : differences) {
      if (difference.aspect != Aspect::criterion) continue;
      out.begin_object();
      out.member("id", difference.name);
      optional_text(out, "before", difference.from);
      optional_text(out, "after", difference.to);
      out.end_object();
    }
    out.end_array();
  });
}

std::string table_head() {
  return row_of({"call", "order", "policy", "version", "service", "outcome", "authorize", "missing or reason"});
}

std::string decisions_as_rows(const ReplayOrigin& origin, const ReplayAnswer& answer) {
  const std::string name = origin.name();
  std::string rows;
  for (const ReplayDecision& decision : answer.decisions) {
    const Record::Decision& recorded = decision.recorded;
    const std::string day = base::to_string(decision.date_of_service), items = joined(decision.missing);
    const std::string_view why = !recorded.reason.empty()          ? recorded.reason
                                 : !recorded.determination.empty() ? recorded.determination
                                                                   : items;
    rows += row_of(
        {name, recorded.order, recorded.policy, recorded.version, day, recorded.outcome, recorded.authorization, why});
  }
  return rows.empty() ? row_of({name, "", "", "", "", "", "", "no order to decide"}) : rows;
}

std::string refusal_as_row(const ReplayOrigin& origin, std::string_view sentence) {
  return row_of({origin.name(), "", "", "", "", "", "", sentence});
}

} // namespace signpost::author
