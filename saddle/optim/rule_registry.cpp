#include <algorithm>

#include "saddle/optim/consensus.h"
#include "saddle/optim/extragradient.h"
#include "saddle/optim/lookahead.h"
#include "saddle/optim/optimistic.h"
#include "saddle/optim/rule.h"
#include "saddle/optim/unrolled.h"

namespace saddle::optim {
namespace {

constexpr std::int64_t kMostSteps = 1000;

const Option kCriticSteps{"n_critic", std::int64_t{1}, "critic steps for each generator step, >= 1"};

int critic_steps(const Options& o) { return static_cast<int>(o.integer_in("n_critic", 1, kMostSteps)); }

Rule make_unrolled(const Options& o) {
  const bool by_optimizer = o.word_of("unrolled_by", {"descent", "optimizer"}) == "optimizer";
  if (by_optimizer && o.number("unrolled_lr") != 0)
    throw ConfigError(text(o.who(), ": unrolled_lr = ", o.number("unrolled_lr"),
                           " with unrolled_by = \"optimizer\", whose rate is its own; expected 0"));
  return unrolled({.steps = static_cast<int>(o.integer_in("unrolled_steps", 0, kMostSteps)),
                   .lr = o.number_in("unrolled_lr", 0, 1e12),
                   .n_critic = critic_steps(o),
                   .by_optimizer = by_optimizer});
}

Rule make_lookahead(const Options& o) {
  const std::string& inner = o.word_of("inner", rules().names());
  const std::vector<Option>& of_inner = rules().find(inner).options;
  std::map<std::string, Value> given;
  if (std::any_of(of_inner.begin(), of_inner.end(), [](const Option& option) { return option.key == "n_critic"; })) {
    given["n_critic"] = o.integer("n_critic");
  } else if (critic_steps(o) != 1) {
    throw ConfigError(
        text(o.who(), ": n_critic = ", o.integer("n_critic"), " is no option of inner = \"", inner, "\", expected 1"));
  }
  return lookahead(rules().make(inner, given),
                   {.k = o.integer_in("k", 1, std::int64_t{1} << 40), .alpha = o.number_in("alpha", 0, 1)});
}

}  // namespace

const Table<Rule>& rules() {
  static const Table<Rule> table(
      "rule", {{"alt",
                "n_critic critic steps, then one generator step",
                "Goodfellow et al. 2014, Algorithm 1",
                {kCriticSteps},
                [](const Options& o) { return alternating({.n_critic = critic_steps(o)}); }},
               {"sim",
                "both players step from the same point on the same draw",
                "Mescheder et al. 2018, eq. (3)",
                {},
                [](const Options&) { return simultaneous(); }},
               {"optimistic",
                "w -= lr (2 g_t - g_{t-1}), both players at once",
                "Daskalakis et al. 2018, eq. (4)",
                {},
                [](const Options&) { return optimistic(); }},
               {"extragradient",
                "w' = w - lr g(w), then w -= lr g(w'), both players at once",
                "Korpelevich 1976; Gidel et al. 2019, Algorithms 2 and 4",
                {},
                [](const Options&) { return extragradient(); }},
               {"consensus",
                "w -= lr (v + gamma grad 1/2 |v|^2), v both players' gradients",
                "Mescheder et al. 2017, Algorithm 2",
                {{"gamma", 1.0, "weight of 1/2 |v|^2, >= 0; 0: sim"}},
                [](const Options& o) { return consensus({.gamma = o.number_in("gamma", 0, 1e12)}); }},
               {"unrolled",
                "n_critic critic steps, then a generator step on L_G(theta, psi_k(theta)), psi_{j+1} = psi_j - lr "
                "grad L_D(theta, psi_j)",
                "Metz et al. 2017, section 2.2",
                {{"unrolled_steps", std::int64_t{5}, "k, critic steps differentiated through, >= 0; 0: alt"},
                 {"unrolled_lr", 0.0, "of those steps; 0: the critic optimiser's learning rate"},
                 {"unrolled_by", std::string("descent"), "descent, or optimizer: steps of the critic's own"},
                 kCriticSteps},
                make_unrolled},
               {"lookahead",
                "every k steps of the inner rule: slow += alpha (w - slow), w = slow, both players at once",
                "Chavdarova et al. 2021, Algorithm 1; Zhang et al. 2019",
                {{"inner", std::string("alt"), "another rule, its options but n_critic at their defaults"},
                 {"k", std::int64_t{5}, "steps of the inner rule between two looks back, >= 1"},
                 {"alpha", 0.5, "[0, 1]; 1: the inner rule alone"},
                 kCriticSteps},
                make_lookahead}});
  return table;
}

}  // namespace saddle::optim
