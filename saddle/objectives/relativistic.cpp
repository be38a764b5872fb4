#include "saddle/objectives/relativistic.h"

#include <ATen/ATen.h>

#include "saddle/core/names.h"

namespace saddle::objectives {
namespace {

constexpr Needs kBoth{.real = true, .fake = true};

/// Each a against the mean b, and the mean a against each b.
Tensor against_the_mean(const RelativeLoss& loss, const Tensor& a, const Tensor& b) {
  return loss.f(a - b.mean(-1, true)).mean(-1) + loss.f(a.mean(-1, true) - b).mean(-1);
}

}  // namespace

RelativeLoss relative_loss(const std::string& name) {
  const RelativeLoss all[] = {{"logistic", [](const Tensor& t) { return at::softplus(-t); }},
                              {"hinge", [](const Tensor& t) { return (1 - t).relu(); }},
                              {"least-squares", [](const Tensor& t) { return (t - 1).square(); }},
                              {"linear", [](const Tensor& t) { return -t; }}};
  std::vector<std::string> names;
  for (const RelativeLoss& loss : all) {
    if (loss.name == name) return loss;
    names.push_back(loss.name);
  }
  throw_unknown("loss of a relative score", name, names);
}

Objective relativistic_paired(const RelativeLoss& loss) {
  return {.name = "relativistic",
          .generator_needs = kBoth,
          .critic_loss = [loss](const Play& d) { return loss.f(d.real - d.fake).mean(-1); },
          .generator_loss = [loss](const Play& d) { return loss.f(d.fake - d.real).mean(-1); },
          .per_sample = true};
}

Objective relativistic_averaged(const RelativeLoss& loss) {
  return {.name = "relativistic",
          .generator_needs = kBoth,
          .critic_loss = [loss](const Play& d) { return against_the_mean(loss, d.real, d.fake); },
          .generator_loss = [loss](const Play& d) { return against_the_mean(loss, d.fake, d.real); }};
}

}  // namespace saddle::objectives
