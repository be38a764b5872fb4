// Running statistics of given weights, against means and variances taken apart.
#include "saddle/nn/standing_statistics.h"

#include <doctest/doctest.h>

#include "saddle/nn/layers.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::wave;

namespace {

constexpr std::int64_t kBatches = 5;

/// Two batch norms, the second behind the first, so that its inputs depend on how the first normalises.
Network two_norms() {
  return sequential("two norms", {3}, {2},
                    {linear(3, 4, Scheme::dcgan, false), batch_norm(4, Scheme::dcgan), relu(),
                     linear(4, 2, Scheme::dcgan, false), batch_norm(2, Scheme::dcgan)});
}

InputBatch batch(std::int64_t k) {
  return {.x = wave({6, 3}, 20 + k) * (1. + .3 * static_cast<double>(k)), .labels = {}};
}

std::size_t place_of(const Network& network, const std::string& name) {
  std::size_t j = 0;
  while (network.parameters.at(j).name != name) ++j;
  return j;
}

}  // namespace

TEST_CASE("running statistics are the batches' mean means and variances, with these weights") {
  const Network network = two_norms();
  const Weights weights = test::filled(network), before = test::copies(weights);
  const auto of = [&](const char* name) { return weights[place_of(network, name)]; };
  Tensor means = at::zeros({4}, at::kDouble), variances = means.clone(), means_2 = at::zeros({2}, at::kDouble),
         variances_2 = means_2.clone();
  for (std::int64_t k = 0; k < kBatches; ++k) {
    const Tensor h = batch(k).x.matmul(of("0.weight").t());
    means += h.mean(0) / kBatches, variances += h.var(0, /*unbiased=*/true) / kBatches;
    const Tensor normal = (h - h.mean(0)) / (h.var(0, /*unbiased=*/false) + 1e-5).sqrt();
    const Tensor h_2 = (of("1.weight") * normal + of("1.bias")).relu().matmul(of("3.weight").t());
    means_2 += h_2.mean(0) / kBatches, variances_2 += h_2.var(0, /*unbiased=*/true) / kBatches;
  }
  const Weights standing = with_standing_statistics(network, weights, kBatches, batch);
  const auto found = [&](const char* name) { return standing[place_of(network, name)]; };
  CHECK(test::distance(found("1.running_mean"), means) < 1e-14);
  CHECK(test::distance(found("1.running_var"), variances) < 1e-14);
  CHECK(test::distance(found("4.running_mean"), means_2) < 1e-14);
  CHECK(test::distance(found("4.running_var"), variances_2) < 1e-14);
  CHECK(test::distance(found("3.weight"), of("3.weight")) == 0);
  CHECK(test::equal(weights, before));
}

TEST_CASE("a network without buffers keeps its weights and is not asked") {
  const Network network = sequential("plain", {3}, {2}, {linear(3, 2, Scheme::dcgan)});
  const Weights weights = test::filled(network);
  const Weights standing = with_standing_statistics(network, weights, kBatches, [](std::int64_t) -> InputBatch {
    FAIL("asked for a batch");
    return {};
  });
  CHECK(test::equal(weights, standing));
}
