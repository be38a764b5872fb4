#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/nn/layers.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::run;
using test::wave;

namespace {

std::vector<std::string> names(const LayerPtr& layer) {
  std::vector<std::string> all;
  for (const Parameter& parameter : layer->parameters()) all.push_back(parameter.name);
  return all;
}

}  // namespace

TEST_CASE("a residual layer is main plus shortcut, its entries named after both") {
  const LayerPtr layer = residual({relu(), linear(3, 4, Scheme::he), leaky_relu(0.2), linear(4, 2, Scheme::he)},
                                  {linear(3, 2, Scheme::he, false)});
  CHECK(names(layer) ==
        std::vector<std::string>{"main.1.weight", "main.1.bias", "main.3.weight", "main.3.bias", "shortcut.0.weight"});
  const Tensor x = wave({5, 3}), a = wave({4, 3}, 1), b = wave({4}, 2), c = wave({2, 4}, 3), d = wave({2}, 4),
               s = wave({2, 3}, 5);
  const Tensor inner = x.clamp_min(0).matmul(a.t()) + b;
  const Tensor expected = at::leaky_relu(inner, 0.2).matmul(c.t()) + d + x.matmul(s.t());
  CHECK(test::distance(run(layer, {a, b, c, d, s}, x), expected) < 1e-14);
}

TEST_CASE("without a shortcut the input itself is added; a residual of nothing doubles it") {
  const Tensor x = wave({5, 3});
  CHECK(at::equal(run(residual({relu()}, {}), {}, x), x + x.clamp_min(0)));
  CHECK(at::equal(run(residual({}, {}), {}, x), 2 * x));
}

TEST_CASE("buffers inside a residual layer are reported at their place in the whole list") {
  const Network network = sequential(
      "net", {3}, {3}, {linear(3, 3, Scheme::he), residual({linear(3, 3, Scheme::he), batch_norm(3, Scheme::he)}, {})});
  CHECK(network.mixes_samples);
  CHECK(network.parameters[6].name == "1.main.1.running_mean");
  Pass pass;
  network.forward(test::filled(network), wave({5, 3}), pass);
  for (std::size_t j = 0; j < network.parameters.size(); ++j)
    CHECK(pass.updates.contains(j) == network.parameters[j].buffer);
  CHECK(pass.updates.at(8).item<double>() == 1);
}

TEST_CASE("a residual layer reads labels if a part of it does") {
  CHECK(residual({batch_norm(3, Scheme::he, 10)}, {})->classes() == 10);
  CHECK(residual({relu()}, {batch_norm(3, Scheme::he, 7)})->classes() == 7);
  CHECK(residual({relu()}, {})->classes() == 0);
}
