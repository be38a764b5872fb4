// Products of small matrices, against ATen's in float64.
#include "saddle/kernels/product.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "tests/nn/formula.h"

using namespace saddle;
using namespace saddle::kernels;
using namespace saddle::nn;
using test::wave;

namespace {

/// Of sum((a b + bias) . wave), the value, the gradient and the gradient of that gradient's square.
std::vector<Tensor> with_derivatives(const Tensor& a, const Tensor& b, const Tensor& bias) {
  std::vector<Tensor> at{a, b, bias};
  for (Tensor& x : at) x = x.detach().set_requires_grad(true);
  const Tensor c = product(at[0], at[1], at[2]);
  std::vector<Tensor> all{c},
      first = torch::autograd::grad({(c * wave(c.sizes(), 5).to(c.scalar_type())).sum()}, at, {}, true, true);
  all.insert(all.end(), first.begin(), first.end());
  for (const Tensor& g : torch::autograd::grad({first[0].square().sum() + first[1].square().sum()}, {at[0], at[1]}))
    all.push_back(g);
  return all;
}

void require_close(const std::vector<Tensor>& found, const std::vector<Tensor>& exact) {
  REQUIRE(found.size() == exact.size());
  for (std::size_t i = 0; i < exact.size(); ++i) {
    CAPTURE(i);
    CHECK((found[i].scalar_type() == at::kFloat));
    REQUIRE(found[i].sizes() == exact[i].sizes());
    CHECK((found[i].to(at::kDouble) - exact[i]).abs().max().item<double>() <
          1e-5 * (1 + exact[i].abs().max().item<double>()));
  }
}

}  // namespace

TEST_CASE("in float32 values, first and second derivatives are those of float64, rounded: matrices and stacks") {
  // rows that fill no block, columns that fill no tile, sides below the kernel's, none at all
  for (const auto& [n, k, m] : std::vector<std::array<std::int64_t, 3>>{
           {64, 16, 16}, {150, 37, 45}, {1, 128, 9}, {130, 8, 8}, {7, 2, 20}, {20, 20, 1}, {3, 40, 17}, {0, 16, 16}}) {
    for (const std::int64_t games : {0, 1, 5}) {
      CAPTURE(n);
      CAPTURE(k);
      CAPTURE(m);
      CAPTURE(games);
      const auto stacked = [&](Shape shape) {
        if (games > 0) shape.insert(shape.begin(), games);
        return shape;
      };
      const Tensor a = wave(stacked({n, k})), b = wave(stacked({k, m}), 1), bias = wave(stacked({m}), 2);
      if (n == 0) {
        CHECK(product(a.to(at::kFloat), b.to(at::kFloat)).sizes() == product(a, b).sizes());
        continue;
      }
      require_close(with_derivatives(a.to(at::kFloat), b.to(at::kFloat), bias.to(at::kFloat)),
                    with_derivatives(a, b, bias));
    }
  }
}

TEST_CASE("views are read as they lie: transposed, narrowed, broadcast, every second column") {
  const Tensor a = wave({3, 70, 90}).to(at::kFloat), b = wave({3, 90, 70}, 1).to(at::kFloat);
  const auto same = [](const Tensor& left, const Tensor& right) {
    const Tensor found = product(left, right), exact = left.to(at::kDouble).matmul(right.to(at::kDouble));
    REQUIRE(found.sizes() == exact.sizes());
    CHECK((found.to(at::kDouble) - exact).abs().max().item<double>() < 1e-4);
  };
  same(a, b);
  same(a, a.mT());
  same(b.mT(), b);
  same(b.mT(), a.mT());
  same(a.narrow(1, 3, 40).narrow(2, 5, 50), b.narrow(1, 5, 50).narrow(2, 7, 33));
  same(a.narrow(1, 3, 40).narrow(2, 5, 50), a.narrow(1, 3, 20).narrow(2, 5, 50).mT());
  same(a.select(0, 1), b.select(0, 2));
  same(a.select(0, 1).expand({3, 70, 90}), b);
  same(a, b.select(0, 1).expand({3, 90, 70}));
  same(a.slice(2, 0, 90, 2), b.slice(1, 0, 90, 2));
  same(a.narrow(1, 0, 1).expand({3, 70, 90}), b);
  same(a, b.narrow(2, 0, 1).expand({3, 90, 70}));
}

TEST_CASE("a product is the same whatever the number of threads") {
  const int before = at::get_num_threads();
  for (const std::int64_t n : {70, 300}) {  // 70 rows: 64 and 6 by one thread, 35 and 35 by two
    const Tensor a = wave({6, n, 128}).to(at::kFloat), b = wave({6, 128, 200}, 1).to(at::kFloat),
                 bias = wave({6, 200}, 2).to(at::kFloat), turned = wave({6, 128, n}, 3).to(at::kFloat).mT();
    for (const Tensor& left : {a, turned}) {
      at::set_num_threads(1);
      const Tensor alone = product(left, b, bias);
      at::set_num_threads(2);
      CHECK(at::equal(product(left, b, bias), alone));
      CHECK((alone - (left.matmul(b) + bias.unsqueeze(1))).abs().max().item<double>() < 1e-4);
    }
  }
  at::set_num_threads(before);
}

TEST_CASE("a bias of another size is refused or broadcast as ATen does, and long sides go to ATen") {
  const Tensor a = wave({20, 32}).to(at::kFloat), b = wave({32, 16}, 1).to(at::kFloat);
  CHECK_THROWS(product(a, b, wave({15}).to(at::kFloat)));
  const Tensor stack = wave({3, 20, 32}).to(at::kFloat), weights = wave({3, 32, 16}, 1).to(at::kFloat);
  CHECK_THROWS(product(stack, weights, wave({2, 16}).to(at::kFloat)));
  for (const std::int64_t k : {512, 513}) {
    const Tensor x = wave({9, k}).to(at::kFloat), w = wave({k, 11}, 1).to(at::kFloat);
    CHECK((product(x, w) - x.matmul(w)).abs().max().item<double>() < 1e-3);
  }
}
