// The command line of `saddle distance`.
#include "app/parser/parser.h"

namespace saddle::app {

void register_distance(CLI::App& app, DistanceCommand& distance, int& code) {
  CLI::App* one = app.add_subcommand("distance", "how far apart two distributions are");
  const std::string sides =
      "a file (npy, csv), a data set's name, or gaussian(mean,std), uniform(low,high), dirac(x), "
      "mixture(weight,mean,std,mean,std); in space gaussian([mean],[[covariance]]), "
      "mixture([weights],[[mean],...],[stds])";
  std::string known = "which, with commas; options behind colons: alpha:alpha=2";
  for (const auto& [name, line] : measure_lines()) known += "\n" + name + ": " + line;
  one->add_option("A", distance.a, sides)->required();
  one->add_option("B", distance.b, "the same")->required();
  one->add_option("--measure", distance.measures, known)->delimiter(',');
  one->add_option("-n", distance.count, "samples drawn of a law or data set")
      ->check(CLI::Range(8, 1 << 24))
      ->capture_default_str();
  one->add_option("--weights-a", distance.weights_a, "file of A's weights, summing to one");
  one->add_option("--weights-b", distance.weights_b, "file of B's weights");
  one->add_flag("--normalise", distance.normalise, "divide weights by their sum");
  one->add_option("--epsilon", distance.epsilon, "of sinkhorn (default: 0.05 of the mean squared distance)")
      ->check(above_zero());
  one->add_option("--bandwidth", distance.bandwidth, "of mmd's RBF kernel (default: the median distance)")
      ->check(above_zero());
  one->add_option("--projections", distance.projections, "directions of sliced measures")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  one->add_option("--bins", distance.bins, "an axis, of divergences by histograms (default: Rice's rule)")
      ->check(CLI::Range(1, 10'000));
  one->add_flag("--test", distance.test, "p-value of mmd and energy by permutations");
  one->add_option("--permutations", distance.permutations, "of --test")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  one->add_flag("--interval", distance.interval, "95 % interval from random halves of the samples");
  one->add_option("--critic", distance.critics,
                  "also what critics trained by these methods say of held-out halves (see saddle recipes)")
      ->delimiter(',');
  one->add_option("--critic-steps", distance.critic_steps, "of each critic")
      ->check(CLI::Range(1, 1 << 24))
      ->capture_default_str();
  one->add_option(
      "--picture", distance.picture,
      "draw both sides, the MMD witness, Kantorovich's potential and the critics (SVG); one or two numbers a "
      "sample");
  one->add_option("--plan", distance.plan, "write the cheapest plan of W_2 as rows (i, j, mass) (npy)");
  add_common(*one, distance.common, "saddle distance a.npy b.npy --measure w1,w2,energy --test");
  one->callback([&] { code = run(distance); });
}

}  // namespace saddle::app
