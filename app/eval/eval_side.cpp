#include "app/eval/eval_side.h"

#include <ATen/ATen.h>

#include <filesystem>

#include "saddle/data/arrays.h"
#include "saddle/data/folder.h"
#include "saddle/data/packed.h"
#include "saddle/formats/npy.h"
#include "saddle/formats/npz.h"
#include "saddle/train/checkpoint.h"
#include "saddle/train/run_folder.h"
#include "saddle/train/sampler.h"

namespace saddle::app {
namespace {

namespace fs = std::filesystem;

Tensor from_bytes(const Tensor& pixels) { return data::normalised(pixels).contiguous(); }

/// Which of so many samples are taken, and which others are spare.
struct Picked {
  Tensor some, spare;  // places

  Tensor spare_of(const Tensor& all) const { return spare.defined() ? all.index_select(0, spare) : Tensor(); }
};

/// n of them, drawn without replacement, or all in their order: for reals the first n of that order and, if there are 3
/// n, the last n as spare; for fakes the second n, if there are so many.
Picked picked(std::int64_t size, std::int64_t n, std::uint64_t seed, Role role) {
  if (n >= size) return {.some = at::arange(size), .spare = {}};
  const Tensor order = at::tensor(Stream(seed, Purpose::metric, 0).permutation(size), at::kLong);
  const std::int64_t whole = size / n;  // times n
  if (role == Role::fake) return {.some = order.narrow(0, whole > 1 ? n : 0, n), .spare = {}};
  return {.some = order.narrow(0, 0, n), .spare = whole > 2 ? order.narrow(0, size - n, n) : Tensor()};
}

EvalSide side_of_images(const std::string& name, const data::Images& images, std::int64_t n, std::uint64_t seed,
                        Role role) {
  const Picked which = picked(images.pixels.size(0), n, seed, role);
  EvalSide side{
      .name = name, .samples = from_bytes(images.pixels.index_select(0, which.some)), .size = images.pixels.size(0)};
  if (which.spare.defined()) side.spare = from_bytes(which.spare_of(images.pixels));
  if (!images.labels.defined()) return side;
  side.labels = images.labels.index_select(0, which.some), side.spare_labels = which.spare_of(images.labels);
  return side;
}

/// An array of images with its channels first. @throws DataError for other shapes
Tensor channels_first(const std::string& name, const Tensor& x) {
  const auto is_count = [](std::int64_t c) { return c == 1 || c == 3; };
  if (x.dim() == 3) return x.unsqueeze(1);
  if (x.dim() == 4 && is_count(x.size(3)) && !is_count(x.size(1))) return x.permute({0, 3, 1, 2});
  if (x.dim() == 4 && is_count(x.size(1))) return x;
  throw DataError(text(name, ": ", text_of(x.sizes()),
                       ", expected features {n, d} or images {n, h, w}, {n, h, w, c} or {n, c, h, w} of 1 or 3 "
                       "channels"));
}

Tensor samples_in(const std::string& name, const formats::Array& array) {
  const Tensor x = data::to_tensor(array);
  if (x.dim() < 2 || x.numel() == 0) throw DataError(text(name, ": ", text_of(x.sizes()), ", expected {n, ...}"));
  if (x.dim() == 2) return x.to(at::kDouble);
  const Tensor images = channels_first(name, x);
  if (x.scalar_type() == at::kByte) return from_bytes(images);
  if (!x.is_floating_point())
    throw DataError(text(name, ": images of ", formats::name_of(array.dtype), ", expected u8 or floats in [-1, 1]"));
  if (!(images.abs().max().item<double>() <= 1 + 1e-6))
    throw DataError(text(name, ": images as floats must lie in [-1, 1]; the largest number here is ",
                         images.abs().max().item<double>()));
  if (!(images.min().item<double>() < 0))
    throw DataError(text(name, ": images as floats from 0 to ", images.max().item<double>(),
                         ", expected [-1, 1]; 2 x - 1 makes them so"));
  return images.to(at::kFloat).contiguous();
}

EvalSide side_of_array(const std::string& name, const formats::Array& array, std::int64_t n, std::uint64_t seed,
                       Role role) {
  const Tensor all = samples_in(name, array);
  const Picked which = picked(all.size(0), n, seed, role);
  return {.name = name, .samples = all.index_select(0, which.some), .spare = which.spare_of(all), .size = all.size(0)};
}

/// The array of an npz that is meant: the only one, or "features", "images" or "arr_0".
const formats::Array& meant(const std::vector<formats::NamedArray>& arrays, const std::string& name) {
  if (arrays.size() == 1) return arrays[0].array;
  for (const char* known : {"features", "images", "arr_0"}) {
    for (const formats::NamedArray& named : arrays) {
      if (named.name == known) return named.array;
    }
  }
  throw DataError(text(name, ": holds ", arrays.size(), " arrays, none called features, images or arr_0"));
}

}  // namespace

std::optional<train::Choice> data_choice(const std::string& word) {
  const std::size_t colon = word.find(':');
  train::Choice choice{.name = word.substr(0, colon)};
  const std::vector<std::string> names = data::sources().names();
  if (std::ranges::find(names, choice.name) == names.end()) return std::nullopt;
  for (std::size_t from = colon; from < word.size();) {
    const std::size_t to = std::min(word.find(',', from + 1), word.size());
    const auto [key, value] = train::parse_setting(word.substr(from + 1, to - from - 1));
    choice.options[key] = value;
    from = to;
  }
  return choice;
}

EvalSide side_of(const std::string& name, const train::Choice& data, std::int64_t n, std::uint64_t seed, Role role) {
  const data::Source source = data::sources().make(data.name, data.options);
  const std::int64_t count = source.size > 0 ? std::min(n, source.size) : n;
  const std::uint64_t batch = role == Role::real ? 0 : 1;  // of a set with 2 n samples the next ones of the same order
  const std::int64_t spare = source.size > 0 ? source.size / count - 1 : 2;  // of one with 3 n the last ones
  EvalSide side{.name = name,
                .data = data,
                .samples = source.batch(seed, batch, count),
                .labels = source.labels ? source.labels(seed, batch, count) : Tensor(),
                .size = source.size,
                .modes = source.modes};
  for (const Option& option : data::sources().find(data.name).options) {
    const auto given = data.options.find(option.key);
    if (option.key == "split") side.split = text_of(given == data.options.end() ? option.standard : given->second);
  }
  if (role == Role::fake || spare < 2) return side;
  side.spare = source.batch(seed, static_cast<std::uint64_t>(spare), count);
  if (source.labels) side.spare_labels = source.labels(seed, static_cast<std::uint64_t>(spare), count);
  return side;
}

Drawing drawing_of(const nn::Network& generator, ClassShares shares, const std::string& statistics) {
  Drawing drawing;
  if (generator.classes > 0) drawing.class_shares = shares == ClassShares::equal ? "equal" : "data";
  if (nn::has_buffers(generator)) drawing.statistics = statistics;
  return drawing;
}

EvalSide side_of_generator(const std::string& name, const nn::Network& generator, const nn::Weights& weights,
                           const data::Source& source, std::int64_t n, std::uint64_t seed, ClassShares shares) {
  Tensor labels = train::labels_like_data(generator, source, seed, n);
  if (labels.defined() && shares == ClassShares::equal) labels = at::arange(n, at::kLong) % generator.classes;
  return {.name = name,
          .samples = train::sample(generator, weights, seed, n, labels),
          .labels = labels,
          .drawing = drawing_of(generator, shares)};
}

EvalSide side_of_run(const std::string& run, const std::string& kept, std::int64_t n, std::uint64_t seed,
                     ClassShares shares) {
  const train::Config config = train::read_config(run);
  const data::Source source = data::sources().make(config.data.name, config.data.options);
  const nn::Network generator = train::make_generator(config, source);
  const train::Checkpoints checkpoints(run, 1);
  const nn::Weights weights =
      kept == "last" ? checkpoints.load_averaged(generator) : checkpoints.load_kept(generator, kept);
  EvalSide side = side_of_generator(run, generator, weights, source, n, seed, shares);
  side.drawing = drawing_of(generator, shares, checkpoints.statistics_of(kept));
  return side;
}

EvalSide read_side(const std::string& word, std::int64_t n, std::uint64_t seed, Role role, ClassShares shares) {
  if (const auto choice = data_choice(word)) return side_of(word, *choice, n, seed, role);
  const fs::path path(word);
  if (!fs::exists(path)) {
    if (word.find_first_of("./") != std::string::npos) throw DataError(text("cannot read ", word, ": no such file"));
    throw ConfigError(text("'", word, "' is no data set, run, folder or file; did you mean '",
                           nearest(word, data::sources().names()), "'?"));
  }
  constexpr std::uint64_t kOtherLatents = std::uint64_t{1} << 62;  // than those of a run on the fakes' side
  if (train::is_run(path))
    return side_of_run(word, "last", n, role == Role::real ? seed + kOtherLatents : seed, shares);
  if (fs::is_directory(path)) return side_of_images(word, data::read_folder(path), n, seed, role);
  const std::string ending = path.extension();
  if (ending == ".npy") return side_of_array(word, formats::read_npy(path), n, seed, role);
  if (ending == ".npz") return side_of_array(word, meant(formats::read_npz(path), word), n, seed, role);
  if (ending == ".safetensors") return side_of_images(word, data::read_packed(path), n, seed, role);
  throw ConfigError(
      text(word, ": expected a data set, a run, a folder of images, .npy, .npz or a packed .safetensors"));
}

EvalSide all_of(const EvalSide& side) {
  constexpr std::uint64_t kSeed = 0;  // of their order only
  if (side.size <= side.samples.size(0)) return side;
  return side.data ? side_of(side.name, *side.data, kAll, kSeed, Role::fake)
                   : read_side(side.name, kAll, kSeed, Role::fake);
}

std::optional<EvalSide> split_of(const EvalSide& side, const char* split, std::int64_t n, std::uint64_t seed) {
  if (!side.data || side.split.empty()) return std::nullopt;
  train::Choice data = *side.data;
  data.options["split"] = std::string(split);
  return side_of(text(side.name, ", ", split, " split"), data, n, seed, Role::fake);
}

std::string hash_of(const EvalSide& side) { return data::sha256_of({side.samples, side.labels}); }

}  // namespace saddle::app
