#pragma once
#include "saddle/core/tensor.h"

namespace saddle::metrics {

/// Standard error of how many of C classes n samples cover. With lambda_k = n p_k the variance is, to leading order,
/// sum_k e^-lambda_k (1 - e^-lambda_k) - (sum_k lambda_k e^-lambda_k)^2 / n. It is estimated twice, and the larger
/// taken: with the lambda_k spread like a Gamma distribution whose mean and variance are the counts' beyond those of
/// drawing, and without any such form from the classes met once and twice, 3/4 f_1 - 1/4 f_2 - f_1^2 / n. Random halves
/// would not do: whether a class is empty in a half says little of the whole.
/// Source: Good and Toulmin 1956, eq. (14), smoothed as by Efron and Thisted 1976 with two terms.
/// @param counts  {C} of each class. @throws ShapeError if they are all 0
double covered_error(const Tensor& counts);

}  // namespace saddle::metrics
