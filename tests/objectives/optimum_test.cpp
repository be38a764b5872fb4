// At the optimal critic of known pairs of distributions each objective is the divergence it stands for.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/divergences/registry.h"

#include "tests/objectives/plays.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using objectives::Objective;

constexpr double kTwoJsd = .132828628765, kTv = .3;  // of P and Q

Objective make(const char* name, const std::map<std::string, Value>& options = {}) {
  return objectives::objectives().make(name, options);
}

/// The critic's loss when it gives outcome x the score v[x], for the pair (P, Q).
Tensor loss_of_scores(const Objective& objective, const Tensor& v, const Tensor& outcomes_fake = outcomes_of_q()) {
  return objective.critic_loss({.real = v.index_select(0, outcomes_of_p()), .fake = v.index_select(0, outcomes_fake)});
}

/// Every real against every fake: {100} pairs.
Tensor firsts(const Tensor& a, const Tensor& b) { return a.repeat_interleave(b.size(0)); }
Tensor seconds(const Tensor& a, const Tensor& b) { return b.repeat({a.size(0)}); }

/// The least critic loss over all scores, by gradient descent.
double trained(const Objective& objective, const Tensor& outcomes_fake = outcomes_of_q()) {
  Tensor v = at::zeros({3}, kDouble);
  Tensor value;
  for (int step = 0; step < 800; ++step) {
    v = v.detach().requires_grad_(true);
    value = loss_of_scores(objective, v, outcomes_fake);
    v = v - torch::autograd::grad({value}, {v})[0];
  }
  return value.item<double>();
}

/// A Gaussian as its quantiles: a mean over them is the expectation, by the midpoint rule.
Tensor quantiles(double mean, double std) {
  constexpr std::int64_t kCount = 200'000;
  const Tensor u = (at::arange(kCount, kDouble) + .5) / static_cast<double>(kCount);
  return mean + std * at::special_ndtri(u);
}

Tensor log_density(const Tensor& x, double mean, double std) {
  return -0.5 * ((x - mean) / std).square() - std::log(std);
}

}  // namespace

TEST_CASE("at the optimal critic of a discrete pair: log 4 - 2 JSD, 2 - 2 TV, (2 - Delta)/8") {
  const Tensor ratio = (p() / q()).log(), share = p() / (p() + q());
  for (const char* name : {"minimax", "non-saturating"}) {
    const double value = loss_of_scores(make(name), ratio).item<double>();
    CHECK(std::abs(value - (2 * std::log(2) - kTwoJsd)) < 1e-11);
  }
  CHECK(std::abs(loss_of_scores(make("hinge"), (p() - q()).sign()).item<double>() - (2 - 2 * kTv)) < 1e-12);
  const double delta = ((p() - q()).square() / (p() + q())).sum().item<double>();
  CHECK(std::abs(loss_of_scores(make("least-squares"), share).item<double>() - (2 - delta) / 8) < 1e-12);
}

TEST_CASE("an optimum is an optimum: moving any score of the optimal critic raises the loss") {
  const Tensor best = (p() / q()).log();
  for (const double shift : {-.1, .1}) {
    for (std::int64_t x = 0; x < 3; ++x) {
      Tensor moved = best.clone();
      moved[x] += shift;
      CHECK(loss_of_scores(make("minimax"), moved).item<double>() >
            loss_of_scores(make("minimax"), best).item<double>());
    }
  }
}

