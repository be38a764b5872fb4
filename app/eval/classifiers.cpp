#include "app/eval/classifiers.h"

#include <ATen/ATen.h>

#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/core/memory.h"
#include "saddle/critics/image_classifier.h"
#include "saddle/data/arrays.h"
#include "saddle/data/images.h"
#include "saddle/data/source.h"
#include "saddle/formats/file.h"
#include "saddle/formats/sha256.h"
#include "saddle/metrics/network_file.h"

#include "app/renewed_line.h"
#include "app/session.h"

namespace saddle::app {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostImages = 200'000;  // trained on
constexpr std::int64_t kLayersAbove = 1;       // features come before the last layer

struct Labelled {
  Tensor pixels, labels;  // {n, c, h, w} uint8 and {n} int64
};

/// All of a set, in an order of its own.
Labelled all_of(const data::Source& source) {
  const std::int64_t n = std::min(source.size, kMostImages);
  return {data::to_bytes(source.batch(0, 0, n)), source.labels(0, 0, n)};
}

bool has_test_split(const std::string& name) {
  for (const Option& option : data::sources().find(name).options) {
    if (option.key == "split") return true;
  }
  return false;
}

/// The split of this name, or all images of a set that has none.
Labelled part_of(train::Choice choice, const char* split) {
  if (has_test_split(choice.name)) choice.options["split"] = std::string(split);
  const data::Source source = data::sources().make(choice.name, choice.options);
  if (source.sample_shape.size() != 3 || !source.labels || source.size == 0)
    throw ConfigError(text("a classifier needs a set of labelled images, which ", choice.name,
                           " is not; use --features random-conv, or classifier:DATA with another set's name"));
  return all_of(source);
}

/// Of a set without splits, how many images are held out at its end.
std::int64_t held_out(const Labelled& all) { return std::max<std::int64_t>(1, all.labels.size(0) / 10); }

Labelled narrowed(const Labelled& all, std::int64_t first, std::int64_t count) {
  return {all.pixels.narrow(0, first, count), all.labels.narrow(0, first, count)};
}

/// What it is trained on.
Labelled training_part(const train::Choice& choice) {
  const Labelled all = part_of(choice, "train");
  return has_test_split(choice.name) ? all : narrowed(all, 0, all.labels.size(0) - held_out(all));
}

/// Of everything that decides the weights.
std::string key_of(const Labelled& images, const metrics::NetworkFile& network,
                   const critics::ClassifierTraining& training) {
  const std::string all =
      text(data::sha256_of({images.pixels, images.labels}), network.network, text_of(network.sample), network.outputs,
           ",", training.passes, ",", training.batch, ",", training.lr, ",", training.seed);
  return formats::sha256(std::as_bytes(std::span(all))).substr(0, 16);
}

}  // namespace

KeptClassifier classifier_of(const train::Choice& data, const fs::path& folder, const CommonOptions& common) {
  const Labelled images = training_part(data);
  const std::int64_t classes = images.labels.max().item<std::int64_t>() + 1;
  metrics::NetworkFile network{
      .network = "classifier", .sample = images.pixels.sizes().slice(1).vec(), .outputs = classes, .logits = true};
  const nn::Network made = metrics::network_of(network);
  network.layer = static_cast<std::int64_t>(made.layers.size()) - kLayersAbove;
  const critics::ClassifierTraining training;
  KeptClassifier kept{.file = folder /
                              text("classifier-", data.name, "-", key_of(images, network, training), ".safetensors")};
  if (!fs::exists(kept.file) || !fs::exists(fs::path(kept.file).replace_extension(".json"))) {
    if (!common.quiet)
      messages(common) << "training a classifier of " << data.name << ", kept as " << kept.file.string() << std::endl;
    keep_memory();
    RenewedLine line(common.quiet);
    const nn::Weights weights =
        critics::train_classifier(made, images.pixels, images.labels, training, [&](double share, double loss) {
          line.show(
              [&] { return text("classifier: ", std::lround(100 * share), " %, loss ", loss, ", ", line.eta(share)); });
        });
    kept.seconds = line.seconds(), kept.trained = true;
    formats::make_folder(folder);
    metrics::write_network(kept.file, network, weights);
  }
  kept.extractor = metrics::network_extractor(kept.file, "classifier");
  return kept;
}

Accuracy accuracy_of(const metrics::Extractor& classifier, const train::Choice& data) {
  const bool split = has_test_split(data.name);
  Labelled images = part_of(data, "test");
  if (!split) images = narrowed(images, images.labels.size(0) - held_out(images), held_out(images));
  const Tensor logits = metrics::features(classifier, data::normalised(images.pixels)).logits;
  return {(logits.argmax(1) == images.labels).to(at::kDouble).mean().item<double>(),
          split ? "the test split" : "a tenth held out"};
}

}  // namespace saddle::app
