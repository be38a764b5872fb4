#include <algorithm>
#include <cmath>
#include <limits>

#include "saddle/transport/spanning_tree_detail.h"

namespace saddle::transport {

SpanningTree::SpanningTree(std::int32_t sources, std::int32_t sinks, const std::vector<Arc>& arcs)
    : sources_(sources), nodes_(sources + sinks) {
  const auto count = static_cast<std::size_t>(nodes_);
  up_.resize(count), next_.resize(count), before_.resize(count), last_.resize(count);
  potential_.resize(count), low_.resize(count);
  std::vector<std::vector<std::size_t>> at(count);
  for (std::size_t a = 0; a < arcs.size(); ++a) {
    at[static_cast<std::size_t>(arcs[a].source)].push_back(a);
    at[static_cast<std::size_t>(sources + arcs[a].sink)].push_back(a);
  }
  // Depth first from source 0: the order of visits is the preorder.
  std::vector<Node> order, stack{0};
  while (!stack.empty()) {
    const Node k = stack.back();
    stack.pop_back(), order.push_back(k);
    for (const std::size_t a : at[static_cast<std::size_t>(k)]) {
      const Node other = is_source(k) ? sources + arcs[a].sink : arcs[a].source;
      if (other == up(k).parent) continue;
      up(other) = {.parent = k, .flow = arcs[a].flow};
      potential_[static_cast<std::size_t>(other)] = arcs[a].cost - potential_[static_cast<std::size_t>(k)];
      stack.push_back(other);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Node following = order[(i + 1) % count];
    next(order[i]) = following, before(following) = order[i], last(order[i]) = order[i];
  }
  for (std::size_t i = count; i-- > 1;) {  // children come after their parent
    const Node k = order[i], parent = up(k).parent;
    up(parent).size += up(k).size;
    if (last(parent) == parent) last(parent) = last(k);  // met first from the end: the last child
  }
}

void SpanningTree::pivot(std::int32_t source, std::int32_t sink, double reduced_cost) {
  const Node from = source, to = sources_ + sink;
  const Leaving arc = leaving(from, to);
  push(from, to, arc);
  const Node top = arc.on_sources_way ? from : to, below = arc.on_sources_way ? to : from;
  hang(top, below, arc);
  shift(top, reduced_cost);
}

/// On the way up from the source its arcs to sinks lose mass, on the way up from the sink the arcs of sources to it.
SpanningTree::Leaving SpanningTree::leaving(Node from, Node to) const {
  Leaving found{.flow = std::numeric_limits<std::int64_t>::max()};
  while (from != to) {
    const bool sources_way = up(from).size <= up(to).size;  // whoever has the smaller subtree is not above the other
    Node& k = sources_way ? from : to;
    if (is_source(k) == sources_way && up(k).flow < found.flow)
      found.node = k, found.flow = up(k).flow, found.on_sources_way = sources_way;
    k = up(k).parent;
  }
  found.join = from;
  return found;
}

void SpanningTree::push(Node from, Node to, const Leaving& arc) {
  for (Node k = from; k != arc.join; k = up(k).parent) up(k).flow += is_source(k) ? -arc.flow : arc.flow;
  for (Node k = to; k != arc.join; k = up(k).parent) up(k).flow += is_source(k) ? arc.flow : -arc.flow;
}

/// Cuts off the subtree of the leaving arc, makes `top` its top, and hangs it below `below` by the entering arc.
void SpanningTree::hang(Node top, Node below, const Leaving& arc) {
  const std::int32_t size = up(arc.node).size;
  const Node above = up(arc.node).parent, end = last(arc.node), left = before(arc.node), right = next(end);
  for (Node k = above; k != arc.join; k = up(k).parent) up(k).size -= size;
  for (Node k = below; k != arc.join; k = up(k).parent) up(k).size += size;
  next(left) = right, before(right) = left;
  for (Node k = above; k >= 0 && last(k) == end; k = up(k).parent) last(k) = left;

  turn(top, arc.node, below, arc.flow);
  const Node tail = last(top), after = next(below);
  next(below) = top, before(top) = below, next(tail) = after, before(after) = tail;
  for (Node k = below; k >= 0 && last(k) == below; k = up(k).parent) last(k) = tail;
}

/// Turns the way from `top` to the subtree's old top `old` round, and its preorder: first what is below `top`, then the
/// rest of what is below each node of the way.
void SpanningTree::turn(Node top, Node old, Node below, std::int64_t flow) {
  path_.clear(), befores_.clear(), afters_.clear(), lasts_.clear();
  for (Node k = top;; k = up(k).parent) {
    path_.push_back(k), befores_.push_back(before(k)), lasts_.push_back(last(k)), afters_.push_back(next(last(k)));
    if (k == old) break;
  }
  const auto join = [this](Node a, Node b) { next(a) = b, before(b) = a; };
  const std::int32_t size = up(old).size;
  std::int32_t inner = 0;
  Node parent = below, tail = lasts_[0];
  for (std::size_t i = 0; i < path_.size(); ++i) {
    const Node k = path_[i];
    if (i > 0) {
      join(tail, k), tail = befores_[i - 1];
      if (lasts_[i] != lasts_[i - 1]) join(tail, afters_[i - 1]), tail = lasts_[i];
    }
    Up& mine = up(k);
    const Up was = mine;
    mine = {.parent = parent, .size = size - inner, .flow = flow};
    parent = k, flow = was.flow, inner = was.size;
  }
  for (const Node k : path_) last(k) = tail;
}

/// Potentials of the subtree of `top` change by `by` on top's side and by -by on the other; where that is more than
/// half of all nodes those outside change the other way, which is the same but for a constant.
void SpanningTree::shift(Node top, double by) {
  const bool inside = 2 * up(top).size <= nodes_;
  const std::int32_t count = inside ? up(top).size : nodes_ - up(top).size;
  const double of_sources = is_source(top) == inside ? by : -by;
  Node k = inside ? top : next(last(top));
  for (std::int32_t i = 0; i < count; ++i) {
    const double more = is_source(k) ? of_sources : -of_sources;
    if (twice_) {
      set_potential(k, sum(exact_potential(k), more));
    } else {
      potential_[static_cast<std::size_t>(k)] += more;
    }
    k = next_[static_cast<std::size_t>(k)];
  }
}

std::vector<SpanningTree::Share> SpanningTree::shares(const std::vector<double>& supply,
                                                      const std::vector<double>& demand) const {
  std::vector<double> left(supply);  // of a node's mass, for the arc to its parent
  left.insert(left.end(), demand.begin(), demand.end());
  std::vector<Share> all;
  for (Node k = before_[0]; k != 0; k = before_[static_cast<std::size_t>(k)]) {  // children before their parent
    const Node parent = up(k).parent;
    const double mass = left[static_cast<std::size_t>(k)];
    left[static_cast<std::size_t>(parent)] -= mass;
    all.push_back({.source = is_source(k) ? k : parent, .sink = (is_source(k) ? parent : k) - sources_, .mass = mass});
  }
  return all;
}

void SpanningTree::set_potentials(const std::function<double(std::int32_t source, std::int32_t sink)>& cost) {
  set_potential(0, {});
  for (Node k = next_[0]; k != 0; k = next_[static_cast<std::size_t>(k)]) {
    const Node parent = up(k).parent;
    const double c = is_source(k) ? cost(k, parent - sources_) : cost(parent, k - sources_);
    set_potential(k, sum(negative(exact_potential(parent)), c));
  }
}

double SpanningTree::largest_potential() const {
  double most = 0;
  for (const double p : potential_) most = std::max(most, std::abs(p));
  return most;
}

}  // namespace saddle::transport
