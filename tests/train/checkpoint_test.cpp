#include "saddle/train/checkpoint.h"

#include <fstream>
#include <set>

#include <doctest/doctest.h>

#include "saddle/formats/file.h"

#include "tests/train/small_runs.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using train::Checkpoints;
using train::NamedTensors;
using train::Progress;

/// Every dtype that files know, scalars and empty tensors, and all the memory layouts that occur.
NamedTensors zoo(bool zeros = false) {
  const Tensor image = at::arange(2 * 3 * 4 * 5, at::kFloat).reshape({2, 3, 4, 5});
  NamedTensors all{{"channels_last", image.contiguous(at::MemoryFormat::ChannelsLast)},
                   {"plain", image.clone()},
                   {"transposed", at::arange(6, at::kDouble).reshape({2, 3}).t()},
                   {"part", at::arange(10, at::kFloat).slice(0, 1, 9, 2)},
                   {"scalar", at::scalar_tensor(-0.0)},
                   {"empty", at::empty({0, 3})},
                   {"odd", at::tensor({std::nanf(""), -INFINITY, 1e-45F, 1e38F})}};
  for (const at::ScalarType type : {at::kByte, at::kChar, at::kShort, at::kInt, at::kLong, at::kHalf, at::kBFloat16,
                                    at::kFloat, at::kDouble, at::kBool}) {
    all.emplace_back(text("dtype.", c10::toString(type)), at::arange(-3, 4, at::kLong).to(type));
  }
  if (zeros) {
    for (auto& [name, tensor] : all) tensor.zero_();
  }
  return all;
}

Progress after(std::int64_t step) {
  return {.step = step,
          .images = 10 * step,
          .draws = {.seed = std::uint64_t{1} << 63, .used = 7, .batches = 3},
          .refused = 2,
          .refused_in_row = 1,
          .rollbacks = 1,
          .seconds = 0.1};
}

void change(const fs::path& path, std::int64_t at, const std::string& bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(at, at < 0 ? std::ios::end : std::ios::beg);
  file << bytes;
}

void write(const fs::path& path, const std::string& words) { std::ofstream(path, std::ios::binary) << words; }

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename());
  return names;
}

const NamedTensors kOne{{"w", at::ones({2})}};

}  // namespace

TEST_CASE("tensors of every dtype and layout come back bit for bit, in place") {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder.path(), 3);
  CHECK_FALSE(checkpoints.any());
  CHECK(checkpoints.save(after(5), zoo(), kOne));
  const NamedTensors wanted = zoo(), filled = zoo(/*zeros=*/true);
  std::vector<const void*> storage;
  for (const auto& [name, tensor] : filled) storage.push_back(tensor.const_data_ptr());
  const Progress progress = checkpoints.load(filled);
  for (std::size_t i = 0; i < filled.size(); ++i) {
    CAPTURE(filled[i].first);
    CHECK(same_bits(wanted[i].second, filled[i].second));
    CHECK(filled[i].second.const_data_ptr() == storage[i]);
    CHECK(filled[i].second.strides() == wanted[i].second.strides());
  }
  const Progress p = after(5);
  CHECK(progress.step == p.step);
  CHECK(progress.images == p.images);
  CHECK(progress.draws.seed == p.draws.seed);
  CHECK(progress.draws.used == p.draws.used);
  CHECK(progress.draws.batches == p.draws.batches);
  CHECK(progress.refused == p.refused);
  CHECK(progress.refused_in_row == p.refused_in_row);
  CHECK(progress.rollbacks == p.rollbacks);
  CHECK(progress.seconds == p.seconds);
}

TEST_CASE("equal states give equal files") {
  const TemporaryFolder one, two;
  Checkpoints(one.path(), 3).save(after(1), zoo(), kOne);
  Checkpoints(two.path(), 3).save(after(1), zoo(), kOne);
  for (const char* name : {"state.safetensors", "g_ema.safetensors", "state.json"}) {
    CHECK((formats::read_file(Checkpoints(one.path(), 3).last() / name) ==
           formats::read_file(Checkpoints(two.path(), 3).last() / name)));
  }
}

TEST_CASE("the newest few stay, and the same step is saved once") {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder.path(), 2);
  for (const std::int64_t step : {0, 9, 10, 1000}) CHECK(checkpoints.save(after(step), kOne, kOne));
  CHECK((names_in(folder.path() / "checkpoints") == std::set<std::string>{"0000000100", "0000010000", "last"}));
  CHECK_FALSE(checkpoints.save(after(1000), {{"w", at::zeros({2})}}, kOne));
  const NamedTensors found{{"w", at::zeros({2})}};
  CHECK(checkpoints.load(found).step == 1000);
  CHECK(same_bits(found, kOne));
}

