// Classifiers learn what can be learnt, and no more; the same seed gives the same weights.
#include "saddle/critics/image_classifier.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"
#include "saddle/nn/classifier.h"

using namespace saddle;
using namespace saddle::critics;

namespace {

struct Labelled {
  Tensor pixels, labels;
};

/// Noise with a bright square in one of four corners, which the label names; `blind` labels say nothing.
Labelled corners(std::int64_t n, std::uint64_t k, bool blind = false) {
  const Tensor labels = Stream(6, Purpose::test, k).integers(4, {n});
  Tensor pixels = (Stream(6, Purpose::test, k, 1).uniform({n, 1, 12, 12}) * 120).to(at::kByte);
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int64_t corner = labels[i].item<std::int64_t>();
    pixels[i][0].narrow(0, corner / 2 * 8, 4).narrow(1, corner % 2 * 8, 4).add_(100);
  }
  return {pixels, blind ? Stream(6, Purpose::test, k, 2).integers(4, {n}) : labels};
}

const nn::Network& network() {
  static const nn::Network one = nn::classifier({1, 12, 12}, {.width = 4, .features = 16, .outputs = 4});
  return one;
}

}  // namespace

TEST_CASE("what shows in the image is learnt, and holds on images not seen") {
  const Labelled train = corners(800, 0), test = corners(400, 1);
  double last = 0;
  const nn::Weights weights = train_classifier(network(), train.pixels, train.labels, {.batch = 32},
                                               [&](double share, double) { last = share; });
  CHECK(last == 1);
  CHECK(accuracy(network(), weights, test.pixels, test.labels) > .97);
}

TEST_CASE("labels that say nothing are not found in new images: 400 guesses of four, within 5 standard errors") {
  const Labelled train = corners(800, 2, true), test = corners(400, 3, true);  // false alarm 6e-7
  const nn::Weights weights = train_classifier(network(), train.pixels, train.labels, {.batch = 32});
  CHECK(std::abs(accuracy(network(), weights, test.pixels, test.labels) - .25) < 5 * std::sqrt(.25 * .75 / 400));
}

TEST_CASE("equal calls give equal weights, another seed others; wrong shapes are refused") {
  const Labelled train = corners(200, 4);
  const auto weights = [&](std::uint64_t seed) {
    return train_classifier(network(), train.pixels, train.labels, {.passes = 1, .batch = 32, .seed = seed});
  };
  const nn::Weights a = weights(1), b = weights(1), c = weights(2);
  for (std::size_t j = 0; j < a.size(); ++j) CHECK(at::equal(a[j], b[j]));
  CHECK(!at::equal(a[0], c[0]));
  CHECK_THROWS_AS(train_classifier(network(), train.pixels, train.labels.narrow(0, 0, 10), {}), ShapeError);
  CHECK_THROWS_AS(train_classifier(network(), at::zeros({4, 3, 12, 12}, at::kByte), train.labels, {}), ShapeError);
}