TEST_CASE("for Gaussian pairs the optimal critic's losses are the tabulated ones") {
  struct Pair {
    double mean, std, bce, hinge, least_squares;
  };
  const Pair pairs[] = {{1, 1, 1.163451396750, 1.234150154904, .198986433590},
                        {1, 2, 1.129944415011, 1.219868679758, .195629361476},
                        {0, 2, 1.200827597787, 1.354650862330, .210004438391}};
  const Tensor x = quantiles(0, 1);
  for (const Pair& pair : pairs) {
    const Tensor y = quantiles(pair.mean, pair.std);
    const auto ratio = [&](const Tensor& z) { return log_density(z, 0, 1) - log_density(z, pair.mean, pair.std); };
    const auto value = [&](const char* name, const auto& critic) {
      return make(name).critic_loss({.real = critic(ratio(x)), .fake = critic(ratio(y))}).template item<double>();
    };
    constexpr double kMidpoint = 3e-5;  // what 200,000 quantiles leave
    CHECK(std::abs(value("minimax", [](const Tensor& r) { return r; }) - pair.bce) < kMidpoint);
    CHECK(std::abs(value("hinge", [](const Tensor& r) { return r.sign(); }) - pair.hinge) < kMidpoint);
    CHECK(std::abs(value("least-squares", [](const Tensor& r) { return r.sigmoid(); }) - pair.least_squares) <
          kMidpoint);
  }
}

TEST_CASE("a trained f-GAN critic reaches D_f, an untrained one stays below, and at P = Q it finds f(1)") {
  const std::map<std::string, double> values = {{"weighted-js", kTwoJsd / 2},  // pi = 1/2
                                                {"total-variation", kTv},
                                                {"kl", .274887219562},
                                                {"reverse-kl", .274887219562},
                                                {"pearson", .63},
                                                {"neyman", .63},
                                                {"jeffreys", .549774439124},
                                                {"squared-hellinger", .135088935933},
                                                {"jensen-shannon", kTwoJsd},
                                                {"gan", -1.253465732355},
                                                {"ns-gan", .208472905180},
                                                {"alpha", .270177871865}};
  for (const std::string& divergence : divergences::f_divergences().names()) {
    CAPTURE(divergence);
    REQUIRE(values.contains(divergence));
    const double value = values.at(divergence);
    const Objective objective = make("f-gan", {{"divergence", divergence}});
    // total variation's optimum lies at infinite scores, towards which descent slows down
    CHECK(std::abs(-trained(objective) - value) < (divergence == "total-variation" ? 2e-3 : 1e-9));
    CHECK(-trained(objective) < value + 1e-9);
    CHECK(-loss_of_scores(objective, row({.1, -.2, .3})).item<double>() < value);
    const double at_equality = divergence == "gan" ? -2 * std::log(2) : 0;
    CHECK(std::abs(-trained(objective, outcomes_of_p()) - at_equality) < 1e-9);
  }
}

TEST_CASE("f-GAN with GAN's f is minimax, with the Jensen-Shannon f it is smaller by 2 log 2") {
  const Tensor real = row({2, -1, .3}), fake = row({.5, -3, 30});
  const auto value = [&](const Objective& objective, bool critic) {
    return loss(objective, critic, real, fake).item<double>();
  };
  const Objective gan = make("f-gan", {{"divergence", std::string("gan")}}), js = make("f-gan"),
                  minimax = make("minimax");
  CHECK(value(gan, true) == doctest::Approx(value(minimax, true)).epsilon(1e-14));
  CHECK(value(gan, false) == doctest::Approx(value(minimax, false)).epsilon(1e-14));
  CHECK(value(js, true) == doctest::Approx(value(minimax, true) - 2 * std::log(2)).epsilon(1e-14));
}

TEST_CASE("the paired relativistic optimum is log p/q + const, its loss log 2 - JSD(p x q, q x p)") {
  const Objective paired = make("relativistic");
  const Tensor r = outcomes_of_p(), f = outcomes_of_q();
  const auto value = [&](const Tensor& v) {
    return paired.critic_loss({.real = v.index_select(0, firsts(r, f)), .fake = v.index_select(0, seconds(r, f))})
        .item<double>();
  };
  const Tensor best = (p() / q()).log();
  CHECK(std::abs(value(best) - .568630969602) < 1e-11);
  CHECK(std::abs(value(best + 7) - .568630969602) < 1e-11);
  CHECK(value(best + row({.1, 0, 0})) > .568630969602);
}

