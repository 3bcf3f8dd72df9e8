#include "fhirpath/parser.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "fhirpath/lexer.h"
#include "fhirpath/units.h"

namespace signpost::fhirpath {
namespace {

using base::Error;
using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::size_t max_source = 16 * 1024;
constexpr std::size_t max_nodes = 2048;
constexpr int max_nesting = 64;
constexpr std::size_t max_arguments = 16;

struct Operator {
  std::string_view text;
  Op op;
  int precedence; // higher binds tighter
};
constexpr int type_precedence = 8;
constexpr Operator operators[] = {
    {"implies", Op::implies, 1},
    {"or", Op::or_, 2},
    {"xor", Op::xor_, 2},
    {"and", Op::and_, 3},
    {"in", Op::in, 4},
    {"contains", Op::contains, 4},
    {"=", Op::equal, 5},
    {"~", Op::equivalent, 5},
    {"!=", Op::not_equal, 5},
    {"!~", Op::not_equivalent, 5},
    {"<", Op::less, 6},
    {"<=", Op::less_or_equal, 6},
    {">", Op::greater, 6},
    {">=", Op::greater_or_equal, 6},
    {"|", Op::unite, 7},
    {"is", Op::is_type, type_precedence},
    {"as", Op::as_type, type_precedence},
    {"+", Op::add, 9},
    {"-", Op::subtract, 9},
    {"&", Op::concatenate, 9},
    {"*", Op::multiply, 10},
    {"/", Op::divide, 10},
    {"div", Op::integer_divide, 10},
    {"mod", Op::modulo, 10},
};
constexpr int unary_precedence = 11;

// Precedence climbing: a loop per level of nesting, so that a long chain costs no stack.
class Parser {
public:
  Parser(std::string_view source, Program& program) : lexer_(source), program_(program) {}

  Result<void> run() {
    if (auto moved = advance(); !moved) return moved;
    auto root = expression(0);
    if (!root) return fail(root.error());
    if (token_.kind != TokenKind::end) return fail(unexpected("an operator or the end"));
    program_.root = *root;
    return {};
  }

private:
  // A chain being built: where it begins and where the next step is hung.
  struct Chain {
    NodeRef first;
    NodeRef last;
  };

  Result<NodeRef> expression(int least_precedence) {
    auto chain = term();
    if (!chain) return fail(chain.error());
    if (auto steps = postfix(*chain); !steps) return fail(steps.error());
    while (const Operator* op = current_operator()) {
      if (op->precedence < least_precedence) break;
      if (auto applied = apply_operator(*op, *chain); !applied) return fail(applied.error());
    }
    return chain->first;
  }

  Result<void> apply_operator(const Operator& op, Chain& chain) {
    const std::size_t offset = token_.offset;
    if (auto moved = advance(); !moved) return moved;
    const auto step = add_node(op.op, offset);
    if (!step) return fail(step.error());
    if (op.precedence == type_precedence) {
      auto type = qualified_name();
      if (!type) return fail(type.error());
      node(*step).text = program_.keep(std::move(*type));
    } else {
      const auto right = expression(op.precedence + 1);
      if (!right) return fail(right.error());
      set_arguments(*step, {*right});
    }
    hang(chain, *step);
    return {};
  }

  Result<std::string> qualified_name() {
    if (token_.kind != TokenKind::identifier) return fail(unexpected("the name of a type"));
    std::string name = std::exchange(token_.text, {});
    if (auto moved = advance(); !moved) return fail(moved.error());
    while (token_.is_symbol(".")) {
      if (auto moved = advance(); !moved) return fail(moved.error());
      if (token_.kind != TokenKind::identifier) return fail(unexpected("the name of a type"));
      name += '.' + token_.text;
      if (auto moved = advance(); !moved) return fail(moved.error());
    }
    return name;
  }

  // `.name`, `.function(…)` and `[…]`.
  Result<void> postfix(Chain& chain) {
    for (;;) {
      if (token_.is_symbol(".")) {
        if (auto moved = advance(); !moved) return moved;
        if (token_.kind != TokenKind::identifier) return fail(unexpected("a name"));
        const auto step = invocation();
        if (!step) return fail(step.error());
        hang(chain, *step);
      } else if (token_.is_symbol("[")) {
        const auto step = add_node(Op::item_at, token_.offset);
        if (!step) return fail(step.error());
        const auto index = bracketed("]");
        if (!index) return fail(index.error());
        set_arguments(*step, {*index});
        hang(chain, *step);
      } else {
        return {};
      }
    }
  }

