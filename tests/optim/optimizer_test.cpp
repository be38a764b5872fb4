// What holds for every optimiser that has a name.
#include "saddle/optim/optimizer.h"

#include <doctest/doctest.h>

#include "tests/nn/weights.h"
#include "trajectory.h"

using namespace saddle;
using namespace saddle::optim;
using test::copies;
using test::equal;

namespace {

/// Every row at its defaults, sgd with momentum too; `check` may make as many as it wants.
template <class Check>
void for_each_optimizer(Check check) {
  std::vector<std::pair<std::string, std::map<std::string, Value>>> all;
  for (const std::string& name : optimizers().names()) all.push_back({name, {{"lr", 0.05}}});
  all.push_back({"sgd", {{"lr", 0.05}, {"momentum", 0.9}}});
  for (const auto& [name, given] : all) {
    CAPTURE(name);
    CAPTURE(given.size());
    check([&] { return optimizers().make(name, given); });
  }
}

nn::Weights values(const Optimizer& optimizer) {
  nn::Weights all;
  for (const auto& [name, value] : optimizer.state()) all.push_back(value);
  return all;
}

void walk(Optimizer& optimizer, nn::Weights& w, int steps) {
  for (int t = 0; t < steps; ++t) optimizer.step(w, test::gradients(w));
}

}  // namespace

TEST_CASE("undefined gradients count as zero, also in what the optimiser remembers") {
  for_each_optimizer([](auto make) {
    const auto with_zeros = make(), with_none = make();
    nn::Weights a = test::start(), b = test::start();
    with_zeros->attach(test::listed(), a), with_none->attach(test::listed(), b);
    walk(*with_zeros, a, 3), walk(*with_none, b, 3);
    for (int t = 0; t < 3; ++t) {
      game::Gradients zeros = test::gradients(a), none = test::gradients(b);
      zeros.gradient[2] = at::zeros_like(a[2]);
      none.gradient[2] = Tensor();
      with_zeros->step(a, zeros), with_none->step(b, none);
    }
    CHECK(equal(a, b));
    CHECK(equal(values(*with_zeros), values(*with_none)));
  });
}

TEST_CASE("a gradient or loss that is not finite changes neither weights nor state nor buffers, and is named") {
  for_each_optimizer([](auto make) {
    const auto optimizer = make();
    nn::Weights w = test::start();
    optimizer->attach(test::listed(), w);
    walk(*optimizer, w, 3);
    const nn::Weights before = copies(w), state = copies(values(*optimizer));
    for (const double poison : {double(NAN), double(INFINITY), -double(INFINITY)}) {
      for (const std::string where : {"loss", "gradient of a", "gradient of b"}) {
        CAPTURE(poison);
        CAPTURE(where);
        game::Gradients g = test::gradients(w);
        g.buffers[1] = at::ones({}, at::kDouble);
        if (where == "loss") g.loss = g.loss + poison;
        if (where == "gradient of a") g.gradient[0][1][2][0][1] = poison;
        if (where == "gradient of b") g.gradient[2][4] = poison;
        optimizer->step(w, g);
        CHECK(optimizer->refusal() == where);
        CHECK(equal(w, before));
        CHECK(equal(values(*optimizer), state));
      }
    }
    walk(*optimizer, w, 1);
    CHECK(optimizer->refusal().empty());
    CHECK_FALSE(equal(w, before));
  });
}

TEST_CASE("infinities of both signs do not cancel") {
  const auto optimizer = optimizers().make("sgd", {});
  nn::Weights w = test::start();
  optimizer->attach(test::listed(), w);
  game::Gradients g = test::gradients(w);
  g.gradient[2][0] = INFINITY;
  g.gradient[2][1] = -INFINITY;
  optimizer->step(w, g);
  CHECK(optimizer->refusal() == "gradient of b");
}

TEST_CASE("buffers come with the step as they are and are moved by nothing else") {
  for_each_optimizer([](auto make) {
    const auto optimizer = make();
    nn::Weights w = test::start();
    optimizer->attach(test::listed(), w);
    walk(*optimizer, w, 2);
    CHECK(w[1].item<double>() == 0);
    game::Gradients g = test::gradients(w);
    g.buffers[1] = at::full({}, 7, at::kDouble);
    optimizer->step(w, g);
    CHECK(w[1].item<double>() == 7);
  });
}

