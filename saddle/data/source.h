#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "saddle/core/names.h"
#include "saddle/core/rows.h"
#include "saddle/core/tensor.h"
#include "saddle/data/mixture.h"

namespace saddle::data {

/// Where real samples come from. Batch k of n samples is a pure function of (seed, k, n): the same for any number of
/// threads, after any resume, for any order of asking, and for any division of its rows among processes.
struct Source {
  std::string name;
  Shape sample_shape;            // {c, h, w} for images, {d} for points
  std::int64_t size = 0;         // samples in the set; 0 = drawn afresh without end
  std::optional<Mixture> modes;  // known for Gaussian mixtures: what mode coverage is measured against

  /// {rows.count, sample_shape...}, float32; images lie in [-1, 1]. Of a set, n = rows.whole: samples k n .. k n + n -
  /// 1 of the endless sequence of passes over it, each pass in a fresh order without replacement. Of a distribution: a
  /// fresh draw for each k. Copies of a Source share a cache, so one thread asks at a time.
  std::function<Tensor(std::uint64_t seed, std::uint64_t k, const Rows& rows)> batch;

  /// {rows.count}, int64 in [0, classes): what the samples of the same batch show. Of a mixture: which of its modes
  /// they are of.
  std::int64_t classes = 0;  // 0: the data has no labels
  std::function<Tensor(std::uint64_t seed, std::uint64_t k, const Rows& rows)> labels = {};
  std::vector<std::string> class_names = {};  // {classes}; empty if they have none
};

/// All sources by name: sets of images such as fashion-mnist, cifar10 and folder, and toys such as gaussians8.
/// To add one: its file, and its include and row in image_rows.cpp or registry.cpp.
const Table<Source>& sources();

}  // namespace saddle::data
