#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "narrative/vocabulary.h"

namespace signpost::narrative {

// The sequences of words that terms are: from the root on, each word leads to a node.
class TermTrie {
public:
  using Node = std::uint32_t;
  static constexpr Node root = 0;
  static constexpr std::uint32_t no_ending = -1;

  // The node that a sequence ends at, where a caller may note something.
  Node add(std::span<const WordId> words);
  void set_ending(Node node, std::uint32_t ending) { nodes_[node].ending = ending; }
  // To be called once, when all are there.
  void finish(std::size_t word_count);

  std::uint32_t ending(Node node) const { return nodes_[node].ending; } // what was noted, or `no_ending`
  bool goes_on(Node node) const { return nodes_[node].edge_count > 0; }
  // The node behind a word; the root, where none is.
  Node from_root(WordId word) const { return from_root_[word]; }
  Node next(Node node, WordId word) const {
    const auto edges = std::span(edges_).subspan(nodes_[node].edges_begin, nodes_[node].edge_count);
    const auto at = std::ranges::lower_bound(edges, word, {}, &Edge::word);
    return at != edges.end() && at->word == word ? at->to : root;
  }

private:
  struct Inner {
    std::uint32_t ending = no_ending;
    std::uint32_t edges_begin = 0; // in edges_
    std::uint32_t edge_count = 0;
  };
  struct Edge {
    WordId word;
    Node to;
  };

  std::unordered_map<std::uint64_t, Node> draft_; // node and word to node, until it is finished
  std::vector<Inner> nodes_{1};
  std::vector<Edge> edges_; // by node, then by word
  std::vector<Node> from_root_; // by word
};

} // namespace signpost::narrative
