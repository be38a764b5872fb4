#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/nn/layers.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::wave;

namespace {

Tensor resampled(const LayerPtr& layer, const Tensor& x) { return test::run(layer, {}, x); }

Tensor image(std::vector<double> pixels, std::int64_t h, std::int64_t w) {
  return at::tensor(pixels, at::kDouble).view({1, 1, h, w});
}

}  // namespace

TEST_CASE("nearest up-sampling repeats each pixel, average pooling undoes it") {
  CHECK(at::equal(resampled(upsample_nearest(), image({1, 2, 3, 4}, 2, 2)),
                  image({1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4}, 4, 4)));
  const Tensor x = wave({2, 3, 6, 4});
  CHECK(test::distance(resampled(average_pool(), resampled(upsample_nearest(), x)), x) < 1e-15);
}

TEST_CASE("average pooling is the mean of 2x2 pixels") {
  CHECK(at::equal(resampled(average_pool(), image({1, 2, 5, 7, 3, 6, 9, 3}, 2, 4)), image({3, 6}, 1, 2)));
}

TEST_CASE("bilinear up-sampling weighs the two nearest pixel centres 3 to 1, at the border the last counts alone") {
  // along a line 0, 4, 8: centres at 0.25 and 0.75 of a pixel on both sides
  const Tensor y = resampled(upsample_bilinear(), image({0, 4, 8, 0, 4, 8, 0, 4, 8}, 3, 3));
  for (std::int64_t row = 0; row < 6; ++row) {
    CHECK(test::distance(y[0][0][row], at::tensor({0., 1., 3., 5., 7., 8.}, at::kDouble)) < 1e-14);
  }
}

TEST_CASE("bilinear interpolation to half the size is average pooling") {
  const Tensor x = wave({2, 3, 8, 6});
  CHECK(test::distance(resampled(average_pool(), x), at::upsample_bilinear2d(x, {4, 3}, false)) < 1e-15);
}

TEST_CASE("global pooling sums or averages all places") {
  const Tensor x = wave({2, 3, 4, 5});
  CHECK(test::distance(resampled(global_sum(), x), x.flatten(2).sum(2)) < 1e-14);
  CHECK(test::distance(20 * resampled(global_mean(), x), resampled(global_sum(), x)) < 1e-14);
}

TEST_CASE("resampled images stay channels last") {
  const Tensor x = wave({2, 3, 8, 8}).contiguous(at::MemoryFormat::ChannelsLast);
  for (const LayerPtr& layer : {upsample_nearest(), upsample_bilinear(), average_pool()})
    CHECK(resampled(layer, x).is_contiguous(at::MemoryFormat::ChannelsLast));
}
