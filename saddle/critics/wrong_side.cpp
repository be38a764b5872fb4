#include "saddle/critics/wrong_side.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <tuple>

#include "saddle/core/error.h"
#include "saddle/core/share_interval.h"
#include "saddle/nn/mlp.h"
#include "saddle/transport/line.h"

namespace saddle::critics {
namespace {

constexpr std::int64_t kSamples = 4096;

/// Two fixed distributions, the critic between them, and how it is trained.
struct Setting {
  std::string name;
  Sides sides;
  nn::Network network;
  CriticOptions options;
  double w1;  // of the laws
};

double exact_on_line(const Sides& sides) {
  return transport::line_cost(1, sides.real(0, Purpose::metric, 0, 16 * kSamples),
                              sides.fake(0, Purpose::metric, 1, 16 * kSamples));
}

std::vector<Setting> settings(std::int64_t steps) {
  const nn::Network shallow = nn::mlp("critic", 1, 1, {.width = 64, .depth = 2, .slope = .2});
  const nn::Network deep = nn::mlp("deep", 2, 1, {.width = 128, .depth = 12, .scheme = nn::Scheme::he});
  const Sides two_peaks{mixture({.means = at::tensor({-2., 2.}, at::kDouble).unsqueeze(1),
                                 .stds = at::full({2}, .7, at::kDouble),
                                 .weights = at::full({2}, .5, at::kDouble)}),
                        gaussian(0, 1)};
  CriticOptions of_deep{.steps = std::max<std::int64_t>(1, steps / 4), .batch = 64};
  of_deep.optimizer = {"adam", {{"lr", 1e-3}, {"beta1", 0.5}, {"beta2", 0.9}}};
  return {{"N(1, 1) against N(-1, 1)", {gaussian(1, 1), gaussian(-1, 1)}, shallow, {.steps = steps}, 2},
          {"two peaks against N(0, 1)", two_peaks, shallow, {.steps = steps}, exact_on_line(two_peaks)},
          {"circles, twelve layers", {circle(2), circle(1)}, deep, of_deep, 1}};
}

}  // namespace

std::vector<SideShare> wrong_sides(const WrongSideOptions& o, const Progress& progress) {
  if (o.seeds < 1) throw ConfigError(text("sides: ", o.seeds, " seeds, expected at least 1"));
  const std::vector<Setting> all = settings(o.steps);
  const Bound bounds[] = {two_sided(), one_sided()};
  const int critics = static_cast<int>(2 * static_cast<std::int64_t>(all.size()) * o.seeds);
  std::vector<SideShare> found;
  int done = 0;
  for (const Setting& setting : all) {
    const Tensor real = setting.sides.real(o.seed, Purpose::metric, 0, kSamples);
    const Tensor fake = setting.sides.fake(o.seed, Purpose::metric, 1, kSamples);
    for (const Bound& bound : bounds) {
      SideShare row{.pair = setting.name, .bound = bound.name};
      CriticOptions options = bounded(setting.options, bound);
      int right = 0;
      for (std::int64_t k = 0; k < o.seeds; ++k) {
        options.seed = o.seed + static_cast<std::uint64_t>(k);
        const FixedGame critic = train_critic(setting.network, setting.sides, options, part(progress, done++, critics));
        const double gap = (critic.scores(real).mean() - critic.scores(fake).mean()).item<double>();
        row.multiples.push_back(gap / setting.w1);
        right += row.multiples.back() > .5;
      }
      row.share = static_cast<double>(right) / static_cast<double>(o.seeds);
      std::tie(row.low, row.high) = share_interval(row.share, static_cast<double>(o.seeds));
      found.push_back(std::move(row));
    }
  }
  return found;
}

}  // namespace saddle::critics
