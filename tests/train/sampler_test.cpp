#include "saddle/train/sampler.h"

#include <doctest/doctest.h>

#include "saddle/nn/standing_statistics.h"

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

TEST_CASE(
    "averaged weights get statistics that are theirs: what they measure on other latents, not the trained one's") {
  const nn::Network generator = nn::generators().make("dcgan", cases()[1].options, Shape{1, 32, 32});
  const auto latents = [](std::int64_t k) {
    return nn::InputBatch{.x = Stream(9, Purpose::test, static_cast<std::uint64_t>(k)).normal({64, 8}), .labels = {}};
  };
  const nn::Weights fresh = nn::initialise(generator, 3, 0), others = nn::initialise(generator, 4, 0);
  const nn::Weights trained = nn::with_standing_statistics(generator, fresh, 64, latents);
  nn::Weights averaged;
  for (std::size_t j = 0; j < trained.size(); ++j)
    averaged.push_back(generator.parameters[j].buffer ? trained[j] : (trained[j] + others[j]) / 2);
  const data::Source source{.name = "none", .sample_shape = {1, 32, 32}};
  const nn::Weights own = train::with_own_statistics(generator, averaged, source, 7);
  const nn::Weights measured = nn::with_standing_statistics(generator, averaged, 64, latents);
  int checked = 0;
  for (std::size_t j = 0; j < own.size(); ++j) {
    const std::string& name = generator.parameters[j].name;
    CAPTURE(name);
    if (!name.ends_with("running_var")) continue;
    const auto far = [&](const nn::Weights& w) {
      return ((w[j] - measured[j]) / measured[j]).abs().max().item<double>();
    };
    CHECK(far(own) < 0.2);  // a variance of 1,024 samples: 3 % of itself or so
    CHECK(far(averaged) > .5);
    CHECK(far(fresh) > 1);
    ++checked;
  }
  CHECK(checked == 3);
}

TEST_CASE("statistics of a conditional generator are over classes in the data's shares") {
  constexpr std::int64_t kLatent = 8;
  const nn::Network generator = nn::generators().make(
      "dcgan", {{"width", std::int64_t{4}}, {"latent", kLatent}, {"condition", std::string("concat")}},
      nn::Spec(Shape{1, 32, 32}, 2));
  const data::Source source{.name = "nine to one",
                            .sample_shape = {1, 32, 32},
                            .classes = 2,
                            .labels = [](std::uint64_t, std::uint64_t, const Rows& rows) {
                              return (at::arange(rows.count) % 10 == 0).to(at::kLong);
                            }};
  nn::Weights weights = nn::initialise(generator, 3, 0);
  std::size_t linear = 0, mean = 0;
  for (std::size_t j = generator.parameters.size(); j-- > 0;) {
    if (generator.parameters[j].name.ends_with("weight") && generator.parameters[j].shape.size() == 2) linear = j;
    if (generator.parameters[j].name.ends_with("running_mean")) mean = j;
  }
  REQUIRE(weights[linear].size(1) == kLatent + 2);
  weights[linear].narrow(1, 0, kLatent).mul_(1e-3);  // the labels decide what the first batch norm sees
  const nn::Weights own = train::with_own_statistics(generator, weights, source, 7);
  const Tensor of_class = weights[linear].narrow(1, kLatent, 2);  // {channels x places, 2}
  const double share = 7. / 64;                                   // 10, 20, ... of 64
  const Tensor expected =
      (of_class.select(1, 0) * (1 - share) + of_class.select(1, 1) * share).view({weights[mean].size(0), -1}).mean(1);
  CHECK((own[mean] - expected).abs().max().item<double>() < 1e-3 * expected.abs().max().item<double>());
}

TEST_CASE("labels that a generator cannot have are refused") {
  const nn::Network generator =
      nn::generators().make("mlp", {{"condition", std::string("concat")}}, nn::Spec(Shape{2}, 3));
  const nn::Weights weights = nn::initialise(generator, 3, 0);
  const auto labelled = [&](const Tensor& labels) { return train::sample(generator, weights, 7, 2, labels); };
  CHECK(same_bits(labelled(at::tensor({0, 1}, at::kLong)), train::sample(generator, weights, 7, 2)));
  CHECK_THROWS_AS(labelled(at::tensor({0, 3}, at::kLong)), ConfigError);
  CHECK_THROWS_AS(labelled(at::tensor({-1, 0}, at::kLong)), ConfigError);
  CHECK_THROWS_AS(labelled(at::tensor({0., 1.}, at::kDouble)), ShapeError);
  CHECK_THROWS_AS(labelled(at::tensor({0, 1, 2}, at::kLong)), ShapeError);
  CHECK_THROWS_AS(labelled({}), ConfigError);
}