TEST_CASE("GAN-QP's optimum on the discrete pair: .190640394089 with two arguments, .18 with one") {
  const Tensor r = firsts(outcomes_of_p(), outcomes_of_q()), f = seconds(outcomes_of_p(), outcomes_of_q());
  const Tensor d = (r - f).abs().to(at::kDouble);
  const Tensor a = p().index_select(0, r) * q().index_select(0, f), b = p().index_select(0, f) * q().index_select(0, r);
  const Tensor gap = d * (a - b) / (a + b);  // lambda = 1
  const Objective two = make("gan-qp", {{"lambda", 1.0}, {"critic", std::string("pairwise")}});
  const objectives::Play best{.real_fake = gap / 2, .fake_real = -gap / 2, .distance = d.clamp_min(1e-12)};
  CHECK(std::abs(-two.critic_loss(best).item<double>() - .190640394089) < 1e-11);
  const Objective one = make("gan-qp", {{"lambda", 1.0}});
  const Tensor t = row({0, -.6, -1.2});
  const objectives::Play unary{
      .real = t.index_select(0, r), .fake = t.index_select(0, f), .distance = d.clamp_min(1e-12)};
  CHECK(std::abs(-one.critic_loss(unary).item<double>() - .18) < 1e-11);
}

TEST_CASE("GAN-QP on two Diracs is lambda d / 2 at the gap lambda d, in each norm and for any lambda") {
  const Tensor x = row({0, 0, 0}).view({1, 3}), y = row({3, -4, 0}).view({1, 3});
  const std::pair<const char*, double> norms[] = {{"l1", 7}, {"l2", 5}, {"linf", 4}};
  for (const auto& [norm, distance] : norms) {
    for (const double lambda : {.5, 10.}) {
      CAPTURE(norm);
      const Objective qp = make("gan-qp", {{"lambda", lambda}, {"norm", std::string(norm)}, {"mean", false}});
      const Tensor d = qp.distance(x, y);
      CHECK(d.item<double>() == doctest::Approx(distance));
      const auto value = [&](double gap) {
        return -qp.critic_loss({.real = row({gap}), .fake = row({0}), .distance = d}).item<double>();
      };
      CHECK(value(lambda * distance) == doctest::Approx(lambda * distance / 2));
      CHECK(value(lambda * distance * 1.01) < lambda * distance / 2);
      CHECK(value(lambda * distance * .99) < lambda * distance / 2);
    }
  }
  CHECK(make("gan-qp", {{"norm", std::string("l2")}}).distance(x, y).item<double>() ==
        doctest::Approx(5 / std::sqrt(3)));  // the authors' root of the mean
}

TEST_CASE("the non-saturating generator's gradient at the optimal critic is that of KL(G||P) - 2 JSD, not of D_f") {
  // P = N(0, 1), G = N(theta, 1) at theta = 1: KL' = theta, JSD' by central differences of the optimal critic's loss
  const Tensor x = quantiles(0, 1);
  const auto ratio = [](const Tensor& z, double theta) { return log_density(z, 0, 1) - log_density(z, theta, 1); };
  const Tensor theta = row({1}).requires_grad_(true);
  const Tensor loss = make("non-saturating").generator_loss({.fake = ratio(x + theta, 1)});
  const double gradient = torch::autograd::grad({loss}, {theta})[0].item<double>();
  const auto two_jsd = [&](double at) {
    const auto least = make("minimax").critic_loss({.real = ratio(x, at), .fake = ratio(x + at, at)});
    return 2 * std::log(2) - least.item<double>();
  };
  const double expected = 1 - (two_jsd(1.001) - two_jsd(.999)) / .002;
  CHECK(std::abs(gradient - expected) < 1e-4);
  CHECK(std::abs(gradient - .6020) < 1e-4);
  CHECK(std::abs(gradient - .8010) > .1);
}
