// Studies whose outcome is a curve or two.
#include "saddle/critics/optimal_classifier.h"
#include "saddle/critics/penalised_optimum.h"
#include "saddle/critics/runaway.h"
#include "saddle/critics/saturation.h"
#include "saddle/critics/segments.h"
#include "saddle/critics/vanishing.h"
#include "saddle/critics/wasserstein_estimate.h"

#include "app/lab/critic_reports.h"

namespace saddle::app {
namespace {

using nlohmann::json;
using report::Panel;
using Numbers = std::vector<double>;

/// The options of a study at the steps and seed of the call.
template <class Options>
Options options_for(const StudyCall& call) {
  Options options;
  options.steps = call.steps.value_or(options.steps), options.seed = call.seed;
  return options;
}

/// Each over its partner.
Numbers quotients(Numbers above, const Numbers& below) {
  for (std::size_t i = 0; i < above.size(); ++i) above[i] /= below[i];
  return above;
}

}  // namespace

StudyReport report_saturation(const StudyCall& call) {
  const critics::Saturation s = critics::saturation(options_for<critics::SaturationOptions>(call), call.progress);
  Panel classifier{
      .title = "A classifier's probability is flat at the fakes",
      .x = {.label = "x"},
      .y = {.label = "density, D(x)"},
      .lines = {curve(s.x, s.real_density, "real density", 1), curve(s.x, s.fake_density, "fake density", 2),
                curve(s.x, s.probability, "D = sigmoid(score), minimax", 0)}};
  Panel critic{.title = "A Wasserstein critic is a line",
               .x = {.label = "x"},
               .y = {.label = "density, score"},
               .lines = {curve(s.x, s.real_density, "real density", 1), curve(s.x, s.fake_density, "fake density", 2),
                         curve(s.x, s.critic, "score, one-sided penalty", 0)}};
  return {.figures = {{"saturation", {.panels = {classifier, critic}}}},
          .tables = {{"saturation",
                      {{"x", s.x},
                       {"real_density", s.real_density},
                       {"fake_density", s.fake_density},
                       {"probability", s.probability},
                       {"critic", s.critic}}}},
          .found = {{"classifier_pull", s.classifier_pull},
                    {"critic_pull", s.critic_pull},
                    {"best_pull", s.best_pull},
                    {"critic_slope", {s.slope_low, s.slope_high}}}};
}

StudyReport report_optimum(const StudyCall& call) {
  const critics::OptimalClassifier s =
      critics::optimal_classifier(options_for<critics::OptimalClassifierOptions>(call), call.progress);
  Panel densities{.title = "Real and fake densities",
                  .x = {.label = "x"},
                  .y = {.label = "density"},
                  .lines = {curve(s.x, s.p, "p, real", 1), curve(s.x, s.q, "q, fake", 2)}};
  Panel classifiers{.title = "Trained classifiers against p / (p + q)",
                    .x = {.label = "x"},
                    .y = {.label = "D(x)", .range = {{-.05, 1.05}}},
                    .lines = {curve(s.x, s.best, "p / (p + q)", 0)}};
  Columns columns = {{"x", s.x}, {"p", s.p}, {"q", s.q}, {"best", s.best}};
  json found;
  int ink = 1;
  for (const critics::Classifier& c : s.trained) {
    classifiers.lines.push_back(curve(s.x, c.probability, c.objective, ink++, true));
    columns.emplace_back(c.objective, c.probability);
    found[c.objective] = {{"sup_error", c.sup_error}, {"untrained_error", c.untrained_error}};
  }
  return {
      .figures = {{"optimum", {.panels = {densities, classifiers}}}}, .tables = {{"optimum", columns}}, .found = found};
}

StudyReport report_runaway(const StudyCall& call) {
  const std::vector<critics::GapCurve> curves =
      critics::runaway(options_for<critics::RunawayOptions>(call), call.progress);
  const report::Axis steps{.label = "critic steps"};
  Panel all{.title = "Score gap, W1 = 2", .x = steps, .y = {.label = "E D(x) - E D(G(z))", .logarithmic = true}};
  Panel bounded{.title = "The bounded ones", .x = steps, .y = {.label = "E D(x) - E D(G(z))"}};
  Columns columns = {{"step", curves[0].steps}};
  json found;
  int ink = 1;
  for (const critics::GapCurve& c : curves) {
    all.lines.push_back(curve(c.steps, c.gap, c.bound, ink));
    if (c.bounded) bounded.lines.push_back(curve(c.steps, c.gap, c.bound, ink));
    ++ink;
    columns.emplace_back(c.bound, c.gap);
    found[c.bound] = {{"gap", c.gap.back()}, {"growth", c.growth}};
  }
  return {.figures = {{"runaway", {.panels = {all, bounded}, .panel_height = 370}}},
          .tables = {{"runaway", columns}},
          .found = found};
}

StudyReport report_segments(const StudyCall& call) {
  const critics::Segments s = critics::segments(options_for<critics::SegmentsOptions>(call), call.progress);
  Panel norm{.title = "Norm of the critic's gradient",
             .x = {.label = "t, from fake (0) to real (1)"},
             .y = {.label = "mean ||grad D(x_t)||", .logarithmic = true}};
  Panel cosine{.title = "Its direction beside x_r - x_f",
               .x = {.label = "t, from fake (0) to real (1)"},
               .y = {.label = "mean cosine", .range = {{-.35, 1.05}}}};
  Columns columns = {{"t", s.t}};
  json found;
  int ink = 1;
  for (const critics::SegmentCurve& c : s.curves) {
    const std::pair<const char*, const critics::AlongSegments*> kinds[] = {{"coupled", &c.coupled},
                                                                           {"independent", &c.independent}};
    for (const auto& [kind, along] : kinds) {
      const std::string name = c.bound + ", " + kind;
      const bool dashed = along == &c.independent;
      norm.lines.push_back(curve(s.t, along->norm, name, ink, dashed));
      cosine.lines.push_back(curve(s.t, along->cosine, name, ink, dashed));
      columns.emplace_back(name + ", norm", along->norm), columns.emplace_back(name + ", cosine", along->cosine);
      const std::size_t middle = s.t.size() / 2;
      found[c.bound][kind] = {{"norm", along->norm[middle]}, {"cosine", along->cosine[middle]}};
    }
    ++ink;
  }
  found["best_norm"] = critics::CirclesOptimum{}.slope(1.5);
  return {.figures = {{"segments", {.panels = {norm, cosine}, .panel_height = 370}}},
          .tables = {{"segments", columns}},
          .found = found};
}

StudyReport report_estimate(const StudyCall& call) {
  const critics::Estimates s =
      critics::wasserstein_estimates(options_for<critics::EstimateOptions>(call), call.progress);
  Panel panel{.title = "What critics say W1 is",
              .x = {.label = "m, W1 of N(m, 1) and N(0, 1)"},
              .y = {.label = "(E D(x) - E D(G(z))) / W1", .logarithmic = true}};
  panel.x.logarithmic = true;
  Columns columns = {{"m", s.distance}, {"exact", s.exact}};
  json found = {{"exact", s.exact}, {"exact_weight", s.exact_weight}, {"best", json::object()}};
  int ink = 1;
  for (const critics::Estimates::Curve& c : s.curves) {
    if (!c.best.empty()) {
      panel.lines.push_back(curve(s.distance, quotients(c.best, s.distance), "the same of the best critic", ink, true));
      columns.emplace_back(c.bound + ", best critic", c.best);
      found["best"][c.bound] = c.best;
    }
    const Numbers multiples = quotients(c.gap, s.exact);
    panel.lines.push_back(curve(s.distance, multiples, c.bound, ink));
    panel.dots.push_back({.x = s.distance, .y = multiples, .ink = {ink++}});
    columns.emplace_back(c.bound, c.gap);
    found[c.bound] = c.gap;
  }
  return {.figures = {{"estimate", {.panels = {panel}, .panel_width = 560, .panel_height = 400}}},
          .tables = {{"estimate", columns}},
          .found = found};
}

StudyReport report_vanishing(const StudyCall& call) {
  const critics::Vanishing s = critics::vanishing(options_for<critics::VanishingOptions>(call), call.progress);
  Panel panel{.title = "What the generator learns at a distance",
              .x = {.label = "distance of the supports' centres (std)"},
              .y = {.label = "|d L_G / d shift|", .logarithmic = true}};
  Columns columns = {{"distance", s.distance}};
  json found = {{"distance", s.distance}};
  int ink = 1;
  for (const critics::GeneratorGradient& m : s.methods) {
    panel.lines.push_back(curve(s.distance, m.best, "the same of the best critic", ink, true));
    panel.lines.push_back(curve(s.distance, m.trained, m.method, ink));
    panel.dots.push_back({.x = s.distance, .y = m.trained, .ink = {ink++}});
    columns.emplace_back(m.method, m.trained), columns.emplace_back(m.method + ", best critic", m.best);
    found[m.method] = {{"trained", m.trained}, {"best", m.best}};
  }
  return {.figures = {{"vanishing", {.panels = {panel}, .panel_width = 640, .panel_height = 460}}},
          .tables = {{"vanishing", columns}},
          .found = found};
}

}  // namespace saddle::app
