#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "saddle/transport/twice_detail.h"

namespace saddle::transport {

/// A basis of the transportation problem: n sources and m sinks joined by n + m - 1 arcs that carry mass, and the
/// potentials under which each of these arcs has reduced cost 0, c_ij = u_i + v_j. One pivot exchanges an arc.
///
/// Mass is counted in whole numbers, so that nothing is lost in millions of pivots, and so that no arc is ever empty:
/// see `masses` in exact.cpp.
class SpanningTree {
 public:
  struct Arc {
    std::int32_t source = 0, sink = 0;
    std::int64_t flow = 0;
    double cost = 0;
  };

  /// @param arcs  n + m - 1 of them, without a cycle, all flows > 0
  SpanningTree(std::int32_t sources, std::int32_t sinks, const std::vector<Arc>& arcs);

  /// Brings an arc of reduced cost r = c_ij - u_i - v_j < 0 in: as much mass as there is goes round the cycle that it
  /// closes, the arc that is emptied leaves.
  void pivot(std::int32_t source, std::int32_t sink, double reduced_cost);

  double u(std::int32_t source) const { return potential_[static_cast<std::size_t>(source)]; }
  /// v, sink by sink.
  const double* v() const { return potential_.data() + sources_; }
  double v(std::int32_t sink) const { return v()[sink]; }

  /// The same in twice the digits, as of set_potentials and of the pivots after `twice(true)`.
  Twice exact_u(std::int32_t source) const { return exact_potential(source); }
  const double* v_low() const { return low_.data() + sources_; }
  void twice(bool on) { twice_ = on; }
  double largest_potential() const;

  /// The basis' arcs with what each carries if sources have `supply` and sinks `demand`, of equal sums.
  struct Share {
    std::int32_t source = 0, sink = 0;
    double mass = 0;
  };
  std::vector<Share> shares(const std::vector<double>& supply, const std::vector<double>& demand) const;

  /// All potentials anew from the costs of the basis' arcs: pivots add up rounding errors.
  void set_potentials(const std::function<double(std::int32_t source, std::int32_t sink)>& cost);

 private:
  using Node = std::int32_t;  // a source, or sources_ + a sink
  struct Up {                 // the way to the root
    Node parent = -1;
    std::int32_t size = 1;  // nodes of the subtree
    std::int64_t flow = 0;  // on the arc to the parent
  };
  /// What leaves: the arc of `node` to its parent, on the entering arc's source's way to the root or on its sink's.
  struct Leaving {
    Node node = -1, join = -1;
    std::int64_t flow = 0;
    bool on_sources_way = false;
  };

  bool is_source(Node k) const { return k < sources_; }
  Up& up(Node k) { return up_[static_cast<std::size_t>(k)]; }
  const Up& up(Node k) const { return up_[static_cast<std::size_t>(k)]; }
  Node& next(Node k) { return next_[static_cast<std::size_t>(k)]; }
  Node& before(Node k) { return before_[static_cast<std::size_t>(k)]; }
  Node& last(Node k) { return last_[static_cast<std::size_t>(k)]; }

  Leaving leaving(Node from, Node to) const;
  void push(Node from, Node to, const Leaving& arc);
  void hang(Node top, Node below, const Leaving& arc);
  void turn(Node top, Node root_before, Node below, std::int64_t flow);
  void shift(Node top, double by);
  Twice exact_potential(Node k) const {
    return {potential_[static_cast<std::size_t>(k)], low_[static_cast<std::size_t>(k)]};
  }
  void set_potential(Node k, const Twice& to) {
    potential_[static_cast<std::size_t>(k)] = to.high, low_[static_cast<std::size_t>(k)] = to.low;
  }

  std::int32_t sources_, nodes_;
  std::vector<Up> up_;
  /// All nodes in preorder, as a ring; a subtree is a piece of it, from its top to `last`.
  std::vector<Node> next_, before_, last_;
  std::vector<double> potential_;  // u of sources, then v of sinks
  std::vector<double> low_;        // their further digits, which only count where `twice_`
  bool twice_ = false;
  std::vector<Node> path_, befores_, afters_, lasts_;
};

}  // namespace saddle::transport
