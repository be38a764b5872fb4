#include "saddle/data/cifar.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "tests/data/temporary_folder.h"

using namespace saddle;
using namespace saddle::data;
using doctest::Contains;
using saddle::test::TemporaryFolder;

namespace {

/// One record with these labels, and the pixels all of one value.
std::vector<std::uint8_t> record(std::vector<std::uint8_t> labels, std::uint8_t value) {
  labels.resize(labels.size() + 3072, value);
  return labels;
}

}  // namespace

TEST_CASE("CIFAR-10's training set is its five files in order, and the test set the sixth") {
  const TemporaryFolder folder;
  for (std::uint8_t i = 1; i <= 5; ++i) folder.file(text("data_batch_", int(i), ".bin"), record({i}, 10 * i));
  folder.file("test_batch.bin", record({9}, 99));
  const Images train = cifar10(folder.path(), "train"), test = cifar10(folder.path(), "test");
  CHECK(train.pixels.sizes() == at::IntArrayRef({5, 3, 32, 32}));
  CHECK(train.labels.equal(at::tensor({1, 2, 3, 4, 5}, at::kLong)));
  CHECK(train.pixels.select(1, 2).select(1, 31).select(1, 31).equal(at::tensor({10, 20, 30, 40, 50}, at::kByte)));
  CHECK(test.labels.equal(at::tensor({9}, at::kLong)));
  CHECK(test.pixels.eq(99).all().item<bool>());
}

TEST_CASE("CIFAR-100 has fine and coarse labels, and lies in the archive's folder or above it") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "cifar-100-binary");
  folder.file("cifar-100-binary/train.bin", record({3, 77}, 1));
  folder.file("cifar-100-binary/test.bin", record({19, 99}, 2));
  CHECK(cifar100(folder.path(), "train").labels.equal(at::tensor({77}, at::kLong)));
  CHECK(cifar100(folder.path(), "train", "coarse").labels.equal(at::tensor({3}, at::kLong)));
  CHECK(cifar100(folder.path() / "cifar-100-binary", "test").labels.equal(at::tensor({99}, at::kLong)));
  CHECK_THROWS_WITH_AS(cifar100(folder.path(), "train", "course"), Contains("did you mean 'coarse'"), ConfigError);
}

TEST_CASE("a missing file says what to download, and another split is refused") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(cifar10(folder.path(), "train"), Contains("data_batch_1.bin does not exist"), DataError);
  CHECK_THROWS_WITH_AS(cifar10(folder.path(), "test"), Contains("unpacks to: cifar-10-batches-bin"), DataError);
  CHECK_THROWS_WITH_AS(cifar100(folder.path(), "tran"), Contains("did you mean 'train'"), ConfigError);
}
