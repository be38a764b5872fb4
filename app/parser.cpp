// The command line; the only file that includes CLI11.
#include <limits>

#include <CLI/CLI.hpp>

#include "saddle/core/names.h"
#include "saddle/core/version.h"

#include "app/commands.h"

namespace saddle::app {
namespace {

void add_common(CLI::App& sub, CommonOptions& common, const std::string& example) {
  sub.add_flag("--json", common.json, "one JSON object on stdout, everything else to stderr");
  sub.add_flag("--quiet", common.quiet, "no progress");
  sub.add_option("--threads", common.threads, "threads of libtorch (default: one a core)")->check(CLI::Range(1, 4096));
  sub.add_option("--device", common.device, "cpu, cuda or cuda:i")->capture_default_str();
  sub.add_option("--seed", common.seed, "of every random number")
      ->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()));
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

void register_data(CLI::App& app, DataListCommand& list, int& code) {
  CLI::App* sub = app.add_subcommand("data", "data sets");
  sub->footer("Example:\n  saddle data list");
  sub->require_subcommand(1);
  CLI::App* all = sub->add_subcommand("list", "which data sets there are and whether they can be read here");
  add_common(*all, list.common, "saddle data list");
  all->callback([&] { code = run(list); });
}

void register_lab(CLI::App& app, LabFitCommand& fit, int& code) {
  CLI::App* sub = app.add_subcommand("lab", "experiments on games small enough to be understood");
  sub->footer("Example:\n  saddle lab fit kl pearson");
  sub->require_subcommand(1);
  CLI::App* one = sub->add_subcommand("fit", "fit a Gaussian to a mixture by f-GAN training, beside the exact optimum");
  one->add_option("DIVERGENCE", fit.divergences, "f-divergences by name (default: the five of the f-GAN paper)");
  one->add_option("--steps", fit.steps, "generator steps")->check(CLI::Range(10, 1 << 24))->capture_default_str();
  add_common(*one, fit.common, "saddle lab fit kl pearson");
  one->callback([&] { code = run(fit); });
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
  DataListCommand data_list;
  LabFitCommand lab_fit;
  int code = 0;

  CLI::App app("saddle trains and studies generative adversarial networks.");
  app.set_version_flag("--version", std::string("saddle ") + kVersion);
  app.require_subcommand(1);
  app.footer("Example:\n  saddle train fashion-demo");
  register_train(app, train, code);
  register_sample(app, sample, code);
  register_catalogues(app, objectives, recipes, code);
  register_data(app, data_list, code);
  register_lab(app, lab_fit, code);
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
