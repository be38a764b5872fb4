#include "saddle/nn/network.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/nn/layers.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::wave;

namespace {

Network small() {
  return sequential("small", {2, 4, 4}, {1},
                    {convolution(2, 3, Scheme::he, {.bias = false}), batch_norm(3, Scheme::dcgan), relu(),
                     reshape({12}), linear(12, 1, Scheme::he)});
}

}  // namespace

TEST_CASE("sequential numbers its layers, those without weights too") {
  std::vector<std::string> names;
  for (const Parameter& parameter : small().parameters) names.push_back(parameter.name);
  CHECK(names == std::vector<std::string>{"0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var",
                                          "1.num_batches_tracked", "4.weight", "4.bias"});
  CHECK(small().mixes_samples);
  CHECK(small().layers.size() == 5);
}

TEST_CASE("sequential is the composition of its layers, each with its own entries") {
  const Network network = small();
  const Weights w = test::filled(network);
  const Tensor x = wave({3, 2, 4, 4});
  Pass whole, parts;
  Tensor a = x;
  const std::size_t firsts[] = {0, 1, 6, 6, 6};
  for (std::size_t l = 0; l < 5; ++l) a = network.layers[l]->forward(w, firsts[l], a, parts);
  CHECK(at::equal(network.forward(w, x, whole), a));
  CHECK(whole.updates.size() == 3);
}

TEST_CASE("fresh weights depend on seed, lane and parameter, and on nothing else") {
  const Network network = small();
  CHECK(test::equal(initialise(network, 1, 0), initialise(network, 1, 0)));
  for (const std::size_t j : {0, 6}) {
    CHECK_FALSE(at::equal(initialise(network, 1, 0)[j], initialise(network, 2, 0)[j]));
    CHECK_FALSE(at::equal(initialise(network, 1, 0)[j], initialise(network, 1, 1)[j]));
  }
  const Network twins = sequential("twins", {2}, {2}, {linear(2, 2, Scheme::he), linear(2, 2, Scheme::he)});
  const Weights w = initialise(twins, 1, 0);
  CHECK_FALSE(at::equal(w[0], w[2]));
}

TEST_CASE("fresh weights have the list's shapes; those of convolutions lie channels last") {
  const Network network = small();
  const Weights w = initialise(network, 1, 0, at::kDouble);
  REQUIRE(w.size() == network.parameters.size());
  for (std::size_t j = 0; j < w.size(); ++j) {
    CHECK(w[j].sizes() == at::IntArrayRef(network.parameters[j].shape));
    CHECK((w[j].scalar_type() == at::kDouble));
  }
  CHECK(w[0].is_contiguous(at::MemoryFormat::ChannelsLast));
}

TEST_CASE("trainable weights are those without buffers, sharing storage") {
  const Network network = small();
  const Weights w = initialise(network, 1, 0), chosen = trainable(network, w);
  REQUIRE(chosen.size() == 5);
  CHECK(chosen[3].is_same(w[6]));
  CHECK(count_parameters(network) == 3 * 2 * 16 + 3 + 3 + 12 + 1);
}

TEST_CASE("a pass reads a buffer as the passes before it left it") {
  const Weights all{wave({1}), wave({1}, 1)};
  Pass pass;
  CHECK(pass.buffer(all, 1).is_same(all[1]));
  pass.updates[1] = wave({1}, 2);
  CHECK(pass.buffer(all, 1).is_same(pass.updates[1]));
  CHECK(pass.buffer(all, 0).is_same(all[0]));
}
