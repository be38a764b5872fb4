#pragma once
#include <optional>
#include <string>
#include <vector>

#include "saddle/dynamics/conserved.h"
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
  double lyapunov = 0;     // of `cycles` without a period, where it was measured: the largest exponent, a step
  double final_error = 0;  // the largest at the end
  std::string evidence;    // a sentence: what was measured
};

/// Judges by the envelope of the error - its largest values in eight stretches of time from T/8 to T, each longer by
/// the same factor - and by how a step acts on small distances from the equilibrium, where that is known. Falling to
/// nothing or by a steady power is convergence, unless the equilibrium repels or an invariant forbids it; a level
/// envelope is a wrong point if nothing moves or the point stays near its place, else a cycle; an envelope that rises
/// steadily and a hundredfold is divergence. A fall that quickens or slows and any other rise are `undecided`, and the
/// evidence says how they would go on and how long a run would tell. With such an invariant a fall that goes round
/// evenly is a cycle.
/// @param map  of the rule or the flow at the solution; unset: no derivative there
Verdict judge(const Trajectory& trajectory, const std::optional<UpdateMap>& map = {},
              const std::vector<Invariant>& invariants = {});

}  // namespace saddle::dynamics
