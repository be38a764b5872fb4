#include "saddle/optim/adam.h"
#include "saddle/optim/optimizer.h"
#include "saddle/optim/rmsprop.h"
#include "saddle/optim/sgd.h"

namespace saddle::optim {
namespace {

constexpr double kLarge = 1e12;
constexpr double kBelowOne = 1 - 1e-12;

std::unique_ptr<Optimizer> make_adam(const Options& o) {
  return adam({.lr = o.number_in("lr", 0, kLarge),
               .beta1 = o.number_in("beta1", 0, kBelowOne),
               .beta2 = o.number_in("beta2", 0, kBelowOne),
               .eps = o.number_in("eps", 0, kLarge)});
}

std::unique_ptr<Optimizer> make_rmsprop(const Options& o) {
  return rmsprop({.lr = o.number_in("lr", 0, kLarge),
                  .alpha = o.number_in("alpha", 0, kBelowOne),
                  .eps = o.number_in("eps", 0, kLarge)});
}

std::unique_ptr<Optimizer> make_sgd(const Options& o) {
  return sgd({.lr = o.number_in("lr", 0, kLarge), .momentum = o.number_in("momentum", -kBelowOne, kBelowOne)});
}

}  // namespace

const Table<std::unique_ptr<Optimizer>>& optimizers() {
  static const Table<std::unique_ptr<Optimizer>> table(
      "optimizer", {{"adam",
                     "w -= lr m^ / (sqrt(v^) + eps), m and v running means of g and g^2",
                     "Kingma and Ba 2015, Algorithm 1",
                     {{"lr", 2e-4, "learning rate, >= 0"},
                      {"beta1", 0.5, "[0, 1)"},
                      {"beta2", 0.999, "[0, 1)"},
                      {"eps", 1e-8, ">= 0"}},
                     make_adam},
                    {"rmsprop",
                     "v = alpha v + (1 - alpha) g^2, w -= lr g / (sqrt(v) + eps)",
                     "Tieleman and Hinton 2012, lecture 6.5",
                     {{"lr", 5e-5, "learning rate, >= 0"}, {"alpha", 0.99, "[0, 1)"}, {"eps", 1e-8, ">= 0"}},
                     make_rmsprop},
                    {"sgd",
                     "b = momentum b + g, w -= lr b",
                     "Polyak 1964",
                     {{"lr", 1e-2, "learning rate, >= 0"}, {"momentum", 0.0, "(-1, 1)"}},
                     make_sgd}});
  return table;
}

}  // namespace saddle::optim
