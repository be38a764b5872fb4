#include "saddle/penalties/registry.h"

#include "saddle/penalties/gradient.h"
#include "saddle/penalties/points.h"

namespace saddle::penalties {
namespace {

constexpr double kLarge = 1e12;

Penalty make_gradient(const Options& o) {
  const bool two = o.word_of("side", {"two", "one"}) == "two";
  const double target = o.number_in("target", 0, kLarge);
  return {.name = "gradient",
          .weight = o.number_in("weight", 0, kLarge),
          .at = points(o.word("at")),
          .value = [two, target](const Tensor& g) { return two ? two_sided(g, target) : one_sided(g, target); }};
}

}  // namespace

const Table<Penalty>& penalties() {
  static const Table<Penalty> table(
      "penalty", {{"gradient",
                   "weight E[(||grad_x D(x_hat)||_2 - target)^2]; side one: max(0, .) before squaring",
                   "Gulrajani et al. 2017, eq. (3)",
                   {{"weight", 10.0, "lambda, >= 0; without a factor 1/2"},
                    {"at", std::string("interpolates"), "interpolates, real or fake"},
                    {"target", 1.0, "the slope asked for, >= 0"},
                    {"side", std::string("two"), "two, or one (only steeper slopes cost)"}},
                   make_gradient}});
  return table;
}

}  // namespace saddle::penalties
