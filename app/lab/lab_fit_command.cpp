#include <cmath>
#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/critics/gaussian_fit.h"
#include "saddle/data/toys.h"
#include "saddle/divergences/registry.h"

#include "app/commands.h"
#include "app/renewed_line.h"
#include "app/session.h"

namespace saddle::app {
namespace {

using nlohmann::json;

constexpr double kPercent = 100;

double off(double found, double exact) { return kPercent * std::abs(found / exact - 1); }

json fit_json(const std::string& name, const critics::GaussianFit& fit, const critics::GaussianFit& best) {
  return {{"divergence", name}, {"mean", fit.mean},
          {"std", fit.std},     {"value", fit.divergence},
          {"bound", fit.bound}, {"best", {{"mean", best.mean}, {"std", best.std}, {"value", best.divergence}}}};
}

/// A line of the table: found, exact and the difference in per cent.
void print_row(std::ostream& out, const std::string& name, const critics::GaussianFit& fit,
               const critics::GaussianFit& best) {
  const auto cell = [&](double found, double exact) {
    out << std::fixed << std::setprecision(4) << " | " << found << " | " << exact << " | " << std::setprecision(1)
        << off(found, exact) << " %";
  };
  out << "| " << name;
  cell(fit.mean, best.mean);
  cell(fit.std, best.std);
  cell(fit.divergence, best.divergence);
  cell(fit.bound, best.divergence);
  out << " |" << std::endl;
}

}  // namespace

int run(const LabFitCommand& command) {
  if (command.common.device != "cpu")
    throw ConfigError(text("lab fit runs on the cpu, not on ", command.common.device));
  std::vector<divergences::FDivergence> chosen;
  for (const std::string& name : command.divergences) chosen.push_back(divergences::f_divergences().make(name, {}));
  start_libtorch(command.common.threads.value_or(1));  // the networks are too small for more
  const data::Mixture mixture = data::mixture1d();
  critics::GaussianFitOptions options{.steps = command.steps,
                                      .seed = static_cast<std::uint64_t>(command.common.seed.value_or(0))};
  std::ostream& out = messages(command.common);
  out << "A Gaussian fitted to 0.33 N(-1, 0.25^2) + 0.67 N(2, 2) by f-GAN training, beside the exact optimum "
         "(quadrature)\n"
      << "| divergence | mean | exact | off | std | exact | off | D_f at the fit | least | off | critic's bound | "
         "least "
         "| off |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  json fits = json::array();
  for (const divergences::FDivergence& f : chosen) {
    const critics::GaussianFit best = critics::best_gaussian(f, mixture, options.mean, options.std);
    RenewedLine line(command.common.quiet);
    const auto progress = [&](std::int64_t step) {
      line.show([&] {
        const double share = static_cast<double>(step) / static_cast<double>(options.steps);
        return text(f.name, ": step ", grouped(step), "/", grouped(options.steps), "  ", line.eta(share));
      });
    };
    const critics::GaussianFit fit = critics::fit_gaussian(f, mixture, options, progress);
    print_row(out, f.name, fit, best);
    fits.push_back(fit_json(f.name, fit, best));
  }
  if (command.common.json) print_json({{"steps", options.steps}, {"seed", options.seed}, {"fits", fits}});
  return 0;
}

}  // namespace saddle::app
