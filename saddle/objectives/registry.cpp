#include "saddle/objectives/registry.h"

#include "saddle/divergences/registry.h"
#include "saddle/objectives/energy.h"
#include "saddle/objectives/f_gan.h"
#include "saddle/objectives/gan_qp.h"
#include "saddle/objectives/hinge.h"
#include "saddle/objectives/least_squares.h"
#include "saddle/objectives/minimax.h"
#include "saddle/objectives/mmd.h"
#include "saddle/objectives/moments.h"
#include "saddle/objectives/non_saturating.h"
#include "saddle/objectives/relativistic.h"
#include "saddle/objectives/wasserstein.h"

namespace saddle::objectives {
namespace {

constexpr double kLarge = 1e12, kSmall = 1e-12;
const Option kFeatures{"features", std::int64_t{16}, "outputs of the critic, >= 1"};

std::int64_t features(const Options& o) { return o.integer_in("features", 1, 1 << 16); }

Objective make_least_squares(const Options& o) {
  return least_squares(
      {.fake = o.number("fake_label"), .real = o.number("real_label"), .generator = o.number("generator_label")});
}

/// f-GAN's own options and those of every divergence.
std::vector<Option> f_gan_options() {
  std::vector<Option> all{
      {"divergence", std::string("jensen-shannon"), "a row of the divergences: kl, reverse-kl, pearson, ..."},
      {"generator", std::string("minimax"), "minimax, or alternative: L_G = -E g_f(D(G(z)))"}};
  for (const auto& row : divergences::f_divergences().rows()) {
    for (Option option : row.options) {
      option.meaning = text("of ", row.name, ": ", option.meaning);
      all.push_back(std::move(option));
    }
  }
  return all;
}

Objective make_f_gan(const Options& o) {
  const std::string& name = o.word("divergence");
  divergences::f_divergences().find(name);
  std::map<std::string, Value> given;
  for (const auto& row : divergences::f_divergences().rows()) {
    for (const Option& option : row.options) {
      const Value& value = o.values().at(option.key);
      if (row.name == name) given[option.key] = value;
      if (row.name != name && value != option.standard) {
        throw ConfigError(text(o.who(), ": ", option.key, " is an option of divergence ", row.name, ", not of ", name));
      }
    }
  }
  const bool minimax = o.word_of("generator", {"minimax", "alternative"}) == "minimax";
  return f_gan(divergences::f_divergences().make(name, given),
               minimax ? FGanGenerator::minimax : FGanGenerator::alternative);
}

Objective make_gan_qp(const Options& o) {
  return gan_qp({.lambda = o.number_in("lambda", kSmall, kLarge),
                 .pairwise = o.word_of("critic", {"unary", "pairwise"}) == "pairwise",
                 .distance = {norm_called(o.word("norm")), o.flag("mean")}});
}

Objective make_relativistic(const Options& o) {
  const RelativeLoss loss = relative_loss(o.word("loss"));
  return o.word_of("pairing", {"paired", "averaged"}) == "paired" ? relativistic_paired(loss)
                                                                  : relativistic_averaged(loss);
}

Objective make_mmd(const Options& o) {
  const double scale = o.number_in("scale", kSmall, kLarge);
  if (o.word_of("kernel", {"rbf", "rational-quadratic"}) == "rbf") {
    return mmd(divergences::rbf({scale, 2 * scale, 4 * scale, 8 * scale, 16 * scale}), features(o));
  }
  return mmd(divergences::rational_quadratic({0.2, 0.5, 1, 2, 5}, scale), features(o));
}

}  // namespace

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
          {"f-gan", "L_D = -E g_f(D(x)) + E f*(g_f(D(G(z)))), L_G = -E f*(g_f(D(G(z))))",
           "Nowozin et al. 2016, eqs. (4) and (6)", f_gan_options(), make_f_gan},
          {"least-squares",
           "L_D = 1/2 E(D(x) - b)^2 + 1/2 E(D(G(z)) - a)^2, L_G = 1/2 E(D(G(z)) - c)^2",
           "Mao et al. 2017, eq. (2)",
           {{"fake_label", 0.0, "a: the critic's target for fakes"},
            {"real_label", 1.0, "b: the critic's target for reals"},
            {"generator_label", 1.0, "c: the generator's target for fakes; (-1, 1, 0) is Pearson's chi-squared"}},
           make_least_squares},
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
          {"gan-qp",
           "L_D = E[-gap + gap^2 / (2 lambda d(x_r, x_f))], gap = D(x_r) - D(x_f); L_G = E gap",
           "Su 2018, eqs. (13) and (14)",
           {{"lambda", 10.0, "> 0"},
            {"critic", std::string("unary"), "unary D(x), or pairwise D(x_r, x_f) with gap D(x_r, x_f) - D(x_f, x_r)"},
            {"norm", std::string("l1"), "of d: l1, l2 or linf"},
            {"mean", true, "d averaged over a sample's elements (l2: under the root), as the authors' code does"}},
           make_gan_qp},
          {"relativistic",
           "paired: L_D = E f(D(x_r) - D(x_f)); averaged: E f(D(x_r) - E D(x_f)) + E f(E D(x_r) - D(x_f)); L_G "
           "exchanged",
           "Jolicoeur-Martineau 2018, eqs. (7), (8), (13), (14)",
           {{"pairing", std::string("paired"), "paired or averaged"},
            {"loss", std::string("logistic"), "f: logistic, hinge, least-squares or linear"}},
           make_relativistic},
          {"mmd",
           "L_D = -MMD^2(h(x), h(G(z))), L_G = MMD^2, unbiased, h the critic's features",
           "Li et al. 2017, eq. (3); Binkowski et al. 2018, section 4",
           {kFeatures,
            {"kernel", std::string("rational-quadratic"), "rbf (bandwidths 1 to 16) or rational-quadratic (.2 to 5)"},
            {"scale", 1.0, "of the kernel's lengths, > 0"}},
           make_mmd},
          {"energy",
           "L_G = 2 E||h(x) - h(G(z))|| - E||h(x) - h(x')|| - E||h(G(z)) - h(G(z'))||, L_D = -L_G",
           "Bellemare et al. 2017, eq. (5)",
           {kFeatures},
           [](const Options& o) { return energy(features(o)); }},
          {"moments",
           "L_G = ||E m(h(x)) - E m(h(G(z)))||_2, m(h) = (h, ..., h^order), L_D = -L_G",
           "Mroueh et al. 2017, eq. (3)",
           {kFeatures, {"order", std::int64_t{1}, "highest power, 1 to 8"}},
           [](const Options& o) { return moments(o.integer_in("order", 1, 8), features(o)); }},
      });
  return table;
}

}  // namespace saddle::objectives
