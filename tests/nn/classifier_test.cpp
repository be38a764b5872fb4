// The network behind classifier features, and outputs after some of its layers.
#include "saddle/nn/classifier.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;

TEST_CASE("images of any size from eight pixels on are halved until no side is above eight") {
  for (const Shape& image : {Shape{1, 8, 8}, Shape{3, 28, 28}, Shape{1, 33, 20}, Shape{3, 64, 64}}) {
    const Network network = classifier(image, {.width = 2, .features = 5, .outputs = 7});
    Shape batch = image;
    batch.insert(batch.begin(), 2);
    Pass pass{.training = false};
    const auto outputs = after_layers(
        network, test::filled(network), test::wave(batch, 3), pass,
        {static_cast<std::int64_t>(network.layers.size()) - 1, static_cast<std::int64_t>(network.layers.size())});
    CHECK(outputs[0].sizes() == at::IntArrayRef({2, 5}));
    CHECK(outputs[1].sizes() == at::IntArrayRef({2, 7}));
  }
  CHECK_THROWS_AS(classifier({1, 7, 28}, {}), ConfigError);
  CHECK_THROWS_AS(classifier({2}, {}), ConfigError);
}

TEST_CASE("the output after all layers is the network's own; more layers than there are is an error") {
  const Network network = classifier({1, 12, 12}, {.width = 3, .features = 4, .outputs = 2});
  const Weights weights = test::filled(network);
  const Tensor x = test::wave({3, 1, 12, 12}, 5);
  const auto size = static_cast<std::int64_t>(network.layers.size());
  Pass pass{.training = false};
  CHECK(at::equal(after_layers(network, weights, x, pass, {size})[0], network.forward(weights, x, pass)));
  CHECK_THROWS_AS(after_layers(network, weights, x, pass, {size + 1}), ConfigError);
  CHECK_THROWS_AS(after_layers(network, weights, x, pass, {0}), ConfigError);
}
