#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "saddle/metrics/extractor.h"
#include "saddle/nn/network.h"

namespace saddle::metrics {

/// A network of ours in two files: NAME.safetensors, its weights by state_dict name, and NAME.json, which says what it
/// is and how it is asked:
///
///     {"network": "classifier", "options": {"width": 32}, "sample": [1, 28, 28], "outputs": 10,
///      "layer": 11, "logits": true, "channels": 1, "size": 28, "filter": "bilinear", "range": [-1, 1]}
///
/// `network` and `options` are a row of nn::critics(); features are what comes after so many layers.
struct NetworkFile {
  std::string network;
  std::map<std::string, Value> options;
  Shape sample;
  std::int64_t outputs = 1;
  std::int64_t layer = 1;
  bool logits = false;  // the network's outputs are logits of classes
  data::Filter filter = data::Filter::bilinear;
};

/// The network that a description is of. @throws ConfigError as nn::critics() does
nn::Network network_of(const NetworkFile& file);

/// Writes both files, the description last. @param path  of the weights. @throws CheckpointError
void write_network(const std::filesystem::path& path, const NetworkFile& file, const nn::Weights& weights);

/// @param path  of either file
/// @param name  what scores are called after; empty: the file's name
/// @throws DataError naming the file: one is missing, damaged, or they do not fit together
Extractor network_extractor(const std::filesystem::path& path, const std::string& name = "");

/// Any TorchScript file, such as an export of an Inception or DINOv2: {n, channels, size, size} -> {n, d}, or a tuple
/// of that and logits {n, C}. How it wants its images stands beside it in NAME.json:
///
///     {"channels": 3, "size": 299, "filter": "bilinear", "range": [-1, 1], "layer": "pool3"}
///
/// @throws DataError naming the file: missing, no TorchScript, or a description that lacks what is above
Extractor script_extractor(const std::filesystem::path& path, const std::string& name = "");

/// By the file's ending: .safetensors or .json a network of ours, .pt, .ts or .pth TorchScript.
/// @throws ConfigError for another ending
Extractor extractor_from_file(const std::filesystem::path& path);

}  // namespace saddle::metrics
