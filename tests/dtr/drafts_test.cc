// Which drafts are kept, for how long and for whom.
#include <chrono>

#include "dtr/drafts.h"

#include <catch2/catch.hpp>

using namespace signpost;
using dtr::Asker;
using dtr::Draft;
using dtr::Drafts;
using namespace std::chrono_literals;

namespace {

Draft draft(const std::string& id, std::size_t bytes = 100) {
  return {id, "Coverage/c", "ServiceRequest/o", {{"pain", "1", std::string(bytes, 'x')}}};
}

// Drafts under a clock that only the test moves.
struct Kept {
  explicit Kept(Drafts::Limits limits = {}) : drafts(limits, [this] { return now; }) {}
  void put(const std::string& issuer, Draft one) {
    std::vector<Draft> list;
    list.push_back(std::move(one));
    drafts.put(issuer, std::move(list));
  }
  bool has(const std::string& issuer, const std::string& id) {
    return drafts.find({.issuer = issuer, .of_this_machine = false}, id) != nullptr;
  }
  Drafts::Clock::time_point now{};
  Drafts drafts;
};

} // namespace

TEST_CASE("a draft is found by its id until its time is over") {
  Kept kept;
  kept.put("a", draft("1"));
  CHECK(kept.has("a", "1"));
  CHECK_FALSE(kept.has("a", "2"));
  kept.now += 30min - 1ns;
  CHECK(kept.has("a", "1"));
  kept.now += 1ns;
  CHECK_FALSE(kept.has("a", "1"));
  CHECK(kept.drafts.state().count == 0);
  CHECK(kept.drafts.state().bytes == 0);
}

TEST_CASE("a draft that is made again lives anew, with its new content") {
  Kept kept;
  kept.put("a", draft("1", 10));
  kept.now += 20min;
  kept.put("a", draft("1", 20));
  CHECK(kept.drafts.state().count == 1);
  kept.now += 20min;
  const auto found = kept.drafts.find({.issuer = "a", .of_this_machine = false}, "1");
  REQUIRE(found);
  CHECK(found->forms[0].response.size() == 20);
}

TEST_CASE("what was found stays whole while somebody uses it, whatever becomes of it") {
  Kept kept({.count = 1, .bytes = 1 << 20, .life = 1min});
  kept.put("a", draft("1"));
  const auto found = kept.drafts.find({.issuer = "a", .of_this_machine = false}, "1");
  kept.put("a", draft("2"));
  CHECK_FALSE(kept.has("a", "1"));
  CHECK(found->forms[0].response.size() == 100);
}

TEST_CASE("an issuer is given its own drafts and no others, also where their ids are the same") {
  Kept kept;
  kept.put("a", draft("1", 10));
  kept.put("b", draft("1", 20));
  CHECK(kept.drafts.state().count == 2);
  CHECK(kept.drafts.find({.issuer = "a", .of_this_machine = false}, "1")->forms[0].response.size() == 10);
  CHECK(kept.drafts.find({.issuer = "b", .of_this_machine = false}, "1")->forms[0].response.size() == 20);
  CHECK_FALSE(kept.has("c", "1"));
  CHECK_FALSE(kept.has("", "1"));
  kept.put("b", draft("1", 30)); // replaces its own alone
  CHECK(kept.drafts.find({.issuer = "a", .of_this_machine = false}, "1")->forms[0].response.size() == 10);
}

TEST_CASE("nobody in particular is given nothing, and a program of this machine everything") {
  Kept kept;
  kept.put("a", draft("1", 10));
  kept.put("", draft("2"));
  CHECK_FALSE(kept.drafts.find({}, "1"));
  CHECK_FALSE(kept.drafts.find({}, "2"));
  CHECK(kept.drafts.find({.issuer = {}, .of_this_machine = true}, "1"));
  CHECK(kept.drafts.find({.issuer = {}, .of_this_machine = true}, "2"));
  kept.now += 1min;
  kept.put("b", draft("1", 20));
  CHECK(kept.drafts.find({.issuer = {}, .of_this_machine = true}, "1")->forms[0].response.size() == 20);
  // Who says who it is, is that and no more.
  CHECK_FALSE(kept.drafts.find({.issuer = "c", .of_this_machine = true}, "1"));
}

TEST_CASE("of more drafts than there may be the oldest go") {
  Kept kept({.count = 3, .bytes = 1 << 20, .life = 1min});
  for (const char* id : {"1", "2", "3"}) kept.put("a", draft(id));
  kept.put("a", draft("1")); // is the newest now
  kept.put("a", draft("4"));
  CHECK(kept.drafts.state().count == 3);
  CHECK(kept.has("a", "1"));
  CHECK_FALSE(kept.has("a", "2"));
  CHECK(kept.has("a", "3"));
  CHECK(kept.has("a", "4"));
}

TEST_CASE("drafts never hold more bytes than they may, of whatever size they are") {
  Kept kept({.count = 1000, .bytes = 20'000, .life = 1min});
  for (int i = 0; i < 200; ++i) {
    kept.put("a", draft(std::to_string(i), static_cast<std::size_t>(i) * 17));
    CHECK(kept.drafts.state().bytes <= 20'000);
  }
  CHECK(kept.has("a", "199"));
  CHECK_FALSE(kept.has("a", "0"));
  const auto before = kept.drafts.state();
  kept.put("a", draft("too large", 30'000)); // makes no room that it could not use
  CHECK_FALSE(kept.has("a", "too large"));
  CHECK(kept.drafts.state().count == before.count);
  CHECK(kept.drafts.state().bytes == before.bytes);
  CHECK(kept.drafts.state().lost == before.lost + 1);
}

TEST_CASE("what a draft is counted with grows with all that it holds") {
  const auto bytes_of = [](Draft one) {
    Kept kept;
    kept.put("https://issuer.example/of-some-length", std::move(one));
    return kept.drafts.state().bytes;
  };
  Draft small = draft("id", 10), more = draft("id", 10);
  more.forms.push_back({"pain", "1", std::string(1000, 'x')});
  CHECK(bytes_of(small) > sizeof(Draft) + sizeof(dtr::Form));
  CHECK(bytes_of(more) >= bytes_of(small) + 1000 + sizeof(dtr::Form));
  CHECK(bytes_of(draft(std::string(500, 'i'))) >= bytes_of(draft("id")) + 500);
}

TEST_CASE("with no room at all nothing is kept") {
  Kept none({.count = 0, .bytes = 1 << 20, .life = 1min});
  none.put("a", draft("1"));
  CHECK(none.drafts.state().count == 0);
}
