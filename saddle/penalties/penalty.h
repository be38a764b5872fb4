#pragma once
#include <functional>
#include <string>

#include "saddle/core/stream.h"
#include "saddle/core/tensor.h"

namespace saddle::penalties {

/// Where a penalty looks at the critic: x_hat {n, *} from a batch of reals and one of fakes of equal shape, with random
/// numbers of its own. Points that are the reals or fakes themselves return that very tensor, so an engine can share
/// the pass.
using Points = std::function<Tensor(const Tensor& x_real, const Tensor& x_fake, const Stream& stream)>;

/// A term of the critic's loss: weight x value(g), g the critic's input gradient at the points. A penalty never sees
/// the critic; the engine that evaluates it does.
struct Penalty {
  std::string name;
  double weight = 1;  // lambda, >= 0
  Points at;
  std::function<Tensor(const Tensor& g)> value;  // {..., n, d}, a sample's elements flattened -> {...}, unweighted
};

}  // namespace saddle::penalties
