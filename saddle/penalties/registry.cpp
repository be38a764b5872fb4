#include "saddle/penalties/registry.h"

#include "saddle/core/schedule.h"
#include "saddle/penalties/gradient.h"
#include "saddle/penalties/points.h"
#include "saddle/penalties/weights.h"

namespace saddle::penalties {
namespace {

constexpr double kLarge = 1e12;

// What every penalty can be told.
const Option kEvery{"every", std::int64_t{1}, "lazy: only every so many critic steps, and so many times as heavy"};
const Option kSchedule{"schedule", std::string("constant"), "of the weight over the run: constant, linear, ..."};
const Option kNoise{"noise", 0.5, "at around-real: how far, in the batch's standard deviation, >= 0"};

Option weight(double standard, const char* meaning) { return {"weight", standard, meaning}; }
Option at(const char* standard) {
  return {"at", std::string(standard), "interpolates, real, fake or around-real (DRAGAN)"};
}

/// What all rows read: weight, schedule, interval.
Penalty common(const Options& o, const char* name) {
  Penalty penalty{.name = name, .weight = o.number_in("weight", 0, kLarge)};
  penalty.schedule = schedules().make(o.word("schedule"), {}).factor;
  penalty.every = o.integer_in("every", 1, 1 << 20);
  return penalty;
}

Penalty make_gradient(const Options& o) {
  Penalty penalty = common(o, "gradient");
  penalty.at = points(o.word("at"), o.number_in("noise", 0, kLarge));
  const double target = o.number_in("target", 0, kLarge);
  const SlopeOptions slope{.power = static_cast<int>(o.integer_in("power", 1, 2)), .norm = norm_called(o.word("norm"))};
  if (o.word_of("side", {"two", "one"}) == "two") {
    penalty.value = [=](const Tensor& g) { return two_sided(g, target, slope); };
  } else {
    penalty.value = [=](const Tensor& g) { return one_sided(g, target, slope); };
  }
  return penalty;
}

Penalty make_power(const Options& o) {
  Penalty penalty = common(o, "power");
  penalty.at = points(o.word("at"), o.number_in("noise", 0, kLarge));
  penalty.value = [p = o.number_in("p", 1e-6, 100)](const Tensor& g) { return power(g, p); };
  return penalty;
}

Penalty make_half_square(const Options& o, const char* name, Points at) {
  Penalty penalty = common(o, name);
  penalty.at = std::move(at), penalty.value = half_square;
  return penalty;
}

Penalty make_weights(const Options& o) {
  Penalty penalty = common(o, "weights");
  penalty.of_weights = squared_weights;
  return penalty;
}

}  // namespace

const Table<Penalty>& penalties() {
  static const Table<Penalty> table(
      "penalty",
      {{"gradient",
        "weight E |(||grad_x D(x_hat)||_* - target)|^power; side one: max(0, .) before the power",
        "Gulrajani et al. 2017, eq. (3)",
        {weight(10, "lambda, >= 0; without a factor 1/2"),
         at("interpolates"),
         {"target", 1.0, "the slope asked for, >= 0"},
         {"side", std::string("two"), "two, or one (only steeper slopes cost)"},
         {"power", std::int64_t{2},
          "1 or 2; 1 with side one leaves the best critic's gap W1 if weight is large enough"},
         {"norm", std::string("l2"), "on x: l1, l2 or linf; the gradient is measured in its dual"},
         kNoise,
         kSchedule,
         kEvery},
        make_gradient},
       {"power",
        "weight E ||grad_x D(x_hat)||_2^p",
        "Wu et al. 2018, eq. (7)",
        {weight(2, "k, >= 0"), {"p", 6.0, "power of the slope, > 0"}, at("interpolates"), kNoise, kSchedule, kEvery},
        make_power},
       {"r1",
        "weight/2 E ||grad_x D(x_real)||_2^2",
        "Mescheder et al. 2018, eq. (9); their code GAN_stability leaves the 1/2 out: its reg_param 10 is weight 20",
        {weight(10, "gamma, >= 0"), kSchedule, kEvery},
        [](const Options& o) { return make_half_square(o, "r1", at_real()); }},
       {"r2",
        "weight/2 E ||grad_x D(x_fake)||_2^2",
        "Mescheder et al. 2018, eq. (10); GAN_stability leaves the 1/2 out, as for r1",
        {weight(10, "gamma, >= 0"), kSchedule, kEvery},
        [](const Options& o) { return make_half_square(o, "r2", at_fake()); }},
       {"weights",
        "weight sum w^2 over the critic's weights",
        "Krogh and Hertz 1991, eq. (1), without its 1/2",
        {weight(1e-3, "lambda, >= 0"), kSchedule, kEvery},
        make_weights}});
  return table;
}

}  // namespace saddle::penalties
