#include "auth/key_source.h"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace signpost::auth {
namespace {

using std::chrono::seconds;

constexpr std::size_t most_absent = 64, longest_absent = 256; // ids that are remembered, and bytes of one
constexpr int most_tries = 2;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// RFC 9111 section 1.2.2: a number that is too large stands for a very long time.
std::optional<seconds> seconds_of(std::string_view digits) {
  constexpr std::int64_t very_long = std::int64_t{1} << 31;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (end != digits.data() + digits.size() || digits.empty() || digits.starts_with('-')) return {};
  return seconds(error == std::errc() ? std::min(count, very_long) : very_long);
}

// All fields of a name as the one list that they are (RFC 9110 section 5.3).
std::string list_of(const http::ClientReply& reply, std::string_view name) {
  std::string list;
  for (const http::Header& field : reply.headers)
    if (http::equal_ignoring_case(field.name, name)) list += field.value + ',';
  return list;
}

// RFC 9110 section 5.6.7, in the one form that is not obsolete.
std::optional<std::chrono::sys_seconds> date_of(std::string_view text) {
  std::tm parts{};
  const std::string copy(text);
  const char* end = strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (!end || *end != '\0') return {};
  return std::chrono::sys_seconds(seconds(timegm(&parts)));
}

std::string failure_of(const std::expected<http::ClientReply, http::ClientFailure>& reply) {
  if (!reply) return "the server " + std::string(to_string(reply.error()));
  if (reply->status != 200) return "the server answered " + std::to_string(reply->status);
  return {};
}

} // namespace

std::optional<seconds> freshness_of(const http::ClientReply& reply, std::chrono::sys_seconds now) {
  const std::string directives = list_of(reply, "Cache-Control");
  std::string_view rest = directives;
  std::optional<seconds> age;
  while (!rest.empty()) {
    std::string_view value = trimmed(http::next_part(rest, ','));
    const std::string_view name = http::next_part(value, '=');
    if (http::equal_ignoring_case(name, "no-store") || http::equal_ignoring_case(name, "no-cache")) return seconds(0);
    if (value.size() > 1 && value.starts_with('"') && value.ends_with('"')) value = value.substr(1, value.size() - 2);
    if (http::equal_ignoring_case(name, "max-age") && !age) age = seconds_of(value).value_or(seconds(0));
  }
  if (age) return std::max(seconds(0), *age - seconds_of(trimmed(reply.header("Age"))).value_or(seconds(0)));
  const std::string_view expires = trimmed(reply.header("Expires"));
  if (expires.empty()) return {};
  const auto date = date_of(expires); // one that cannot be read has passed (RFC 9111 section 5.3)
  return date ? std::max(seconds(0), *date - now) : seconds(0);
}

KeySource::KeySource(std::string iss, http::Url url, KeyTools tools, Limits limits)
    : iss_(std::move(iss)), url_(std::move(url)), tools_(std::move(tools)), limits_(limits) {}

// Somebody who reads for all. Who is gone before it ended, has read nothing: the next one may.
class KeySource::Reading {
public:
  explicit Reading(KeySource& source) : source_(source) {}
  ~Reading() { source_.end(); }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

private:
  KeySource& source_;
};

asio::awaitable<std::expected<KeySource::Keys, Refusal>> KeySource::find(std::shared_ptr<KeySource> source,
                                                                         std::string kid) {
  const std::uint64_t before = source->begun();
  for (int tried = 0;; ++tried) {
    auto next = source->next(kid, before, tried);
    if (auto* answer = std::get_if<Answer>(&next)) co_return std::move(*answer);
    if (std::get<Step>(next) == Step::read) co_await read(source);
    else co_await wait(source);
  }
}

std::uint64_t KeySource::begun() const {
  const std::lock_guard lock(mutex_);
  return begun_;
}

