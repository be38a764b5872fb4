#pragma once
#include <cstdint>

#include "saddle/nn/layers.h"

namespace saddle::nn {

/// How a network is told a sample's class.
enum class Condition {
  none,
  concat,      // the one-hot vector beside a point, or as constant maps beside an image's: Mirza and Osindero 2014
  batch_norm,  // a gain and a bias for each class: Dumoulin et al. 2017, eq. (5)
  projection,  // W phi(x) + <e_y, phi(x)>: Miyato and Koyama 2018, eq. (3)
};

/// A condition and the number of classes it tells apart.
struct Conditioning {
  Condition how = Condition::none;
  std::int64_t classes = 0;

  /// The classes if the network is told them by `way`, else 0.
  std::int64_t classes_by(Condition way) const { return how == way ? classes : 0; }
};

/// The labels of a pass over n samples.
/// @throws ShapeError unless they are {n} of int64
/// @throws ConfigError if one is not in [0, classes); looked at on the CPU only, a GPU stops by itself
const Tensor& labels_of(const Pass& pass, std::int64_t n, std::int64_t classes);

/// {n, d} -> {n, d + classes} or {n, c, h, w} -> {n, c + classes, h, w}: one-hot labels appended. Also {R, n, d}.
LayerPtr concat_labels(std::int64_t classes);

/// The end of a critic, {n, features} -> {n, outputs}: linear, and under Condition::projection <e_y, phi> on top of
/// output 0, the score; then its list ends with embedding.weight {classes, features}.
LayerPtr critic_head(std::int64_t features, std::int64_t outputs, Scheme scheme, const Conditioning& condition,
                     bool bias = true);

}  // namespace saddle::nn
