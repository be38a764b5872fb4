#include "saddle/train/sampler.h"

#include <doctest/doctest.h>

#include "tests/train/small_runs.h"

namespace {

using namespace saddle;
using namespace saddle::test;

struct Case {
  const char* name;
  std::map<std::string, Value> options;
  Shape sample;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"mlp", {{"width", std::int64_t{8}}}, {2}},
      {"dcgan", {{"width", std::int64_t{4}}, {"latent", std::int64_t{8}}}, {1, 32, 32}},
      {"dcgan", {{"width", std::int64_t{4}}, {"norm", std::string("none")}}, {3, 28, 28}}};
  return all;
}

}  // namespace

TEST_CASE("sample i does not depend on how many are asked for") {
  for (const Case& c : cases()) {
    for (const bool bfloat16 : {false, true}) {
      CAPTURE(c.name);
      CAPTURE(bfloat16);
      nn::Network generator = nn::generators().make(c.name, c.options, c.sample);
      if (bfloat16) generator = nn::with_bfloat16(std::move(generator));
      const nn::Weights weights = nn::initialise(generator, 3, 0);
      const Tensor many = train::sample(generator, weights, 7, 200);
      CHECK(many.sizes().slice(1) == at::IntArrayRef(c.sample));
      for (const std::int64_t n : {1, 2, 63, 64, 65, 128, 199}) {
        const Tensor few = train::sample(generator, weights, 7, n);
        CHECK(few.size(0) == n);
        CHECK(same_bits(few, many.slice(0, 0, n)));
      }
    }
  }
}

TEST_CASE("samples are a function of weights and seed, differ from each other, and change no weight") {
  for (const Case& c : cases()) {
    const nn::Network generator = nn::generators().make(c.name, c.options, c.sample);
    const nn::Weights weights = nn::initialise(generator, 3, 0), before = copies(weights);
    const Tensor first = train::sample(generator, weights, 7, 70);
    at::rand({5});
    CHECK(same_bits(first, train::sample(generator, weights, 7, 70)));
    CHECK_FALSE(same_bits(first, train::sample(generator, weights, 8, 70)));
    CHECK_FALSE(same_bits(first[0], first[64]));
    CHECK_FALSE(first.requires_grad());
    for (std::size_t j = 0; j < weights.size(); ++j) CHECK(same_bits(before[j], weights[j]));
  }
}

TEST_CASE("no samples are an empty tensor of the right shape") {
  const nn::Network generator = nn::generators().make("mlp", {}, Shape{2});
  CHECK(train::sample(generator, nn::initialise(generator, 0, 0), 0, 0).sizes() == at::IntArrayRef({0, 2}));
}

TEST_CASE("a conditional generator's samples take each class in turn, or are all of one") {
  const nn::Network generator = nn::generators().make(
      "mlp", {{"width", std::int64_t{8}}, {"condition", std::string("concat")}}, nn::Spec(Shape{2}, 3));
  const nn::Weights weights = nn::initialise(generator, 3, 0);
  const Tensor turns = train::sample(generator, weights, 7, 70);
  for (const std::int64_t label : {0, 1, 2}) {
    const Tensor all = train::sample(generator, weights, 7, 70, label);
    const Tensor mine = at::arange(70, at::kLong) % 3 == label;
    CHECK(at::equal(all.index({mine}), turns.index({mine})));
    CHECK_FALSE(at::equal(all, turns));
  }
  CHECK_THROWS_WITH_AS(train::sample(generator, weights, 7, 4, 3), doctest::Contains("this generator's are 0 to 2"),
                       ConfigError);
  const nn::Network plain = nn::generators().make("mlp", {{"width", std::int64_t{8}}}, Shape{2});
  CHECK_THROWS_WITH_AS(train::sample(plain, nn::initialise(plain, 3, 0), 7, 4, 0),
                       doctest::Contains("knows no classes"), ConfigError);
}
