#include "saddle/data/image_rows_detail.h"
#include "saddle/data/source.h"
#include "saddle/data/toys.h"

namespace saddle::data {
namespace {

constexpr double kWide = 1e6;      // far beyond any sensible mean or variance
constexpr double kNarrow = 1e-12;  // a variance above zero

ToyConstants constants_of(const Options& o) {
  return o.word_of("constants", {"wgan-gp", "pacgan"}) == "pacgan" ? ToyConstants::pacgan : ToyConstants::wgan_gp;
}

Source make_gaussians8(const Options& o) { return endless("gaussians8", gaussians8(constants_of(o))); }

Source make_gaussians25(const Options& o) { return endless("gaussians25", gaussians25(constants_of(o))); }

Source make_swissroll(const Options& o) {
  const double noise = o.number_in("noise", 0, kWide);
  return {.name = "swissroll",
          .sample_shape = {2},
          .size = 0,
          .modes = std::nullopt,
          .batch = [noise](std::uint64_t seed, std::uint64_t k, const Rows& rows) {
            return swissroll(seed, k, rows, noise);
          }};
}

Source make_mixture1d(const Options& o) {
  return endless("mixture1d", mixture1d({.weight = o.number_in("weight", 1e-6, 1 - 1e-6),
                                         .mean_a = o.number_in("mean_a", -kWide, kWide),
                                         .variance_a = o.number_in("variance_a", kNarrow, kWide),
                                         .mean_b = o.number_in("mean_b", -kWide, kWide),
                                         .variance_b = o.number_in("variance_b", kNarrow, kWide)}));
}

std::vector<Row<Source>> all_rows() {
  const Option constants = {"constants", "wgan-gp", "whose radius, spacing and std: wgan-gp or pacgan"};
  const TwoGaussians standard;
  std::vector<Row<Source>> rows = image_rows();
  rows.insert(
      rows.end(),
      {{"gaussians8",
        "8 Gaussians on a circle: radius 2, std .02, over 1.414 (wgan-gp); radius 1, std .01 (pacgan)",
        "Gulrajani et al. 2017, gan_toy.py; Lin et al. 2018, config.py",
        {constants},
        make_gaussians8},
       {"gaussians25",
        "25 Gaussians on a grid: 2 {-2..2}^2, std .05, over 2.828 (wgan-gp); {-4, -2, 0, 2, 4}^2, std .05 (pacgan)",
        "Gulrajani et al. 2017, gan_toy.py; Lin et al. 2018, config.py",
        {constants},
        make_gaussians25},
       {"swissroll",
        "((t cos t, t sin t) + noise N(0, I)) / 7.5, t = 1.5 pi (1 + 2 u), u uniform on [0, 1)",
        "scikit-learn's make_swiss_roll as in Gulrajani et al. 2017, gan_toy.py",
        {{"noise", .25, "std before the division by 7.5, >= 0"}},
        make_swissroll},
       {"mixture1d",
        "weight N(mean_a, variance_a) + (1 - weight) N(mean_b, variance_b)",
        "Nowozin et al. 2016, section 3",
        {{"weight", standard.weight, "share of a, in (0, 1)"},
         {"mean_a", standard.mean_a, ""},
         {"variance_a", standard.variance_a, "> 0"},
         {"mean_b", standard.mean_b, ""},
         {"variance_b", standard.variance_b, "> 0"}},
        make_mixture1d}});
  return rows;
}

}  // namespace

const Table<Source>& sources() {
  static const Table<Source> table("data", all_rows());
  return table;
}

}  // namespace saddle::data
