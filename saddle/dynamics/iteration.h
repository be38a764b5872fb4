#pragma once
#include <functional>
#include <memory>

#include "saddle/dynamics/small_game.h"
#include "saddle/optim/rule.h"

namespace saddle::dynamics {

/// How both players move: a rule of optim and an optimiser for each.
struct Motion {
  optim::Rule rule;
  std::function<std::unique_ptr<optim::Optimizer>()> critic, generator;  // a new one
};

/// Both players by gradient descent at one step size.
Motion descent(optim::Rule rule, double lr);

/// R games of one kind at once, played step by step by the rule and the optimisers that train.
class Iteration {
 public:
  /// @param points  {R, D}, where the games start. @throws ConfigError if the rule cannot play this game
  Iteration(SmallGame game, const Motion& motion, const Tensor& points);

  /// One step of every game. A coordinate that would leave [-bound, bound] stays there, so that a game that diverges
  /// does not stop the others.
  void step();

  Tensor points() const;  // {R, D}
  std::int64_t steps() const { return steps_; }

  /// All numbers that a step maps, {R, S}: points, then what optimisers and rule remember. Counters and flags are not
  /// among them.
  Tensor state() const;
  void set_state(const Tensor& state);

  /// The counters and flags alone, as one list of numbers: equal lists mean the same map of states.
  std::vector<double> phase() const;

  static constexpr double kBound = 1e12;

 private:
  std::vector<Tensor> numbers() const;  // what state() is made of, sharing storage

  SmallGame game_;
  optim::Rule rule_;
  optim::Players players_;
  game::Draws draws_;
  std::int64_t steps_ = 0;
};

}  // namespace saddle::dynamics
