#pragma once
#include <cstdint>
#include <utility>

#include "saddle/core/stream.h"
#include "saddle/core/tensor.h"

namespace saddle::nn {

/// How a parameter starts.
struct Init {
  enum class Kind { constant, normal, uniform, given };
  Kind kind = Kind::constant;
  double center = 0;  // the constant, or the mean
  double spread = 0;  // standard deviation, or half the width of the uniform interval
  Tensor value;       // of `given`
};

inline Init constant(double value) { return {Init::Kind::constant, value, 0}; }
inline Init normal(double mean, double std) { return {Init::Kind::normal, mean, std}; }
inline Init uniform(double bound) { return {Init::Kind::uniform, 0, bound}; }
inline Init given(Tensor value) { return {.kind = Init::Kind::given, .value = std::move(value)}; }

/// The usual choices for the weight of a linear or convolution layer; biases follow PyTorch's rule in `pytorch`, else
/// 0.
enum class Scheme {
  dcgan,    // N(0, 0.02); batch norm N(1, 0.02): Radford et al. 2016, section 3
  pytorch,  // U(-1/sqrt(fan_in), 1/sqrt(fan_in)) for weight and bias: torch.nn's default
  he,       // N(0, sqrt(2 / fan_in)): He et al. 2015, eq. (10)
  lecun,    // N(0, sqrt(1 / fan_in)): LeCun et al. 1998, "Efficient backprop", eq. (16)
};

Init weight_init(Scheme scheme, std::int64_t fan_in);
Init bias_init(Scheme scheme, std::int64_t fan_in);

/// A tensor drawn as `init` says; given values are copied, integers stay integers.
Tensor draw(const Init& init, at::IntArrayRef shape, const Stream& stream, const at::TensorOptions& options);

}  // namespace saddle::nn
