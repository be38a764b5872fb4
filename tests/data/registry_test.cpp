#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <map>
#include <string>

#include <doctest/doctest.h>

#include "saddle/data/images.h"
#include "saddle/data/packed.h"
#include "saddle/data/source.h"
#include "saddle/formats/png.h"

#include "tests/data/temporary_folder.h"

using namespace saddle;
using namespace saddle::data;
using doctest::Contains;
using saddle::test::TemporaryFolder;

namespace {

using Given = std::map<std::string, Value>;

struct Expected {
  Given given;
  Shape sample_shape;
  std::int64_t size;
  std::int64_t modes;
};

std::vector<std::uint8_t> forty_images() {
  std::vector<std::uint8_t> file = {0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 2};
  for (std::uint8_t i = 0; i < 40; ++i) file.insert(file.end(), {i, std::uint8_t(6 * i)});
  return file;
}

/// Files of cifar10, cifar100, folder and packed.
void fill_image_files(const TemporaryFolder& folder) {
  std::vector<std::uint8_t> ten, hundred;
  std::filesystem::create_directory(folder.path() / "folder");
  for (std::uint8_t i = 0; i < 40; ++i) {
    ten.push_back(i % 10), hundred.insert(hundred.end(), {std::uint8_t(i % 20), i});
    for (auto* file : {&ten, &hundred}) file->resize(file->size() + 3072, i);
    const formats::Image image = {2, 1, 1, {i, std::uint8_t(6 * i)}};
    formats::write_png(folder.path() / "folder" / text(int(i), ".png"), image);
  }
  folder.file("test_batch.bin", ten);
  folder.file("test.bin", hundred);
  write_packed(folder.path() / "packed", read_idx_images(folder.path() / "forty"), "forty images");
}

/// One row for each source: what it must be like. Files of 40 different images are made in the folder.
std::map<std::string, Expected> expected(const TemporaryFolder& folder) {
  const std::string images = folder.file("forty", forty_images()), path = folder.path().string();
  fill_image_files(folder);
  return {
      {"fashion-mnist", {{{"split", "test"}, {"image_size", std::int64_t{32}}}, {1, 32, 32}, 10000, 0}},
      {"stacked-fashion-mnist", {{{"split", "test"}, {"image_size", std::int64_t{32}}}, {3, 32, 32}, 0, 0}},
      {"cifar10", {{{"path", path}, {"split", "test"}}, {3, 32, 32}, 40, 0}},
      {"cifar100", {{{"path", path}, {"split", "test"}, {"labels", "coarse"}}, {3, 32, 32}, 40, 0}},
      {"folder", {{{"path", path + "/folder"}, {"image_size", std::int64_t{8}}}, {3, 8, 8}, 40, 0}},
      {"packed", {{{"path", path + "/packed"}}, {1, 1, 2}, 40, 0}},
      {"idx", {{{"images", images}}, {1, 1, 2}, 40, 0}},
      {"gaussians8", {{}, {2}, 0, 8}},
      {"gaussians25", {{}, {2}, 0, 25}},
      {"swissroll", {{}, {2}, 0, 0}},
      {"mixture1d", {{}, {1}, 0, 2}},
  };
}

}  // namespace

TEST_CASE("every source keeps the contract of a Source") {
  const TemporaryFolder folder;
  const auto rows = expected(folder);
  for (const auto& row : sources().rows()) {
    CAPTURE(row.name);
    REQUIRE(rows.count(row.name) == 1);
    const Expected& e = rows.at(row.name);
    const Source source = sources().make(row.name, e.given);
    CHECK(source.name == row.name);
    CHECK(source.sample_shape == e.sample_shape);
    CHECK(source.size == e.size);
    CHECK((source.modes ? source.modes->modes() : 0) == e.modes);
    CHECK_FALSE(row.formula.empty());
    CHECK_FALSE(row.source.empty());

    const Tensor first = source.batch(5, 0, 16), third = source.batch(5, 2, 16);
    CHECK((first.scalar_type() == at::kFloat));
    CHECK_NOTHROW(require_samples("batch", "x", first, e.sample_shape));
    CHECK(first.size(0) == 16);
    CHECK(first.isfinite().all().item<bool>());
    if (e.sample_shape.size() == 3) CHECK(first.abs().max().item<double>() <= 1);

    // Neither another order of asking, nor another source object, nor the number of threads changes a batch.
    const int threads = at::get_num_threads();
    at::set_num_threads(threads == 1 ? 2 : 1);
    const Source again = sources().make(row.name, e.given);
    CHECK(at::equal(again.batch(5, 2, 16), third));
    CHECK(at::equal(again.batch(5, 0, 16), first));
    at::set_num_threads(threads);
    CHECK(at::equal(source.batch(5, 2, 16), third));

    CHECK_FALSE(at::equal(first, third));
    CHECK_FALSE(at::equal(source.batch(6, 0, 16), first));
    CHECK(source.batch(5, 0, 0).size(0) == 0);
  }
}

