// Perceptrons that go through all layers in one piece in float32, against the same layers one by one in float64.
#include "saddle/nn/perceptron.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "saddle/kernels/block_product.h"
#include "saddle/nn/layers.h"
#include "saddle/nn/piece.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::wave;

namespace {

struct Net {
  std::vector<std::int64_t> widths;  // of the input, of each layer's output
  double slope = 0.2;                // 1: no activations
  bool bias = true, ends_active = false;
};

const std::vector<Net> kNets{{.widths = {2, 128, 128, 128, 1}},
                             {.widths = {5, 33, 17, 3}, .slope = 0},
                             {.widths = {1, 1, 1}},
                             {.widths = {16, 48, 7}, .slope = 1},
                             {.widths = {3, 512, 31}, .bias = false},
                             {.widths = {7, 20, 12}, .slope = 0, .bias = false, .ends_active = true}};

Network made(const Net& net) {
  std::vector<LayerPtr> layers;
  for (std::size_t l = 1; l < net.widths.size(); ++l) {
    layers.push_back(linear(net.widths[l - 1], net.widths[l], Scheme::pytorch, net.bias));
    const bool last = l + 1 == net.widths.size();
    if (net.slope != 1 && (!last || net.ends_active)) layers.push_back(net.slope == 0 ? relu() : leaky_relu(net.slope));
  }
  return sequential("net", {net.widths.front()}, {net.widths.back()}, layers);
}

std::vector<Dense> dense_layers(const Net& net) {
  std::vector<Dense> all;
  for (std::size_t l = 1; l < net.widths.size(); ++l)
    all.push_back(
        {.weight = all.size() * (net.bias ? 2 : 1), .bias = net.bias, .slope = static_cast<float>(net.slope)});
  if (!net.ends_active) all.back().slope = 1;
  return all;
}

/// {shape...}, for games {games, shape...}.
Tensor numbers(std::int64_t games, Shape shape, std::int64_t j) {
  if (games > 0) shape.insert(shape.begin(), games);
  return wave(shape, j).to(at::kFloat);
}

Weights weights_of(const Network& network, std::int64_t games) {
  Weights all;
  for (const Parameter& p : network.parameters)
    all.push_back(numbers(games, p.shape, static_cast<std::int64_t>(all.size())) *
                  (p.shape.size() > 1 ? 1.4 / std::sqrt(static_cast<double>(p.shape[1])) : 0.3));
  return all;
}

Weights exact(const Weights& weights) {
  Weights all;
  for (const Tensor& weight : weights) all.push_back(weight.to(at::kDouble));
  return all;
}

void check_close(const Tensor& found, const Tensor& exact) {
  REQUIRE(found.defined() == exact.defined());
  if (!found.defined()) return;
  REQUIRE((found.scalar_type() == at::kFloat));
  CHECK(test::distance(found, exact) <= 1e-5 * (1 + exact.abs().max().item<double>()));
}

void check_close(const Weights& found, const Weights& exact) {
  REQUIRE(found.size() == exact.size());
  for (std::size_t j = 0; j < found.size(); ++j) check_close(found[j], exact[j]);
}

std::unique_ptr<Piece> in_one_piece(const Network& network, const Net& net, const Weights& weights, const Tensor& x) {
  Pass pass;
  return kernels::has_block_product() ? perceptron_piece(dense_layers(net), weights, 0, x)
                                      : network.piece(weights, x, pass);
}

void check_ways(const Net& net, std::int64_t games, std::int64_t n) {
  CAPTURE(text_of(net.widths));
  CAPTURE(games);
  CAPTURE(n);
  const Network network = made(net);
  const Weights weights = weights_of(network, games), precise = exact(weights);
  const Tensor x = numbers(games, {n, net.widths.front()}, 20), delta = numbers(games, {n, net.widths.back()}, 21),
               tangent = numbers(games, {n, net.widths.front()}, 22), slope = numbers(games, {n}, 23);
  CHECK(!is_small_perceptron(dense_layers(net), precise, 0, x.to(at::kDouble)));
  const c10::NoGradGuard no_grad;
  const auto both = [&](auto way) {
    Pass pass;
    Weights found(weights.size()), expected(weights.size());
    way(*in_one_piece(network, net, weights, x), at::kFloat, found);
    way(*network.piece(precise, x.to(at::kDouble), pass), at::kDouble, expected);
    check_close(found, expected);
  };
  for (const bool further : {false, true}) {
    std::vector<Tensor> results;
    both([&](Piece& piece, at::ScalarType type, Weights& gradient) {
      results.push_back(piece.output());
      results.push_back(piece.backpropagate(delta.to(type), further, gradient));
    });
    check_close(results[0], results[2]);
    check_close(results[1], results[3]);
  }
  const auto in = [](at::ScalarType type, const Tensor& y) { return y.defined() ? y.to(type) : y; };
  for (const auto& [t, c] : {std::pair(tangent, Tensor()), {tangent, slope}, {Tensor(), slope}}) {
    std::vector<Tensor> results;
    both([&](Piece& piece, at::ScalarType type, Weights& gradient) {
      results.push_back(piece.pull_back(delta.to(type)));
      results.push_back(piece.push_forward(in(type, t), in(type, c), gradient));
    });
    check_close(results[0], results[2]);
    REQUIRE(results[1].defined() == t.defined());
    if (t.defined()) check_close(results[1], results[3]);
  }
}

}  // namespace

