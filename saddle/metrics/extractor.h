#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "saddle/core/names.h"
#include "saddle/core/tensor.h"
#include "saddle/data/resize.h"

namespace saddle::metrics {

/// What images in [-1, 1] go through before an extractor sees them. Every step moves scores, so each is said.
struct Preparation {
  bool bytes = true;          // rounded to 8 bits first, as a file would hold them
  std::int64_t channels = 0;  // 1 or 3, as data::to_channels makes them; 0: as they are
  bool each_channel = false;  // each channel is shown on its own as a grey image; what it gives stands side by side
  std::int64_t size = 0;      // pixels a side; 0: as they are
  data::Filter filter = data::Filter::bilinear;  // of the resizing, which is Pillow's, columns first, hence in 8 bits
  double low = -1, high = 1;                     // what 0 and 255 become
};

/// What an extractor makes of n samples.
struct Features {
  Tensor rows;  // {n, d}, float32; float64 of points in float64
  Tensor
      logits;  // {n, C}, or {n, channels, C} where each channel is shown on its own; undefined if it knows no classes
};

/// Something that turns samples into numbers which a distance compares.
struct Extractor {
  std::string name;           // "classifier"; scores are called after it: fd-classifier
  std::string layer;          // "after 8 of 11 layers"
  std::string hash;           // SHA-256 of its weights; "" if it has none
  bool takes_points = false;  // {n, d} as well as images
  Preparation preparation;
  std::function<Features(const Tensor& prepared)> of;  // {n, c, h, w} or {n, d}
};

/// Images as the extractor wants them, {n, c', s, s}, float32. @param images  {n, c, h, w} in [-1, 1]
Tensor prepared(const Preparation& preparation, const Tensor& images);

/// Features of all samples, some hundreds at a time, without gradients.
/// @param samples   {n, c, h, w} in [-1, 1], or points {n, d}, which extractors of images refuse
/// @param progress  told the share of the work done
/// @throws ConfigError for samples that the extractor does not take; DataError if it answers with other than {n, d}
Features features(const Extractor& extractor, const Tensor& samples,
                  const std::function<void(double share)>& progress = {});

/// Those that need no file, for samples of this shape: identity (the numbers as they are), pixels (rounded to 8 bits),
/// random-conv (a fixed random network).
const Table<Extractor, const Shape&>& extractors();

/// A score is called "fid" only with the published Inception of 2015, else "fd-<name>".
std::string frechet_name(const Extractor& extractor);

}  // namespace saddle::metrics
