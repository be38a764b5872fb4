#pragma once
#include <optional>
#include <string>

#include "saddle/dynamics/spectrum.h"
#include "saddle/dynamics/trajectory.h"

namespace saddle::dynamics {

enum class Outcome { converges, cycles, wrong_point, diverges, undecided };

/// "converges", "cycles", "wrong point", "diverges", "undecided".
const char* word_for(Outcome outcome);

/// What becomes of a game in the end, and why we think so.
struct Verdict {
  Outcome outcome = Outcome::undecided;
  /// Of `converges` and `diverges`: the error is multiplied by `factor` a unit of time (linear), or goes like
  /// t^-power (sublinear); the other one is 0.
  double factor = 0, power = 0;
  double radius = 0;       // of `cycles`: the largest error in a round
  double period = 0;       // of `cycles`: a round's time, 0 if it is not even: quasi-periodic or chaotic
  double final_error = 0;  // the largest at the end
  std::string evidence;    // a sentence: what was measured
};

/// Judges by the envelope of the error - its largest values in eight stretches of time from T/8 to T, each longer by
/// the same factor - and by how a step acts on small distances from the
/// equilibrium, where that is known. Falling to nothing or by an even power is convergence, unless the equilibrium
/// repels; a level envelope is a wrong point if nothing moves, else a cycle; a rising one is divergence. Neither of
/// these is `undecided`.
/// @param map  of the rule at the solution; unset: no derivative there, or a flow
Verdict judge(const Trajectory& trajectory, const std::optional<UpdateMap>& map = {});

}  // namespace saddle::dynamics