TEST_CASE("a fresh optimiser with the state of another goes on as that one") {
  for_each_optimizer([](auto make) {
    const auto first = make(), second = make(), forgetful = make();
    nn::Weights a = test::start();
    first->attach(test::listed(), a);
    walk(*first, a, 7);
    nn::Weights b = copies(a), c = copies(a);
    second->attach(test::listed(), b), forgetful->attach(test::listed(), c);
    const auto from = first->state(), to = second->state();
    REQUIRE(from.size() == to.size());
    for (std::size_t k = 0; k < from.size(); ++k) {
      CHECK(from[k].first == to[k].first);
      to[k].second.copy_(from[k].second);
    }
    walk(*first, a, 7), walk(*second, b, 7), walk(*forgetful, c, 7);
    CHECK(equal(a, b));
    CHECK(equal(a, c) == from.empty());
  });
}

TEST_CASE("state is named after the rule's letter and the parameter") {
  const auto optimizer = optimizers().make("adam", {});
  optimizer->attach(test::listed(), test::start());
  std::vector<std::string> names;
  for (const auto& [name, value] : optimizer->state()) names.push_back(name);
  CHECK(names ==
        std::vector<std::string>{"exp_avg.a", "exp_avg.b", "exp_avg_sq.a", "exp_avg_sq.b", "step.a", "step.b"});
}

TEST_CASE("attaching again forgets everything") {
  for_each_optimizer([](auto make) {
    const auto used = make(), fresh = make();
    nn::Weights a = test::start(), b = test::start();
    used->attach(test::listed(), a);
    walk(*used, a, 5);
    a = test::start();
    used->attach(test::listed(), a), fresh->attach(test::listed(), b);
    walk(*used, a, 5), walk(*fresh, b, 5);
    CHECK(equal(a, b));
  });
}

TEST_CASE("memory layouts of weight and gradient do not matter to the result") {
  for_each_optimizer([](auto make) {
    const auto plain = make(), mixed = make(), reverse = make();
    nn::Weights a = test::start(), b = test::start(), c = test::start();
    b[0] = b[0].contiguous(at::MemoryFormat::ChannelsLast);
    plain->attach(test::listed(), a), mixed->attach(test::listed(), b), reverse->attach(test::listed(), c);
    for (int t = 0; t < 5; ++t) {
      game::Gradients g = test::gradients(a);
      plain->step(a, g);
      mixed->step(b, g);
      g.gradient[0] = g.gradient[0].contiguous(at::MemoryFormat::ChannelsLast);
      reverse->step(c, g);
    }
    CHECK(b[0].is_contiguous(at::MemoryFormat::ChannelsLast));
    CHECK(equal(a, b));
    CHECK(equal(a, c));
  });
}

TEST_CASE("a factor multiplies the learning rate") {
  const auto halved = optimizers().make("sgd", {{"lr", 0.1}}), small = optimizers().make("sgd", {{"lr", 0.05}});
  halved->set_factor(0.5);
  CHECK(halved->learning_rate() == 0.05);
  nn::Weights a = test::start(), b = test::start();
  halved->attach(test::listed(), a), small->attach(test::listed(), b);
  walk(*halved, a, 5), walk(*small, b, 5);
  CHECK(equal(a, b));
}

TEST_CASE("a network with nothing to train is stepped without harm, its buffers stored and a loss not finite refused") {
  for_each_optimizer([](auto make) {
    const auto optimizer = make();
    const nn::Network network{.name = "buffer", .parameters = {{"running", {}, nn::constant(0), true}}};
    nn::Weights w{at::zeros({}, at::kDouble)};
    optimizer->attach(network, w);
    CHECK(optimizer->state().empty());
    game::Gradients g{.loss = at::zeros({}, at::kDouble), .gradient = {Tensor()}};
    g.buffers[0] = at::ones({}, at::kDouble);
    optimizer->step(w, g);
    CHECK(optimizer->refusal() == "");
    CHECK(w[0].item<double>() == 1);
    g.loss = g.loss + NAN;
    optimizer->step(w, g);
    CHECK(optimizer->refusal() == "loss");
  });
}

TEST_CASE("options out of range name the key") {
  CHECK_THROWS_AS(optimizers().make("adam", {{"beta1", 1.0}}), ConfigError);
  CHECK_THROWS_AS(optimizers().make("adam", {{"lr", -1.0}}), ConfigError);
  CHECK_THROWS_AS(optimizers().make("sgd", {{"momentum", -1.0}}), ConfigError);
  CHECK_THROWS_AS(optimizers().make("rmsprop", {{"alpha", 1.0}}), ConfigError);
  CHECK_THROWS_AS(optimizers().make("adamw", {}), ConfigError);
}