std::variant<KeySource::Answer, KeySource::Step> KeySource::next(const std::string& kid, std::uint64_t before,
                                                                 int tried) {
  const std::lock_guard lock(mutex_);
  const Time now = tools_.now();
  const bool known = keys_ && keys_->has(kid), fresh = keys_ && now < fresh_until_;
  if (known && fresh) return Answer(keys_);
  const bool usable = known && now < fresh_until_ + limits_.stale;
  const Refusal otherwise = fresh && !failed_ ? Refusal::unknown_key : Refusal::keys_unavailable;
  Answer without = std::unexpected(otherwise);
  if (usable) without = keys_;
  if (tried > 0 && failed_) return without;
  if (ended_ > before) { // it was asked for after the caller came: what it did not bring is not there
    note_absent(kid, now);
    return std::unexpected(Refusal::unknown_key);
  }
  if (tried >= most_tries) return without;
  if (reading_) { // what that brings may be older than the key: one more may follow
    if (usable && failed_) return without; // nobody waits for a server that is known to be ill
    return Step::wait;
  }
  if (fresh && is_absent(kid, now)) return std::unexpected(Refusal::unknown_key);
  if (!may_read(now)) return without;
  reading_ = true;
  ++begun_;
  readings_.push_back(now);
  return Step::read;
}

bool KeySource::may_read(Time now) {
  const auto is_over = [&](Time begun) { return begun + limits_.interval <= now || begun > now; }; // the clock was set
  while (!readings_.empty() && is_over(readings_.front())) readings_.pop_front();
  return readings_.size() < limits_.readings;
}

bool KeySource::is_absent(const std::string& kid, Time now) {
  const auto found = absent_.find(kid);
  if (found == absent_.end()) return false;
  if (now < found->second) return true;
  absent_.erase(found);
  return false;
}

void KeySource::note_absent(const std::string& kid, Time now) {
  if (kid.size() > longest_absent) return;
  if (absent_.size() >= most_absent) absent_.clear();
  absent_.insert_or_assign(kid, now + limits_.absent);
}

asio::awaitable<void> KeySource::read(std::shared_ptr<KeySource> source) {
  const Reading reading(*source);
  http::ClientRequest request;
  request.url = source->url_;
  request.headers = {{"Accept", "application/jwk-set+json, application/json"}};
  request.most_bytes = source->limits_.bytes;
  http::ByteShare share(source->tools_.bodies);
  const auto deadline = std::chrono::steady_clock::now() + source->limits_.wait;
  const auto reply = co_await source->tools_.client.send(request, deadline, share);
  if (std::string failure = failure_of(reply); !failure.empty()) {
    source->take(std::unexpected(std::move(failure)), {});
    co_return;
  }
  auto keys = KeySet::parse(reply->body);
  const seconds fresh = freshness_of(*reply, source->tools_.now()).value_or(source->limits_.unsaid);
  if (!keys) source->take(std::unexpected(keys.error().message), {});
  else if (keys->size() == 0) source->take(std::unexpected("there is no key that can be used"), {});
  else source->take(std::move(*keys), fresh);
}

void KeySource::take(std::expected<KeySet, std::string> read, seconds fresh) {
  KeyReport report{.iss = iss_, .keys = read ? read->size() : 0, .why = read ? std::string() : read.error()};
  {
    const std::lock_guard lock(mutex_);
    failed_ = !read;
    ended_ = begun_;
    if (read) {
      keys_ = std::make_shared<const KeySet>(std::move(*read));
      fresh_until_ = tools_.now() + std::clamp(fresh, limits_.shortest, limits_.longest);
      absent_.clear();
    }
  }
  if (tools_.report) tools_.report(report);
}

void KeySource::end() {
  std::vector<Wake> waiting;
  {
    const std::lock_guard lock(mutex_);
    reading_ = false;
    waiting.swap(waiting_);
  }
  for (const Wake& weak : waiting)
    if (const auto wake = weak.lock()) asio::post(wake->get_executor(), [wake] { wake->cancel(); });
}

asio::awaitable<void> KeySource::wait(std::shared_ptr<KeySource> source) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto wake = std::make_shared<asio::steady_timer>(executor);
  wake->expires_after(2 * source->limits_.wait); // who reads ends before, and wakes
  {
    const std::lock_guard lock(source->mutex_);
    if (!source->reading_) co_return; // it has just ended
    source->waiting_.push_back(wake);
  }
  // The waking is posted to this executor, which runs one thing at a time: it cannot come before the wait.
  co_await wake->async_wait(http::use_result);
}

} // namespace signpost::auth
