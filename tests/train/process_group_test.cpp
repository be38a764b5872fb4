// The exchange between processes, played by threads of this one.
#include "saddle/train/process_group.h"

#include <torch/csrc/autograd/autograd.h>

#include <mutex>

#include <doctest/doctest.h>

#include "tests/core/constants.h"
#include "tests/train/rank_threads.h"
#include "tests/train/small_runs.h"

using namespace saddle;
using namespace saddle::test;

TEST_CASE("ranks gather in their order, sum, and take rank 0's numbers and words") {
  std::mutex checking;  // doctest's assertions on several threads, one at a time
  on_ranks(3, [&](const std::shared_ptr<const train::ProcessGroup>& ranks) {
    const double r = ranks->rank();
    const Tensor own = at::tensor({r, 10 * r}, kDouble), all = ranks->gather(own.view({2, 1}));
    const Tensor total = at::full({3}, r + 1, at::kFloat), first = at::full({2, 2}, r + 5, at::kLong);
    ranks->start_sum(total)();
    ranks->spread(first);
    std::string words = text("of rank ", r);
    ranks->spread(words);
    const std::lock_guard lock(checking);
    CHECK(all.equal(at::tensor({0., 0., 1., 10., 2., 20.}, kDouble).view({6, 1})));
    CHECK(total.equal(at::full({3}, 6., at::kFloat)));
    CHECK(first.equal(at::full({2, 2}, 5, at::kLong)));
    CHECK(words == "of rank 0");
    CHECK(ranks->gather(at::empty({0, 2})).sizes() == at::IntArrayRef({0, 2}));
  });
}

TEST_CASE("derivatives through the exchange, first and second, are those of the whole batch") {
  // F(w) = (mean of tanh(w x))^2 + mean of (w x)^3 over six samples; v = dF/dw; then d(v^2)/dw.
  const Tensor x = at::tensor({.3, -1.2, .7, 2., -.4, .9}, kDouble);
  const auto f = [](const Tensor& s) { return s.tanh().mean().square() + s.pow(3).mean(); };
  const Tensor w = at::tensor(.8, kDouble).requires_grad_(true);
  const Tensor v = torch::autograd::grad({f(w * x)}, {w}, {}, true, /*create_graph=*/true)[0];
  const Tensor second = torch::autograd::grad({v.square()}, {w})[0];
  std::mutex checking;
  on_ranks(3, [&](const std::shared_ptr<const train::ProcessGroup>& ranks) {
    const Tensor shared = at::tensor(.8, kDouble).requires_grad_(true), here = for_own_use(*ranks, shared);
    const Tensor scores = all_rows(*ranks, here * x.narrow(0, 2 * ranks->rank(), 2));
    const Tensor own = torch::autograd::grad({f(scores)}, {here}, {}, true, /*create_graph=*/true)[0];
    const Tensor whole = sum(*ranks, own);
    const Tensor twice = torch::autograd::grad({whole.square()}, {shared})[0];
    const std::lock_guard lock(checking);
    CHECK(whole.item<double>() == doctest::Approx(v.item<double>()).epsilon(1e-13));
    CHECK(twice.item<double>() == doctest::Approx(second.item<double>()).epsilon(1e-13));
    CHECK(std::abs(own.item<double>() - v.item<double>()) > 1e-3);  // a rank's own part is not the whole
  });
}

TEST_CASE("what went wrong on one rank is said on all") {
  const std::string said = message_of<JobError>([] {
    on_ranks(2, [](const std::shared_ptr<const train::ProcessGroup>& ranks) {
      if (ranks->rank() == 1) throw DataError("shirts.idx: no such file");
      ranks->start_sum(at::ones({4}))();
    });
  });
  CHECK(said == "rank 0 of 2: rank 1: shirts.idx: no such file");
}

TEST_CASE("a rank that does not come is named") {
  const TemporaryFolder folder;
  train::Rendezvous at{.rank = 1, .count = 4, .local_rank = 1, .local_count = 4};
  at.file = (folder.path() / "meet").string();
  const std::string said = message_of<JobError>([&] { train::join(at, std::chrono::milliseconds(300)); });
  CHECK(said == "rank 1 of 4: ranks 0, 2 and 3 did not come within 0.3 s");
  const std::string again = message_of<JobError>([&] { train::join(at, std::chrono::milliseconds(300)); });
  CHECK(contains(again, "was used by an earlier start, or by two as this rank; choose a new one"));
}

TEST_CASE("a batch that the ranks cannot share evenly is refused") {
  on_ranks(3, [](const std::shared_ptr<const train::ProcessGroup>& ranks) {
    if (ranks->rank() > 0) return;
    const std::string said = message_of<ConfigError>([&] { ranks->rows(64); });
    CHECK(said == "train.batch_size = 64: 3 processes cannot have equal parts of it; expected a multiple of 3");
    CHECK(ranks->rows(66).count == 22);
  });
}
