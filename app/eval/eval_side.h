#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "saddle/core/tensor.h"
#include "saddle/data/source.h"
#include "saddle/train/experiment.h"

namespace saddle::app {

/// How a generator's samples were drawn, as fields of the protocol; empty where there is nothing to choose.
struct Drawing {
  std::string class_shares;  // of a conditional one: "data" or "equal"
  std::string statistics;    // of one with batch norm: Checkpoints::statistics_of()
};

/// One side of `saddle eval`: samples, and what else is known of them.
struct EvalSide {
  std::string name;                    // as it was given
  std::optional<train::Choice> data;   // if it is a data set
  std::string split;                   // of a data set that has several: "train"
  Tensor samples;                      // images {n, c, h, w} in [-1, 1], float32, or points or features {n, d}
  Tensor labels;                       // {n}, int64, or undefined
  Tensor spare, spare_labels;          // of a real side: n others, if there are 3 n in all; else undefined
  Drawing drawing;                     // of a generator's samples
  std::int64_t size = 0;               // how many there are; 0: drawn without end
  std::optional<data::Mixture> modes;  // of a known mixture
};

/// Points or features, not images.
inline bool is_points(const EvalSide& side) { return side.samples.dim() == 2; }

/// A data set's name with options, "fashion-mnist" or "fashion-mnist:split=test,image_size=32", as a configuration has
/// it; nothing if there is none of this name. @throws ConfigError for options that it does not take
std::optional<train::Choice> data_choice(const std::string& word);

/// Which side samples are drawn for: fakes are other draws than reals, also of one data set, and reals come with spare
/// ones.
enum class Role { real, fake };
constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();

/// At most n samples of a data set, without replacement; all of a set that ends if n is kAll.
EvalSide side_of(const std::string& name, const train::Choice& data, std::int64_t n, std::uint64_t seed,
                 Role role = Role::real);

/// The shares that classes have among a conditional generator's samples.
enum class ClassShares {
  data,   // those of the data that it was trained on: labels are drawn from there, as reals are
  equal,  // each class in turn
};

/// EvalSide::drawing of this generator's samples.
Drawing drawing_of(const nn::Network& generator, ClassShares shares, const std::string& statistics = "own");

/// n samples of a generator with batch norm statistics of its own. @param source  what it was trained on
EvalSide side_of_generator(const std::string& name, const nn::Network& generator, const nn::Weights& weights,
                           const data::Source& source, std::int64_t n, std::uint64_t seed,
                           ClassShares shares = ClassShares::data);

/// n samples of a run's averaged generator. @param kept  "last", or the name of a generator that was kept: "best-fid"
EvalSide side_of_run(const std::string& run, const std::string& kept, std::int64_t n, std::uint64_t seed,
                     ClassShares shares = ClassShares::data);

/// What a word means: a data set, a run folder, a folder of PNG and JPEG files, an npy, npz or packed file. In npy and
/// npz {n, d} are features or points; {n, h, w}, {n, h, w, c} and {n, c, h, w} images, as bytes or as floats in
/// [-1, 1], of which some must be below 0.
/// @param n  at most so many samples. @param shares  of a run's classes. @throws ConfigError, DataError
EvalSide read_side(const std::string& word, std::int64_t n, std::uint64_t seed, Role role,
                   ClassShares shares = ClassShares::data);

/// All that there is of a side; of endless data the side as it is.
EvalSide all_of(const EvalSide& side);

/// At most n samples of one split of the side's data set; nothing where it has no splits.
std::optional<EvalSide> split_of(const EvalSide& side, const char* split, std::int64_t n, std::uint64_t seed);

/// SHA-256 of the samples' numbers and labels.
std::string hash_of(const EvalSide& side);

}  // namespace saddle::app
