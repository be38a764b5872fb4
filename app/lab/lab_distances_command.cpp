// What distances see of two distributions that move towards one another.
#include <cmath>

#include "saddle/critics/gap_bound.h"
#include "saddle/divergences/line_law.h"
#include "saddle/divergences/parallel_lines.h"

#include "app/lab/studies.h"

namespace saddle::app {
namespace {

using nlohmann::json;
using report::Panel;
using Numbers = std::vector<double>;

double number_or_infinity(json& into, const std::string& name, double value) {
  into[name] = std::isfinite(value) ? json(value) : json("infinity");
  return value;
}

/// A curve that is left out at x = 0, where it jumps.
report::Line jumping(const Numbers& x, Numbers y, const std::string& label, int ink) {
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (x[k] == 0) y[k] = std::nan("");
  }
  return curve(x, y, label, ink);
}

/// Two segments in the plane, theta apart: WGAN's first example.
StudyReport report_lines(const StudyCall& call) {
  constexpr int kSteps = 40;  // a side
  Numbers theta, w1, js, total_variation, energy, mmd, two, one;
  StudyReport report;
  for (int k = -kSteps; k <= kSteps; ++k) {
    theta.push_back(static_cast<double>(k) / kSteps);
    const divergences::ParallelLines d = divergences::parallel_lines(theta.back());
    w1.push_back(d.w1), js.push_back(d.jensen_shannon), total_variation.push_back(d.total_variation);
    energy.push_back(d.energy), mmd.push_back(d.mmd_squared);
    two.push_back(d.two_argument_qp), one.push_back(d.one_argument_qp);
    if (call.progress) call.progress(static_cast<double>(k + kSteps + 1) / (2 * kSteps + 1));
  }
  for (const double at : {1., .1, .01, 0.}) {
    const divergences::ParallelLines d = divergences::parallel_lines(at, 400);
    json row{{"theta", at}, {"w1", d.w1}, {"jensen_shannon", d.jensen_shannon}};
    number_or_infinity(row, "kl", d.kl);
    row["total_variation"] = d.total_variation, row["energy"] = d.energy, row["mmd_squared"] = d.mmd_squared;
    row["two_argument_qp"] = d.two_argument_qp, row["one_argument_qp"] = d.one_argument_qp;
    report.found.push_back(row);
  }
  const report::Axis x{.label = "theta, how far the lines are apart"};
  const report::Dots together{.x = {0}, .y = {0}, .label = "at theta = 0", .ink = {0}, .radius = 3};
  const Panel flat{
      .title = "Only whether they are apart",
      .x = x,
      .y = {.label = "divergence", .range = {{-.05, 1.15}}},
      .lines = {jumping(theta, js, "JS: log 2", 1), jumping(theta, total_variation, "total variation: 1", 2)},
      .dots = {together}};
  const Panel far{.title = "How far they are apart",
                  .x = x,
                  .y = {.label = "distance"},
                  .lines = {curve(theta, w1, "W_1 = |theta|", 1), curve(theta, energy, "energy distance", 2),
                            curve(theta, mmd, "MMD^2, RBF", 3)}};
  const Panel qp{.title = "GAN-QP, lambda 1",
                 .x = x,
                 .y = {.label = "divergence", .range = {{-.02, .6}}},
                 .lines = {jumping(theta, two, "critic of two arguments: a jump", 1),
                           curve(theta, one, "critic of one argument", 2)},
                 .dots = {together}};
  report.figures = {{"lines", {.panels = {far, flat, qp}, .columns = 3, .panel_width = 380, .panel_height = 340}}};
  report.tables = {{"lines",
                    {{"theta", theta},
                     {"w1", w1},
                     {"jensen_shannon", js},
                     {"total_variation", total_variation},
                     {"energy", energy},
                     {"mmd_squared", mmd},
                     {"two_argument_qp", two},
                     {"one_argument_qp", one}}}};
  return report;
}

/// N(m, 0.1^2) comes to N(0, 0.1^2): what a generator would be told on its way.
StudyReport report_apart(const StudyCall& call) {
  constexpr double kStd = .1, kFar = 2;
  constexpr int kSteps = 80;
  const divergences::LineLaw data = divergences::gaussian_law(0, kStd);
  Numbers m, w1, js, x, p, q;
  for (int k = kSteps; k >= 0; --k) {
    m.push_back(kFar * k / kSteps);
    const divergences::LineLaw model = divergences::gaussian_law(m.back(), kStd);
    w1.push_back(divergences::transport_cost(1, data, model));
    js.push_back(divergences::divergence(divergences::jensen_shannon(), data, model) / 2);
    if (call.progress) call.progress(static_cast<double>(kSteps - k + 1) / (kSteps + 1));
  }
  Panel densities{.title = "The model comes to the data", .x = {.label = "x"}, .y = {.label = "density"}};
  for (int k = 0; k <= 400; ++k) x.push_back(-.5 + 3. * k / 400);
  const auto density = [&](double mean) {
    Numbers y;
    for (const double at : x) y.push_back(divergences::Gaussian1d{mean, kStd}(at));
    return y;
  };
  densities.lines = {curve(x, density(0), "data", 1), curve(x, density(2), "model, first", 2),
                     curve(x, density(1), "later", 4, true), curve(x, density(.3), "later still", 3, true)};
  Panel values{.title = "JS stands still until they overlap, W_1 falls",
               .x = {.label = "way left, m"},
               .y = {.label = "distance"},
               .lines = {curve(m, w1, "W_1", 1), curve(m, js, "JS", 2)}};
  Numbers middles, w1_slope, js_slope;
  for (std::size_t k = 1; k < m.size(); ++k) {
    middles.push_back((m[k] + m[k - 1]) / 2);
    w1_slope.push_back((w1[k - 1] - w1[k]) / (m[k - 1] - m[k]));
    js_slope.push_back((js[k - 1] - js[k]) / (m[k - 1] - m[k]));
  }
  Panel slopes{.title = "What the model is told: the slope",
               .x = {.label = "way left, m"},
               .y = {.label = "d distance / d m", .range = {{1e-9, 30}}, .logarithmic = true},
               .lines = {curve(middles, w1_slope, "W_1", 1), curve(middles, js_slope, "JS", 2)}};
  StudyReport report;
  report.figures = {
      {"apart", {.panels = {densities, values, slopes}, .columns = 3, .panel_width = 380, .panel_height = 340}}};
  report.tables = {{"apart", {{"m", m}, {"w1", w1}, {"jensen_shannon", js}}}};
  const std::size_t half = m.size() / 2;
  report.found = {{"m", {m[0], m[half], m.back()}},
                  {"w1", {w1[0], w1[half], w1.back()}},
                  {"jensen_shannon", {js[0], js[half], js.back()}}};
  return report;
}

/// A panel of gap / (lambda d) over (a - b) / (a + b), with the theory's diagonal and the bounds.
Panel gap_panel(const std::string& title, double largest) {
  const double room = std::max(1.2, 1.1 * largest);
  const report::Pen bound{.ink = {0, .5}, .width = 1, .dashed = true};
  return {.title = title,
          .x = {.label = "(a - b) / (a + b)", .range = {{-1.02, 1.02}}},
          .y = {.label = "gap / (lambda d)", .range = {{-room, room}}},
          .lines = {{.x = {-1, 1}, .y = {-1, 1}, .label = "equal", .pen = {.ink = {0}, .width = 1}},
                    {.x = {-1, 1}, .y = {1, 1}, .label = "1 and -1", .pen = bound},
                    {.x = {-1, 1}, .y = {-1, -1}, .pen = bound}}};
}

/// GAN-QP's gap at pairs of a real and a fake: bounded by lambda d for two arguments, not for one.
StudyReport report_bounded(const StudyCall& call) {
  critics::GapBoundOptions options{.seed = call.seed};
  options.steps = call.steps.value_or(options.steps);
  const critics::GapBound g = critics::gap_bound(options, call.progress);
  const auto dots = [&](const critics::GapQuotients& of, const std::string& label, int ink) {
    return report::Dots{.x = g.predicted, .y = of.quotient, .label = label, .ink = {ink, .5}, .radius = 2};
  };
  Panel two = gap_panel("D(x_r, x_f): the gap stays within lambda d", g.two_arguments.largest);
  two.dots = {dots(g.two_arguments, "trained", 1)};
  Panel one = gap_panel("D(x): it need not", std::max(g.one_argument.largest, g.best_of_one.largest));
  one.dots = {dots(g.one_argument, "trained", 2), dots(g.best_of_one, "the best, by the linear system", 3)};
  StudyReport report;
  report.figures = {{"bounded", {.panels = {two, one}, .panel_width = 460, .panel_height = 380}}};
  report.tables = {{"bounded",
                    {{"predicted", g.predicted},
                     {"two_arguments", g.two_arguments.quotient},
                     {"one_argument", g.one_argument.quotient},
                     {"best_of_one", g.best_of_one.quotient}}}};
  const auto summary = [](const critics::GapQuotients& of) {
    return json{{"largest", of.largest}, {"rms_difference", of.rms_difference}};
  };
  report.found = {{"pairs", g.predicted.size()},
                  {"two_arguments", summary(g.two_arguments)},
                  {"one_argument", summary(g.one_argument)},
                  {"best_of_one", summary(g.best_of_one)}};
  return report;
}

const std::vector<Study>& distance_studies() {
  static const std::vector<Study> all{
      {"lines", "two segments in the plane, theta apart: W_1 = |theta|, JS = log 2, KL infinite, GAN-QP jumps",
       report_lines},
      {"apart", "a narrow Gaussian comes to another: JS stands still where W_1 falls", report_apart},
      {"bounded", "GAN-QP's gap over lambda d against (a - b) / (a + b): within [-1, 1] for a critic of two arguments",
       report_bounded}};
  return all;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> distance_study_lines() { return lines_of(distance_studies()); }

int run_lab_distances(const StudiesCommand& command) {
  return run_studies("lab distances", distance_studies(), command);
}

}  // namespace saddle::app
