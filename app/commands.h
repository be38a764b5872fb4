#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace saddle::app {

/// What every subcommand takes.
struct CommonOptions {
  bool json = false;   // one JSON object on stdout, everything else to stderr
  bool quiet = false;  // no progress
  std::optional<std::int64_t> threads;
  std::optional<std::int64_t> seed;
  std::string device = "cpu";  // cpu, cuda or cuda:i
};

struct TrainCommand {
  CommonOptions common;
  std::string recipe;                 // empty only with resume
  std::vector<std::string> settings;  // key=value
  std::string out;                    // empty: runs/NNNN-recipe
  bool resume = false;
  bool dry_run = false;
};

struct SampleCommand {
  CommonOptions common;
  std::string run;
  std::int64_t count = 64;
  std::int64_t label = -1;        // --class: of all samples; below 0: each class in turn
  std::string grid, npy, folder;  // paths of what is to be written; none: a grid beside the run's samples
};

/// `objectives` and `recipes`: a list, or one entry in full.
struct CatalogueCommand {
  CommonOptions common;
  std::string name;
};

/// `lab fit`: Gaussians fitted by f-GAN training.
struct LabFitCommand {
  CommonOptions common;
  std::vector<std::string> divergences{"kl", "reverse-kl", "jensen-shannon", "jeffreys", "pearson"};
  std::int64_t steps = 10000;  // generator steps
};

struct DataListCommand {
  CommonOptions common;
};

int run(const TrainCommand& command);
int run(const SampleCommand& command);
int run_objectives(const CatalogueCommand& command);
int run_recipes(const CatalogueCommand& command);
int run(const LabFitCommand& command);
int run(const DataListCommand& command);

/// Parses and runs. @return the program's exit code; errors of saddle pass through
int parse_and_run(int argc, char** argv);

}  // namespace saddle::app
