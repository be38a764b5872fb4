#pragma once
#include "saddle/game/game.h"

namespace saddle::game {

/// A batch of reals and one of fakes, and what the critic is shown of them: x_r and x_f themselves, or for a pairwise
/// objective (x_r, x_f) and (x_f, x_r).
struct Sides {
  Tensor x_real, x_fake;  // {n, sample...}; x_real undefined where nobody needs it
  Tensor labels;          // {n} or undefined
  bool pairs = false;
  std::int64_t stack = 0;    // leading dimensions that count games
  bool moves_fakes = false;  // the generator's step: it must not go for smaller distances
  const Ranks* ranks;        // whose samples the loss is over

  Place real() const { return {pairs ? joined(x_real, x_fake) : x_real, labels}; }
  Place fake() const { return {pairs ? joined(x_fake, x_real) : x_fake, labels}; }

  /// The same reals for each game of a stack, as many as there are of fakes.
  void spread_reals();

 private:
  Tensor joined(const Tensor& a, const Tensor& b) const;
};

/// A penalty's points: for a stack, with the same random numbers in each game.
Tensor points(const penalties::Penalty& penalty, const Place& real, const Place& fake, std::int64_t stack,
              const Stream& stream, const Ranks& ranks);

/// Whether a player's loss looks at real samples at all.
bool sees_reals(const objectives::Needs& needs);

/// Sorts the critic's outputs into the fields that the needs name, of all samples that the loss is over. @param
/// real_output  at this rank's; may be undefined
objectives::Play play(const objectives::Objective& objective, const objectives::Needs& needs, const Sides& sides,
                      const Tensor& real_output, const Tensor& fake_output);

/// For what each rank does with its own samples alone: Ranks' for_own_use of all fields.
objectives::Play for_own_use(const Ranks& ranks, objectives::Play play);

/// Losses {...} of a stack's games, each with what it counts, as one number: over the samples of `some` ranks, all or
/// one alone, as its share in the loss of all.
Tensor whole(const Tensor& losses, const GameParts& parts, const Ranks& some);

/// The outputs that are not class logits: scores or features.
Tensor own_outputs(const objectives::Objective& objective, const Tensor& output);

/// The critic behind the inputs: D(T(x)), T drawn for this draw; each pass has random numbers of its own.
nn::Network behind(const std::vector<nn::Input>& inputs, const nn::Network& critic, const Draw& draw);

}  // namespace saddle::game
