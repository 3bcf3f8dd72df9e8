#include "service/fetch_search.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <variant>

#include "fhir/resource.h"
#include "http/message.h"

namespace signpost::service {
namespace {

using Kind = Trouble::Kind;
using fhir::Completeness;

// Takes a page in, or says why it is none.
std::optional<Trouble> take_page(FetchSearch& search, base::JsonDocument page) {
  if (is_failure(page.root())) return Trouble{.kind = Kind::outcome, .detail = fhir::error_in(page.root()).code};
  const std::string_view type = fhir::type_of(page.root());
  if (type != "Bundle" && type != "OperationOutcome") return Trouble{.kind = Kind::not_bundle};
  search.pages.push_back(std::move(page));
  return {};
}

fhir::SearchAnswer read(const FetchSearch& search) {
  std::vector<base::Json> roots;
  for (const base::JsonDocument& page : search.pages) roots.push_back(page.root());
  return fhir::SearchAnswer::read_pages(roots, search.types);
}

const fhir::Statement* statement_of(const fhir::SearchAnswer& answer, const std::string& type) {
  const auto found = std::ranges::find(answer.statements, type, &fhir::Statement::type);
  return found == answer.statements.end() ? nullptr : &*found;
}

// An answer of status 200 may hold nothing but the refusal.
bool is_refusal(const FetchSearch& search) {
  if (search.pages.empty()) {
    if (!search.trouble || search.trouble->kind != Kind::status || search.trouble->detail.empty()) return false;
    const int status = search.trouble->status;
    return status == 400 || status == 403 || status == 422;
  }
  if (search.pages.front().root()["entry"].size() > 1) return false;
  const fhir::SearchAnswer answer = read(search);
  const fhir::Statement* const said = statement_of(answer, search.type());
  return answer.records.empty() && said && said->completeness == Completeness::unreadable;
}

// Without what only says how the answer is to be written and what is to come with it (R4 search.html#modifying): a
// server may refuse what it does not support, and all of this can be done without.
std::string without_wishes(std::string_view query) {
  std::string plain(http::next_part(query, '?'));
  char joint = '?';
  while (!query.empty()) {
    const std::string_view parameter = http::next_part(query, '&');
    if (parameter.starts_with('_') && !parameter.starts_with("_id=")) continue;
    plain += joint + std::string(parameter);
    joint = '&';
  }
  return plain;
}

bool may_refuse_wishes(const Trouble& trouble) {
  const int status = trouble.kind == Kind::status ? trouble.status : 0;
  return status == 400 || status == 422 || status == 501;
}

// A page; the first is asked for once more without wishes if they may be why there is none.
asio::awaitable<Got<base::JsonDocument>> get_page(FetchSearch& search, FetchRequests& requests, http::Url url) {
  auto page = co_await requests.get_json(std::move(url));
  if (page || !search.pages.empty() || !may_refuse_wishes(page.error())) co_return page;
  std::string plain = without_wishes(search.query);
  if (plain == search.query) co_return page;
  search.query = std::move(plain);
  auto plain_url = requests.below_base(search.query);
  if (!plain_url) co_return std::unexpected(plain_url.error());
  co_return co_await requests.get_json(std::move(*plain_url));
}

bool names_category(std::string_view query) {
  return query.find("?category") != query.npos || query.find("&category") != query.npos;
}

// The answer to a search by one category says nothing of the others, also where its `self` does not tell.
void narrow(fhir::SearchAnswer& answer, const std::string& category) {
  for (fhir::Statement& statement : answer.statements) {
    if (statement.completeness != Completeness::complete) continue;
    statement.completeness = Completeness::partial;
    statement.categories = {category};
    statement.shortfalls = {fhir::Filtered{{"category"}}};
  }
}

// What is said of the types of a search whose answer was none.
fhir::SearchAnswer no_answer(const FetchSearch& search) {
  fhir::SearchAnswer answer = fhir::SearchAnswer::not_obtained(search.types);
  if (!search.trouble || !search.trouble->answered()) return answer;
  fhir::Shortfall why = fhir::NoAnswer{};
  if (!search.trouble->detail.empty()) why = fhir::ErrorOutcome{.severity = "error", .code = search.trouble->detail};
  for (fhir::Statement& statement : answer.statements) {
    statement.completeness = Completeness::unreadable;
    statement.shortfalls = {why};
  }
  return answer;
}

std::string code_in(const fhir::Statement& statement) {
  for (const fhir::Shortfall& shortfall : statement.shortfalls)
    if (const auto* error = std::get_if<fhir::ErrorOutcome>(&shortfall)) return error->code;
  return {};
}

} // namespace

asio::awaitable<void> run(FetchSearch& search, FetchRequests& requests, std::size_t most_pages) {
  std::set<std::string> seen;
  auto url = requests.below_base(search.query);
  while (url && !search.trouble) {
    if (!seen.insert(url->target).second) search.trouble = Trouble{.kind = Kind::page_again};
    else if (seen.size() > most_pages) search.trouble = Trouble{.kind = Kind::page_limit};
    if (search.trouble) break;
    auto page = co_await get_page(search, requests, *url);
    search.trouble = page ? take_page(search, std::move(*page)) : page.error();
    if (search.trouble) break;
    const std::string next(fhir::next_page(search.pages.back().root()));
    if (next.empty()) break;
    url = requests.follow(next, Kind::page_elsewhere);
  }
  if (!url) search.trouble = url.error();
  search.ended = true;
}

std::deque<FetchSearch> by_categories(const FetchSearch& refused) {
  std::deque<FetchSearch> searches;
  if (!refused.category.empty() || names_category(refused.query) || !is_refusal(refused)) return searches;
  const char joint = refused.query.find('?') == std::string::npos ? '?' : '&';
  for (const std::string_view category : fhir::demanded_categories(refused.type()))
    searches.push_back({.types = refused.types,
                        .query = refused.query + joint + "category=" + std::string(category),
                        .category = std::string(category)});
  return searches;
}

fhir::SearchAnswer answer_of(FetchSearch& search) {
  if (search.pages.empty()) return no_answer(search);
  fhir::SearchAnswer answer = read(search);
  if (!search.category.empty()) narrow(answer, search.category);
  const fhir::Statement* const said = statement_of(answer, search.type());
  if (!said) {
    search.trouble = Trouble{.kind = Kind::other_answer};
    std::ranges::move(no_answer(search).statements, std::back_inserter(answer.statements));
  } else if (!search.trouble && said->completeness == Completeness::unreadable) {
    search.trouble = Trouble{.kind = Kind::outcome, .detail = code_in(*said)};
  }
  return answer;
}

} // namespace signpost::service
