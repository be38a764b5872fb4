// What the critic is shown and how its outputs are sorted: pairs, features, classes, labels, inputs.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "saddle/objectives/auxiliary.h"

#include "tests/game/small_games.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using game::Draw;
using game::Game;
using game::Point;

using Given = std::map<std::string, Value>;

/// A generator of {2} from {3} and a label: the label's column of a table is added.
nn::Network labelled_generator(std::int64_t classes) {
  nn::Network network = smooth_generator();
  network.parameters.push_back({"table", {classes, 2}, nn::normal(0, 1)});
  network.classes = classes;
  network.forward = [inner = network.forward](const nn::Weights& w, const Tensor& z, nn::Pass& pass) {
    return inner(w, z, pass) + w.back().index_select(0, pass.labels);
  };
  return network;
}

std::function<Tensor(const Draw&)> labels(std::int64_t n, std::int64_t classes) {
  return [=](const Draw& draw) { return Stream(draw.seed, Purpose::test, draw.batch).integers(classes, {n}); };
}

/// D(x_r, x_f) = w . (x_r, x_f).
nn::Network linear_pair_critic() {
  return nn::sequential("pairs", {4}, {1}, {nn::linear(4, 1, nn::Scheme::pytorch, /*bias=*/false)});
}

}  // namespace

TEST_CASE("a pairwise critic is shown (x_r, x_f) and (x_f, x_r)") {
  game::GameParts parts = small_game(linear_pair_critic(), "gan-qp");
  parts.objective = objectives::objectives().make("gan-qp", {{"critic", std::string("pairwise")}});
  const auto real = parts.real, latent = parts.latent;
  const Game game(std::move(parts));
  const Point at = start(game);
  nn::Pass pass;
  const Tensor x_real = real(kDraw), x_fake = game.generator_network().forward(at.generator, latent(kDraw), pass);
  const Tensor w = at.critic[0][0];
  const Tensor gap = (x_real - x_fake).matmul(w.slice(0, 0, 2) - w.slice(0, 2, 4));
  const Tensor d = (x_real - x_fake).abs().mean(1);
  CHECK(std::abs((game.critic(at, kDraw).loss - (gap.square() / (20 * d) - gap).mean()).item<double>()) < 1e-12);
  CHECK(std::abs((game.generator(at, kDraw).loss - gap.mean()).item<double>()) < 1e-12);
}

TEST_CASE("a penalty on a vector critic takes the gradient of its witness, in which the batch's features stand still") {
  // linear features h = W x and the moments objective: the witness is w* . W x, its gradient W^T w* at every point
  const nn::Network critic =
      nn::sequential("features", {2}, {3}, {nn::linear(2, 3, nn::Scheme::pytorch, /*bias=*/false)});
  for (const char* place : {"real", "fake", "interpolates"}) {
    CAPTURE(place);
    game::GameParts parts = small_game(critic, "moments");
    parts.penalties = {penalties::penalties().make("gradient", {{"at", std::string(place)}, {"target", 0.}})};
    const auto real = parts.real, latent = parts.latent;
    const Game game(std::move(parts));
    const Point at = start(game);
    nn::Pass pass;
    const Tensor x_fake = game.generator_network().forward(at.generator, latent(kDraw), pass);
    const Tensor v = at.critic[0].matmul((real(kDraw) - x_fake).mean(0));
    const Tensor slope = at.critic[0].t().matmul(v / v.norm()).norm();
    const Tensor expected = -v.norm() + 10 * slope.square();
    CHECK(std::abs((game.critic(at, kDraw).loss - expected).item<double>()) < 1e-12);
  }
}

TEST_CASE("AC-GAN: the first output is the score, the others are class logits; fakes have the reals' labels") {
  game::GameParts parts = small_game(smooth_critic(1 + 4), "hinge");
  parts.objective = objectives::with_auxiliary(parts.objective, objectives::auxiliaries().make("ac-gan", {}));
  parts.generator = labelled_generator(4);
  parts.latent = game::normal_latent(parts.generator, 6, kDouble);
  parts.labels = labels(6, 4);
  const auto real = parts.real, latent = parts.latent;
  const Game game(std::move(parts));
  const Point at = start(game);
  nn::Pass pass;
  pass.labels = labels(6, 4)(kDraw);
  const Tensor x_fake = game.generator_network().forward(at.generator, latent(kDraw), pass);
  const Tensor r = game.critic_network().forward(at.critic, real(kDraw), pass),
               f = game.critic_network().forward(at.critic, x_fake, pass);
  const auto cross_entropy = [&](const Tensor& output) {
    return at::cross_entropy_loss(output.slice(1, 1), pass.labels);
  };
  const Tensor hinge = (1 - r.select(1, 0)).relu().mean() + (1 + f.select(1, 0)).relu().mean();
  CHECK(std::abs((game.critic(at, kDraw).loss - hinge - cross_entropy(r) - cross_entropy(f)).item<double>()) < 1e-12);
  CHECK(std::abs((game.generator(at, kDraw).loss + f.select(1, 0).mean() - cross_entropy(f)).item<double>()) < 1e-12);
}

