#pragma once
#include <functional>
#include <string>

#include "saddle/core/tensor.h"

namespace saddle::objectives {

/// What an objective is handed: what the critic said. A field is defined only if the objective's needs name it.
struct Play {
  Tensor real, fake;  // {..., n} raw scores; the leading dimensions are independent games
};

/// Which fields of Play a player's loss reads; what it does not read may be undefined.
struct Needs {
  bool real = false;
  bool fake = false;
};

/// What critic and generator minimise, as functions of what the critic said. Losses reduce the sample dimension and
/// keep the leading ones, {..., n} -> {...}. Both players minimise; the critic is high on real data.
struct Objective {
  std::string name;
  Needs critic_needs{.real = true, .fake = true};
  Needs generator_needs{.fake = true};
  std::function<Tensor(const Play&)> critic_loss, generator_loss;
};

}  // namespace saddle::objectives