  Result<Chain> term() {
    switch (token_.kind) {
    case TokenKind::identifier: return path_or_boolean();
    case TokenKind::number: return number();
    case TokenKind::string: return literal(Item::of_string(program_.keep(std::move(token_.text))));
    case TokenKind::date: return temporal(parse_date(token_.text));
    case TokenKind::date_time: return temporal(parse_date_time(token_.text));
    case TokenKind::time: return temporal(parse_time(token_.text));
    case TokenKind::variable: return named(Op::variable);
    case TokenKind::special: return special();
    case TokenKind::symbol: return symbol();
    case TokenKind::end: break;
    }
    return fail(unexpected("an expression"));
  }

  Result<Chain> path_or_boolean() {
    if (token_.is_word("true") || token_.is_word("false")) return literal(Item::of_boolean(token_.text == "true"));
    const auto first = add_node(Op::this_item, token_.offset);
    if (!first) return fail(first.error());
    const auto step = invocation();
    if (!step) return fail(step.error());
    node(*step).first_in_path = true;
    Chain chain{*first, *first};
    hang(chain, *step);
    return chain;
  }

  // A number, or a quantity where a unit follows: 4 days, 10 'mg'.
  Result<Chain> number() {
    const std::size_t offset = token_.offset;
    const auto value = Decimal::parse(token_.text);
    if (!value) return fail(Error::invalid_at(offset, "this number has too many digits"));
    const bool decimal = token_.text.contains('.');
    if (auto moved = advance(); !moved) return fail(moved.error());
    const auto word =
        token_.kind == TokenKind::identifier && !token_.delimited ? calendar_unit(token_.text) : std::nullopt;
    Item item;
    if (word || token_.kind == TokenKind::string) {
      const std::string_view unit = word ? calendar_word(*word) : program_.keep(token_.text);
      item = Item::of_quantity(&program_.quantities.emplace_back(Quantity{*value, unit, word.has_value()}));
      if (auto moved = advance(); !moved) return fail(moved.error());
    } else if (const auto whole = value->integer(); whole && !decimal) {
      item = Item::of_integer(*whole);
    } else {
      item = Item::of_decimal(*value);
    }
    return literal_node(item, offset);
  }

  Result<Chain> temporal(const std::optional<Temporal>& value) {
    if (!value) return fail(Error::invalid_at(token_.offset, "this is no date or time that exists"));
    return literal(Item::of_temporal(*value));
  }

  Result<Chain> special() {
    if (token_.text == "this") return named(Op::this_item);
    if (token_.text == "index") return named(Op::index);
    if (token_.text == "total") return named(Op::total);
    return fail(unexpected("`$this`, `$index` or `$total`"));
  }

  Result<Chain> symbol() {
    const std::size_t offset = token_.offset;
    if (token_.is_symbol("(")) {
      const auto term = add_node(Op::group, offset);
      if (!term) return fail(term.error());
      const auto inner = bracketed(")");
      if (!inner) return fail(inner.error());
      set_arguments(*term, {*inner});
      return Chain{*term, *term};
    }
    if (token_.is_symbol("-") || token_.is_symbol("+")) {
      const auto term = add_node(token_.text == "-" ? Op::negate : Op::positive, offset);
      if (!term) return fail(term.error());
      if (auto deeper = enter(); !deeper) return fail(deeper.error());
      if (auto moved = advance(); !moved) return fail(moved.error());
      const auto operand = expression(unary_precedence);
      if (!operand) return fail(operand.error());
      --nesting_;
      set_arguments(*term, {*operand});
      return Chain{*term, *term};
    }
    if (token_.is_symbol("{")) {
      if (auto moved = advance(); !moved) return fail(moved.error());
      if (!token_.is_symbol("}")) return fail(unexpected("`}`"));
      return named(Op::empty, offset);
    }
    return fail(unexpected("an expression"));
  }

  // The current token is the name; gives a member, or a function if an opening parenthesis follows.
  Result<NodeRef> invocation() {
    const std::size_t offset = token_.offset;
    const std::string_view name = program_.keep(std::move(token_.text));
    if (auto moved = advance(); !moved) return fail(moved.error());
    const bool function = token_.is_symbol("(");
    const auto step = add_node(function ? Op::function : Op::member, offset);
    if (!step) return step;
    node(*step).text = name;
    if (!function) return step;
    if (auto read = read_arguments(*step); !read) return fail(read.error());
    return step;
  }

