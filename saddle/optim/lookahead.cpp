#include "saddle/optim/lookahead.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "saddle/optim/rule_detail.h"

namespace saddle::optim {
namespace {

constexpr std::string_view kInner = "inner.";

/// For a scope the players remember what the inner rule does, under its own names; storage stays where it is.
class InnerMemory {
 public:
  explicit InnerMemory(Players& players) : players_(players), all_(players.memory) {
    players.memory.clear();
    for (const auto& [name, tensor] : all_) {
      if (name.starts_with(kInner)) players.memory.emplace_back(name.substr(kInner.size()), tensor);
    }
  }
  InnerMemory(const InnerMemory&) = delete;
  InnerMemory& operator=(const InnerMemory&) = delete;
  ~InnerMemory() { players_.memory = std::move(all_); }

 private:
  Players& players_;
  std::vector<std::pair<std::string, Tensor>> all_;
};

/// slow <- slow + alpha (w - slow), and where the players now stand is where they go on from.
void look_back(const game::Game& game, Players& players, double alpha) {
  const nn::Weights slow_critic = recall(players, "slow.critic."), slow_generator = recall(players, "slow.generator.");
  const nn::Weights critic = nn::trainable(game.critic_network(), players.critic);  // sharing storage
  const nn::Weights generator = nn::trainable(game.generator_network(), players.generator);
  for (std::size_t j = 0; j < critic.size(); ++j) critic[j].copy_(at::lerp(slow_critic[j], critic[j], alpha));
  for (std::size_t j = 0; j < generator.size(); ++j) {
    generator[j].copy_(at::lerp(slow_generator[j], generator[j], alpha));
  }
  game.constrain(players);
  for (std::size_t j = 0; j < critic.size(); ++j) slow_critic[j].copy_(critic[j]);
  for (std::size_t j = 0; j < generator.size(); ++j) slow_generator[j].copy_(generator[j]);
}

std::string refusal_around(const Rule& inner, const game::Game& game) {
  if (inner.name == "lookahead") {
    return "inner = \"lookahead\" would look back inside a look back: choose k and alpha of one, around another rule";
  }
  const std::string reason = inner.refusal ? inner.refusal(game) : "";
  return reason.empty() ? "" : text("inner rule '", inner.name, "': ", reason);
}

}  // namespace

Rule lookahead(Rule inner, const LookaheadOptions& o) {
  Rule rule{.name = "lookahead", .draws_for_critic = inner.draws_for_critic};
  rule.refusal = [inner](const game::Game& game) { return refusal_around(inner, game); };
  rule.start = [inner](const game::Game& game, Players& players) {
    if (inner.start) inner.start(game, players);
    for (auto& [name, tensor] : players.memory) name = text(kInner, name);
    remember(players, "slow.critic.", game.critic_network(), players.critic);
    remember(players, "slow.generator.", game.generator_network(), players.generator);
    players.memory.emplace_back("count", at::zeros({}, at::kLong));  // on the CPU: reading it waits for no device
  };
  rule.step = [inner = std::move(inner), o](const game::Game& game, Players& players, game::Draws& draws) {
    const c10::NoGradGuard no_grad;
    Tensor count = recall(players, "count")[0];
    Losses losses;
    {
      const InnerMemory memory(players);
      losses = inner.step(game, players, draws);
    }
    count.add_(1);
    if (count.item<std::int64_t>() >= o.k) {
      look_back(game, players, o.alpha);
      count.zero_();
    }
    return losses;
  };
  return rule;
}

}  // namespace saddle::optim