TEST_CASE("a perceptron in one piece goes all ways as its layers do, for any widths, samples, games and threads") {
  if (!kernels::has_block_product()) MESSAGE("this processor or libtorch has no kernel for blocks: layer by layer");
  const int threads = at::get_num_threads();
  for (const int count : {1, 2}) {
    at::set_num_threads(count);
    for (const Net& net : kNets) {
      for (const std::int64_t n : {1, 63, 64, 65, 200}) check_ways(net, 0, n);
      check_ways(net, 3, 70);
    }
  }
  at::set_num_threads(threads);
}

TEST_CASE(
    "networks of small linear layers are such a piece: the same bytes, and reports in the order of their layers") {
  if (!kernels::has_block_product()) return;
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const c10::NoGradGuard no_grad;
  for (const Net& net : kNets) {
    const Network network = made(net);
    const Weights weights = weights_of(network, 0);
    const Tensor x = numbers(0, {70, net.widths.front()}, 1), delta = numbers(0, {70, net.widths.back()}, 2);
    CHECK(is_small_perceptron(dense_layers(net), weights, 0, x));
    Pass pass;
    const auto own = perceptron_piece(dense_layers(net), weights, 0, x), of_network = network.piece(weights, x, pass);
    CHECK(at::equal(own->output(), of_network->output()));
    std::vector<std::size_t> firsts, expected;
    CHECK(of_network->report_to([&](std::size_t from, std::size_t) { firsts.push_back(from); }));
    for (const Dense& dense : dense_layers(net)) expected.insert(expected.begin(), dense.weight);
    Weights a(weights.size()), b(weights.size());
    own->backpropagate(delta, false, a), of_network->backpropagate(delta, false, b);
    for (std::size_t j = 0; j < a.size(); ++j) CHECK(at::equal(a[j], b[j]));
    CHECK(firsts == expected);
  }
  at::set_num_threads(threads);
}