TEST_CASE("options reach their source") {
  const auto pac = sources().make("gaussians25", {{"constants", "pacgan"}});
  CHECK(pac.modes->stds[0].item<double>() == .05);
  CHECK(sources().make("gaussians8", {{"constants", "pacgan"}}).modes->stds[0].item<double>() == .01);
  const auto one = sources().make(
      "mixture1d", {{"weight", .25}, {"mean_a", 3.0}, {"variance_a", 4.0}, {"mean_b", -7.0}, {"variance_b", 9.0}});
  CHECK(at::equal(one.modes->weights, at::tensor({.25, .75}, at::kDouble)));
  CHECK(at::equal(one.modes->means, at::tensor({3.0, -7.0}, at::kDouble).unsqueeze(1)));
  CHECK(at::equal(one.modes->stds, at::tensor({2.0, 3.0}, at::kDouble)));

  const TemporaryFolder folder;
  const std::string images = folder.file("forty", forty_images());
  const auto padded = sources().make("idx", {{"images", images}, {"image_size", std::int64_t{4}}});
  CHECK(padded.batch(1, 0, 1)[0][0][0].equal(at::full({4}, -1.0F)));
  const auto resized = sources().make("idx", {{"images", images}, {"image_size", std::int64_t{4}}, {"fit", "resize"}});
  CHECK(resized.batch(1, 0, 40).select(2, 0).equal(resized.batch(1, 0, 40).select(2, 3)));  // one row, stretched
}

TEST_CASE("wrong options of a source are answered with key and range") {
  CHECK_THROWS_WITH_AS(sources().make("gausians8", {}), Contains("did you mean 'gaussians8'"), ConfigError);
  CHECK_THROWS_WITH_AS(sources().make("gaussians8", {{"constants", "wgan"}}), Contains("did you mean 'wgan-gp'"),
                       ConfigError);
  CHECK_THROWS_WITH_AS(sources().make("idx", {}), "data 'idx': images must name an IDX file", ConfigError);
  for (const std::string name : {"cifar10", "cifar100", "folder", "packed"}) {
    CHECK_THROWS_WITH_AS(sources().make(name, {}), Contains("path must name"), ConfigError);
  }
  CHECK_THROWS_WITH_AS(sources().make("folder", {{"path", "."}, {"filter", "bicubik"}}),
                       Contains("did you mean 'bicubic'"), ConfigError);
  CHECK_THROWS_WITH_AS(sources().make("folder", {{"path", "."}, {"channels", std::int64_t{2}}}),
                       Contains("channels = 2, expected 1 or 3"), ConfigError);
  CHECK_THROWS_WITH_AS(sources().make("mixture1d", {{"weight", 1.5}}),
                       Contains("data 'mixture1d': weight = 1.5 must lie in"), ConfigError);
  CHECK_THROWS_WITH_AS(sources().make("swissroll", {{"noise", -1.0}}), Contains("noise = -1 must lie in [0,"),
                       ConfigError);
  CHECK_THROWS_WITH_AS(sources().make("fashion-mnist", {{"fit", "crop"}}), Contains("fit 'crop'"), ConfigError);
  CHECK_THROWS_WITH_AS(sources().make("fashion-mnist", {{"path", "/nowhere"}}), Contains("dataset-fashion-mnist"),
                       DataError);
}