TEST_CASE("class logits beside features: the witness sees the features alone") {
  for (const std::string name : {"mmd", "energy", "moments"}) {
    CAPTURE(name);
    game::GameParts plain = small_game(smooth_critic(2), name), classed = plain;
    plain.objective = objectives::objectives().make(name, {{"features", std::int64_t{2}}});
    plain.penalties = classed.penalties = {gradient_penalty("interpolates")};
    plain.generator = classed.generator = labelled_generator(3);
    plain.labels = classed.labels = labels(6, 3);
    classed.critic = smooth_critic(2 + 3);
    classed.objective =
        objectives::with_auxiliary(plain.objective, objectives::auxiliaries().make("ac-gan", {{"weight", 0.}}));
    const Game with(classed), without(plain);
    Point at = start(with), same = at;
    same.critic[2] = at.critic[2].slice(0, 0, 2),
    same.critic[3] = at.critic[3].slice(0, 0, 2);  // the last layer's rows
    CHECK(with.critic(at, kDraw).loss.item<double>() ==
          doctest::Approx(without.critic(same, kDraw).loss.item<double>()).epsilon(1e-13));
  }
}

TEST_CASE("a critic of several outputs is no critic for a loss of scores") {
  game::GameParts parts = small_game(smooth_critic(3), "hinge");
  CHECK_THROWS_WITH_AS(Game{parts}, doctest::Contains("reads one score a sample"), ConfigError);
}

TEST_CASE("labels that nobody can give are asked for in vain") {
  game::GameParts parts = small_game(smooth_critic(), "hinge");
  parts.generator = labelled_generator(4);
  CHECK_THROWS_WITH_AS(Game{parts}, doctest::Contains("the data has none"), ConfigError);
  parts.labels = labels(6, 4);
  CHECK_NOTHROW(Game{parts});
  parts.generator = smooth_generator();
  parts.objective = objectives::with_auxiliary(parts.objective, objectives::auxiliaries().make("ac-gan", {}));
  CHECK_THROWS_WITH_AS(Game{parts}, doctest::Contains("set generator.condition"), ConfigError);
}

TEST_CASE("inputs change both sides before the critic, and a penalty's gradient is that at the sample before them") {
  // T(x) = 3 x under D(x) = w . x: both sides' scores and the slope are three times as large
  game::GameParts plain = small_game(linear_critic(), "wasserstein"), tripled = plain;
  plain.penalties = tripled.penalties = {gradient_penalty("interpolates", "two", 10, 0)};
  tripled.inputs = {{"triple", [](const Tensor& x, const Stream&, double) { return 3 * x; }}};
  const Game one(plain), three(tripled);
  const Point at = start(one);
  const double square = 10 * at.critic[0].square().sum().item<double>();
  const double gap = one.critic(at, kDraw).loss.item<double>() - square;
  CHECK(three.critic(at, kDraw).loss.item<double>() == doctest::Approx(3 * gap + 9 * square).epsilon(1e-13));
  CHECK(three.generator(at, kDraw).loss.item<double>() ==
        doctest::Approx(3 * one.generator(at, kDraw).loss.item<double>()).epsilon(1e-13));
}

TEST_CASE("inputs are drawn anew for each pass and each draw, and again the same") {
  game::GameParts parts = small_game(linear_critic(), "wasserstein");
  std::vector<Tensor> seen;
  parts.inputs = {{"note", [&seen](const Tensor& x, const Stream& stream, double) {
                     seen.push_back(stream.uniform({1}));
                     return x;
                   }}};
  parts.penalties = {gradient_penalty("interpolates")};
  const Game game(std::move(parts));
  const Point at = start(game);
  game.critic(at, kDraw), game.critic(at, kDraw);
  REQUIRE(seen.size() == 4);  // two passes each
  CHECK_FALSE(seen[0].equal(seen[1]));
  CHECK(seen[0].equal(seen[2]));
  CHECK(seen[1].equal(seen[3]));
}

TEST_CASE("inputs and scheduled penalties know how much of the run is over") {
  game::GameParts parts = small_game(linear_critic(), "wasserstein");
  double told = -1;
  parts.inputs = {{"note", [&told](const Tensor& x, const Stream&, double share) {
                     told = share;
                     return x;
                   }}};
  parts.penalties = {penalties::penalties().make("weights", {{"weight", 1.}, {"schedule", std::string("linear")}})};
  const Game game(std::move(parts));
  const Point at = start(game);
  Draw late = kDraw;
  late.share = .75;
  const double early_loss = game.critic(at, kDraw).loss.item<double>();
  CHECK(told == 0);
  const double late_loss = game.critic(at, late).loss.item<double>();
  CHECK(told == .75);
  CHECK(early_loss - late_loss == doctest::Approx(.75 * at.critic[0].square().sum().item<double>()).epsilon(1e-12));
}

TEST_CASE("the generator's step looks at reals only if its loss needs them") {
  for (const std::string& name : objectives::objectives().names()) {
    CAPTURE(name);
    game::GameParts parts = small_game(smooth_critic(outputs_for(name)), name);
    int asked = 0;
    parts.real = [&asked, real = parts.real](const Draw& draw) { return ++asked, real(draw); };
    const Game game(std::move(parts));
    game.generator(start(game), kDraw);
    const objectives::Needs needs = objectives::objectives().make(name, {}).generator_needs;
    CHECK(asked == int(needs.real || needs.real_features));
  }
}
