#include "saddle/core/ranks.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

namespace saddle {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

Tensor other_way(const Ranks& ranks, Tensor (*way)(const Ranks&, const Tensor&), const Tensor& gradient) {
  return gradient.defined() ? way(ranks, gradient) : gradient;
}

/// What goes forward by `forth` and, differentiated, back by `back`. Ranks outlive the graphs that they are in.
template <Tensor (*forth)(const Ranks&, const Tensor&), Tensor (*back)(const Ranks&, const Tensor&)>
struct Exchange : torch::autograd::Function<Exchange<forth, back>> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Ranks* ranks) {
    context->saved_data["ranks"] = reinterpret_cast<std::int64_t>(ranks);
    return forth(*ranks, x);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto* ranks = reinterpret_cast<const Ranks*>(context->saved_data["ranks"].toInt());
    return {other_way(*ranks, back, gradients[0]), Tensor()};
  }
};

Tensor gathered(const Ranks& ranks, const Tensor& x) { return ranks.gather(x.contiguous()); }

Tensor narrowed(const Ranks& ranks, const Tensor& x) {
  const std::int64_t own = x.size(0) / ranks.count();
  return x.narrow(0, ranks.rank() * own, own).clone();
}

Tensor summed(const Ranks& ranks, const Tensor& x) {
  const Tensor total = x.clone(at::MemoryFormat::Contiguous);
  ranks.start_sum(total)();
  return total;
}

Tensor as_it_is(const Ranks&, const Tensor& x) { return x.view_as(x); }

}  // namespace

Rows Ranks::rows(std::int64_t batch) const {
  if (batch % count() != 0)
    throw ConfigError(text("train.batch_size = ", batch, ": ", count(),
                           " processes cannot have equal parts of it; expected a multiple of ", count()));
  return rows_of_own(batch / count());
}

const std::shared_ptr<const Ranks>& alone() {
  static const auto one = std::make_shared<const Ranks>();
  return one;
}

Tensor all_rows(const Ranks& ranks, const Tensor& x) {
  return ranks.alone() ? x : Exchange<gathered, own_rows>::apply(x, &ranks);
}

Tensor own_rows(const Ranks& ranks, const Tensor& x) {
  return ranks.alone() ? x : Exchange<narrowed, all_rows>::apply(x, &ranks);
}

Tensor sum(const Ranks& ranks, const Tensor& x) {
  return ranks.alone() ? x : Exchange<summed, for_own_use>::apply(x, &ranks);
}

Tensor for_own_use(const Ranks& ranks, const Tensor& x) {
  return ranks.alone() ? x : Exchange<as_it_is, sum>::apply(x, &ranks);
}

bool any(const Ranks& ranks, bool said) {
  if (ranks.alone()) return said;
  const Tensor voices = at::full({1}, said ? 1 : 0, at::kLong);
  ranks.start_sum(voices)();
  return voices.item<std::int64_t>() > 0;
}

Tensor mean(const Ranks& ranks, const Tensor& x) { return ranks.alone() ? x : sum(ranks, x) / ranks.count(); }

}  // namespace saddle
