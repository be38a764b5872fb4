#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "saddle/dynamics/conserved.h"
#include "saddle/dynamics/step_limit.h"
#include "saddle/dynamics/verdict.h"

namespace saddle::dynamics {

/// What is asked about a game.
struct Question {
  std::function<Motion(const optim::Rule& rule, double factor)> motion;  // the optimisers, their rates times `factor`
  std::optional<optim::Rule> rule;              // the one asked about; unset: the flow dz/dt = v(z)
  optim::Rule simultaneous, alternating;        // two to compare with
  Tensor start;                                 // {D}
  std::int64_t steps = 10000;                   // or recorded intervals of the flow
  double interval = 0.1;                        // of the flow
  double critic_step = 0, critic_momentum = 0;  // of the critic's gradient descent; 0: another optimiser
};

/// All that is known about a game under a rule, or its flow. The time of a flow is t, else it counts steps.
struct Study {
  Tensor solution;                                // {D}: an equilibrium with error 0; undefined if none was found
  std::vector<std::complex<double>> eigenvalues;  // of the field there; empty without a solution or a derivative
  std::optional<UpdateMap> map, simultaneous, alternating;
  std::optional<StepLimit> limit;     // of the rule, as a factor of the rates asked about
  double critic_limit = 0;            // `critic_step_limit` along the trajectory
  bool critic_step_too_long = false;  // true if the critic's step is at or beyond it
  std::vector<Conserved> conserved;
  std::vector<Invariant> invariants;
  Trajectory trajectory;
  Verdict verdict;
};

/// Called with what is being done and how much of it is: steps of the trajectory, step sizes tried.
using StudyProgress = std::function<void(const char* doing, std::int64_t done, std::int64_t of)>;

Study study(const SmallGame& game, const Question& question, const StudyProgress& progress = {});

/// A start from two numbers: theta = t along the first direction, each row of psi = p along the last; the rest 0. From
/// as many numbers as there are coordinates: these. @throws ConfigError for any other count.
Tensor start_from(const SmallGame& game, std::int64_t dimensions, const std::vector<double>& numbers);

}  // namespace saddle::dynamics
