#pragma once
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle::metrics {

/// A drawn half of 0 .. n-1 and the other half, as places: {n / 2} and {n - n / 2}.
/// @param side  tells apart draws for the two sides
std::pair<Tensor, Tensor> half_and_rest(std::int64_t n, std::uint64_t seed, std::uint64_t draw, std::uint8_t side);

/// How many halves are worth their time: 50, 25 or 10 where one value takes so many floating-point operations.
int halves_for(double operations);

/// Standard errors of several numbers computed at once from samples of two sides, n and m >= 8: their spread over
/// random halves of both, drawn without replacement. As divergences::by_halves, which says why; the halves are places
/// of samples, so that features, logits and labels go together.
/// @throws what the estimator throws
std::vector<double> errors_by_halves(
    std::int64_t n, std::int64_t m, std::uint64_t seed, int halves,
    const std::function<std::vector<double>(const Tensor& of_first, const Tensor& of_second)>& estimator);

}  // namespace saddle::metrics
