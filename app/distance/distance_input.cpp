#include "app/distance/distance_input.h"

#include <ATen/ATen.h>

#include <cmath>
#include <filesystem>

#include "saddle/core/stream.h"
#include "saddle/data/arrays.h"
#include "saddle/data/source.h"
#include "saddle/formats/csv.h"
#include "saddle/formats/npy.h"

#include "app/tables.h"

namespace saddle::app {
namespace {

using divergences::LineLaw;

/// How a law is written and made.
struct LawRow {
  const char* name;
  const char* arguments;
  std::size_t count;
  LineLaw (*make)(const std::vector<double>& a);
};

const LawRow kLaws[] = {
    {"gaussian", "mean,std", 2, [](const std::vector<double>& a) { return divergences::gaussian_law(a[0], a[1]); }},
    {"uniform", "low,high", 2, [](const std::vector<double>& a) { return divergences::uniform_law(a[0], a[1]); }},
    {"dirac", "x", 1, [](const std::vector<double>& a) { return divergences::point_mass(a[0]); }},
    {"mixture", "weight,mean,std,mean,std", 5, [](const std::vector<double>& a) {
       return divergences::mixture_law({{a[0], 1 - a[0]}, {{a[1], a[2]}, {a[3], a[4]}}});
     }}};

LineLaw law_of(const std::string& word, std::size_t bracket) {
  const std::string name = word.substr(0, bracket);
  std::vector<std::string> known;
  for (const LawRow& row : kLaws) {
    known.push_back(row.name);
    if (row.name != name) continue;
    const std::string inside = word.substr(bracket + 1, word.size() - bracket - 2);
    const std::vector<double> numbers = numbers_in(word, inside);
    if (numbers.size() != row.count) throw ConfigError(text(word, ": expected ", row.name, "(", row.arguments, ")"));
    LineLaw law = row.make(numbers);
    law.name = word;
    return law;
  }
  throw_unknown("law", name, known);
}

/// F^-1 at n uniform draws.
Tensor drawn_from(const LineLaw& law, std::uint64_t seed, std::uint8_t side, std::int64_t n) {
  const Tensor u = Stream(seed, Purpose::sample, side).uniform({n}, at::kDouble).clamp(1e-16, 1 - 1e-16);
  Tensor x = at::empty({n, 1}, at::kDouble);
  for (std::int64_t i = 0; i < n; ++i)
    x.data_ptr<double>()[i] = divergences::quantile(law, u.const_data_ptr<double>()[i]);
  return x;
}

bool is_source(const std::string& word) {
  for (const std::string& name : data::sources().names()) {
    if (name == word) return true;
  }
  return false;
}

Tensor read_numbers(const std::filesystem::path& path) {
  const formats::Array array = path.extension() == ".npy" ? formats::read_npy(path) : formats::read_csv(path);
  const Tensor x = data::to_tensor(array).to(at::kDouble);
  if (x.numel() == 0) throw DataError(text(path.string(), ": holds no samples"));
  const Tensor bad = at::isfinite(x.flatten()).logical_not().nonzero();
  if (bad.size(0) > 0)
    throw DataError(text(path.string(), ": number ", bad[0].item<std::int64_t>(), " is not finite, counting from 0"));
  if (x.dim() == 0) throw DataError(text(path.string(), ": a single number, expected {n} or {n, d}"));
  return x;
}

}  // namespace

LineLaw line_law(const data::Mixture& m) {
  divergences::GaussianMixture1d mixture{.weights = numbers(m.weights)};
  const std::vector<double> means = numbers(m.means.flatten()), stds = numbers(m.stds);
  for (std::size_t k = 0; k < means.size(); ++k) mixture.parts.push_back({means[k], stds[k]});
  return divergences::mixture_law(mixture);
}

DistanceInput read_input(const std::string& word, std::uint64_t seed, std::uint8_t side, std::int64_t n) {
  if (word.empty()) throw ConfigError("distance: a side is empty, expected a file, a data set or a law");
  DistanceInput input{.name = word};
  const std::size_t bracket = word.find('(');
  const bool is_law = bracket != std::string::npos && word.ends_with(')') && !std::filesystem::exists(word);
  if (is_law && (input.space = space_law(word))) {
    input.samples = drawn_from(*input.space, seed, side, n), input.drawn = true;
  } else if (is_law) {
    input.law = law_of(word, bracket);
    input.samples = drawn_from(*input.law, seed, side, n), input.drawn = true;
  } else if (is_source(word)) {
    const data::Source source = data::sources().make(word, {});
    if (source.modes && source.modes->dimensions() == 1) input.law = line_law(*source.modes);
    if (source.modes && source.modes->dimensions() > 1) input.space = space_law(*source.modes);
    input.samples = source.batch(seed, side, n).to(at::kDouble).flatten(1), input.drawn = true;
  } else {
    if (!std::filesystem::exists(word)) {
      if (word.find_first_of("./") != std::string::npos) throw DataError(text("cannot read ", word, ": no such file"));
      std::vector<std::string> known = data::sources().names();
      for (const LawRow& row : kLaws) known.push_back(text(row.name, "(", row.arguments, ")"));
      throw ConfigError(text("'", word, "' is no file, data set or law; did you mean '", nearest(word, known), "'?"));
    }
    const Tensor x = read_numbers(word);
    input.samples = x.dim() == 1 ? x.unsqueeze(1) : x.flatten(1);
  }
  return input;
}

Tensor read_weights(const std::string& path) { return read_numbers(path).flatten(); }

}  // namespace saddle::app
