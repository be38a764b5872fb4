// The command line; only app/parser includes CLI11.
#include "app/parser/parser.h"

#include "saddle/core/names.h"
#include "saddle/core/version.h"

#include "app/commands.h"
#include "app/parser/help_sources.h"

namespace saddle::app {
namespace {

void register_train(CLI::App& app, TrainCommand& command, int& code) {
  CLI::App* sub = app.add_subcommand("train", "train a GAN from a recipe");
  sub->add_option("RECIPE", command.recipe, "a name from `saddle recipes`, a TOML file, or several joined by +");
  sub->add_option("--set", command.settings, "key=value, such as critic.width=32; may be repeated")
      ->allow_extra_args(false)
      ->take_all();
  sub->add_option("--out", command.out, "run folder (default: runs/NNNN-RECIPE)");
  sub->add_flag("--resume", command.resume, "go on from the run folder's last checkpoint");
  sub->add_option("--minutes", command.minutes, "of training in all; then save and stop")->check(above_zero());
  sub->add_flag("--dry-run", command.dry_run, "check everything, print the resolved recipe, train nothing");
  sub->add_option("--rendezvous", command.rendezvous,
                  "where several processes meet: tcp://host:port or file:///path (default: as the launcher says)");
  sub->add_option("--time-limit", command.time_limit,
                  "seconds within which processes must come, and answer each other; an evaluation on the way counts")
      ->check(above_zero())
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  add_common(*sub, command.common, "saddle train fashion-wgan-gp --set train.steps=2000 --out runs/clothes");
  sub->callback([&] { code = run(command); });
}

void register_launch(CLI::App& app, LaunchCommand& command, int& code) {
  CLI::App* sub = app.add_subcommand("launch", "train in several processes on this machine");
  sub->add_option("-n", command.processes, "how many processes")->required()->check(CLI::Range(1, 4096));
  sub->add_option("--port", command.port, "where they meet (default: a free one)")->check(CLI::Range(1, 65535));
  sub->add_option("CALL", command.call, "behind --: train and what goes with it")->required();
  sub->footer("Example:\n  saddle launch -n 2 -- train fashion-wgan-gp --out runs/clothes");
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
  sub->add_option("--order", pack.order, "of resizing: columns-first, as Pillow's up to 12.1, or pillow-13")
      ->capture_default_str();
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
  one->add_option("--metrics", eval.metrics, metric_names() + " (with commas; options behind colons: kid:subsets=50)")
      ->delimiter(',');
  one->add_option("-n", eval.count, "samples a side, at most (default: a run's own [eval], else 10000)")
      ->check(CLI::Range(2, 1 << 24));
  one->add_option("--checkpoint", eval.checkpoint, "last, or a generator that was kept, such as best-fid")
      ->capture_default_str();
  one->add_flag("--no-interval", eval.no_interval, "values alone, sooner");
  one->add_flag("--equal-classes", eval.equal_classes,
                "a conditional run's samples of each class in turn, not in the data's shares");
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

void add_bench_options(CLI::App& one, BenchCommand& bench, const char* metrics) {
  one.add_option("--minutes", bench.minutes, "of training, each; score and pictures come on top")
      ->check(above_zero())
      ->capture_default_str();
  one.add_option("--kimg", bench.kimg, "thousand images, each, instead of minutes")->check(above_zero());
  one.add_option("--every-kimg", bench.every_kimg, "thousand images between scores")
      ->check(above_zero())
      ->capture_default_str();
  one.add_option("-n", bench.count, "samples in a score")->check(CLI::Range(8, 1 << 24))->capture_default_str();
  one.add_option("--features", bench.features, "extractor, as of eval (default: chosen by the data)");
  one.add_option("--metrics", bench.metrics, metrics);
  one.add_option("--set", bench.settings, "key=value for every run")->allow_extra_args(false)->take_all();
  one.add_option("--out", bench.out, "folder for runs, table and picture");
}

void register_bench(CLI::App& app, BenchCommand& quality, BenchCommand& averages, int& code) {
  CLI::App* sub = app.add_subcommand("bench", "methods side by side");
  sub->footer("Example:\n  saddle bench quality nsgan wgan-gp r3gan --minutes 3");
  sub->require_subcommand(1);
  CLI::App* one = sub->add_subcommand("quality", "score against time of many methods: same data, networks and time");
  one->add_option("METHOD", quality.methods, "recipes (default: every method)");
  one->add_option("--data", quality.data, "recipe of data and networks")->capture_default_str();
  one->add_option("--seeds", quality.seeds, "runs of each method")->check(CLI::Range(1, 1000))->capture_default_str();
  one->add_option("--shard", quality.shard,
                  "i/n: only every n-th run, from the i-th on; the whole call makes the table")
      ->capture_default_str();
  add_bench_options(*one, quality,
                    "with commas; the first ranks and is drawn (default: fid,kid,prdc of images, w1,modes of points)");
  add_common(*one, quality.common, "saddle bench quality nsgan wgan-gp r3gan --minutes 3");
  one->callback([&] { code = run_bench_quality(quality); });
  CLI::App* two =
      sub->add_subcommand("averages", "averages of the generator along one run, each with its score and grid");
  two->add_option("RECIPE", averages.methods, "what is trained (default: fashion-ns)");
  two->add_option("--betas", averages.betas, "of the moving averages; 0: none")->delimiter(',')->capture_default_str();
  add_bench_options(*two, averages, "with commas; the first is drawn (default: fid of images, w1 of points)");
  add_common(*two, averages.common, "saddle bench averages fashion-ns --minutes 5");
  two->callback([&] { code = run_bench_averages(averages); });
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

void add_common(CLI::App& sub, CommonOptions& common, const std::string& example) {
  sub.add_flag("--json", common.json, "one JSON object on stdout, everything else to stderr");
  sub.add_flag("--quiet", common.quiet, "no progress");
  sub.add_option("--threads", common.threads, "threads of libtorch in each process (default: one a core)")
      ->check(CLI::Range(1, 4096));
  sub.add_option("--device", common.device, "cpu, cuda or cuda:i")->capture_default_str();
  sub.add_option("--seed", common.seed, "of every random number")->check(seed_number());
  sub.footer("Example:\n  " + example);
}

int parse_and_run(int argc, char** argv) {
  TrainCommand train;
  LaunchCommand launch;
  SampleCommand sample;
  CatalogueCommand objectives, recipes;
  DataCommands data;
  DistanceCommand distance;
  EvalCommand eval;
  FeaturesTrainCommand features_train;
  BenchCommand bench_quality, bench_averages;
  LabCommands lab;
  int code = 0;

  CLI::App app("saddle trains and studies generative adversarial networks.", "saddle");
  app.set_version_flag("--version", std::string("saddle ") + kVersion);
  app.require_subcommand(1);
  app.footer("Example:\n  saddle train fashion-demo");
  register_train(app, train, code);
  register_launch(app, launch, code);
  register_sample(app, sample, code);
  register_catalogues(app, objectives, recipes, code);
  register_data(app, data, code);
  register_distance(app, distance, code);
  register_eval(app, eval, features_train, code);
  register_bench(app, bench_quality, bench_averages, code);
  register_lab(app, lab, code);
  if (argc == 2 && std::string_view(argv[1]) == "--help-source") {  // asked by the build
    write_help_source(app, std::cout);
    return 0;
  }
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
