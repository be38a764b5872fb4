#pragma once
#include "saddle/game/batch_detail.h"
#include "saddle/game/sides_detail.h"

namespace saddle::game {

/// L_G as a function of what the critic said of fakes that move. `parts` and `loss_ranks` must outlive it.
class GeneratorLoss {
 public:
  /// @param loss_ranks  whose samples the loss is over
  GeneratorLoss(const GameParts& parts, const Batch& batch, const Tensor& x_fake, const Ranks& loss_ranks);

  Place real() const { return moving(sides_.real()); }
  Place fake() const { return moving(sides_.fake()); }

  /// @param real_output  may be undefined where L_G does not read it
  Tensor operator()(const Tensor& real_output, const Tensor& fake_output) const;

 private:
  static Place moving(Place place);

  const GameParts& parts_;
  Sides sides_;
};

}  // namespace saddle::game
