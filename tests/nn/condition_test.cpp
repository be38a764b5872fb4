#include "saddle/nn/condition.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/nn/dcgan.h"
#include "saddle/nn/mlp.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::names;
using test::wave;

namespace {

Tensor classes(std::initializer_list<std::int64_t> labels) {
  return at::tensor(std::vector<std::int64_t>(labels), at::kLong);
}

Tensor run(const LayerPtr& layer, const Weights& weights, const Tensor& x, const Tensor& labels) {
  Pass pass{.labels = labels};
  return layer->forward(weights, 0, x, pass);
}

}  // namespace

TEST_CASE("labels are appended to points as one-hot vectors, to images as constant maps") {
  const Tensor x = wave({2, 2}), image = wave({2, 2, 3, 3});
  const Tensor hot = at::tensor({0., 0., 1., 1., 0., 0.}, at::kDouble).view({2, 3});
  CHECK(at::equal(run(concat_labels(3), {}, x, classes({2, 0})), at::cat({x, hot}, 1)));
  const Tensor y = run(concat_labels(3), {}, image, classes({2, 0}));
  REQUIRE(y.sizes() == at::IntArrayRef({2, 5, 3, 3}));
  CHECK(at::equal(y.narrow(1, 0, 2), image));
  for (std::int64_t place = 0; place < 9; ++place) CHECK(at::equal(y.narrow(1, 2, 3).flatten(2).select(2, place), hot));
}

TEST_CASE("a stack of point batches gets the same labels in each") {
  const Tensor x = wave({4, 2, 2}), y = run(concat_labels(3), {}, x, classes({2, 0}));
  REQUIRE(y.sizes() == at::IntArrayRef({4, 2, 5}));
  for (std::int64_t r = 0; r < 4; ++r) CHECK(at::equal(y[r], run(concat_labels(3), {}, x[r], classes({2, 0}))));
}

TEST_CASE("images stay channels last when labels or a deviation join them") {
  const Tensor image = wave({2, 2, 3, 3}).contiguous(at::MemoryFormat::ChannelsLast);
  CHECK(run(concat_labels(3), {}, image, classes({2, 0})).is_contiguous(at::MemoryFormat::ChannelsLast));
  CHECK(test::run(minibatch_deviation(), {at::ones({}, at::kDouble)}, image)
            .is_contiguous(at::MemoryFormat::ChannelsLast));
}

TEST_CASE("projection: W phi + b + <e_y, phi>, the embedding's term in output 0 alone") {
  for (const std::int64_t outputs : {1, 3}) {
    CAPTURE(outputs);
    const LayerPtr head = critic_head(4, outputs, Scheme::he, {Condition::projection, 2});
    const Tensor w = wave({outputs, 4}), b = wave({outputs}, 1), e = wave({2, 4}, 2), phi = wave({3, 4}, 3);
    Tensor expected = phi.matmul(w.t()) + b;
    expected.select(1, 0).add_(at::stack({e[1].dot(phi[0]), e[0].dot(phi[1]), e[1].dot(phi[2])}));
    CHECK(test::distance(run(head, {w, b, e}, phi, classes({1, 0, 1})), expected) < 1e-15);
  }
}

TEST_CASE("a head without a bias has its embedding in the bias's place; without a condition it is linear") {
  const LayerPtr head = critic_head(4, 1, Scheme::he, {Condition::projection, 2}, /*bias=*/false);
  const Tensor w = wave({1, 4}), e = wave({2, 4}, 2), phi = wave({1, 4}, 3);
  CHECK(test::distance(run(head, {w, e}, phi, classes({1})), (phi * (w + e[1])).sum(1, true)) < 1e-15);
  CHECK(critic_head(4, 1, Scheme::he, {Condition::concat, 2})->parameters().size() == 2);
  CHECK(critic_head(4, 1, Scheme::he, {})->classes() == 0);
}

TEST_CASE("a condition adds to the list of names and leaves the others as they were") {
  const MlpOptions o{.width = 5, .depth = 1};
  MlpOptions projection = o, concat = o, deviation = o;
  projection.condition = {Condition::projection, 10};
  concat.condition = {Condition::concat, 10};
  deviation.minibatch_std = true;
  using Names = std::vector<std::string>;
  CHECK(names(mlp("mlp", 3, 1, projection)) ==
        Names{"0.weight{5, 3}", "0.bias{5}", "2.weight{1, 5}", "2.bias{1}", "2.embedding.weight{10, 5}"});
  CHECK(names(mlp("mlp", 3, 1, concat)) == Names{"1.weight{5, 13}", "1.bias{5}", "3.weight{1, 5}", "3.bias{1}"});
  CHECK(names(mlp("mlp", 3, 1, deviation)) ==
        Names{"0.weight{5, 3}", "0.bias{5}", "2.running_deviation{}", "3.weight{1, 6}", "3.bias{1}"});
  const Network critic = dcgan_critic({3, 32, 32}, {.width = 4, .norm = false, .condition = {Condition::concat, 10}});
  CHECK(critic.parameters[0].shape == Shape{4, 13, 4, 4});
  CHECK(critic.input_shape == Shape{3, 32, 32});
}

TEST_CASE("a concatenated critic is the plain one at the labelled input") {
  const MlpOptions o{.width = 5, .depth = 1};
  MlpOptions conditional = o;
  conditional.condition = {Condition::concat, 3};
  const Network network = mlp("mlp", 2, 1, conditional), plain = mlp("mlp", 5, 1, o);
  const Weights w = test::filled(plain);
  const Tensor x = wave({4, 2}), labels = classes({0, 2, 1, 2});
  Pass pass{.labels = labels}, none;
  CHECK(at::equal(network.forward(w, x, pass),
                  plain.forward(w, at::cat({x, at::one_hot(labels, 3).to(at::kDouble)}, 1), none)));
}

TEST_CASE("labels that are not there, too many, of another type or another class are refused by what they are") {
  Pass pass;
  CHECK_THROWS_WITH_AS(labels_of(pass, 2, 3), doctest::Contains("no labels came with its 2 samples"), ShapeError);
  pass.labels = classes({0, 1, 2});
  CHECK(labels_of(pass, 3, 3).is_same(pass.labels));
  CHECK_THROWS_WITH_AS(labels_of(pass, 2, 3), doctest::Contains("labels are {3} of Long, expected {2}"), ShapeError);
  CHECK_THROWS_WITH_AS(labels_of(pass, 3, 2), doctest::Contains("lie in [0, 2], expected [0, 1]"), ConfigError);
  pass.labels = classes({0, -1, 2});
  CHECK_THROWS_WITH_AS(labels_of(pass, 3, 3), doctest::Contains("lie in [-1, 2], expected [0, 2]"), ConfigError);
  pass.labels = at::zeros({3});
  CHECK_THROWS_WITH_AS(labels_of(pass, 3, 3), doctest::Contains("of Float"), ShapeError);
  pass.labels = at::zeros({0}, at::kLong);
  CHECK(labels_of(pass, 0, 3).numel() == 0);
}
