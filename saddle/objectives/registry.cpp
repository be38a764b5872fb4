#include "saddle/objectives/registry.h"

#include "saddle/objectives/hinge.h"
#include "saddle/objectives/least_squares.h"
#include "saddle/objectives/minimax.h"
#include "saddle/objectives/non_saturating.h"
#include "saddle/objectives/wasserstein.h"

namespace saddle::objectives {

const Table<Objective>& objectives() {
  static const Table<Objective> table(
      "objective",
      {
          {"minimax",
           "L_D = -E log s(D(x)) - E log(1 - s(D(G(z)))), L_G = E log(1 - s(D(G(z))))",
           "Goodfellow et al. 2014, eq. (1)",
           {},
           [](const Options&) { return minimax(); }},
          {"non-saturating",
           "L_D = -E log s(D(x)) - E log(1 - s(D(G(z)))), L_G = -E log s(D(G(z)))",
           "Goodfellow et al. 2014, section 3",
           {},
           [](const Options&) { return non_saturating(); }},
          {"least-squares",
           "L_D = 1/2 E(D(x) - b)^2 + 1/2 E(D(G(z)) - a)^2, L_G = 1/2 E(D(G(z)) - c)^2",
           "Mao et al. 2017, eq. (2)",
           {{"fake_label", 0.0, "a: the critic's target for fakes"},
            {"real_label", 1.0, "b: the critic's target for reals"},
            {"generator_label", 1.0, "c: the generator's target for fakes; (-1, 1, 0) is Pearson's chi-squared"}},
           [](const Options& o) {
             return least_squares({.fake = o.number("fake_label"),
                                   .real = o.number("real_label"),
                                   .generator = o.number("generator_label")});
           }},
          {"hinge",
           "L_D = E max(0, 1 - D(x)) + E max(0, 1 + D(G(z))), L_G = -E D(G(z))",
           "Lim and Ye 2017",
           {},
           [](const Options&) { return hinge(); }},
          {"wasserstein",
           "L_D = E D(G(z)) - E D(x), L_G = -E D(G(z))",
           "Arjovsky et al. 2017, eq. (3)",
           {},
           [](const Options&) { return wasserstein(); }},
      });
  return table;
}

}  // namespace saddle::objectives
