#pragma once

namespace signpost::base {

// Several lambdas as one visitor of a variant: std::visit(overloaded{[](const A&) {…}, [](const B&) {…}}, variant).
template <class... Functions>
struct overloaded : Functions... {
  using Functions::operator()...;
};

} // namespace signpost::base
