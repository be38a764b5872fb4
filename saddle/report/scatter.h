#pragma once
#include "saddle/core/tensor.h"
#include "saddle/formats/png.h"

namespace saddle::report {

struct ScatterOptions {
  int size = 640;       // pixels a side of the picture, >= 64
  double radius = 2.2;  // pixels, of a point
  double alpha = .45;   // of a point, 0 to 1
  int bins = 96;        // over the axis, for points in one dimension
};

/// Real points grey, fake points in colour over them, on white. The square axes are chosen by the real points alone,
/// with equal scale, so pictures of one data set compare; a fake point beyond them is drawn on the frame, one that is
/// not finite not at all. Light lines mark the axes' round numbers, the darker of them zero. In one dimension:
/// densities as histograms over common bins, real filled grey, fake as a coloured outline; the height is the real
/// histogram's, with room above, and a fake bin that is higher is cut at the frame.
///
/// @param real, fake  {n, d} and {m, d}, d = 1 or 2, n >= 1, m >= 0, floating; real points finite and below 1e100
/// @throws ShapeError for other shapes; ConfigError for options out of range; NumericError for other real points.
formats::Image scatter(const Tensor& real, const Tensor& fake, const ScatterOptions& options = {});

}  // namespace saddle::report
