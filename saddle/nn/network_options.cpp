#include "saddle/nn/network_options_detail.h"

namespace saddle::nn {
namespace {

constexpr std::int64_t kLargest = 1 << 16, kMostChannels = 4096;

Scheme scheme(const Options& o) {
  const std::string& name = o.word_of("init", {"dcgan", "pytorch", "he"});
  return name == "dcgan" ? Scheme::dcgan : name == "he" ? Scheme::he : Scheme::pytorch;
}

bool batch_normed(const Options& o) { return o.word_of("norm", {"batch", "none"}) == "batch"; }

Conditioning conditioning(const Options& o, const Spec& spec, const std::vector<std::string>& choices) {
  const std::string& how = o.word_of("condition", choices);
  if (how == "none") return {};
  if (spec.classes == 0) throw ConfigError(text(o.who(), ": condition = ", how, ", but the data has no labels"));
  const Condition condition = how == "concat"       ? Condition::concat
                              : how == "projection" ? Condition::projection
                                                    : Condition::batch_norm;
  return {condition, spec.classes};
}

Conditioning image_conditioning(const Options& o, const Spec& spec, Player player, bool norm) {
  if (player == Player::critic) return conditioning(o, spec, {"none", "concat", "projection"});
  const Conditioning condition = conditioning(o, spec, {"none", "concat", "batch-norm"});
  if (norm || condition.how != Condition::batch_norm) return condition;
  throw ConfigError(text(o.who(), ": condition = batch-norm needs norm = batch, not none"));
}

}  // namespace

std::int64_t latent_option(const Options& o) { return o.integer_in("latent", 1, kLargest); }

MlpOptions mlp_options(const Options& o, const Spec& spec, Player player) {
  const bool critic = player == Player::critic;
  return {.width = o.integer_in("width", 1, kLargest),
          .depth = o.integer_in("depth", 0, 64),
          .slope = o.number_in("slope", 0, 1),
          .scheme = scheme(o),
          .condition = critic ? conditioning(o, spec, {"none", "concat", "projection"})
                              : conditioning(o, spec, {"none", "concat"}),
          .minibatch_std = critic && o.flag("minibatch_std")};
}

DcganOptions dcgan_options(const Options& o, const Spec& spec, Player player) {
  return {.width = o.integer_in("width", 1, kMostChannels),
          .norm = batch_normed(o),
          .slope = o.number_in("slope", 0, 1),
          .scheme = scheme(o),
          .condition = image_conditioning(o, spec, player, batch_normed(o)),
          .minibatch_std = player == Player::critic && o.flag("minibatch_std"),
          .outputs = spec.outputs};
}

ResnetOptions resnet_options(const Options& o, const Spec& spec, Player player) {
  const bool critic = player == Player::critic, norm = !critic && batch_normed(o),
             sngan = o.word_of("style", {"wgan-gp", "sngan"}) == "sngan";
  return {.style = sngan ? ResnetOptions::Style::sngan : ResnetOptions::Style::wgan_gp,
          .width = o.integer_in("width", 1, kMostChannels),
          .norm = norm,
          .scheme = scheme(o),
          .condition = image_conditioning(o, spec, player, norm),
          .minibatch_std = critic && o.flag("minibatch_std"),
          .outputs = spec.outputs};
}

R3ganOptions r3gan_options(const Options& o, const Spec& spec, Player player) {
  return {.width = o.integer_in("width", 1, kMostChannels),
          .blocks = o.integer_in("blocks", 1, 64),
          .expand = o.integer_in("expand", 1, 64),
          .group = o.integer_in("group", 1, kMostChannels),
          .condition = conditioning(o, spec, {"none", player == Player::critic ? "projection" : "concat"}),
          .outputs = spec.outputs};
}

}  // namespace saddle::nn
