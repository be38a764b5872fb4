#pragma once
#include <functional>
#include <string>

#include "saddle/core/names.h"
#include "saddle/core/stream.h"

namespace saddle::nn {

/// What is done to a batch before the critic sees it, reals and fakes alike; differentiable, so that the generator
/// learns through it. A penalty's gradient is taken at the sample before.
struct Input {
  std::string name;
  /// {n, *} -> {n, *}. @param share  of the run that is over, in [0, 1]
  std::function<Tensor(const Tensor& x, const Stream& stream, double share)> apply;

  /// The same with given numbers eps in the place of drawn ones, a sample's in its shape and N(0, 1) each, so that an
  /// expectation can be taken by quadrature; empty: the input is not made of such.
  std::function<Tensor(const Tensor& x, const Tensor& eps, double share)> with{};
};

/// All inputs by name: noise, augment.
const Table<Input>& inputs();

}  // namespace saddle::nn
