// bfloat16 keeps 8 bits: a rounding costs up to 2^-9 = 0.2 % of a number. Here outputs stay within 2 % (of their norm)
// and gradients within 10 %, for a unit that is nearly 0 may change sides; that both differ at all shows bfloat16 at
// work.
#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "saddle/nn/dcgan.h"
#include "saddle/nn/layers.h"
#include "saddle/nn/mlp.h"
#include "saddle/nn/r3gan.h"
#include "saddle/nn/resnet.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::wave;

namespace {

struct Autocast {
  bool enabled = at::autocast::is_autocast_enabled(at::kCPU);
  at::ScalarType dtype = at::autocast::get_autocast_dtype(at::kCPU);
  bool operator==(const Autocast&) const = default;
};

void check_near_but_rounded(const Tensor& found, const Tensor& exact, double tolerance) {
  const double error = ((found - exact).norm() / exact.norm()).item<double>();
  CHECK(error < tolerance);
  CHECK(error > 1e-4);
}

}  // namespace

TEST_CASE("bfloat16 nets are near their float32 originals and answer in float32") {
  const Network mlp_critic = mlp("mlp", 8, 4, {.width = 64, .depth = 2, .scheme = Scheme::he});
  const Network dcgan = dcgan_critic({1, 28, 28}, {.width = 8, .norm = true, .slope = 0.2});
  for (const auto& [network, shape] : {std::pair{mlp_critic, Shape{16, 8}}, std::pair{dcgan, Shape{16, 1, 28, 28}}}) {
    CAPTURE(network.parameters.size());
    Weights w = initialise(network, 1, 0);
    for (const Tensor& weight : trainable(network, w)) weight.requires_grad_(true);
    const Tensor x = wave(shape).to(at::kFloat);
    Pass pass, rounded_pass;
    const Tensor exact = network.forward(w, x, pass), rounded = with_bfloat16(network).forward(w, x, rounded_pass);
    CHECK((rounded.scalar_type() == at::kFloat));
    check_near_but_rounded(rounded, exact, 0.02);
    for (const auto& [j, value] : rounded_pass.updates) CHECK((value.scalar_type() == at::kFloat));
    const auto exact_gradient = torch::autograd::grad({exact.sum()}, {w[0]})[0];
    const auto rounded_gradient = torch::autograd::grad({rounded.sum()}, {w[0]})[0];
    CHECK((rounded_gradient.scalar_type() == at::kFloat));
    check_near_but_rounded(rounded_gradient, exact_gradient, 0.1);
  }
}

TEST_CASE(
    "conditional and residual nets work in bfloat16: float32 buffers, and a gradient penalty through the critics") {
  const Conditioning projection{Condition::projection, 3}, batch_norm{Condition::batch_norm, 3};
  const Shape image{1, 28, 28};
  for (const Network& network :
       {resnet_critic(image, {.style = ResnetOptions::Style::sngan, .width = 8, .condition = projection}),
        resnet_critic(image, {.width = 8, .minibatch_std = true}),
        r3gan_critic(image, {.width = 8, .condition = projection}),
        resnet_generator(8, image, {.width = 8, .condition = batch_norm}), r3gan_generator(8, image, {.width = 8})}) {
    CAPTURE(network.name);
    Shape shape = network.input_shape;
    shape.insert(shape.begin(), 6);
    Weights w;
    for (const Tensor& weight : test::filled(network)) w.push_back(weight.to(at::kFloat));
    for (const Tensor& weight : trainable(network, w)) weight.requires_grad_(true);
    const Tensor x = wave(shape).to(at::kFloat).requires_grad_(true), labels = at::arange(6).remainder(3);
    Pass pass{.labels = labels}, rounded_pass{.labels = labels};
    const Tensor exact = network.forward(w, x, pass), rounded = with_bfloat16(network).forward(w, x, rounded_pass);
    CHECK((rounded.scalar_type() == at::kFloat));
    check_near_but_rounded(rounded, exact, 0.05);
    for (const auto& [j, value] : rounded_pass.updates) CHECK((value.scalar_type() == at::kFloat));
    const Tensor g = torch::autograd::grad({exact.sum()}, {x}, {}, true, true)[0];
    const Tensor rounded_g = torch::autograd::grad({rounded.sum()}, {x}, {}, true, true)[0];
    check_near_but_rounded(rounded_g, g, 0.2);
    const auto gradient = torch::autograd::grad({rounded_g.square().sum()}, {w[0]})[0];
    CHECK(at::isfinite(gradient).all().item<bool>());
    CHECK(gradient.abs().max().item<double>() > 0);
  }
}

TEST_CASE("convolutions alone, plain and transposed, are computed in bfloat16 too, on the way there and back") {
  for (const LayerPtr& layer : {convolution(3, 8, Scheme::he), transposed_convolution(3, 8, Scheme::he)}) {
    CAPTURE(layer->description());
    const Network network = sequential("one", {3, 8, 8}, {}, {layer});
    Weights w = initialise(network, 1, 0);
    for (const Tensor& weight : w) weight.requires_grad_(true);
    const Tensor x = wave({4, 3, 8, 8}).to(at::kFloat);
    Pass pass;
    const Tensor exact = network.forward(w, x, pass), rounded = with_bfloat16(network).forward(w, x, pass);
    check_near_but_rounded(rounded, exact, 0.02);
    check_near_but_rounded(torch::autograd::grad({rounded.square().sum()}, {w[0]})[0],
                           torch::autograd::grad({exact.square().sum()}, {w[0]})[0], 0.02);
  }
}

TEST_CASE("weights stay as they are and further forwards see new ones: no cached cast survives") {
  const Network network = with_bfloat16(mlp("mlp", 8, 1, {.width = 16, .depth = 1}));
  Weights w = initialise(network, 1, 0);
  for (const Tensor& weight : w) weight.requires_grad_(true);
  const Weights before = test::copies(w);
  const Tensor x = wave({4, 8}).to(at::kFloat);
  Pass pass;
  const Tensor first = network.forward(w, x, pass);
  CHECK(test::equal(w, before));
  w[2].mutable_data_ptr<float>()[0] += 1;
  CHECK_FALSE(at::equal(network.forward(w, x, pass), first));
}

TEST_CASE("autocast is afterwards as before, also when the network throws or autocast was on") {
  Network network = mlp("mlp", 8, 1, {.width = 16, .depth = 1});
  const Weights w = initialise(network, 1, 0);
  const Tensor x = wave({4, 8}).to(at::kFloat);
  Pass pass;
  const Autocast before;
  REQUIRE_FALSE(before.enabled);
  network.forward = [inner = network.forward](const Weights& weights, const Tensor& input, Pass& p) {
    CHECK(Autocast{} == Autocast{true, at::kBFloat16});
    return inner(weights, input, p);
  };
  with_bfloat16(network).forward(w, x, pass);
  CHECK(Autocast{} == before);
  CHECK_THROWS(with_bfloat16(network).forward(w, wave({4, 9}).to(at::kFloat), pass));
  CHECK(Autocast{} == before);

  at::autocast::set_autocast_enabled(at::kCPU, true);
  at::autocast::set_autocast_dtype(at::kCPU, at::kHalf);
  with_bfloat16(network).forward(w, x, pass);
  CHECK(Autocast{} == Autocast{true, at::kHalf});
  at::autocast::set_autocast_enabled(at::kCPU, before.enabled);
  at::autocast::set_autocast_dtype(at::kCPU, before.dtype);
}
