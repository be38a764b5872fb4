#pragma once
#include "saddle/nn/constraint.h"

namespace saddle::nn {

/// W / |W|_F for every matrix and kernel W of the critic; one linear layer without bias is D(x) = <psi, x> / |psi|, the
/// norm-normalised critic. Spectrally normalised it would be the same, but the Frobenius norm is cheap and smooth, and
/// a stricter bound of the slope of wider layers: sigma(W) <= |W|_F. A W of zeros stays. Source: Salimans and Kingma
/// 2016, eq. (2), without the gain g and for a matrix at once.
Constraint normalise();

}  // namespace saddle::nn
