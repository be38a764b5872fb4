#include "saddle/metrics/network_file.h"

#include <ATen/ATen.h>

#include <nlohmann/json.hpp>

#include "saddle/data/arrays.h"
#include "saddle/formats/file.h"
#include "saddle/formats/safetensors.h"
#include "saddle/formats/sha256.h"
#include "saddle/metrics/description_detail.h"
#include "saddle/nn/classifier.h"
#include "saddle/nn/registry.h"

namespace saddle::metrics {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json json_of(const Value& value) {
  return std::visit([](const auto& v) { return json(v); }, value);
}

json description_of(const NetworkFile& f) {
  json options = json::object();
  for (const auto& [key, value] : f.options) options[key] = json_of(value);
  return {{"network", f.network},
          {"options", options},
          {"sample", f.sample},
          {"outputs", f.outputs},
          {"layer", f.layer},
          {"logits", f.logits},
          {"channels", f.sample[0]},
          {"size", f.sample[1]},
          {"filter", data::filter_names()[static_cast<std::size_t>(f.filter)]},
          {"range", {-1, 1}}};
}

std::map<std::string, Value> options_in(const Description& d) {
  std::map<std::string, Value> options;
  const json given = d.json.value("options", json::object());
  for (const auto& [key, value] : given.items()) {
    if (value.is_boolean()) options[key] = value.get<bool>();
    if (value.is_number_integer()) options[key] = value.get<std::int64_t>();
    if (value.is_number_float()) options[key] = value.get<double>();
    if (value.is_string()) options[key] = value.get<std::string>();
    if (!options.contains(key)) d.fail(text("options.", key, " is neither a number, a text nor true or false"));
  }
  return options;
}

NetworkFile network_file_in(const Description& d) {
  NetworkFile f;
  f.network = d.word("network");
  f.options = options_in(d);
  f.sample = d.integers("sample");
  f.outputs = d.integer("outputs", 1, 1 << 20);
  f.layer = d.integer("layer", 1, 1 << 16);
  f.logits = d.flag("logits");
  return f;
}

nn::Weights weights_in(const nn::Network& network, const fs::path& path, std::span<const std::byte> bytes) {
  const formats::Safetensors file = formats::read_safetensors(bytes, path.string());
  std::vector<data::Wanted> wanted;
  for (const nn::Parameter& parameter : network.parameters) wanted.push_back({parameter.name, parameter.shape});
  nn::Weights weights = nn::initialise(network, 0, 0);  // in the layout that passes are fastest in
  std::size_t j = 0;
  for (const formats::Array* array : data::matched(path, file.arrays, wanted))
    weights[j++].copy_(data::to_tensor(*array));
  return weights;
}

/// Of the weights and of what the description says: the same weights with another option are another extractor.
std::string hash_of(std::span<const std::byte> weights, const Description& d) {
  formats::Sha256 hash;
  hash.add(weights);
  const std::string words = d.json.dump();
  hash.add(std::as_bytes(std::span(words)));
  return hash.finish();
}

}  // namespace

nn::Network network_of(const NetworkFile& f) {
  return nn::critics().make(f.network, f.options, nn::Spec(f.sample, 0, f.outputs));
}

void write_network(const fs::path& path, const NetworkFile& file, const nn::Weights& weights) {
  const nn::Network network = network_of(file);
  std::vector<formats::NamedArray> arrays;
  for (std::size_t j = 0; j < weights.size(); ++j)
    arrays.push_back({network.parameters[j].name, data::to_array(weights[j])});
  formats::write_safetensors(path, arrays);
  const std::string words = description_of(file).dump(2) + "\n";
  formats::write_file(fs::path(path).replace_extension(".json"), std::as_bytes(std::span(words)));
}

Extractor network_extractor(const fs::path& path, const std::string& name) {
  const fs::path weights_path = fs::path(path).replace_extension(".safetensors");
  const Description d = read_description(fs::path(path).replace_extension(".json"));
  const NetworkFile file = network_file_in(d);
  const nn::Network network = [&] {
    try {
      return network_of(file);
    } catch (const ConfigError& error) {
      throw DataError(text(d.path.string(), ": ", error.what()));
    }
  }();
  const std::vector<std::byte> bytes = formats::read_file(weights_path);
  const nn::Weights weights = weights_in(network, weights_path, bytes);
  const auto layers = static_cast<std::int64_t>(network.layers.size());
  if (file.layer > layers) d.fail(text("layer = ", file.layer, ", but ", file.network, " has ", layers));
  return {.name = name.empty() ? weights_path.stem().string() : name,
          .layer = text("after ", file.layer, " of ", layers, " layers"),
          .hash = hash_of(bytes, d),
          .preparation = d.preparation(),
          .of = [network, weights, file, layers](const Tensor& x) {
            nn::Pass pass{.training = false};
            std::vector<std::int64_t> wanted{file.layer};
            if (file.logits && file.layer < layers) wanted.push_back(layers);
            const std::vector<Tensor> found = nn::after_layers(network, weights, x, pass, wanted);
            return Features{.rows = found.front().flatten(1), .logits = file.logits ? found.back() : Tensor()};
          }};
}

Extractor extractor_from_file(const fs::path& path) {
  const std::string ending = path.extension().string();
  if (ending == ".safetensors" || ending == ".json") return network_extractor(path);
  if (ending == ".pt" || ending == ".ts" || ending == ".pth") return script_extractor(path);
  throw ConfigError(text(path.string(),
                         ": expected a network, .safetensors with its .json, or TorchScript, .pt, .ts or "
                         ".pth with its .json"));
}

}  // namespace saddle::metrics
