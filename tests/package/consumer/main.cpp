// Another project's use of an installed saddle: the hinge objective's critic loss against its value by hand.
#include <ATen/ATen.h>

#include <cmath>
#include <iostream>

#include <saddle/objectives/registry.h>

int main() {
  const auto hinge = saddle::objectives::objectives().make("hinge", {});
  const at::Tensor real = at::tensor({2.0, -1.0}), fake = at::tensor({0.5, -3.0});
  const double loss = hinge.critic_loss({.real = real, .fake = fake}).item<double>();
  std::cout << hinge.name << " " << loss << "\n";
  return std::abs(loss - 1.75) < 1e-12 ? 0 : 1;  // (0 + 2) / 2 + (1.5 + 0) / 2
}
