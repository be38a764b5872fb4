#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "saddle/game/game.h"

namespace saddle::dynamics {

/// What a training method puts into a game: all but networks, data and the rule.
struct Method {
  objectives::Objective objective;
  std::vector<penalties::Penalty> penalties{};
  nn::Constraint constraint = nn::unconstrained();
  std::vector<nn::Input> inputs{};
};

/// A game of few parameters whose solution is known. It is a `game::Game`, played by the rules that train.
struct SmallGame {
  std::string name;
  std::shared_ptr<const game::Game> game;
  std::vector<std::string> coordinates;  // what each number of a point is, the generator's first: theta, psi
  std::int64_t generator_size = 0;       // how many of them are the generator's

  /// How far the generated distribution is from the data's, from points {R, D} -> {R}; 0 only at solutions.
  std::function<Tensor(const Tensor& points)> error;

  std::int64_t size() const { return static_cast<std::int64_t>(coordinates.size()); }
};

struct DiracOptions {
  std::int64_t dimensions = 1;          // of a sample, >= 1
  bool bias = false;                    // D(x) = psi x + b
  std::string activation = "identity";  // f of D(x) = f(psi x + b): identity or tanh
  std::int64_t nodes = 20;              // of the quadrature over instance noise, a side
};

/// The Dirac-GAN: data at 0, the generator at theta, D(x) = f(psi x + b), all in float64; error |theta|. Where an
/// objective reads features there are as many rows of psi, where it reads pairs psi is twice as long. Instance noise is
/// integrated by quadrature (in one dimension), other inputs have no meaning here.
/// Source: Mescheder et al. 2018, definition 2.1; in n dimensions as in section 2 of Su 2019. With D high on reals, so
/// psi has the other sign there.
/// @throws ConfigError for a method without a Dirac form, saying why.
SmallGame dirac(const Method& method, const DiracOptions& options = {});

/// The bilinear game: as the Dirac-GAN with G(z) = A theta, A {n, m}: D(G) = psi A theta; error |A theta|.
SmallGame bilinear(const Method& method, const Tensor& a);

struct GaussianOptions {
  double mean = 0, std = 1;  // of the data
  bool moves_std = false;    // the generator has a std sigma of its own, else it has the data's
  bool quadratic = false;    // D(x) = psi x + phi x^2 (+ b), else D(x) = psi x (+ b)
  bool bias = false;
  std::int64_t nodes = 12;  // of the quadrature over data and latents, each
};

/// Data N(mean, std^2), generator G(z) = mu + sigma z, all expectations by quadrature; error W_2 = sqrt((mu - mean)^2 +
/// (|sigma| - std)^2). @throws ConfigError as `dirac`, and for any inputs.
SmallGame gaussian(const Method& method, const GaussianOptions& options = {});

struct MlpOptions {
  std::int64_t width = 4, depth = 1;  // of both networks, tanh units
  std::int64_t batch = 16;
  std::uint64_t seed = 0;  // of the batch and the latents, which stay the same
};

/// Two small MLPs on points in the plane: G: R^2 -> R^2, D: R^2 -> R, one fixed batch of `real` {batch, 2} and of
/// latents; error |mean of the fakes - mean of the reals|, which is 0 at solutions, but not only there.
SmallGame mlps(const Method& method, const Tensor& real, const MlpOptions& options = {});

/// The points of R games, {R, D}, as weights of its networks (buffers as they start, R times), and back.
game::Point weights_of(const SmallGame& game, const Tensor& points);
Tensor points_of(const SmallGame& game, const game::Point& weights);

}  // namespace saddle::dynamics
