// Methods by registry name and the Dirac games they make.
#pragma once
#include <ATen/ATen.h>

#include <map>
#include <string>
#include <vector>

#include "saddle/dynamics/iteration.h"
#include "saddle/nn/constraint.h"
#include "saddle/objectives/registry.h"
#include "saddle/optim/sgd.h"
#include "saddle/penalties/registry.h"

namespace saddle::test {

using Given = std::map<std::string, Value>;

inline Value word(const char* value) { return std::string(value); }

inline dynamics::Method method(const std::string& objective, const Given& options = {}) {
  return {.objective = objectives::objectives().make(objective, options)};
}

inline dynamics::Method with(dynamics::Method m, const std::string& penalty, const Given& options) {
  m.penalties.push_back(penalties::penalties().make(penalty, options));
  return m;
}

inline dynamics::Method constrained(dynamics::Method m, const std::string& constraint, const Given& options = {}) {
  m.constraint = nn::constraints().make(constraint, options);
  return m;
}

inline optim::Rule rule(const std::string& name, const Given& options = {}) {
  return optim::rules().make(name, options);
}

inline Tensor point(const std::vector<double>& z) { return at::tensor(z, at::kDouble); }
inline Tensor origin(const dynamics::SmallGame& game) { return at::zeros({game.size()}, at::kDouble); }

}  // namespace saddle::test
