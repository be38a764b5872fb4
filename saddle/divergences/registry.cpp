#include "saddle/divergences/registry.h"

namespace saddle::divergences {

const Table<FDivergence>& f_divergences() {
  static const Table<FDivergence> table(
      "f-divergence",
      {
          {"kl",
           "f(u) = u log u, f*(t) = e^(t - 1), g(v) = v",
           "Nowozin et al. 2016, Tables 1 and 2",
           {},
           [](const Options&) { return kl(); }},
          {"reverse-kl",
           "f(u) = -log u, f*(t) = -1 - log(-t), g(v) = -e^(-v)",
           "Nowozin et al. 2016, Tables 1 and 2",
           {},
           [](const Options&) { return reverse_kl(); }},
          {"pearson",
           "f(u) = (u - 1)^2, f*(t) = t^2 / 4 + t, but -1 below t = -2, g(v) = v",
           "Nowozin et al. 2016, Tables 1 and 2; the conjugate over u >= 0",
           {},
           [](const Options&) { return pearson(); }},
          {"neyman",
           "f(u) = (1 - u)^2 / u, f*(t) = 2 - 2 sqrt(1 - t), g(v) = 1 - e^(-v)",
           "Nowozin et al. 2016, Table 6",
           {},
           [](const Options&) { return neyman(); }},
          {"squared-hellinger",
           "f(u) = (sqrt u - 1)^2, f*(t) = t / (1 - t), g(v) = 1 - e^(-v)",
           "Nowozin et al. 2016, Tables 1 and 2",
           {},
           [](const Options&) { return squared_hellinger(); }},
          {"jensen-shannon",
           "f(u) = u log u - (u + 1) log((u + 1) / 2), f*(t) = -log(2 - e^t), g(v) = log 2 - log(1 + e^(-v))",
           "Nowozin et al. 2016, Tables 1 and 2: twice the usual JSD",
           {},
           [](const Options&) { return jensen_shannon(); }},
          {"weighted-js",
           "f(u) = pi u log u - (1 - pi + pi u) log(1 - pi + pi u), "
           "f*(t) = (1 - pi) log((1 - pi) / (1 - pi e^(t / pi))), g(v) = -pi log pi - log(1 + e^(-v))",
           "Nowozin et al. 2016, Table 6",
           {{"pi", 0.5, "weight of P in the mixture, between 0 and 1; 1/2 is the usual JSD"}},
           [](const Options& o) { return weighted_js(o.number("pi")); }},
          {"jeffreys",
           "f(u) = (u - 1) log u, f*(t) = W(e^(1 - t)) + 1 / W(e^(1 - t)) + t - 2, g(v) = v",
           "Nowozin et al. 2016, Table 6",
           {},
           [](const Options&) { return jeffreys(); }},
          {"gan",
           "f(u) = u log u - (u + 1) log(u + 1), f*(t) = -log(1 - e^t), g(v) = -log(1 + e^(-v))",
           "Nowozin et al. 2016, Tables 1 and 2",
           {},
           [](const Options&) { return gan(); }},
          {"total-variation",
           "f(u) = |u - 1| / 2, f*(t) = max(t, -1/2) for t <= 1/2, g(v) = tanh(v) / 2",
           "Nowozin et al. 2016, Table 6; the conjugate over u >= 0",
           {},
           [](const Options&) { return total_variation(); }},
          {"alpha",
           "f(u) = (u^a - 1 - a (u - 1)) / (a (a - 1)), f*(t) = (max(0, 1 + (a - 1) t)^(a / (a - 1)) - 1) / a, "
           "g(v) = 1 / (1 - a) - log(1 + e^(-v)) for a < 1, v for a > 1",
           "Nowozin et al. 2016, Table 6; the conjugate over u >= 0",
           {{"alpha", 0.5, "any number but 0 (reverse-kl) and 1 (kl); 1/2: Hellinger, 2: Pearson, -1: Neyman"}},
           [](const Options& o) { return alpha(o.number("alpha")); }},
          {"ns-gan",
           "f(u) = log(1 + 1 / u) - log 2, f*(t) = u t - log(1 + 1 / u) + log 2 at u = (sqrt(1 - 4 / t) - 1) / 2, "
           "g(v) = -e^(-v) / (1 + e^v)",
           "Goodfellow et al. 2014, section 3: the generator's -log D at the optimal D, as an f-divergence",
           {},
           [](const Options&) { return ns_gan(); }},
      });
  return table;
}

}  // namespace saddle::divergences
