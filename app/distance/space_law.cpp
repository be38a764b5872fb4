#include "app/distance/space_law.h"

#include <ATen/ATen.h>

#include <cctype>
#include <cmath>

#include <nlohmann/json.hpp>

#include "saddle/core/names.h"
#include "saddle/core/stream.h"

namespace saddle::app {
namespace {

using nlohmann::json;

constexpr std::int64_t kMostDimensions = 1000;

/// ".5" as "0.5" and "-.5" as "-0.5", which JSON asks for.
std::string with_zeros(const std::string& list) {
  std::string all;
  for (std::size_t k = 0; k < list.size(); ++k) {
    const bool after_digit = k > 0 && std::isdigit(static_cast<unsigned char>(list[k - 1]));
    if (list[k] == '.' && !after_digit) all += '0';
    all += list[k];
  }
  return all;
}

/// Nested lists of numbers as a tensor with so many dimensions.
Tensor tensor_of(const std::string& who, const json& list, int dimensions) {
  if (dimensions == 0) {
    if (!list.is_number() || !std::isfinite(list.get<double>()))
      throw ConfigError(text(who, ": ", list.dump(), ", expected a number"));
    return at::scalar_tensor(list.get<double>(), at::kDouble);
  }
  if (!list.is_array() || list.empty()) throw ConfigError(text(who, ": ", list.dump(), ", expected a list"));
  std::vector<Tensor> parts;
  for (const json& part : list) {
    parts.push_back(tensor_of(who, part, dimensions - 1));
    if (parts.back().sizes() != parts[0].sizes())
      throw ConfigError(text(who, ": ", list.dump(), ", expected lists of equal length"));
  }
  return at::stack(parts);
}

void require(bool holds, const std::string& who, const char* expected) {
  if (!holds) throw ConfigError(text(who, ": expected ", expected));
}

SpaceLaw gaussian(const std::string& who, const json& a) {
  require(a.size() == 2, who, "gaussian([mean],[[covariance]])");
  const Tensor mean = tensor_of(who, a[0], 1), covariance = tensor_of(who, a[1], 2);
  const std::int64_t d = mean.size(0);
  require(covariance.size(0) == d && covariance.size(1) == d, who, "a covariance with a row and a column a dimension");
  require(at::equal(covariance, covariance.t()), who, "a symmetric covariance");
  return {at::ones({1}, at::kDouble), mean.unsqueeze(0), covariance.unsqueeze(0)};
}

SpaceLaw mixture(const std::string& who, const json& a) {
  require(a.size() == 3, who, "mixture([weights],[[mean],...],[stds])");
  const data::Mixture law{
      .means = tensor_of(who, a[1], 2), .stds = tensor_of(who, a[2], 1), .weights = tensor_of(who, a[0], 1)};
  require(law.weights.size(0) == law.modes() && law.stds.size(0) == law.modes(), who,
          "a weight, a mean and a std each");
  const bool sums = (law.weights >= 0).all().item<bool>() && std::abs(law.weights.sum().item<double>() - 1) < 1e-9;
  require(sums, who, "weights >= 0 that sum to one");
  require((law.stds > 0).all().item<bool>(), who, "stds above 0");
  return space_law(law);
}

}  // namespace

std::optional<SpaceLaw> space_law(const std::string& word) {
  const std::size_t bracket = word.find('(');
  if (bracket == std::string::npos || !word.ends_with(')') || word.find('[') == std::string::npos) return {};
  const json arguments =
      json::parse("[" + with_zeros(word.substr(bracket + 1, word.size() - bracket - 2)) + "]", nullptr, false);
  require(!arguments.is_discarded(), word, "lists of numbers in square brackets");
  const std::string name = word.substr(0, bracket);
  if (name != "gaussian" && name != "mixture") throw_unknown("law", name, {"gaussian", "mixture"});
  SpaceLaw law = name == "gaussian" ? gaussian(word, arguments) : mixture(word, arguments);
  require(law.dimensions() >= 2, word, "two dimensions at least; on the line write numbers without brackets");
  require(law.dimensions() <= kMostDimensions, word, "a thousand dimensions at most");
  const auto [factors, failed] = at::linalg_cholesky_ex(law.covariances);
  require(failed.eq(0).all().item<bool>(), word, "a positive definite covariance");
  return law;
}

SpaceLaw space_law(const data::Mixture& m) {
  const Tensor unit = at::eye(m.dimensions(), at::kDouble);
  return {m.weights.to(at::kDouble), m.means.to(at::kDouble), m.stds.to(at::kDouble).square().view({-1, 1, 1}) * unit};
}

Tensor drawn_from(const SpaceLaw& law, std::uint64_t seed, std::uint8_t side, std::int64_t n) {
  const Stream places(seed, Purpose::sample, side, 0), noise(seed, Purpose::sample, side, 1);
  const Tensor ends = law.weights.cumsum(0);
  const Tensor part = at::searchsorted(ends, places.uniform({n}, at::kDouble)).clamp_max(ends.size(0) - 1);
  const Tensor normal = noise.normal({n, law.dimensions(), 1}, at::kDouble);
  const Tensor factors = at::linalg_cholesky(law.covariances);
  Tensor x = at::empty({n, law.dimensions()}, at::kDouble);
  for (std::int64_t k = 0; k < factors.size(0); ++k) {  // a part at a time: {n, d, d} factors would not fit
    const Tensor rows = (part == k).nonzero().squeeze(1);
    x.index_copy_(0, rows, at::matmul(factors[k], normal.index_select(0, rows)).squeeze(2) + law.means[k]);
  }
  return x;
}

}  // namespace saddle::app
