// A batch divided among threads, against the piece that takes it whole.
#include "saddle/nn/divided.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <doctest/doctest.h>

#include "saddle/nn/registry.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::wave;

namespace {

/// Threads for the length of a test.
class Threads {
 public:
  explicit Threads(int number) : before_(at::get_num_threads()) { at::set_num_threads(number); }
  ~Threads() { at::set_num_threads(before_); }

 private:
  int before_;
};

void require_close(const Tensor& found, const Tensor& exact) {
  REQUIRE(found.sizes() == exact.sizes());
  const double rounding = exact.scalar_type() == at::kDouble ? 1e-12 : 1e-4;
  CHECK((found - exact).abs().max().item<double>() < rounding * (1 + exact.abs().max().item<double>()));
}

void require_close(const Weights& found, const Weights& exact) {
  for (std::size_t j = 0; j < exact.size(); ++j) {
    REQUIRE(found[j].defined() == exact[j].defined());
    if (exact[j].defined()) require_close(found[j], exact[j]);
  }
}

}  // namespace

TEST_CASE("whatever the number of threads a divided batch goes forward and back as a whole one, rest included") {
  const c10::NoGradGuard no_grad;
  const Network critic =
      critics().make("dcgan", {{"width", std::int64_t{16}}, {"norm", std::string("none")}}, Spec({1, 32, 32}));
  for (const at::ScalarType type : {at::kDouble, at::kFloat}) {  // in float32 by oneDNN's convolutions
    const Weights at = initialise(critic, 3, 1, type);
    for (const std::int64_t n : {1, 9, 41}) {  // 41: parts of unequal size
      const Tensor x = wave({n, 1, 32, 32}).to(type), u = wave({n, 1, 32, 32}, 1).to(type),
                   slope = wave({n, 1}, 2).to(type);
      Pass pass;
      const auto whole = [&] { return critic.piece(at, x, pass); };
      Weights backward(at.size()), forward(at.size()), unpushed(at.size());
      whole()->backpropagate(slope, false, backward);
      const auto steep = whole();
      const Tensor pulled = steep->pull_back(at::ones_like(slope));
      steep->push_forward(u, slope.squeeze(-1), forward);
      const auto flat = whole();
      flat->pull_back(at::ones_like(slope));
      CHECK_FALSE(flat->push_forward({}, slope.squeeze(-1), unpushed).defined());
      require_close(unpushed, backward);
      for (const int threads : {1, 2, 3}) {
        CAPTURE(toString(type));
        CAPTURE(n);
        CAPTURE(threads);
        const Threads some(threads);
        Divided plain(critic, layer_values(critic, at, type), x, {}),
            tilted(critic, layer_values(critic, at, type), x, {});
        require_close(plain.output(), whole()->output());
        Weights found(at.size());
        plain.backpropagate(slope, found);
        require_close(found, backward);
        require_close(tilted.pull_back(at::ones_like(slope)), pulled);
        Weights pushed(at.size());
        tilted.push_forward(u, slope.squeeze(-1), pushed);
        require_close(pushed, forward);
        Divided moving(critic, layer_values(critic, at, type), x, {});
        moving.pull_back(at::ones_like(slope));
        Weights moved(at.size());
        moving.push_forward({}, slope.squeeze(-1), moved);
        require_close(moved, backward);
      }
    }
  }
}

TEST_CASE(
    "each weight's gradient is told of once, complete, layer by layer, in the same order by any number of threads") {
  const c10::NoGradGuard no_grad;
  const Network critic = critics().make("r3gan", {{"width", std::int64_t{8}}}, Spec({1, 32, 32}));
  const Weights at = initialise(critic, 3, 1, at::kDouble);
  const Tensor x = wave({41, 1, 32, 32}), u = wave({41, 1, 32, 32}, 1), slope = wave({41, 1}, 2);
  std::vector<std::size_t> backward_order, forward_order;
  for (const int threads : {1, 2, 3}) {
    CAPTURE(threads);
    const Threads some(threads);
    Weights told(at.size()), found(at.size());
    std::vector<std::size_t> order;
    const Complete complete = [&](std::size_t weight, const Tensor& gradient) {
      order.push_back(weight);
      CHECK_FALSE(told[weight].defined());
      told[weight] = gradient.clone();
    };
    const auto check_told = [&](std::vector<std::size_t>& same) {
      for (std::size_t j = 0; j < at.size(); ++j) {
        CHECK(told[j].defined() == found[j].defined());
        if (told[j].defined()) CHECK(told[j].equal(found[j]));
      }
      if (same.empty()) same = order;
      CHECK(order == same);
      told.assign(at.size(), {}), found.assign(at.size(), {}), order.clear();
    };
    Divided plain(critic, at, x, {});
    plain.backpropagate(slope, found, complete);
    CHECK(order.front() > order.back());  // the last layer first
    check_told(backward_order);
    Divided steep(critic, at, x, {});
    steep.pull_back(at::ones_like(slope));
    steep.push_forward(u, slope.squeeze(-1), found, complete);
    CHECK(order.front() < order.back());
    check_told(forward_order);
  }
}

TEST_CASE("labels go with their samples") {
  const c10::NoGradGuard no_grad;
  const Network critic = critics().make("mlp", {{"condition", std::string("projection")}}, Spec({2}, 3));
  const Weights at = initialise(critic, 3, 1, at::kDouble);
  const Tensor x = wave({40, 2}), labels = at::arange(40).remainder(3);
  Pass pass;
  pass.labels = labels;
  const Tensor exact = critic.piece(at, x, pass)->output();
  const Threads two(2);
  require_close(Divided(critic, at, x, labels).output(), exact);
  CHECK((exact - Divided(critic, at, x, labels.flip(0)).output()).abs().max().item<double>() > 1e-3);
}

TEST_CASE("a divided batch has the same bits on any number of threads") {
  const c10::NoGradGuard no_grad;
  Network critic =
      critics().make("dcgan", {{"width", std::int64_t{32}}, {"norm", std::string("none")}}, Spec({1, 32, 32}));
  for (const bool narrow : {false, true}) {
    critic.bfloat16 = narrow;
    const Weights at = initialise(critic, 3, 1, at::kFloat);
    const Tensor x = wave({41, 1, 32, 32}).to(at::kFloat), u = wave({41, 1, 32, 32}, 1).to(at::kFloat),
                 slope = wave({41, 1}, 2).to(at::kFloat);
    const auto found_on = [&](int threads) {
      const Threads some(threads);
      Divided plain(critic, layer_values(critic, at, at::kFloat), x, {}),
          tilted(critic, layer_values(critic, at, at::kFloat), x, {});
      Weights backward(at.size()), forward(at.size());
      plain.backpropagate(slope, backward);
      const Tensor pulled = tilted.pull_back(at::ones_like(slope));
      tilted.push_forward(u, slope.squeeze(-1), forward);
      Weights all{plain.output(), pulled};
      all.insert(all.end(), backward.begin(), backward.end());
      all.insert(all.end(), forward.begin(), forward.end());
      return all;
    };
    const Weights one = found_on(1);
    for (const int threads : {2, 3, 4}) {
      const Weights some = found_on(threads);
      for (std::size_t k = 0; k < one.size(); ++k) {
        CAPTURE(narrow);
        CAPTURE(threads);
        CAPTURE(k);
        REQUIRE(one[k].defined() == some[k].defined());
        if (one[k].defined()) CHECK(at::equal(one[k], some[k]));
      }
    }
  }
}
