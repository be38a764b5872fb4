// The command line of `saddle lab`.
#include "app/parser/parser.h"

namespace saddle::app {
namespace {

void register_dirac(CLI::App& lab, LabDiracCommand& dirac, int& code) {
  CLI::App* one =
      lab.add_subcommand("dirac", "whether a method converges on the Dirac-GAN: eigenvalues, verdict, picture");
  CLI::Option* objective = one->add_option("--objective", dirac.objective, "by name (see saddle objectives)");
  one->add_option("--recipe", dirac.recipe, "a recipe's method instead")->excludes(objective);
  one->add_option("--penalty", dirac.penalties, "NAME:weight, such as r1:0.3; may be given several times");
  one->add_option("--constraint", dirac.constraint, "on the critic's weights (default: the recipe's, or none)");
  one->add_option("--rule", dirac.rule,
                  "alt, sim, optimistic, ..., or flow: no steps, dz/dt = v(z) (default: the recipe's, or alt)");
  one->add_option("--optimizer", dirac.optimizer, "of both players, whatever the recipe says")->capture_default_str();
  one->add_option("--average", dirac.average, "of the trajectory")->capture_default_str();
  one->add_option("--set", dirac.settings, "key=value for anything else, such as rule.n_critic=5");
  one->add_option("--lr", dirac.lr, "step size of both players; of a flow, the time between two points")
      ->check(above_zero())
      ->check(CLI::Range(0.0, 1e5))
      ->capture_default_str();
  one->add_option("--steps", dirac.steps, "of the trajectory, or a flow's points")
      ->check(CLI::Range(16, 1 << 24))
      ->capture_default_str();
  one->add_option("--dim", dirac.dimensions, "of a sample")->check(CLI::Range(1, 64))->capture_default_str();
  one->add_flag("--bias", dirac.bias, "D(x) = psi x + b");
  one->add_option("--start", dirac.start, "theta,psi or every coordinate")->delimiter(',')->capture_default_str();
  one->add_option("--out", dirac.out, "folder for trajectory.csv and phase.svg")->capture_default_str();
  add_common(*one, dirac.common, "saddle lab dirac --objective non-saturating --penalty r1:0.3");
  one->callback([&] { code = run(dirac); });
}

void register_seeds(CLI::App& lab, LabSeedsCommand& seeds, LabSeedsMergeCommand& merge, int& code) {
  CLI::App* one = lab.add_subcommand("seeds", "a recipe on points with many seeds at once: how much hangs on the seed");
  one->add_option("RECIPE", seeds.recipe, "a name from saddle recipes or a TOML file; MLPs on a mixture")
      ->capture_default_str();
  one->add_option("--games", seeds.games, "played at once; their weights start with the seeds from --seed on")
      ->check(CLI::Range(1, 1 << 16))
      ->capture_default_str();
  one->add_option("--steps", seeds.steps, "generator steps (default: the recipe's)")->check(CLI::Range(1, 1 << 24));
  one->add_option("--set", seeds.settings, "key=value, for all games");
  one->add_option("--shard", seeds.shard, "i/n: only the i-th of n equal parts of the games")->capture_default_str();
  one->add_option("--out", seeds.out, "folder for table, picture and the games' state; the same call goes on in it")
      ->capture_default_str();
  add_common(*one, seeds.common, "saddle lab seeds gaussians8+toy-wgan-gp+toy-small --games 16 --steps 1000");
  CLI::App* together = one->add_subcommand("merge", "put the shards of games together");
  together->add_option("DIR", merge.folders, "folders of shards")->required();
  together->add_option("--out", merge.out, "folder for the whole")->capture_default_str();
  add_common(*together, merge.common, "saddle lab seeds merge shard1 shard2 --out seeds");
  together->callback([&] { code = run(merge); });
  one->callback([&, one] {
    if (one->get_subcommands().empty()) code = run(seeds);
  });
}

void register_studies(CLI::App& lab, const std::string& name, const std::string& what, StudiesCommand& command,
                      const std::vector<std::pair<std::string, std::string>>& known) {
  CLI::App* one = lab.add_subcommand(name, what);
  std::string studies = "which studies (default: all)";
  for (const auto& [study, line] : known) studies += "\n" + study + ": " + line;
  one->add_option("STUDY", command.studies, studies);
  command.out = name;
  one->add_option("--out", command.out, "folder for the svg and csv files")->capture_default_str();
  add_common(*one, command.common, "saddle lab " + name + " " + known[0].first + " --out " + name);
}

void register_critic(CLI::App& lab, StudiesCommand& critic, int& code) {
  register_studies(lab, "critic", "study one critic against a generator that stands still: pictures and tables", critic,
                   critic_study_lines());
  CLI::App* one = lab.get_subcommand("critic");
  one->add_option("--steps", critic.steps, "of each critic (default: each study's own)")->check(CLI::Range(1, 1 << 24));
  one->callback([&] { code = run_lab_critic(critic); });
}

void register_distances(CLI::App& lab, StudiesCommand& distances, LabPlansCommand& plans, int& code) {
  register_studies(lab, "distances", "what distances see of distributions that move: pictures and tables", distances,
                   distance_study_lines());
  lab.get_subcommand("distances")->callback([&] { code = run_lab_distances(distances); });
  CLI::App* one =
      lab.add_subcommand("plans", "every way to move one small histogram to another, the cheapest and the dearest");
  one->add_option("ROWS", plans.rows, "units at each place, such as 3,4,2,1")->capture_default_str();
  one->add_option("COLUMNS", plans.columns, "units wanted at each place, as many in all")->capture_default_str();
  one->add_option("--power", plans.power, "a unit's cost is its way to this power")
      ->check(above_zero())
      ->capture_default_str();
  one->add_option("--list", plans.list, "print so many plans, in the order of the enumeration")
      ->check(CLI::Range(0, 1000));
  one->add_option("--out", plans.out, "write a picture (SVG)");
  add_common(*one, plans.common, "saddle lab plans 3,4,2,1 1,2,3,4 --out plans.svg");
  one->callback([&] { code = run(plans); });
}

void register_f_divergences(CLI::App& lab, LabFitCommand& fit, LabConjugateCommand& conjugate, int& code) {
  const std::string by_name = "f-divergences by name, options behind colons: alpha:alpha=2";
  CLI::App* one = lab.add_subcommand("fit", "fit a Gaussian to a mixture by f-GAN training, beside the exact optimum");
  one->add_option("DIVERGENCE", fit.divergences, by_name + " (default: the five of the f-GAN paper)");
  one->add_option("--steps", fit.steps, "generator steps")->check(CLI::Range(10, 1 << 24))->capture_default_str();
  add_common(*one, fit.common, "saddle lab fit kl pearson");
  one->callback([&] { code = run(fit); });
  one = lab.add_subcommand("conjugate", "draw f as the highest of its tangents and f* as the highest of lines");
  one->add_option("DIVERGENCE", conjugate.divergences, by_name + " (default: kl and jensen-shannon)");
  one->add_option("--out", conjugate.out, "the picture (SVG)")->capture_default_str();
  add_common(*one, conjugate.common, "saddle lab conjugate pearson alpha:alpha=0.5 --out conjugate.svg");
  one->callback([&] { code = run(conjugate); });
}

void register_atlas(CLI::App& lab, LabAtlasCommand& atlas, LabAtlasMergeCommand& merge, int& code) {
  CLI::App* one = lab.add_subcommand("atlas", "a grid of Dirac games, played at once, as a map of verdicts");
  const std::string numbers = ": a,b,c or from:to:count or from:to:count:log";
  one->add_option("--objective", atlas.objectives, "by name, several with commas")->delimiter(',');
  one->add_option("--penalty", atlas.penalties, "none, NAME or NAME:weight (default: r1 with weights 0:2:50)")
      ->delimiter(',');
  one->add_option("--rule", atlas.rules, "by name, several with commas")->delimiter(',');
  one->add_option("--step-size", atlas.step_size, "of both players" + numbers)->capture_default_str();
  one->add_option("--weight", atlas.weight, "of every penalty" + numbers + " (default: each one's own)");
  one->add_option("--momentum", atlas.momentum, "of both players" + numbers)->capture_default_str();
  one->add_option("--start-radius", atlas.radius, "|(theta, psi)| at the start" + numbers)->capture_default_str();
  one->add_option("--starts", atlas.starts, "directions of the start; the first is (1, 1), others are drawn")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  one->add_option("--steps", atlas.steps, "of each game")->check(CLI::Range(64, 1 << 24))->capture_default_str();
  one->add_option("--dim", atlas.dimensions, "of a sample")->check(CLI::Range(1, 64))->capture_default_str();
  one->add_option("--batch", atlas.batch, "games played at once, at most")
      ->check(CLI::Range(1, 1 << 24))
      ->capture_default_str();
  one->add_option("--shard", atlas.shard, "i/n: only every n-th batch, from the i-th on")->capture_default_str();
  one->add_option("--out", atlas.out, "folder for what is found")->capture_default_str();
  one->add_flag("--resume", atlas.resume, "go on in a folder of the same call: batches that are there are kept");
  add_common(*one, atlas.common, "saddle lab atlas --rule alt,sim --step-size 0.04:4:200 --out atlas");
  CLI::App* together = one->add_subcommand("merge", "put the shards of an atlas together");
  together->add_option("DIR", merge.folders, "folders of shards")->required();
  together->add_option("--out", merge.out, "folder for the whole (default: the first DIR)");
  add_common(*together, merge.common, "saddle lab atlas merge shard1 shard2 --out atlas");
  together->callback([&] { code = run(merge); });
  one->callback([&, one] {
    if (one->get_subcommands().empty()) code = run(atlas);
  });
}

}  // namespace

void register_lab(CLI::App& app, LabCommands& commands, int& code) {
  CLI::App* sub = app.add_subcommand("lab", "experiments on games small enough to be understood");
  sub->footer("Example:\n  saddle lab critic vanishing");
  sub->require_subcommand(1);
  register_f_divergences(*sub, commands.fit, commands.conjugate, code);
  register_seeds(*sub, commands.seeds, commands.seeds_merge, code);
  register_dirac(*sub, commands.dirac, code);
  register_critic(*sub, commands.critic, code);
  register_distances(*sub, commands.distances, commands.plans, code);
  register_atlas(*sub, commands.atlas, commands.atlas_merge, code);
}

}  // namespace saddle::app
