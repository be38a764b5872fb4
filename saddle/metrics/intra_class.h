#pragma once
#include <cstdint>
#include <vector>

#include "saddle/metrics/frechet.h"

namespace saddle::metrics {

/// FD^2 class by class, and their mean: what a generator told to draw class c makes of class c.
struct IntraClass {
  double mean = 0;
  std::vector<std::int64_t> classes;
  std::vector<Frechet> each;
};

/// The rows of each class, by class: what the distances are between.
struct ClassRows {
  std::int64_t label = 0;
  Tensor real, fake;
};

/// @param real_labels, fake_labels  {n} and {m}, integers
/// @throws ShapeError; DataError for a class that one side lacks, or has a single sample of
std::vector<ClassRows> rows_by_class(const Tensor& real, const Tensor& real_labels, const Tensor& fake,
                                     const Tensor& fake_labels);

/// Source: Miyato and Koyama 2018, section 4, "intra FID". @throws as rows_by_class
IntraClass intra_class(const std::vector<ClassRows>& rows);

}  // namespace saddle::metrics
