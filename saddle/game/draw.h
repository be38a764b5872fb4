#pragma once
#include <cstdint>
#include <optional>

#include "saddle/core/stream.h"

namespace saddle::game {

/// All the randomness of one gradient: which reals, which latents, which points. Equal draws give equal gradients.
struct Draw {
  std::uint64_t seed = 0;
  std::uint64_t index = 0;              // of latents and points; each draw of a run has its own
  std::uint64_t batch = 0;              // of reals; consecutive, so that a pass over the data leaves none out
  double share = 0;                     // of the run that is over, in [0, 1]: what schedules go by
  std::optional<std::uint64_t> update;  // which of the critic's updates this is: what lazy penalties go by; unset: none
  Rows rows = 0;  // of what is drawn, those that this process makes; all, where count is the whole

  Stream stream(Purpose purpose, std::uint8_t lane = 0) const { return Stream(seed, purpose, index, lane).part(rows); }
};

/// The draws of a run in order. The two counters are all there is to save.
struct Draws {
  std::uint64_t seed = 0;
  std::uint64_t used = 0;     // draws so far
  std::uint64_t batches = 0;  // batches of reals so far
  double share = 0;           // of the run that is over; set by whoever counts the steps

  /// New reals, new latents, new points.
  Draw next() {
    const std::uint64_t batch = batches++;
    return {seed, used++, batch, share, batch};
  }

  /// New latents and points with the reals of the last draw (the first, if there was none): for the generator's step,
  /// whose objective seldom looks at reals; so the order of the data does not depend on the objective. It updates no
  /// critic: in steps that are only imagined (unrolled play) lazy penalties count with their mean strength.
  Draw again() { return {seed, used++, batches == 0 ? 0 : batches - 1, share, std::nullopt}; }
};

}  // namespace saddle::game
