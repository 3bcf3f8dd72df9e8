#include "dtr/drafts.h"

#include <exception>
#include <utility>

namespace signpost::dtr {
namespace {

// What an allocation takes beside the bytes asked for, and to what they are rounded up (malloc of glibc, 64 bits).
constexpr std::size_t header = 8, grain = 16;
constexpr std::size_t block(std::size_t bytes) { return (bytes + header + grain - 1) / grain * grain; }

// A text beside its own object: nothing where it fits in there.
std::size_t of_text(const std::string& text) {
  const bool inside = text.capacity() <= std::string().capacity();
  return inside ? 0 : block(text.capacity() + 1);
}

std::size_t of_forms(const std::vector<Form>& forms) {
  std::size_t bytes = block(forms.capacity() * sizeof(Form));
  for (const Form& form : forms) bytes += of_text(form.item) + of_text(form.version) + of_text(form.response);
  return bytes;
}

// Texts were written into buffers that grew: what is kept is no larger than it has to be.
void fit(Draft& draft) {
  draft.forms.shrink_to_fit();
  for (std::string* text : {&draft.id, &draft.coverage, &draft.order}) text->shrink_to_fit();
  for (Form& form : draft.forms)
    for (std::string* text : {&form.item, &form.version, &form.response}) text->shrink_to_fit();
}

} // namespace

void Drafts::put(const std::string& issuer, std::vector<Draft> drafts) noexcept {
  const std::lock_guard lock(mutex_);
  for (Draft& draft : drafts) {
    try {
      fit(draft);
      add(issuer, std::move(draft));
    } catch (const std::exception&) { // no memory
      ++lost_;
    }
  }
}

void Drafts::add(const std::string& issuer, Draft draft) {
  constexpr std::size_t shared_count = 2 * sizeof(int) + sizeof(void*), list_node = 2 * sizeof(void*),
                        index_node = sizeof(Index::value_type) + 2 * sizeof(void*), bucket = sizeof(void*);
  const std::size_t bytes = block(list_node + sizeof(Entry)) + block(shared_count + sizeof(Draft)) + block(index_node) +
                            bucket + of_text(issuer) + of_text(draft.id) + of_text(draft.coverage) +
                            of_text(draft.order) + of_forms(draft.forms);
  if (const auto known = place_of(issuer, draft.id); known != index_.end()) forget(known->second);
  if (bytes > limits_.bytes || limits_.count == 0) {
    ++lost_;
    return;
  }
  forget_expired();
  while (!entries_.empty() && (entries_.size() >= limits_.count || bytes_ + bytes > limits_.bytes))
    forget(entries_.begin());
  Entries one; // so that what fails leaves nothing behind
  one.push_back({issuer, std::make_shared<const Draft>(std::move(draft)), bytes, now_() + limits_.life});
  index_.emplace(one.front().draft->id, one.begin());
  entries_.splice(entries_.end(), one);
  bytes_ += bytes;
}

void Drafts::forget(Entries::iterator entry) {
  index_.erase(place_of(entry->issuer, entry->draft->id));
  bytes_ -= entry->bytes;
  entries_.erase(entry);
}

void Drafts::forget_expired() {
  const Clock::time_point now = now_();
  while (!entries_.empty() && entries_.front().until <= now) forget(entries_.begin());
}

Drafts::Index::iterator Drafts::place_of(std::string_view issuer, std::string_view id) {
  auto [at, end] = index_.equal_range(id);
  while (at != end && at->second->issuer != issuer) ++at;
  return at == end ? index_.end() : at;
}

std::shared_ptr<const Draft> Drafts::find(const Asker& asker, std::string_view id) {
  if (!asker.issuer && !asker.of_this_machine) return nullptr;
  const std::lock_guard lock(mutex_);
  forget_expired();
  if (asker.issuer) {
    const auto own = place_of(*asker.issuer, id);
    return own == index_.end() ? nullptr : own->second->draft;
  }
  const Entry* newest = nullptr;
  const auto [begin, end] = index_.equal_range(id);
  for (auto at = begin; at != end; ++at)
    if (!newest || at->second->until > newest->until) newest = &*at->second;
  return newest ? newest->draft : nullptr;
}

Drafts::State Drafts::state() {
  const std::lock_guard lock(mutex_);
  forget_expired();
  return {entries_.size(), bytes_, lost_};
}

} // namespace signpost::dtr
