#pragma once
#include <filesystem>
#include <optional>

#include <nlohmann/json_fwd.hpp>

#include "saddle/formats/png.h"
#include "saddle/metrics/modes.h"
#include "saddle/train/trainer.h"

#include "app/commands.h"

namespace saddle::app {

/// True every sample.every steps and once at the end.
bool picture_is_due(const train::Moment& m);

/// {"modes", "covered", "high_quality", "reverse_kl", "passes"}.
nlohmann::json json_of(const metrics::ModeCoverage& coverage);

/// Of a grid: one for each class of a conditional generator (0 classes: eight).
constexpr std::int64_t columns_for(std::int64_t classes) { return classes > 0 ? classes : 8; }

/// A grid of images, `columns` in a row, or a scatter plot of points over real ones.
formats::Image picture(const data::Source& source, std::uint64_t seed, const Tensor& samples,
                       std::int64_t columns = columns_for(0));

/// An observer that writes reals.png and, every sample.every steps and at the end, samples/<images>.png (averaged
/// generator) and samples/<images>-raw.png (the generator as trained); the latents are the same each time.
train::Observer sample_pictures(const std::filesystem::path& run);

/// An observer that, with each picture of a Gaussian mixture's samples, measures 2,500 of them against its modes,
/// appends the result to metrics.jsonl, prints it, and leaves the last in `latest`.
train::Observer mode_watch(const CommonOptions& common, const std::filesystem::path& run,
                           std::optional<metrics::ModeCoverage>& latest);

}  // namespace saddle::app
