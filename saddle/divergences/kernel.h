#pragma once
#include <functional>
#include <string>
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle::divergences {

/// A positive definite kernel, as a function of all pairs of two batches: {..., n, d} and {..., m, d} -> {..., n, m}.
struct Kernel {
  std::string name;
  std::function<Tensor(const Tensor& x, const Tensor& y)> of;
};

/// ||x_i - y_j||^2, {..., n, m}, as ||x||^2 + ||y||^2 - 2 x . y about y's mean: a matrix product, a hundred times
/// faster in a double backward than differences of all pairs. Rounding leaves a few eps max(||x||^2, ||y||^2).
Tensor squared_distances(const Tensor& x, const Tensor& y);

/// ||x_i - y_j||, whose derivative at 0 is 0.
Tensor distances(const Tensor& x, const Tensor& y);

/// Mixture of Gaussians: sum over s of exp(-||x - y||^2 / (2 s^2)), s in `bandwidths`, all > 0.
/// Source: Li et al. 2015, section 3; standard bandwidths as Li et al. 2017 (MMD-GAN), section 5.
Kernel rbf(std::vector<double> bandwidths = {1, 2, 4, 8, 16});

/// Rational quadratic mixture: sum over a of (1 + ||x - y||^2 / (2 a s^2))^(-a), a in `alphas`, s = `scale`, all > 0.
/// Source: Binkowski et al. 2018, section 4.
Kernel rational_quadratic(std::vector<double> alphas = {0.2, 0.5, 1, 2, 5}, double scale = 1);

/// ||x|| + ||y|| - ||x - y||: with it MMD^2 is the energy distance.
/// Source: Sejdinovic et al. 2013, section 4.1, centred at 0 and without their 1/2.
Kernel distance_kernel();

/// -||x - y||, by differences: with weights that sum to 0 it gives what distance_kernel() gives, and keeps its digits
/// at any offset and beside far samples. Not differentiable.
Kernel negative_distance();

/// The unbiased estimate of MMD^2 = E k(x, x') + E k(y, y') - 2 E k(x, y) from {..., n, d} and {..., m, d}: pairs of a
/// sample with itself are left out, so it may be below 0. Source: Gretton et al. 2012, eq. (3).
/// @return {...}. @throws ShapeError for fewer than two samples of a side.
Tensor mmd_squared(const Kernel& kernel, const Tensor& x, const Tensor& y);

/// f(z) = E_x k(z, x) - E_y k(z, y), {..., m, d} -> {..., m}: high where x has more mass than y.
/// Source: Gretton et al. 2012, section 2.3.
Tensor witness(const Kernel& kernel, const Tensor& z, const Tensor& x, const Tensor& y);

}  // namespace saddle::divergences
