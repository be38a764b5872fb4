#include "app/distance/critic_suprema.h"

#include "saddle/divergences/bounded_lipschitz.h"
#include "saddle/divergences/gan_qp_values.h"

namespace saddle::app {
namespace {

const std::vector<Option> kQpOptions{
    {"lambda", 10.0, "> 0"},
    {"norm", std::string("l1"), "of d(x, y): l1, l2 or linf"},
    {"mean", true, "d averaged over the coordinates (l2: under the root), as the objective does"}};

Measured of_cells(const divergences::Integral& found) {
  Measured all = answer(found.value, "cells of the laws");
  all["error"] = found.error;
  return all;
}

divergences::QpMeasure qp_measure(const Options& o, bool one_argument) {
  const double lambda = o.number("lambda");
  if (!(lambda > 0)) throw ConfigError(text(o.who(), ": lambda = ", lambda, ", expected a number above 0"));
  return {.one_argument = one_argument, .lambda = lambda, .norm = norm_called(o.word("norm")), .mean = o.flag("mean")};
}

Measure gan_qp_measure(const std::string& name, const std::string& line, const std::string& method, bool one_argument) {
  return {.name = name,
          .line = line,
          .of_samples =
              [=](const MeasureCall& c) {
                return answer(divergences::gan_qp(qp_measure(c.options, one_argument), c.a.samples, c.b.samples,
                                                  c.weights_a, c.weights_b),
                              method);
              },
          .needs = {.weights = true},
          .of_line_laws = [=](const MeasureCall&) -> Way {
            return [=](const MeasureCall& c) {
              return of_cells(divergences::gan_qp(qp_measure(c.options, one_argument), *c.a.law, *c.b.law));
            };
          },
          .options = kQpOptions,
          .check = [=](const Options& o) { qp_measure(o, one_argument); }};
}

Measured bounded_lipschitz_of_samples(const MeasureCall& c) {
  return answer(divergences::bounded_lipschitz(c.a.samples, c.b.samples, c.weights_a, c.weights_b), "network simplex");
}

Way bounded_lipschitz_of_line(const MeasureCall&) {
  return [](const MeasureCall& c) { return of_cells(divergences::bounded_lipschitz(*c.a.law, *c.b.law)); };
}

}  // namespace

std::vector<Measure> critic_suprema() {
  return {gan_qp_measure("gan-qp", "GAN-QP's divergence: the most that critics D(x_r, x_f) reach",
                         "exact of the samples: the sum over pairs of points", false),
          gan_qp_measure("gan-qp-unary", "the most that critics D(x) of one argument reach of it",
                         "exact of the samples: the linear system of the critic's values", true),
          {.name = "bounded-lipschitz",
           .line = "sup E D(x) - E D(y) over |D| <= 1 of slope at most 1: what they reach of the hinge loss",
           .of_samples = bounded_lipschitz_of_samples,
           .needs = {.weights = true},
           .of_line_laws = bounded_lipschitz_of_line}};
}

}  // namespace saddle::app
