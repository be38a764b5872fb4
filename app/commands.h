#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
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
  double minutes = 0;       // of training, after which it saves and stops; 0: no limit
  std::string rendezvous;   // where several processes meet; empty: as the environment says
  double time_limit = 600;  // seconds, for their coming and for each exchange
};

/// `launch`: a call of this program as several processes on this machine.
struct LaunchCommand {
  CommonOptions common;
  std::int64_t processes = 0;
  std::int64_t port = 0;          // of their store; 0: a free one
  std::vector<std::string> call;  // "train", ...
};

struct SampleCommand {
  CommonOptions common;
  std::string run;
  std::int64_t count = 64;
  std::int64_t label = -1;          // --class: of all samples; below 0: each class in turn
  std::string checkpoint = "last";  // or a kept generator: best-fid
  std::string grid, npy, folder;    // paths of what is to be written; none: a grid beside the run's samples
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

/// `lab conjugate`: f and f* as the highest of lines.
struct LabConjugateCommand {
  CommonOptions common;
  std::vector<std::string> divergences{"kl", "jensen-shannon"};
  std::string out = "conjugate.svg";
};

/// `lab seeds`: one recipe with many seeds at once.
struct LabSeedsCommand {
  CommonOptions common;
  std::string recipe = "gaussians25+toy-wgan-gp+toy-small";
  std::int64_t games = 16, steps = 0;  // 0: as many as the recipe has
  std::vector<std::string> settings;   // key=value
  std::string shard = "1/1";
  std::string out = "seeds";
};

/// `lab seeds merge`: shards put together.
struct LabSeedsMergeCommand {
  CommonOptions common;
  std::vector<std::string> folders;
  std::string out = "seeds";
};

/// `lab dirac`: a method on the smallest game there is.
struct LabDiracCommand {
  CommonOptions common;
  std::string objective, recipe;       // one of them
  std::vector<std::string> penalties;  // NAME:weight
  std::string constraint, rule, optimizer = "sgd", average = "ema";
  std::vector<std::string> settings;  // key=value, as for train
  double lr = 0.1;
  std::int64_t steps = 10000, dimensions = 1;
  bool bias = false;
  std::vector<double> start{1, 1};  // theta and psi, or every coordinate
  std::string out = "dirac";        // folder
};

/// `lab critic` and `lab distances`: experiments with pictures.
struct StudiesCommand {
  CommonOptions common;
  std::vector<std::string> studies;   // none: all
  std::optional<std::int64_t> steps;  // of each critic; unset: each study's own
  std::string out;                    // folder
};

/// `lab plans`: every way to move one histogram to another.
struct LabPlansCommand {
  CommonOptions common;
  std::string rows = "3,4,2,1", columns = "1,2,3,4";  // whole numbers, of equal sum
  double power = 1;                                   // cost of a unit: |i - j|^power
  std::int64_t list = 0;                              // plans printed besides the best and the worst
  std::string out;                                    // picture; empty: none
};

/// `lab atlas`: a grid of Dirac games as a map.
struct LabAtlasCommand {
  CommonOptions common;
  std::vector<std::string> objectives{"non-saturating"}, rules{"alt"};
  std::vector<std::string> penalties;  // empty: r1 over a range of weights
  std::string step_size = "0.04:4:100", weight, momentum = "0", radius = "1";
  std::int64_t starts = 1, steps = 2000, dimensions = 1, batch = 50000;
  std::string shard = "1/1";
  std::string out = "atlas";
  bool resume = false;
};

/// `lab atlas merge`: shards put together.
struct LabAtlasMergeCommand {
  CommonOptions common;
  std::vector<std::string> folders;
  std::string out;  // empty: the first folder
};

/// `distance`: how far apart two distributions are.
struct DistanceCommand {
  CommonOptions common;
  std::string a, b;  // files, data sets or laws
  std::vector<std::string> measures{"w1", "w2", "sliced", "sinkhorn", "mmd", "energy", "kl"};
  std::int64_t count = 1000;         // samples drawn of a law or data set
  std::string weights_a, weights_b;  // files
  bool normalise = false;
  double epsilon = 0;    // of sinkhorn; 0: its own
  double bandwidth = 0;  // of mmd; 0: the median distance
  std::int64_t projections = 500;
  std::int64_t bins = 0;  // of histograms; 0: by the number of samples
  bool test = false, interval = false;
  std::int64_t permutations = 999;
  std::string plan;                  // path of an npy file
  std::vector<std::string> critics;  // methods by recipe name
  std::int64_t critic_steps = 1000;
  std::string picture;  // path of an svg
};

/// `eval`: how good and how varied samples are; or records compared, or runs in a table.
struct EvalCommand {
  CommonOptions common;
  std::string run;         // or `fake`
  std::string fake, real;  // a data set, a run, a folder, a file
  std::string features;    // these three unset: as a run was scored on its way, else chosen by the real side
  std::vector<std::string> metrics;
  std::optional<std::int64_t> count;
  std::string checkpoint = "last";  // or a kept generator: best-fid
  bool no_interval = false;
  bool equal_classes = false;        // a conditional run's samples, each class in turn, not in the data's shares
  std::string neighbours;            // path of a PNG: fakes and their nearest reals
  std::vector<std::string> compare;  // two files of `eval --json`
  bool force = false;
  std::vector<std::string> table;  // runs
  std::string out;                 // of the table: NAME.csv and NAME.md
  std::string cache;
};

/// `features train`: a classifier as feature extractor.
struct FeaturesTrainCommand {
  CommonOptions common;
  std::string data;
  std::string cache;
};

/// `bench quality`: methods side by side, score against time. `bench averages`: averages of one run side by side.
struct BenchCommand {
  CommonOptions common;
  std::vector<std::string> methods;  // recipes; of quality: none for every method
  std::string data = "fashion";      // recipe of data and networks
  double minutes = 3;                // of training for each method and seed; 0: as long as `kimg` says
  double kimg = 0;                   // thousand images for each instead
  std::int64_t seeds = 1;
  std::string shard = "1/1";  // of the runs of quality
  double every_kimg = 25;
  std::int64_t count = 5000;  // samples in a score
  std::string features;       // "": chosen by the data
  std::string metrics;        // "": chosen by the data
  std::vector<std::string> settings;              // key=value, for all
  std::vector<double> betas{0, .9, .999, .9999};  // of averages
  std::string out;
};

struct DataListCommand {
  CommonOptions common;
};

/// `data check`: what is wrong with a folder of images.
struct DataCheckCommand {
  CommonOptions common;
  std::string folder;
};

/// `data pack`: a folder of images as one file.
struct DataPackCommand {
  CommonOptions common;
  std::string folder, out;
  std::int64_t size = 0, channels = 3;  // 0: all have one size already
  std::string filter = "lanczos", order = "columns-first", on_error = "fail";
  bool crop = false;
};

int run(const TrainCommand& command);
int run(const LaunchCommand& command);
int run(const SampleCommand& command);
int run_objectives(const CatalogueCommand& command);
int run_recipes(const CatalogueCommand& command);
int run(const LabFitCommand& command);
int run(const LabConjugateCommand& command);
int run(const LabSeedsCommand& command);
int run(const LabSeedsMergeCommand& command);
int run(const LabDiracCommand& command);
int run_lab_critic(const StudiesCommand& command);
int run_lab_distances(const StudiesCommand& command);
int run(const LabPlansCommand& command);
int run(const LabAtlasCommand& command);
int run(const LabAtlasMergeCommand& command);
int run(const DataListCommand& command);
int run(const DataCheckCommand& command);
int run(const DataPackCommand& command);
int run(const DistanceCommand& command);
int run(const EvalCommand& command);
int run_bench_quality(const BenchCommand& command);
int run_bench_averages(const BenchCommand& command);
int run(const FeaturesTrainCommand& command);

/// The studies of `lab critic` and of `lab distances`, and what each does.
std::vector<std::pair<std::string, std::string>> critic_study_lines();
std::vector<std::pair<std::string, std::string>> distance_study_lines();

/// The measures of `distance` and what each is.
std::vector<std::pair<std::string, std::string>> measure_lines();

/// The metrics of `eval`, in one line.
std::string metric_names();

/// Parses and runs. @return the program's exit code; errors of saddle pass through
int parse_and_run(int argc, char** argv);

}  // namespace saddle::app
