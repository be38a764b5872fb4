// The command line; the only file that includes CLI11.
#include <charconv>

#include <CLI/CLI.hpp>

#include "saddle/core/names.h"
#include "saddle/core/version.h"

#include "app/commands.h"

namespace saddle::app {
namespace {

/// What is wrong with a seed; the parser's own conversion would hold a larger number at 2^63 - 1.
std::string seed_error(const std::string& word) {
  std::int64_t seed = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), seed);
  if (error == std::errc() && end == word.data() + word.size() && seed >= 0) return "";
  return text("'", word, "', expected a whole number from 0 to 2^63 - 1");
}

void add_common(CLI::App& sub, CommonOptions& common, const std::string& example) {
  sub.add_flag("--json", common.json, "one JSON object on stdout, everything else to stderr");
  sub.add_flag("--quiet", common.quiet, "no progress");
  sub.add_option("--threads", common.threads, "threads of libtorch (default: one a core)")->check(CLI::Range(1, 4096));
  sub.add_option("--device", common.device, "cpu, cuda or cuda:i")->capture_default_str();
  sub.add_option("--seed", common.seed, "of every random number")->check(CLI::Validator(seed_error, "0 to 2^63 - 1"));
  sub.footer("Example:\n  " + example);
}

void register_train(CLI::App& app, TrainCommand& command, int& code) {
  CLI::App* sub = app.add_subcommand("train", "train a GAN from a recipe");
  sub->add_option("RECIPE", command.recipe, "a name from `saddle recipes`, a TOML file, or several joined by +");
  sub->add_option("--set", command.settings, "key=value, such as critic.width=32; may be repeated")
      ->allow_extra_args(false)
      ->take_all();
  sub->add_option("--out", command.out, "run folder (default: runs/NNNN-RECIPE)");
  sub->add_flag("--resume", command.resume, "go on from the run folder's last checkpoint");
  sub->add_flag("--dry-run", command.dry_run, "check everything, print the resolved recipe, train nothing");
  add_common(*sub, command.common, "saddle train fashion-wgan-gp --set train.steps=2000 --out runs/clothes");
  sub->callback([&] { code = run(command); });
}

void register_sample(CLI::App& app, SampleCommand& command, int& code) {
  CLI::App* sub = app.add_subcommand("sample", "draw from a run's averaged generator; same seed, same bytes");
  sub->add_option("RUN", command.run, "run folder")->required();
  sub->add_option("-n", command.count, "how many")->check(CLI::Range(1, 1 << 24))->capture_default_str();
  sub->add_option("--class", command.label, "of a conditional generator: only this class (default: each in turn)")
      ->check(CLI::Range(0, 1 << 30));
  sub->add_option("--checkpoint", command.checkpoint, "last, or a generator that was kept, such as best-fid")
      ->capture_default_str();
  sub->add_option("--grid", command.grid, "write a picture of all of them (PNG)");
  sub->add_option("--npy", command.npy, "write them as an array {n, ...} of float32 (npy)");
  sub->add_option("--folder", command.folder, "write each as a PNG of its own");
  add_common(*sub, command.common, "saddle sample runs/clothes -n 64 --grid clothes.png");
  sub->callback([&] { code = run(command); });
}

void register_catalogues(CLI::App& app, CatalogueCommand& objectives, CatalogueCommand& recipes, int& code) {
  CLI::App* sub =
      app.add_subcommand("objectives", "the catalogue: objectives, penalties, rules, networks, data; or one entry");
  sub->add_option("NAME", objectives.name, "one entry: formula, source, options");
  add_common(*sub, objectives.common, "saddle objectives hinge");
  sub->callback([&] { code = run_objectives(objectives); });
  sub = app.add_subcommand("recipes", "the recipes; or one, resolved, as TOML");
  sub->add_option("NAME", recipes.name, "one recipe: a name, a file, or several joined by +");
  add_common(*sub, recipes.common, "saddle recipes fashion-wgan-gp");
  sub->callback([&] { code = run_recipes(recipes); });
}

void register_data_pack(CLI::App& data, DataPackCommand& pack, int& code) {
  CLI::App* sub = data.add_subcommand("pack", "a folder of PNG and JPEG files as one file, for data.name=packed");
  sub->add_option("DIR", pack.folder, "flat, or with a folder for each class")->required();
  sub->add_option("--out", pack.out, "the file (safetensors)")->required();
  sub->add_option("--size", pack.size, "pixels a side (default: all have one size already)")
      ->check(CLI::Range(1, 4096));
  sub->add_option("--channels", pack.channels, "1: grey; 3: colour")
      ->check(CLI::IsMember({1, 3}))
      ->capture_default_str();
  sub->add_option("--filter", pack.filter, "box, bilinear, bicubic or lanczos")->capture_default_str();
  sub->add_flag("--crop", pack.crop, "the largest centred square first (default: other shapes are stretched)");
  sub->add_option("--on-error", pack.on_error, "of files that cannot be read: fail or skip")->capture_default_str();
  add_common(*sub, pack.common, "saddle data pack faces --size 64 --crop --out faces64.safetensors");
  sub->callback([&] { code = run(pack); });
}