TEST_CASE("what a kill left behind is overwritten or removed, and never read") {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder.path(), 3);
  const fs::path inside = folder.path() / "checkpoints";
  fs::create_directories(inside / "0000000000");  // whole or not: nothing points to it yet
  CHECK_FALSE(checkpoints.any());
  checkpoints.save(after(1), kOne, kOne);
  fs::create_directories(inside / "0000000020.tmp");
  write(inside / "0000000020.tmp" / "state.safetensors", "half");
  fs::create_directories(inside / "0000000005.tmp" / "deeper");
  write(inside / ".saddle-1234.tmp", "half a pointer");
  fs::create_directories(inside / "0000000020");  // whole, but a kill came before the pointer
  write(inside / "0000000020" / "state.safetensors", "whole");
  CHECK(checkpoints.last().filename() == "0000000010");
  CHECK(checkpoints.save(after(2), kOne, kOne));
  CHECK((names_in(inside) == std::set<std::string>{"0000000000", "0000000010", "0000000020", "last"}));
  CHECK(checkpoints.load({{"w", at::zeros({2})}}).step == 2);
}

TEST_CASE("damage is found, named, and changes nothing") {
  const auto damaged = [](const std::string& named, const std::function<void(const fs::path&)>& damage) {
    const TemporaryFolder folder;
    const Checkpoints checkpoints(folder.path(), 3);
    checkpoints.save(after(5), kOne, kOne);
    damage(checkpoints.last());
    const NamedTensors state{{"w", at::full({2}, 7.F)}};
    const std::string said = message_of<CheckpointError>([&] { checkpoints.load(state); });
    CAPTURE(said);
    CHECK(contains(said, folder.path().string()));
    CHECK(contains(said, named));
    CHECK(same_bits(state[0].second, at::full({2}, 7.F)));
  };
  damaged("state.safetensors", [](const fs::path& f) { fs::resize_file(f / "state.safetensors", 20); });
  damaged("state.safetensors", [](const fs::path& f) { fs::resize_file(f / "state.safetensors", 0); });
  damaged("state.safetensors", [](const fs::path& f) { change(f / "state.safetensors", -1, "\x01"); });
  damaged("state.safetensors", [](const fs::path& f) { fs::remove(f / "state.safetensors"); });
  damaged("state.json", [](const fs::path& f) { fs::resize_file(f / "state.json", 30); });
  damaged("state.json", [](const fs::path& f) { fs::remove(f / "state.json"); });
  for (const char* words : {"", "[]", "5", "null", "{}", "{\"schema\": 9}", "\x80\xff", "{\"crc32\": 1}"}) {
    damaged("state.json", [&](const fs::path& f) { write(f / "state.json", words); });
  }
  damaged("state.json", [](const fs::path& f) {  // one digit of how far the run had come
    const std::vector<std::byte> bytes = formats::read_file(f / "state.json");
    const std::string words(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    change(f / "state.json", static_cast<std::int64_t>(words.find("\"step\": 5") + 8), "6");
  });
}

TEST_CASE("a hostile or lost `last` is refused, whatever it points to") {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder.path(), 3);
  checkpoints.save(after(5), kOne, kOne);
  const fs::path pointer = folder.path() / "checkpoints" / "last";
  for (const char* words : {"../../x", "..", ".", "/etc", "", "\n", "0000000050/../0000000050", "50 ", "-50",
                            "0000000051", "000000000000000000000000000050", "last"}) {
    CAPTURE(words);
    write(pointer, words);
    CHECK_THROWS_AS(checkpoints.load({{"w", at::zeros({2})}}), CheckpointError);
  }
  fs::remove(pointer);
  CHECK(checkpoints.any());
  CHECK(contains(message_of<CheckpointError>([&] { checkpoints.last(); }), "last"));
  CHECK_THROWS_AS(checkpoints.save(after(6), kOne, kOne), CheckpointError);
  fs::create_directory(pointer);
  CHECK_THROWS_AS(checkpoints.last(), CheckpointError);
}

TEST_CASE("the checkpoint of another network is refused with the first tensor that does not fit") {
  const TemporaryFolder folder;
  const Checkpoints checkpoints(folder.path(), 3);
  checkpoints.save(after(5), {{"a", at::ones({2})}, {"b", at::ones({3})}}, kOne);
  const auto said = [&](const NamedTensors& state) {
    return message_of<CheckpointError>([&] { checkpoints.load(state); });
  };
  CHECK(contains(said({{"a", at::ones({2})}, {"c", at::ones({3})}}), "no c"));
  CHECK(contains(said({{"a", at::ones({2})}, {"b", at::ones({4})}}), "b is {3}, expected {4}"));
  CHECK(contains(said({{"a", at::ones({2})}}), "called b"));
  CHECK(said({{"b", at::ones({3})}, {"a", at::ones({2})}}).empty());  // the order is not part of it
  CHECK(contains(said({{"a", at::ones({2}, at::kDouble)}, {"b", at::ones({3})}}), "a is f32, expected f64"));
  const nn::Network mlp = nn::generators().make("mlp", {}, Shape{2});
  CHECK_THROWS_AS(checkpoints.load_averaged(mlp), CheckpointError);
}