TEST_CASE("gradients are added to what is there, which stays what it is for who else holds it") {
  const Net net = kNets[0];
  const Network network = made(net);
  const Weights weights = weights_of(network, 0);
  const Tensor x = numbers(0, {9, 2}, 1), delta = numbers(0, {9, 1}, 2);
  const c10::NoGradGuard no_grad;
  Pass pass;
  Weights once(weights.size()), twice(weights.size());
  network.piece(weights, x, pass)->backpropagate(delta, false, once);
  const Weights held = once, before = test::copies(once);
  for (int i = 0; i < 2; ++i) network.piece(weights, x, pass)->backpropagate(delta, false, twice);
  network.piece(weights, x, pass)->backpropagate(delta, false, once);
  for (std::size_t j = 0; j < once.size(); ++j) {
    CHECK(at::equal(once[j], 2 * before[j]));
    CHECK(at::equal(twice[j], 2 * before[j]));
    CHECK(at::equal(held[j], before[j]));
  }
  Tensor sum = at::ones({1}).expand({4});  // its elements share their memory
  for (int i = 0; i < 2; ++i) add_to(sum, at::arange(4, at::kFloat));
  CHECK(at::equal(sum, 1 + 2 * at::arange(4, at::kFloat)));
  add_to(sum, at::full({4}, 1e-12, at::kDouble));
  CHECK(at::equal(sum, 1 + 2 * at::arange(4, at::kDouble) + 1e-12));
}

TEST_CASE("only float32 layers that fit one another, the cache and the threads are one piece") {
  if (!kernels::has_block_product()) return;
  const Net net{.widths = {4, 8, 2}};
  const std::vector<Dense> layers = dense_layers(net);
  const Weights weights = weights_of(made(net), 0);
  const Tensor x = numbers(0, {3, 4}, 1);
  CHECK(is_small_perceptron(layers, weights, 0, x));
  CHECK(!is_small_perceptron(layers, weights, 0, numbers(0, {3, 5}, 1)));
  CHECK(!is_small_perceptron(layers, weights, 0, numbers(2, {3, 4}, 1)));
  CHECK(!is_small_perceptron(layers, weights, 0, numbers(0, {0, 4}, 1)));
  CHECK(!is_small_perceptron(layers, weights_of(made(net), 2), 0, numbers(3, {3, 4}, 1)));
  Weights mixed = weights;
  mixed[1] = mixed[1].to(at::kDouble);
  CHECK(!is_small_perceptron(layers, mixed, 0, x));
  mixed[1] = at::zeros({1});  // a bias of another size
  CHECK(!is_small_perceptron(layers, mixed, 0, x));
  mixed[1] = at::zeros({2, 8});
  CHECK(!is_small_perceptron(layers, mixed, 0, x));
  const int threads = at::get_num_threads();
  at::set_num_threads(2);
  CHECK(is_small_perceptron(layers, weights, 0, numbers(0, {64, 4}, 1)));
  CHECK(!is_small_perceptron(layers, weights, 0, numbers(0, {65, 4}, 1)));                  // another thread would wait
  CHECK(is_small_perceptron(layers, weights_of(made(net), 1), 0, numbers(1, {65, 4}, 1)));  // as among other games
  at::set_num_threads(threads);
  const Net broad{.widths = {4, 513, 2}};
  CHECK(!is_small_perceptron(dense_layers(broad), weights_of(made(broad), 0), 0, x));
}

TEST_CASE("what is no number or infinite goes through activations as through ATen's") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity(), kNone = std::numeric_limits<float>::quiet_NaN();
  const Tensor x = at::tensor({kInfinity, -kInfinity, kNone, 0.f, -1.f}).view({5, 1}), one = at::ones({1, 1});
  const c10::NoGradGuard no_grad;
  for (const double slope : {0., 0.2}) {
    const Network network = made({.widths = {1, 1, 1}, .slope = slope, .bias = false, .ends_active = false});
    Pass pass;
    const auto piece = network.piece({one, one}, x, pass);
    const Tensor y = slope == 0 ? x.relu() : at::leaky_relu(x, slope);
    CHECK(at::equal(piece->output().nan_to_num(7), y.nan_to_num(7)));
    const Tensor delta = at::full({5, 1}, kInfinity);
    CHECK(at::equal(piece->pull_back(delta), slope == 0 ? at::threshold_backward(delta, x, 0)
                                                        : at::leaky_relu_backward(delta, x, slope, false)));
  }
}
