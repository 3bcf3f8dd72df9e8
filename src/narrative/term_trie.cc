#include "narrative/term_trie.h"

#include <utility>

namespace signpost::narrative {

TermTrie::Node TermTrie::add(std::span<const WordId> words) {
  Node node = root;
  for (const WordId word : words) {
    const auto [at, fresh] = draft_.try_emplace(std::uint64_t{node} << 32 | word, static_cast<Node>(nodes_.size()));
    if (fresh) nodes_.emplace_back();
    node = at->second;
  }
  return node;
}

void TermTrie::finish(std::size_t word_count) {
  std::vector<std::pair<std::uint64_t, Node>> edges(draft_.begin(), draft_.end());
  draft_.clear();
  std::ranges::sort(edges);
  from_root_.assign(word_count, root);
  edges_.reserve(edges.size());
  for (const auto& [edge, to] : edges) {
    const auto node = static_cast<Node>(edge >> 32);
    const auto word = static_cast<WordId>(edge);
    if (node == root) from_root_[word] = to;
    if (nodes_[node].edge_count++ == 0) nodes_[node].edges_begin = static_cast<std::uint32_t>(edges_.size());
    edges_.push_back({word, to});
  }
}

} // namespace signpost::narrative
