#include "saddle/metrics/extractor.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "saddle/data/arrays.h"
#include "saddle/data/channels.h"
#include "saddle/data/images.h"
#include "saddle/nn/layers.h"

namespace saddle::metrics {
namespace {

constexpr std::int64_t kAtOnce = 250;  // samples

/// How the SHA-256 of the reference Inception's published weights begins; its file is named after it:
/// pt_inception-2015-12-05-6726825d.pth.
constexpr std::string_view kReferenceInception = "6726825d";

bool resizes(const Preparation& p, const Tensor& images) {
  return p.size != 0 && (images.size(2) != p.size || images.size(3) != p.size);
}

Features flattened(const Tensor& x) { return {.rows = x.flatten(1)}; }

Extractor make_identity(const Options&, const Shape&) {
  return {.name = "identity", .layer = "input", .takes_points = true, .preparation = {.bytes = false}, .of = flattened};
}

Extractor make_pixels(const Options&, const Shape&) { return {.name = "pixels", .layer = "input", .of = flattened}; }

/// Three levels of random filters and the means of what they see: Ulyanov et al. 2018, "Deep image prior", has why an
/// untrained network of this kind sees texture.
nn::Network random_network(const Shape& image) {
  using namespace nn;
  constexpr ConvolutionOptions kFine{.kernel = 3, .stride = 1, .padding = 1};
  return sequential("random-conv", image, {256},
                    {convolution(image[0], 64, Scheme::he, kFine), relu(), convolution(64, 128, Scheme::he), relu(),
                     convolution(128, 256, Scheme::he), relu(), global_mean()});
}

Extractor make_random(const Options& o, const Shape& sample) {
  if (sample.size() != 3) throw ConfigError(text(o.who(), ": takes images {c, h, w}, not points ", text_of(sample)));
  const nn::Network network = random_network(sample);
  const nn::Weights weights = nn::initialise(network, static_cast<std::uint64_t>(o.integer_in("seed", 0, 1 << 30)), 0);
  return {.name = "random-conv",
          .layer = "global mean of 256 maps",
          .hash = data::sha256_of(weights),
          .of = [network, weights](const Tensor& x) {
            nn::Pass pass{.training = false};
            return Features{.rows = network.forward(weights, x, pass)};
          }};
}

/// Every channel as a grey image of its own, {n c, 1, h, w}, and back: rows {n, c d}, logits {n, c, C}.
Features channel_by_channel(const Extractor& extractor, const Tensor& x) {
  const std::int64_t n = x.size(0), c = x.size(1);
  Features found = extractor.of(x.flatten(0, 1).unsqueeze(1));
  found.rows = found.rows.reshape({n, -1});
  if (found.logits.defined()) found.logits = found.logits.reshape({n, c, -1});
  return found;
}

Features checked(const Extractor& extractor, const Tensor& x) {
  const bool apart = extractor.preparation.each_channel && x.dim() == 4;
  const Features found = apart ? channel_by_channel(extractor, x) : extractor.of(x);
  if (found.rows.dim() != 2 || found.rows.size(0) != x.size(0) || found.rows.size(1) == 0)
    throw DataError(text("extractor ", extractor.name, ": gave ", text_of(found.rows.sizes()), " for ", x.size(0),
                         " samples, expected {", x.size(0), ", d}"));
  if (found.logits.defined() && (found.logits.dim() < 2 || found.logits.size(0) != x.size(0)))
    throw DataError(text("extractor ", extractor.name, ": gave logits ", text_of(found.logits.sizes()), " for ",
                         x.size(0), " samples, expected {", x.size(0), ", C}"));
  return found;
}

}  // namespace

Tensor prepared(const Preparation& p, const Tensor& images) {
  if (!p.bytes && p.channels == 0 && p.size == 0) return images.to(at::kFloat);
  Tensor bytes = data::to_bytes(images);
  if (p.channels != 0) bytes = data::to_channels(bytes, p.channels);
  if (resizes(p, images)) bytes = data::resized(bytes, p.size, p.size, p.filter);
  return bytes.to(at::kFloat).mul_((p.high - p.low) / 255).add_(p.low);
}

Features features(const Extractor& extractor, const Tensor& samples, const std::function<void(double)>& progress) {
  if (samples.dim() != 2 && samples.dim() != 4)
    throw ConfigError(text("extractor ", extractor.name, ": samples ", text_of(samples.sizes()),
                           ", expected images {n, c, h, w} or points {n, d}"));
  if (samples.dim() == 2 && !extractor.takes_points)
    throw ConfigError(text("extractor ", extractor.name, ": takes images, not points ", text_of(samples.sizes()),
                           "; use --features identity"));
  const c10::NoGradGuard no_grad;
  std::vector<Tensor> rows, logits;
  for (std::int64_t first = 0; first < samples.size(0); first += kAtOnce) {
    const std::int64_t count = std::min(kAtOnce, samples.size(0) - first);
    const Tensor x = samples.narrow(0, first, count);
    const Features found = checked(extractor, x.dim() == 4 ? prepared(extractor.preparation, x) : x);
    rows.push_back(found.rows.to(found.rows.scalar_type() == at::kDouble ? at::kDouble : at::kFloat));
    if (found.logits.defined()) logits.push_back(found.logits.to(at::kFloat));
    if (progress) progress(static_cast<double>(first + count) / static_cast<double>(samples.size(0)));
  }
  if (rows.empty()) throw DataError(text("extractor ", extractor.name, ": no samples"));
  return {.rows = at::cat(rows), .logits = logits.empty() ? Tensor() : at::cat(logits)};
}

const Table<Extractor, const Shape&>& extractors() {
  static const Table<Extractor, const Shape&> table(
      "extractor", {{"identity", "x, as it is", "", {}, make_identity},
                    {"pixels", "x rounded to 8 bits", "", {}, make_pixels},
                    {"random-conv",
                     "global mean of relu(W_3 * relu(W_2 * relu(W_1 * x))), W_i random and fixed",
                     "an untrained network; convolutions 3x3, then 4x4 of stride 2, He et al. 2015's initialisation",
                     {{"seed", std::int64_t{0}, "of its weights"}},
                     make_random}});
  return table;
}

std::string frechet_name(const Extractor& extractor) {
  return extractor.hash.starts_with(kReferenceInception) ? "fid" : "fd-" + extractor.name;
}

}  // namespace saddle::metrics
