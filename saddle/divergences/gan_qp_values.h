#pragma once
#include "saddle/core/norm.h"
#include "saddle/divergences/discrete_pair.h"

namespace saddle::divergences {

/// GAN-QP's divergence as a number, of samples and of laws on the line; its formulas are in gan_qp.h.
struct QpMeasure {
  bool one_argument = false;  // the most that a critic D(x) reaches, at most that of critics D(x_r, x_f)
  double lambda = 10;         // > 0
  Norm norm = Norm::l1;       // of d(x, y)
  bool mean = true;           // d is divided by the number of coordinates (l1), its root (l2) or 1 (linf)
};

/// The divergence of two weighted sample sets, exact: the sum over all pairs of points, or for one argument the linear
/// system. Where the sides share no point the first is lambda / 2 E d(x, y), however alike the laws that the samples
/// are of.
/// @throws ShapeError, DataError, ConfigError as discrete_pair; ConfigError unless lambda > 0; for one argument
///         DataError for more than 5,000 different points
double gan_qp(const QpMeasure& measure, const Tensor& x, const Tensor& y, const Tensor& a = {}, const Tensor& b = {});

/// The divergence of two laws on the line, |x - y| being every norm's distance there: that of their cells,
/// extrapolated, with its error.
/// @throws ConfigError unless lambda > 0, NumericError where the error is above 1e-4 of the value
Integral gan_qp(const QpMeasure& measure, const LineLaw& p, const LineLaw& q);

}  // namespace saddle::divergences
