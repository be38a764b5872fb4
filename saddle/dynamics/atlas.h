#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "saddle/dynamics/verdict.h"

namespace saddle::dynamics {

/// What the games of an atlas differ in. The atlas has a game for every combination, the last axis running fastest.
struct AtlasAxes {
  std::vector<optim::Rule> rules{};
  std::vector<objectives::Objective> objectives{};
  std::vector<std::optional<penalties::Penalty>> penalties{std::nullopt};  // unset: none
  std::vector<double> weights{};                                           // of the penalty; empty: each one's own
  std::vector<double> momenta{0.0};                                        // of both players, (-1, 1)
  std::vector<double> radii{1.0};                                          // |z| at the start
  std::int64_t starts = 1;           // directions of the start: the first is that of (1, 1, ...), others are drawn
  std::vector<double> step_sizes{};  // of both players, > 0
};

struct AtlasOptions {
  std::int64_t steps = 2000;  // of each game, >= 64
  std::int64_t dimensions = 1;
  std::uint64_t seed = 0;
  std::int64_t batch = 50000;  // games played at once, at most
};

/// One game: places in the axes' lists, and numbers.
struct AtlasGame {
  std::size_t rule = 0, objective = 0, penalty = 0;
  double weight = 0;  // 0 without a penalty
  double momentum = 0, radius = 1;
  std::int64_t start = 0;
  double step_size = 0;
};

/// Thousands of Dirac games played as stacks, and what becomes of each.
class Atlas {
 public:
  /// @throws ConfigError for an empty axis, a number out of range, over 10^8 games, a rule or
  /// method without such a game
  Atlas(AtlasAxes axes, const AtlasOptions& options);

  std::int64_t games() const { return games_; }
  AtlasGame game(std::int64_t i) const;
  const AtlasAxes& axes() const { return axes_; }
  const AtlasOptions& options() const { return options_; }

  /// Games that are played as one batch: they share a rule, objectives of another kind than scores of one sample are
  /// alone, so are weights of penalties that look at the critic's weights. How games are shared out depends on axes and
  /// options alone, so the results do not depend on who plays what.
  struct Batch {
    std::int64_t first = 0, games = 0;
  };
  const std::vector<Batch>& batches() const { return batches_; }

  /// @param progress  called now and then with the steps of play since the last call, summed over games; false stops
  /// @return one verdict a game, as `judge` finds of its trajectory without an update map; empty if it was stopped
  std::vector<Verdict> play(const Batch& batch, const std::function<bool(std::int64_t)>& progress = {}) const;

  /// All games of a batch as one small game, with how they move and where they start, {R, D}.
  struct Stack {
    SmallGame game;
    Motion motion;
    Tensor start;
  };
  Stack stack(const Batch& batch) const;

 private:
  /// One step of one game of each method, so that what cannot be played is refused before anything is.
  void require_playable() const;
  bool together(const AtlasGame& a, const AtlasGame& b) const;
  Method method(const std::vector<AtlasGame>& games) const;

  AtlasAxes axes_;
  AtlasOptions options_;
  std::int64_t games_ = 0;
  std::vector<Batch> batches_;
};

/// Plays batches on so many threads, each with one batch at a time; what a batch became is told as soon as it is known,
/// one call at a time. The first exception ends all and is thrown.
void play_batches(const Atlas& atlas, const std::vector<std::size_t>& batches, int threads,
                  const std::function<void(std::size_t batch, const std::vector<Verdict>&)>& done,
                  const std::function<void(std::int64_t steps)>& progress = {});

}  // namespace saddle::dynamics
