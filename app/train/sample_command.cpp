#include <ATen/ATen.h>

#include <cstdio>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/data/arrays.h"
#include "saddle/formats/file.h"
#include "saddle/formats/npy.h"
#include "saddle/report/grid.h"
#include "saddle/train/run_folder.h"
#include "saddle/train/sampler.h"

#include "app/commands.h"
#include "app/session.h"
#include "app/train/pictures.h"

namespace saddle::app {
namespace {

namespace fs = std::filesystem;

void write_each(const fs::path& folder, const Tensor& samples) {
  if (samples.dim() != 4)
    throw ConfigError(
        text("--folder writes images, but this run makes points ", text_of(samples.sizes()), "; use --npy"));
  formats::make_folder(folder);
  for (std::int64_t i = 0; i < samples.size(0); ++i) {
    char name[32];
    std::snprintf(name, sizeof name, "%06lld.png", static_cast<long long>(i));
    formats::write_png(folder / name, report::image_grid(samples[i].unsqueeze(0), 1, 0));
  }
}

}  // namespace

int run(const SampleCommand& command) {
  const train::Config config = train::read_config(command.run);
  start_libtorch(command.common.threads.value_or(config.train.threads));
  const c10::Device device = device_of(command.common.device);
  const data::Source source = data::sources().make(config.data.name, config.data.options);
  const nn::Network generator = train::make_generator(config, source);
  const train::Checkpoints checkpoints(command.run, 1);
  nn::Weights weights = command.checkpoint == "last" ? checkpoints.load_averaged(generator)
                                                     : checkpoints.load_kept(generator, command.checkpoint);
  for (Tensor& weight : weights) weight = weight.to(device);
  const std::uint64_t seed = command.common.seed ? static_cast<std::uint64_t>(*command.common.seed) : config.train.seed;
  const Tensor samples = train::sample(generator, weights, seed, command.count, command.label);

  const std::int64_t columns = columns_for(command.label < 0 ? generator.classes : 0);

  std::vector<std::string> written;
  if (!command.npy.empty()) formats::write_npy(command.npy, data::to_array(samples)), written.push_back(command.npy);
  if (!command.folder.empty()) write_each(command.folder, samples), written.push_back(command.folder);
  std::string grid = command.grid;
  if (grid.empty() && written.empty()) grid = (fs::path(command.run) / text("samples-seed-", seed, ".png")).string();
  if (!grid.empty())
    formats::write_png(grid, picture(source, config.train.seed, samples, columns)), written.push_back(grid);

  if (command.common.json) {
    print_json({{"run", command.run}, {"n", command.count}, {"seed", seed}, {"written", written}});
  } else if (!command.common.quiet) {
    for (const std::string& path : written) std::cout << path << std::endl;
  }
  return 0;
}

}  // namespace saddle::app
