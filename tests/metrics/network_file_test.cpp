// A network of ours as an extractor: what is written is what answers, and what is damaged is named.
#include "saddle/metrics/network_file.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <fstream>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

using namespace saddle;
using namespace saddle::metrics;

namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("saddle-network-file-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
};

NetworkFile small_classifier() {
  return {.network = "classifier",
          .options = {{"width", std::int64_t{4}}, {"features", std::int64_t{6}}},
          .sample = {1, 12, 12},
          .outputs = 3,
          .layer = 9,  // conv, norm, relu, conv, norm, relu, reshape, linear, relu | linear
          .logits = true};
}

void replace(const fs::path& path, const std::string& what, const std::string& by) {
  std::stringstream words;
  words << std::ifstream(path).rdbuf();
  std::string text = words.str();
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  std::ofstream(path) << text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("features are the output after so many layers, logits the last one's, of the weights that were written") {
  const Folder folder;
  const NetworkFile file = small_classifier();
  const nn::Network network = network_of(file);
  const nn::Weights weights = nn::initialise(network, 7, 0);
  write_network(folder.path / "small.safetensors", file, weights);
  const Extractor read = network_extractor(folder.path / "small.json");
  CHECK(read.name == "small");
  CHECK(read.layer == "after 9 of 10 layers");
  CHECK(read.hash.size() == 64);

  const c10::NoGradGuard no_grad;
  const Tensor x = Stream(5, Purpose::test, 0).uniform({5, 1, 12, 12}) * 2 - 1;
  const Features found = features(read, x);
  CHECK(found.rows.sizes() == at::IntArrayRef({5, 6}));
  nn::Pass pass{.training = false};
  const Tensor logits = network.forward(weights, prepared(read.preparation, x), pass);
  CHECK(at::allclose(found.logits, logits));
  const Tensor last = weights[weights.size() - 2], bias = weights.back();
  CHECK(at::allclose(at::linear(found.rows, last, bias), logits, 1e-5, 1e-6));  // the last layer is linear in them
}

TEST_CASE("the hash is of weights and description: the same weights with another option are another extractor") {
  const Folder folder;
  NetworkFile file{.network = "dcgan", .options = {{"width", std::int64_t{2}}}, .sample = {1, 28, 28}, .layer = 3};
  const nn::Weights weights = nn::initialise(network_of(file), 7, 0);
  const auto hash = [&](double slope) {
    file.options["slope"] = slope;
    write_network(folder.path / "one.safetensors", file, weights);
    return network_extractor(folder.path / "one.json").hash;
  };
  const std::string first = hash(.2), second = hash(.9);
  CHECK(first != second);
  CHECK(hash(.2) == first);
}

TEST_CASE("images of another size are brought to the network's own") {
  const Folder folder;
  const NetworkFile file = small_classifier();
  write_network(folder.path / "small.safetensors", file, nn::initialise(network_of(file), 7, 0));
  const Extractor read = network_extractor(folder.path / "small.safetensors", "named");
  CHECK(read.name == "named");
  CHECK(features(read, at::zeros({2, 3, 30, 30})).rows.sizes() == at::IntArrayRef({2, 6}));
}

TEST_CASE("files that are missing, damaged or do not fit together are named, with what is wrong") {
  const Folder folder;
  const NetworkFile file = small_classifier();
  const fs::path weights = folder.path / "n.safetensors", description = folder.path / "n.json";
  const auto written = [&] { write_network(weights, file, nn::initialise(network_of(file), 7, 0)); };
  CHECK_THROWS_AS(network_extractor(weights), DataError);
  const std::pair<const char*, const char*> damages[] = {{"\"classifier\"", "\"classfier\""},
                                                         {"\"layer\": 9", "\"layer\": 11"},
                                                         {"\"outputs\": 3", "\"outputs\": 4"},
                                                         {"\"size\": 12", "\"size\": 0"},
                                                         {"\"channels\": 1", "\"channels\": 2"},
                                                         {"bilinear", "bilinaer"},
                                                         {"\"range\"", "\"rnage\""},
                                                         {"\"sample\": [", "\"sample\": [-"},
                                                         {"{", "["},
                                                         {"\"logits\": true", "\"logits\": \"x\""}};
  for (const auto& [what, by] : damages) {
    written();
    replace(description, what, by);
    CAPTURE(what);
    CHECK_THROWS_AS(network_extractor(weights), DataError);
  }
  written();
  fs::resize_file(weights, fs::file_size(weights) - 1);
  CHECK_THROWS_AS(network_extractor(weights), DataError);
  written();
  fs::remove(description);
  CHECK_THROWS_AS(network_extractor(weights), DataError);
  CHECK_THROWS_AS(extractor_from_file(folder.path / "n.onnx"), ConfigError);
}

TEST_CASE("what is no TorchScript is refused by name") {
  const Folder folder;
  std::ofstream(folder.path / "x.pt") << "not a zip";
  std::ofstream(folder.path / "x.json")
      << R"({"channels": 3, "size": 8, "filter": "bilinear", "range": [0, 1], "layer": "pool"})";
  CHECK_THROWS_AS(script_extractor(folder.path / "x.pt"), DataError);
}
