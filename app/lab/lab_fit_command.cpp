#include <cmath>
#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/critics/gaussian_fit.h"
#include "saddle/data/toys.h"
#include "saddle/divergences/best_gaussian.h"
#include "saddle/divergences/registry.h"

#include "app/choice_word.h"
#include "app/commands.h"
#include "app/distance/distance_input.h"
#include "app/renewed_line.h"
#include "app/session.h"

namespace saddle::app {
namespace {

using nlohmann::json;

/// A divergence as it was asked for.
struct Chosen {
  std::string word;  // "alpha:alpha=2"
  divergences::FDivergence f;
};

/// Result of training and D_f there; no divergence where the quadrature cannot resolve it, and the reason.
struct Trained {
  critics::GaussianFit fit;
  std::optional<divergences::Integral> divergence;
  std::string unknown;
};

Trained with_divergence(const divergences::FDivergence& f, const divergences::LineLaw& p, critics::GaussianFit fit) {
  Trained trained{.fit = fit};
  try {
    trained.divergence = divergences::divergence(f, p, divergences::gaussian_law(fit.mean, fit.std));
  } catch (const NumericError& error) {
    trained.unknown = error.what();
  }
  return trained;
}

json minimum_json(const divergences::GaussianApproximation& g) {
  return {{"mean", g.mean}, {"std", g.std}, {"value", g.divergence.value}, {"error", g.divergence.error}};
}

json fit_json(const Chosen& chosen, const Trained& trained, const divergences::BestGaussian& best) {
  json fit{{"divergence", chosen.word},
           {"mean", trained.fit.mean},
           {"std", trained.fit.std},
           {"value", trained.divergence ? number_or_null(trained.divergence->value) : json(nullptr)},
           {"bound", trained.fit.bound},
           {"best", minimum_json(best.least)}};
  if (trained.divergence) fit["error"] = number_or_null(trained.divergence->error);
  if (!trained.unknown.empty()) fit["unknown"] = trained.unknown;
  fit["best"]["starts"] = best.starts, fit["best"]["reached"] = best.reached;
  fit["other_minima"] = json::array();
  for (const auto& minimum : best.other_minima) fit["other_minima"].push_back(minimum_json(minimum));
  return fit;
}

/// A line of the table: found, exact and the difference in per cent.
void print_row(std::ostream& out, const Chosen& chosen, const Trained& trained, const divergences::BestGaussian& best) {
  constexpr double kPercent = 100;
  const auto cell = [&](std::optional<double> found, double exact) {
    out << std::fixed << std::setprecision(4) << " | ";
    if (found) out << *found << " | " << exact << " | " << std::setprecision(1);
    if (found) out << kPercent * std::abs(*found / exact - 1) << " %";
    if (!found) out << "unknown | " << exact << " | ";
  };
  const double least = best.least.divergence;
  out << "| " << chosen.word;
  cell(trained.fit.mean, best.least.mean);
  cell(trained.fit.std, best.least.std);
  cell(trained.divergence ? std::optional<double>(trained.divergence->value) : std::nullopt, least);
  cell(trained.fit.bound, least);
  out << " | " << best.reached << "/" << best.starts << " |" << std::endl;
}

/// Below the table: local minima that searches ended at, and divergences that have no value.
void print_remark(std::ostream& out, const Chosen& chosen, const Trained& trained,
                  const divergences::BestGaussian& best) {
  out << std::defaultfloat << std::setprecision(6);
  for (const divergences::GaussianApproximation& g : best.other_minima) {
    out << chosen.word << ": a local minimum of " << g.divergence.value << " at mean " << g.mean << ", std " << g.std
        << std::endl;
  }
  if (!trained.unknown.empty()) out << "D_f at the fit is not known: " << trained.unknown << std::endl;
}

std::vector<Chosen> chosen_in(const std::vector<std::string>& words) {
  std::vector<Chosen> all;
  for (const std::string& word : words) {
    const train::Choice choice = choice_in("f-divergence", word);
    all.push_back({word, divergences::f_divergences().make(choice.name, choice.options)});
  }
  return all;
}

}  // namespace

int run(const LabFitCommand& command) {
  if (command.common.device != "cpu")
    throw ConfigError(text("lab fit runs on the cpu, not on ", command.common.device));
  const std::vector<Chosen> all = chosen_in(command.divergences);
  start_libtorch(command.common.threads.value_or(1));  // the networks are too small for more
  const data::Mixture mixture = data::mixture1d();
  const divergences::LineLaw law = line_law(mixture);
  critics::GaussianFitOptions options{.steps = command.steps,
                                      .seed = static_cast<std::uint64_t>(command.common.seed.value_or(0))};
  std::ostream& out = messages(command.common);
  out << "A Gaussian fitted to 0.33 N(-1, 0.25^2) + 0.67 N(2, 2) by f-GAN training, beside the least that "
         "searches by quadrature end at, and from how many of their starts\n"
      << "| divergence | mean | exact | off | std | exact | off | D_f at the fit | least | off | critic's bound | "
         "least | off | starts |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  json fits = json::array();
  std::ostringstream remarks;
  for (const Chosen& chosen : all) {
    const divergences::BestGaussian best = divergences::best_gaussian(chosen.f, law);
    RenewedLine line(command.common.quiet);
    const auto progress = [&](std::int64_t step) {
      line.show([&] {
        const double share = static_cast<double>(step) / static_cast<double>(options.steps);
        return text(chosen.word, ": step ", grouped(step), "/", grouped(options.steps), "  ", line.eta(share));
      });
    };
    const Trained trained = with_divergence(chosen.f, law, critics::fit_gaussian(chosen.f, mixture, options, progress));
    print_row(out, chosen, trained, best);
    print_remark(remarks, chosen, trained, best);
    fits.push_back(fit_json(chosen, trained, best));
  }
  out << remarks.str();
  if (command.common.json) print_json({{"steps", options.steps}, {"seed", options.seed}, {"fits", fits}});
  return 0;
}

}  // namespace saddle::app