  Result<void> read_arguments(NodeRef step) {
    if (auto deeper = enter(); !deeper) return deeper;
    if (auto moved = advance(); !moved) return moved;
    std::vector<NodeRef> arguments;
    while (!token_.is_symbol(")")) {
      if (!arguments.empty()) {
        if (!token_.is_symbol(",")) return fail(unexpected("`,` or `)`"));
        if (auto moved = advance(); !moved) return moved;
      }
      if (arguments.size() == max_arguments) return fail(unexpected("`)`"));
      const auto argument = expression(0);
      if (!argument) return fail(argument.error());
      arguments.push_back(*argument);
    }
    --nesting_;
    set_arguments(step, arguments);
    return advance();
  }

  // The current token is the opening bracket.
  Result<NodeRef> bracketed(std::string_view closing) {
    if (auto deeper = enter(); !deeper) return fail(deeper.error());
    if (auto moved = advance(); !moved) return fail(moved.error());
    const auto inner = expression(0);
    if (!inner) return inner;
    if (!token_.is_symbol(closing)) return fail(unexpected("`" + std::string(closing) + "`"));
    --nesting_;
    if (auto moved = advance(); !moved) return fail(moved.error());
    return inner;
  }

  Result<void> enter() {
    if (++nesting_ <= max_nesting) return {};
    return fail(Error{ErrorCode::too_large, "the expression is nested more than 64 deep", token_.offset});
  }

  Result<Chain> literal(const Item& item) {
    const std::size_t offset = token_.offset;
    if (auto moved = advance(); !moved) return fail(moved.error());
    return literal_node(item, offset);
  }

  Result<Chain> literal_node(const Item& item, std::size_t offset) {
    const auto term = add_node(Op::literal, offset);
    if (!term) return fail(term.error());
    node(*term).literal = item;
    return Chain{*term, *term};
  }

  // A term that is the current token alone.
  Result<Chain> named(Op op) { return named(op, token_.offset); }
  Result<Chain> named(Op op, std::size_t offset) {
    const auto term = add_node(op, offset);
    if (!term) return fail(term.error());
    node(*term).text = program_.keep(std::move(token_.text));
    if (auto moved = advance(); !moved) return fail(moved.error());
    return Chain{*term, *term};
  }

  const Operator* current_operator() const {
    const bool word = token_.kind == TokenKind::identifier && !token_.delimited;
    if (!word && token_.kind != TokenKind::symbol) return nullptr;
    const auto* found = std::find_if(std::begin(operators), std::end(operators),
                                     [&](const Operator& op) { return op.text == token_.text; });
    return found != std::end(operators) ? found : nullptr;
  }

  Result<NodeRef> add_node(Op op, std::size_t offset) {
    if (program_.nodes.size() == max_nodes)
      return fail(Error{ErrorCode::too_large, "the expression has more than 2,048 parts", offset});
    Node& added = program_.nodes.emplace_back();
    added.op = op;
    added.offset = static_cast<std::uint32_t>(offset);
    return static_cast<NodeRef>(program_.nodes.size() - 1);
  }

  void set_arguments(NodeRef target, const std::vector<NodeRef>& arguments) {
    node(target).first_argument = static_cast<NodeRef>(program_.arguments.size());
    node(target).arguments = static_cast<std::uint8_t>(arguments.size());
    program_.arguments.insert(program_.arguments.end(), arguments.begin(), arguments.end());
  }

  void hang(Chain& chain, NodeRef step) {
    node(chain.last).next = step;
    chain.last = step;
  }

  Node& node(NodeRef i) { return program_.nodes[i]; }

  Result<void> advance() {
    auto next = lexer_.next();
    if (!next) return fail(next.error());
    token_ = std::move(*next);
    return {};
  }

  Error unexpected(const std::string& wanted) const {
    return Error::invalid_at(token_.offset, token_.kind == TokenKind::end
                                                ? "the expression ends where " + wanted + " is expected"
                                                : wanted + " is expected here");
  }

  Lexer lexer_;
  Program& program_;
  Token token_;
  int nesting_ = 0;
};

} // namespace

base::Result<void> parse(std::string_view source, Program& program) {
  if (source.size() > max_source)
    return fail(Error{ErrorCode::too_large, "the expression is longer than 16 KiB", max_source});
  return Parser(source, program).run();
}

} // namespace signpost::fhirpath