/// The subcommands of `data`.
struct DataCommands {
  DataListCommand list;
  DataCheckCommand check;
  DataPackCommand pack;
};

void register_data(CLI::App& app, DataCommands& commands, int& code) {
  CLI::App* sub = app.add_subcommand("data", "data sets");
  sub->footer("Example:\n  saddle data list");
  sub->require_subcommand(1);
  CLI::App* all = sub->add_subcommand("list", "which data sets there are and whether they can be read here");
  add_common(*all, commands.list.common, "saddle data list");
  all->callback([&] { code = run(commands.list); });
  CLI::App* one =
      sub->add_subcommand("check", "what is wrong with a folder of images; exit code 3 if it cannot be used");
  one->add_option("DIR", commands.check.folder, "flat, or with a folder for each class")->required();
  add_common(*one, commands.check.common, "saddle data check faces");
  one->callback([&] { code = run(commands.check); });
  register_data_pack(*sub, commands.pack, code);
}

void register_distance(CLI::App& app, DistanceCommand& distance, int& code) {
  CLI::App* one = app.add_subcommand("distance", "how far apart two distributions are");
  const std::string sides =
      "a file (npy, csv), a data set's name, or gaussian(mean,std), uniform(low,high), dirac(x), "
      "mixture(weight,mean,std,mean,std); in space gaussian([mean],[[covariance]]), "
      "mixture([weights],[[mean],...],[stds])";
  std::string known = "which, with commas";
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
      ->check(CLI::PositiveNumber);
  one->add_option("--bandwidth", distance.bandwidth, "of mmd's RBF kernel (default: the median distance)")
      ->check(CLI::PositiveNumber);
  one->add_option("--projections", distance.projections, "directions of sliced measures")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
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

void register_eval(CLI::App& app, EvalCommand& eval, FeaturesTrainCommand& train, int& code) {
  CLI::App* one = app.add_subcommand("eval", "how good and how varied samples are, with the protocol of each number");
  const std::string side =
      "a data set (fashion-mnist:split=test), a run, a folder of images, .npy, .npz or packed file";
  one->add_option("RUN", eval.run, "run folder, compared with its own data; or give --fake and --real");
  one->add_option("--fake", eval.fake, side);
  one->add_option("--real", eval.real, side);
  one->add_option("--features", eval.features,
                  "identity, pixels, random-conv, classifier, classifier:DATA, or a file: a network of ours "
                  "(.safetensors with .json) or TorchScript (.pt with .json)");
  one->add_option("--metrics", eval.metrics, metric_names() + " (with commas)")->delimiter(',');
  one->add_option("-n", eval.count, "samples a side, at most")->check(CLI::Range(2, 1 << 24))->capture_default_str();
  one->add_option("--checkpoint", eval.checkpoint, "last, or a generator that was kept, such as best-fid")
      ->capture_default_str();
  one->add_flag("--no-interval", eval.no_interval, "values alone, sooner");
  one->add_option("--neighbours", eval.neighbours, "picture of fakes beside their nearest reals (PNG)");
  one->add_option("--compare", eval.compare, "two files that eval --json wrote")->expected(2);
  one->add_flag("--force", eval.force, "compare numbers of different protocols all the same");
  one->add_option("--table", eval.table, "runs: a row for each recipe, mean and spread over seeds");
  one->add_option("--out", eval.out, "of --table: write NAME.csv and NAME.md");
  one->add_option("--cache", eval.cache, "folder of classifiers and features (default: ~/.cache/saddle)");
  add_common(*one, eval.common, "saddle eval runs/clothes --metrics fid,kid,prdc");
  one->callback([&] { code = run(eval); });
  CLI::App* features = app.add_subcommand("features", "feature extractors");
  features->footer("Example:\n  saddle features train fashion-mnist");
  features->require_subcommand(1);
  CLI::App* learn = features->add_subcommand("train", "train a small classifier of a labelled data set, for eval");
  learn->add_option("DATA", train.data, "a labelled data set of images, such as fashion-mnist")->required();
  learn->add_option("--cache", train.cache, "folder to keep it in (default: ~/.cache/saddle)");
  add_common(*learn, train.common, "saddle features train fashion-mnist");
  learn->callback([&] { code = run(train); });
}

void register_dirac(CLI::App& lab, LabDiracCommand& dirac, int& code) {
  CLI::App* one =
      lab.add_subcommand("dirac", "whether a method converges on the Dirac-GAN: eigenvalues, verdict, picture");
  CLI::Option* objective = one->add_option("--objective", dirac.objective, "by name (see saddle objectives)");
  one->add_option("--recipe", dirac.recipe, "a recipe's method instead")->excludes(objective);
  one->add_option("--penalty", dirac.penalties, "NAME:weight, such as r1:0.3; may be given several times");
  one->add_option("--constraint", dirac.constraint, "on the critic's weights (default: the recipe's, or none)");
  one->add_option("--rule", dirac.rule, "alt, sim, optimistic, extragradient, ... (default: the recipe's, or alt)");
  one->add_option("--optimizer", dirac.optimizer, "of both players, whatever the recipe says")->capture_default_str();
  one->add_option("--average", dirac.average, "of the trajectory")->capture_default_str();
  one->add_option("--set", dirac.settings, "key=value for anything else, such as rule.n_critic=5");
  one->add_option("--lr", dirac.lr, "step size of both players")
      ->check(CLI::PositiveNumber)
      ->check(CLI::Range(0.0, 1e5))
      ->capture_default_str();
  one->add_option("--steps", dirac.steps, "of the trajectory")->check(CLI::Range(16, 1 << 24))->capture_default_str();
  one->add_option("--dim", dirac.dimensions, "of a sample")->check(CLI::Range(1, 64))->capture_default_str();
  one->add_flag("--bias", dirac.bias, "D(x) = psi x + b");
  one->add_option("--start", dirac.start, "theta,psi or every coordinate")->delimiter(',')->capture_default_str();
  one->add_option("--out", dirac.out, "folder for trajectory.csv and phase.svg")->capture_default_str();
  add_common(*one, dirac.common, "saddle lab dirac --objective non-saturating --penalty r1:0.3");
  one->callback([&] { code = run(dirac); });
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
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  one->add_option("--list", plans.list, "print so many plans, in the order of the enumeration")
      ->check(CLI::Range(0, 1000));
  one->add_option("--out", plans.out, "write a picture (SVG)");
  add_common(*one, plans.common, "saddle lab plans 3,4,2,1 1,2,3,4 --out plans.svg");
  one->callback([&] { code = run(plans); });
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

/// The subcommands of `lab`.
struct LabCommands {
  LabFitCommand fit;
  LabDiracCommand dirac;
  StudiesCommand critic, distances;
  LabPlansCommand plans;
  LabAtlasCommand atlas;
  LabAtlasMergeCommand atlas_merge;
};

void register_lab(CLI::App& app, LabCommands& commands, int& code) {
  CLI::App* sub = app.add_subcommand("lab", "experiments on games small enough to be understood");
  sub->footer("Example:\n  saddle lab critic vanishing");
  sub->require_subcommand(1);
  CLI::App* one = sub->add_subcommand("fit", "fit a Gaussian to a mixture by f-GAN training, beside the exact optimum");
  one->add_option("DIVERGENCE", commands.fit.divergences,
                  "f-divergences by name (default: the five of the f-GAN paper)");
  one->add_option("--steps", commands.fit.steps, "generator steps")
      ->check(CLI::Range(10, 1 << 24))
      ->capture_default_str();
  add_common(*one, commands.fit.common, "saddle lab fit kl pearson");
  one->callback([&] { code = run(commands.fit); });
  register_dirac(*sub, commands.dirac, code);
  register_critic(*sub, commands.critic, code);
  register_distances(*sub, commands.distances, commands.plans, code);
  register_atlas(*sub, commands.atlas, commands.atlas_merge, code);
}

/// What the parser had not understood when it stopped, as one message.
[[noreturn]] void throw_usage(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* sub = &app;
  std::string call = "saddle ";
  for (; !sub->get_subcommands().empty(); call += sub->get_name() + " ") sub = sub->get_subcommands()[0];
  std::vector<std::string> names;
  for (const CLI::App* deeper : sub->get_subcommands({})) names.push_back(deeper->get_name());
  const std::vector<std::string> left = sub->remaining();
  if (!names.empty() && !left.empty() && !left[0].starts_with('-')) throw_unknown("subcommand", left[0], names);
  throw ConfigError(text(error.what(), "; `", call, "--help` shows an example"));
}

}  // namespace

int parse_and_run(int argc, char** argv) {
  TrainCommand train;
  SampleCommand sample;
  CatalogueCommand objectives, recipes;
  DataCommands data;
  DistanceCommand distance;
  EvalCommand eval;
  FeaturesTrainCommand features_train;
  LabCommands lab;
  int code = 0;

  CLI::App app("saddle trains and studies generative adversarial networks.");
  app.set_version_flag("--version", std::string("saddle ") + kVersion);
  app.require_subcommand(1);
  app.footer("Example:\n  saddle train fashion-demo");
  register_train(app, train, code);
  register_sample(app, sample, code);
  register_catalogues(app, objectives, recipes, code);
  register_data(app, data, code);
  register_distance(app, distance, code);
  register_eval(app, eval, features_train, code);
  register_lab(app, lab, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    throw_usage(app, error);
  }
  return code;
}

}  // namespace saddle::app
