#include "saddle/core/norm.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

using namespace saddle;

namespace {

const Norm kAll[] = {Norm::l1, Norm::l2, Norm::linf};

}  // namespace

TEST_CASE("of (3, -4) the norms are 7, 5 and 4, one a row") {
  const Tensor x = at::tensor({3., -4., 0., 0.}, at::kDouble).view({2, 2});
  const double expected[] = {7, 5, 4};
  for (int i = 0; i < 3; ++i) CHECK(norm_of(x, kAll[i]).equal(at::tensor({expected[i], 0.}, at::kDouble)));
}

TEST_CASE("Hoelder: |x . y| <= ||x|| ||y||_*, and some y meets it") {
  const Tensor x = at::tensor({3., -4., .5}, at::kDouble), y = at::tensor({.3, .2, -.9}, at::kDouble);
  const Tensor best[] = {x.sign(), x / x.norm(), at::tensor({0., -1., 0.}, at::kDouble)};  // of dual norm 1
  for (int i = 0; i < 3; ++i) {
    const double size = norm_of(x, kAll[i]).item<double>();
    CHECK(std::abs(x.dot(y).item<double>()) <= size * norm_of(y, dual(kAll[i])).item<double>());
    CHECK(norm_of(best[i], dual(kAll[i])).item<double>() == doctest::Approx(1));
    CHECK(x.dot(best[i]).item<double>() == doctest::Approx(size));
    CHECK(dual(dual(kAll[i])) == kAll[i]);
  }
}

TEST_CASE("at 0 both derivatives of a norm and of a root are 0") {
  const Tensor x = at::zeros({2, 3}, at::kDouble).requires_grad_(true);
  for (const Tensor& value : {norm_of(x).sum(), root(x).sum()}) {
    const Tensor first = torch::autograd::grad({value}, {x}, {}, true, true)[0];
    CHECK(first.abs().max().item<double>() == 0);
    CHECK(torch::autograd::grad({first.sum()}, {x})[0].abs().max().item<double>() == 0);
  }
  CHECK(root(at::full({}, 9., at::kDouble)).item<double>() == 3);
}

TEST_CASE("elsewhere the Euclidean norm's derivatives are u = x / ||x|| and (1 - u u^T) / ||x||") {
  const Tensor x = at::tensor({3., -4., 12.}, at::kDouble).requires_grad_(true), u = x.detach() / 13,
               v = at::tensor({.5, 2., -1.}, at::kDouble);
  const Tensor first = torch::autograd::grad({norm_of(x)}, {x}, {}, true, true)[0];
  CHECK(at::allclose(first, u, 1e-14));
  const Tensor second = torch::autograd::grad({first}, {x}, {v})[0];
  CHECK(at::allclose(second, (v - u * u.dot(v)) / 13, 1e-13, 1e-15));
}

TEST_CASE("an unknown norm is answered with the nearest") {
  CHECK(norm_called("linf") == Norm::linf);
  CHECK_THROWS_WITH_AS(norm_called("l3"), doctest::Contains("did you mean 'l1'"), ConfigError);
}
