#pragma once

#include <charconv>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace signpost::test {

// A page in Prometheus' text format 0.0.4, read more strictly than Prometheus does: each family stands together, with
// one HELP and then one TYPE, no series comes twice, histograms are whole. Throws std::runtime_error with the line.
class Exposition {
public:
  using Labels = std::map<std::string, std::string>;

  explicit Exposition(std::string_view text) {
    if (!text.ends_with('\n')) throw std::runtime_error("the last line does not end");
    while (!text.empty()) {
      const auto end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(end + 1);
      if (line.empty()) continue;
      if (line.starts_with("# HELP ")) begin(line, line.substr(7));
      else if (line.starts_with("# TYPE ")) set_type(line, line.substr(7));
      else if (line.starts_with('#')) fail("a comment", line);
      else sample(line);
    }
    check_histograms();
  }

  // The value of a series; nothing if it is not there.
  std::optional<double> value(const std::string& name, const Labels& labels = {}) const {
    const auto found = samples_.find({name, labels});
    if (found == samples_.end()) return {};
    return found->second;
  }
  // The sum of all series of a name that have these labels among theirs.
  double sum(const std::string& name, const Labels& some = {}) const {
    double all = 0;
    for (const auto& [series, number] : samples_)
      if (series.first == name && has(series.second, some)) all += number;
    return all;
  }
  std::size_t series(const std::string& name) const {
    std::size_t count = 0;
    for (const auto& [one, number] : samples_) count += one.first == name ? 1 : 0;
    return count;
  }
  // Every value that a label of that name has.
  std::set<std::string> values_of(const std::string& label) const {
    std::set<std::string> values;
    for (const auto& [series, number] : samples_)
      if (const auto found = series.second.find(label); found != series.second.end()) values.insert(found->second);
    return values;
  }
  const std::map<std::string, std::string>& types() const { return types_; } // by family

private:
  using Series = std::pair<std::string, Labels>;

  [[noreturn]] static void fail(const std::string& what, std::string_view line) {
    throw std::runtime_error(what + ": " + std::string(line));
  }

  static bool has(const Labels& all, const Labels& some) {
    for (const auto& [name, value] : some)
      if (const auto found = all.find(name); found == all.end() || found->second != value) return false;
    return true;
  }

  // A name at the front of `rest`, taken off.
  static std::string name(std::string_view& rest, bool colons, std::string_view line) {
    std::size_t end = 0;
    const auto fits = [&](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colons && c == ':') ||
             (end > 0 && c >= '0' && c <= '9');
    };
    while (end < rest.size() && fits(rest[end])) ++end;
    if (end == 0) fail("no name", line);
    const std::string taken(rest.substr(0, end));
    rest.remove_prefix(end);
    return taken;
  }

  static void skip(std::string_view& rest, char c, std::string_view line) {
    if (!rest.starts_with(c)) fail(std::string("no `") + c + '`', line);
    rest.remove_prefix(1);
  }

  void begin(std::string_view line, std::string_view rest) {
    family_ = name(rest, true, line);
    skip(rest, ' ', line);
    if (rest.empty()) fail("no help", line);
    if (!helped_.insert(family_).second) fail("a second HELP", line);
  }

  void set_type(std::string_view line, std::string_view rest) {
    if (name(rest, true, line) != family_) fail("no HELP before", line);
    skip(rest, ' ', line);
    if (rest != "counter" && rest != "gauge" && rest != "histogram") fail("an unknown type", line);
    if (!types_.emplace(family_, rest).second) fail("a second TYPE", line);
    if (rest == "counter" && !family_.ends_with("_total")) fail("a counter that is not named so", line);
  }

  static std::string quoted(std::string_view& rest, std::string_view line) {
    skip(rest, '"', line);
    std::string text;
    while (!rest.starts_with('"')) {
      if (rest.empty()) fail("a value without end", line);
      char c = rest.front();
      rest.remove_prefix(1);
      if (c == '\\') {
        if (rest.empty() || std::string_view("\\\"n").find(rest.front()) == std::string_view::npos)
          fail("an unknown escape", line);
        c = rest.front() == 'n' ? '\n' : rest.front();
        rest.remove_prefix(1);
      }
      text += c;
    }
    rest.remove_prefix(1);
    return text;
  }

  static Labels labels(std::string_view& rest, std::string_view line) {
    Labels all;
    if (!rest.starts_with('{')) return all;
    do {
      rest.remove_prefix(1);
      std::string label = name(rest, false, line);
      skip(rest, '=', line);
      if (!all.emplace(std::move(label), quoted(rest, line)).second) fail("a label twice", line);
    } while (rest.starts_with(','));
    skip(rest, '}', line);
    return all;
  }

  static double number(std::string_view text, std::string_view line) {
    if (text == "+Inf") return std::numeric_limits<double>::infinity();
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) fail("no number", line);
    return value;
  }

  void sample(std::string_view line) {
    std::string_view rest = line;
    const std::string of = name(rest, true, line);
    const Labels with = labels(rest, line);
    skip(rest, ' ', line);
    const auto type = types_.find(family_);
    if (type == types_.end()) fail("no TYPE before", line);
    const std::string_view suffix = std::string_view(of).substr(std::min(of.size(), family_.size()));
    const bool part = suffix == "_bucket" || suffix == "_sum" || suffix == "_count";
    if (!of.starts_with(family_) || (type->second == "histogram" ? !part : !suffix.empty())) fail("of no family", line);
    if (!samples_.emplace(Series{of, with}, number(rest, line)).second) fail("a series twice", line);
    if (suffix == "_bucket") bucket(with, number(rest, line), line);
  }

  // Buckets come in the order of their bounds, and each counts those before it too.
  void bucket(Labels with, double count, std::string_view line) {
    const auto bound = with.find("le");
    if (bound == with.end()) fail("a bucket without bound", line);
    const double most = number(bound->second, line);
    with.erase(bound);
    auto& buckets = buckets_[{family_, with}];
    if (!buckets.empty() && (buckets.back().first >= most || buckets.back().second > count))
      fail("buckets out of order", line);
    buckets.emplace_back(most, count);
  }

  void check_histograms() const {
    for (const auto& [series, buckets] : buckets_) {
      const auto& [family, with] = series;
      if (buckets.back().first != std::numeric_limits<double>::infinity() ||
          value(family + "_count", with) != buckets.back().second || !value(family + "_sum", with))
        fail("a histogram that is not whole", family);
    }
  }

  std::string family_; // that the lines are of
  std::set<std::string> helped_;
  std::map<std::string, std::string> types_;
  std::map<Series, double> samples_;
  std::map<Series, std::vector<std::pair<double, double>>> buckets_; // bound and count
};

} // namespace signpost::test
