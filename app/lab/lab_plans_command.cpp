// Earth mover's distance by trying every plan: what a plan is, before any solver.
#include <ATen/ATen.h>

#include <cmath>
#include <iomanip>
#include <iostream>

#include "saddle/core/tensor.h"
#include "saddle/transport/plans.h"

#include "app/lab/studies.h"
#include "app/output_path.h"
#include "app/session.h"

namespace saddle::app {
namespace {

using nlohmann::json;
using Units = std::vector<std::int64_t>;
using transport::WholePlan;

constexpr double kMostUnits = 1000;

Units units_in(const std::string& who, const std::string& list) {
  Units units;
  for (const double x : numbers_in(who, list)) {
    if (x != std::floor(x) || x < 0 || x > kMostUnits)
      throw ConfigError(text(who, ": ", x, ", expected whole numbers from 0 to ", kMostUnits));
    units.push_back(static_cast<std::int64_t>(x));
  }
  return units;
}

/// |i - j|^p between the places of two histograms.
Tensor costs_of(std::size_t rows, std::size_t columns, double p) {
  const Tensor i = at::arange(static_cast<std::int64_t>(rows), at::kDouble).unsqueeze(1);
  const Tensor j = at::arange(static_cast<std::int64_t>(columns), at::kDouble);
  const Tensor costs = (i - j).abs().pow(p);
  if (!at::isfinite(costs).all().item<bool>()) throw ConfigError(text("--power ", p, ": a cost is not finite"));
  return costs;
}

double cost_of(const WholePlan& plan, const std::vector<double>& costs) {
  double sum = 0;
  for (std::size_t k = 0; k < plan.size(); ++k) sum += costs[k] * static_cast<double>(plan[k]);
  return sum;
}

/// A matrix with its row and column sums around it.
void print_plan(std::ostream& out, const WholePlan& plan, const Units& rows, const Units& columns) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out << "   ";
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const std::int64_t units = plan[i * columns.size() + j];
      out << std::setw(5) << (units > 0 ? std::to_string(units) : ".");
    }
    out << "  | " << rows[i] << "\n";
  }
  out << "   " << std::string(5 * columns.size(), '-') << "\n   ";
  for (const std::int64_t sum : columns) out << std::setw(5) << sum;
  out << "\n";
}

json matrix(const WholePlan& plan, std::size_t columns) {
  json all = json::array();
  for (std::size_t k = 0; k < plan.size(); k += columns)
    all.push_back(WholePlan(plan.begin() + static_cast<std::ptrdiff_t>(k),
                            plan.begin() + static_cast<std::ptrdiff_t>(k + columns)));
  return all;
}

std::vector<double> edges(std::size_t n) {
  std::vector<double> all;
  for (std::size_t k = 0; k <= n; ++k) all.push_back(static_cast<double>(k) - .5);
  return all;
}

std::vector<double> as_numbers(const Units& units) { return {units.begin(), units.end()}; }

report::Panel plan_panel(const std::string& title, const WholePlan& plan, const Units& rows, const Units& columns) {
  return {.title = title,
          .x = {.label = "to place"},
          .y = {.label = "from place"},
          .maps = {{.x_edges = edges(columns.size()),
                    .y_edges = edges(rows.size()),
                    .values = as_numbers(plan),
                    .label = "units"}}};
}

/// "1 plan", "2 plans".
std::string counted(std::int64_t number, const char* what) { return grouped(number) + what + (number == 1 ? "" : "s"); }

std::string way(double cost, std::int64_t total) {
  return text(cell(cost / static_cast<double>(std::max<std::int64_t>(1, total)), 4), " a unit");
}

report::Figure figure_of(const transport::Enumeration& all, const Units& rows, const Units& columns) {
  const report::Panel sides{
      .title = "What is there and what is wanted",
      .x = {.label = "place"},
      .y = {.label = "units"},
      .histograms = {{.edges = edges(rows.size()), .heights = as_numbers(rows), .label = "P", .ink = {1, .5}},
                     {.edges = edges(columns.size()), .heights = as_numbers(columns), .label = "Q", .ink = {2, .5}}}};
  return {.panels = {sides, plan_panel("A poor plan: " + way(all.worst_cost, all.total), all.worst, rows, columns),
                     plan_panel("The best: " + way(all.best_cost, all.total), all.best, rows, columns)},
          .columns = 3,
          .panel_width = 380,
          .panel_height = 340};
}

}  // namespace

int run(const LabPlansCommand& c) {
  if (c.common.device != "cpu") throw ConfigError(text("lab plans runs on the cpu, not on ", c.common.device));
  require_output("--out", c.out, ".svg");
  start_libtorch(c.common.threads.value_or(1));
  const Units rows = units_in("ROWS", c.rows), columns = units_in("COLUMNS", c.columns);
  const Tensor costs = costs_of(rows.size(), columns.size(), c.power);
  const transport::Enumeration all = transport::enumerate(rows, columns, costs);
  std::ostream& out = messages(c.common);
  if (c.list > 0) {
    const std::vector<double> unit = numbers(costs);
    std::int64_t shown = 0;
    transport::for_each_plan(rows, columns, [&](const WholePlan& plan) {
      out << "plan " << ++shown << ", cost " << cost_of(plan, unit) << "\n";
      print_plan(out, plan, rows, columns);
      return shown < c.list;
    });
  }
  out << counted(all.plans, " plan") << (all.plans == 1 ? " moves " : " move ") << counted(all.total, " unit")
      << "; the rows are places of P, the columns of Q\n"
      << "the dearest, cost " << all.worst_cost << ", " << way(all.worst_cost, all.total) << "\n";
  print_plan(out, all.worst, rows, columns);
  out << "the cheapest, cost " << all.best_cost << ", " << way(all.best_cost, all.total) << " ("
      << counted(all.equally_good, " such plan") << "; mean cost of all plans " << cell(all.mean_cost, 6) << ")\n";
  print_plan(out, all.best, rows, columns);
  out << std::flush;
  if (!c.out.empty()) out << write_text(c.out, svg(figure_of(all, rows, columns))) << std::endl;
  if (c.common.json) {
    print_json(
        {{"plans", all.plans},
         {"units", all.total},
         {"best",
          {{"cost", all.best_cost}, {"plan", matrix(all.best, columns.size())}, {"equally_good", all.equally_good}}},
         {"worst", {{"cost", all.worst_cost}, {"plan", matrix(all.worst, columns.size())}}},
         {"mean_cost", all.mean_cost}});
  }
  return 0;
}

}  // namespace saddle::app
