#include "author/replay.h"

#include <memory>
#include <variant>

#include "author/ordered_work.h"
#include "author/replay_call.h"
#include "author/replay_writing.h"
#include "cdshooks/hooks.h"

namespace signpost::author {
namespace {

// One line of an input on its way, or why there is none.
struct Item {
  std::shared_ptr<const std::string> file;
  std::variant<Line, base::Error> line;

  std::size_t bytes() const {
    const Line* const read = std::get_if<Line>(&line);
    return read && read->text ? read->text->size() : 0;
  }
};

// One line on its way from text to what came of it.
class LineReplay {
public:
  LineReplay(const ReplayTerms& terms, const Line& line, const std::string& file) : terms_(terms), line_(line) {
    origin_.file = file;
    origin_.line = line.number;
  }

  Replayed run() {
    done_.counts.calls = 1;
    if (!line_.text)
      return skip(line_.number, "the line has more than " + std::to_string(terms_.line_bytes) + " bytes");
    const auto call = read_call(*line_.text);
    if (!call) return skip(call.error());
    identify(*call);
    const auto answer = decide(*call, terms_.knowledge);
    if (!answer) return refuse(answer.error());
    if (!terms_.against) return show(*answer);
    const auto other = decide(*call, *terms_.against);
    if (!other) return refuse(other.error());
    return compare(*answer, *other);
  }

  Replayed fail(std::string sentence) {
    done_ = {};
    done_.counts.calls = 1;
    return skip(line_.number, std::move(sentence));
  }

private:
  void identify(const ReplayCall& call) {
    origin_.id = call.id;
    if (const cdshooks::Hook* hook = cdshooks::find_hook(call.request["hook"].string())) origin_.hook = hook->name;
    origin_.hook_instance = call.request["hookInstance"].string();
    origin_.as_of = call.as_of.value_or(terms_.today);
    done_.name = origin_.name();
  }

  base::Result<ReplayAnswer> decide(const ReplayCall& call, const service::Knowledge& knowledge) {
    static const std::function<std::string()> no_uuid = [] { return std::string(); }; // no card is made
    service::Failures failures([&](std::string_view members) {
      tell(line_.number, "an order could not be evaluated: {" + std::string(members) + "}");
    });
    service::Terms terms{knowledge, origin_.as_of, {}, no_uuid};
    terms.failures = &failures;
    terms.prefetch_keys = &terms_.prefetch_keys;
    return decide_call(call, terms);
  }

  void tell(std::size_t line, const std::string& sentence) {
    ReplayOrigin place = origin_;
    place.line = line;
    done_.told += place.place() + ": " + sentence + '\n';
  }

  // What is no call.
  Replayed skip(std::size_t line, const std::string& sentence) {
    done_.counts.bad = 1;
    tell(line, sentence);
    return std::move(done_);
  }
  Replayed skip(const base::Error& error) {
    if (!error.offset) return skip(line_.number, error.message);
    const base::Place place = base::place_of("", *line_.text, *error.offset);
    return skip(line_.number + place.line - 1,
                error.message + " (at byte " + std::to_string(place.column) + " of the line)");
  }

  // A call that cannot be carried out.
  Replayed refuse(const base::Error& error) {
    done_.counts.bad = 1;
    tell(line_.number, error.message);
    if (terms_.against) return std::move(done_);
    done_.out = terms_.format == ReplayFormat::table ? refusal_as_row(origin_, error.message)
                                                     : refusal_as_json(origin_, terms_.knowledge.digest, error.message);
    return std::move(done_);
  }

  Replayed show(const ReplayAnswer& answer) {
    done_.counts.decisions = answer.decisions.size();
    done_.out =
        terms_.format == ReplayFormat::table ? decisions_as_rows(origin_, answer) : decisions_as_json(origin_, answer);
    return std::move(done_);
  }

  Replayed compare(const ReplayAnswer& before, const ReplayAnswer& after) {
    for (const DecisionPair& pair : pairs_of(before, after)) {
      std::vector<Difference> found = differences(pair);
      ++done_.counts.decisions;
      done_.counts.changed += !found.empty();
      done_.counts.other_version += found.empty() && pair.other_version();
      if (!found.empty() && terms_.format == ReplayFormat::ndjson)
        done_.out += change_as_json(origin_, pair, found, before, after);
      done_.pairs.push_back({std::string(pair.policy()), std::move(found)});
    }
    return std::move(done_);
  }

  const ReplayTerms& terms_;
  const Line& line_;
  ReplayOrigin origin_{};
  Replayed done_;
};

Replayed replay_item(const ReplayTerms& terms, const Item& item) noexcept {
  static const Line no_line{.number = 0, .text = {}};
  const Line* const line = std::get_if<Line>(&item.line);
  LineReplay replay(terms, line ? *line : no_line, *item.file);
  if (!line) return replay.fail(std::get<base::Error>(item.line).message);
  try {
    return replay.run();
  } catch (const std::bad_alloc&) {
    return replay.fail("there was not enough memory for it");
  } catch (const std::exception&) { // whose words may quote the chart
    return replay.fail("it could not be decided: a fault of the program");
  }
}

using Work = OrderedWork<Item, Replayed>;

// Puts every line of an input to work. False: nothing is wanted any more.
bool put_lines(const ReplayInput& input, std::size_t line_bytes, Work& work) {
  const auto file = std::make_shared<const std::string>(input.file);
  const auto put = [&](std::variant<Line, base::Error> line) {
    Item item{file, std::move(line)};
    const std::size_t bytes = item.bytes();
    return work.put(std::move(item), bytes);
  };
  if (input.one_request) {
    auto whole = read_whole(input.read, line_bytes);
    if (!whole) return put(std::move(whole.error()));
    return !*whole || put(std::move(**whole));
  }
  LineReader reader(input.read, line_bytes);
  while (true) {
    auto line = reader.next();
    if (!line) return put(std::move(line.error()));
    if (!*line) return true;
    if (!put(std::move(**line))) return false;
  }
}

} // namespace

ReplayCounts& ReplayCounts::operator+=(const ReplayCounts& more) {
  calls += more.calls;
  bad += more.bad;
  decisions += more.decisions;
  changed += more.changed;
  other_version += more.other_version;
  return *this;
}

void replay(const NextInput& next, const ReplayTerms& terms, const std::function<bool(Replayed)>& hand_on) {
  Work work(
      {.threads = terms.threads, .items = terms.threads * terms.window_per_thread},
      [&](Item item) { return replay_item(terms, item); }, hand_on);
  while (const auto input = next())
    if (!put_lines(*input, terms.line_bytes, work)) return;
  work.finish();
}

} // namespace signpost::author
