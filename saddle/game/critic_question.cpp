#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "saddle/game/critic_question_detail.h"

namespace saddle::game {
namespace {

std::vector<Active> active(const std::vector<penalties::Penalty>& penalties, const Draw& draw) {
  std::vector<Active> all;
  for (const penalties::Penalty& penalty : penalties) {
    const double strength = penalty.strength(draw.update, draw.share);
    if (strength != 0) all.push_back({&penalty, strength});
  }
  return all;
}

}  // namespace

CriticQuestion::CriticQuestion(const GameParts& parts, const Batch& batch, const Tensor& x_fake, const Draw& draw,
                               const Ranks& loss_ranks)
    : parts_(parts),
      loss_ranks_(loss_ranks),
      sides_{.x_real = batch.x_real,
             .x_fake = x_fake,
             .labels = batch.labels,
             .pairs = parts.objective.critic_needs.pairs,
             .stack = parts.critic.stack,
             .ranks = &loss_ranks},
      penalties_(active(parts.penalties, draw)) {
  sides_.spread_reals();
  question_.places = {sides_.real(), sides_.fake()};
  add_places(draw);
  add_terms();
  if (!parts.objective.witness) return;
  question_.witness = [this](const std::vector<Answer>& answers, std::size_t i) {
    const objectives::Objective& objective = parts_.objective;
    return objective.witness(own_outputs(objective, answers[i].output),
                             game::for_own_use(loss_ranks_, play_of(answers)));
  };
}

objectives::Play CriticQuestion::play_of(const std::vector<Answer>& answers) const {
  return play(parts_.objective, parts_.objective.critic_needs, sides_, answers[0].output, answers[1].output);
}

/// Where input gradients are wanted; points that are a side themselves share its place if they may.
void CriticQuestion::add_places(const Draw& draw) {
  std::vector<Place>& places = question_.places;
  const Place real = places[0], fake = places[1];
  const bool may_share = !parts_.objective.witness;  // else a real's score depends on the other reals too
  for (Active& one : penalties_) {
    if (!one.penalty->value) continue;
    const auto lane = static_cast<std::uint8_t>(one.penalty - parts_.penalties.data());
    const Tensor x_hat =
        points(*one.penalty, real, fake, parts_.critic.stack, draw.stream(Purpose::penalty, lane), *parts_.ranks);
    one.place = may_share ? 0 : places.size();
    while (one.place < places.size() && !places[one.place].x.is_same(x_hat)) ++one.place;
    if (one.place == places.size()) places.push_back({x_hat, real.labels});
    places[one.place].gradient = true;
  }
}

void CriticQuestion::add_terms() {
  question_.terms.emplace_back([this](const std::vector<Answer>& answers) {
    answers_ = answers;
    return values_[0] = whole(parts_.objective.critic_loss(play_of(answers)), parts_, loss_ranks_);
  });
  for (const Active& one : penalties_) {
    if (!one.penalty->value) continue;
    question_.terms.emplace_back([this, &one, k = question_.terms.size()](const std::vector<Answer>& answers) {
      return values_[k] = one.strength * whole(mean(loss_ranks_, one.penalty->value(answers[one.place].gradient)),
                                               parts_, loss_ranks_);
    });
  }
  values_.resize(question_.terms.size());
  if (!loss_ranks_.alone()) question_.join_terms();
}

std::function<CriticTerms()> CriticQuestion::terms(Graph graph) const {
  if (parts_.critic.stack > 0) return {};
  const objectives::Needs& needs = parts_.objective.critic_needs;
  const bool scores = (needs.real && needs.fake) || needs.pairs;
  std::vector<std::string> names;
  for (const Active& one : penalties_) {
    if (one.penalty->value) names.push_back(one.penalty->name);
  }
  // A rank's loss of its own samples is its share of the mean over all ranks' samples.
  const double shares = loss_ranks_.count() == parts_.ranks->count() ? 1 : parts_.ranks->count();
  std::vector<Tensor> values = values_;
  std::vector<Answer> answers = answers_;
  if (graph == Graph::keep) {  // else the graph is used up, and holding on to it costs nothing
    for (Tensor& value : values) value = value.detach();
    for (Answer& answer : answers)
      answer = {answer.output.detach(), answer.gradient.defined() ? answer.gradient.detach() : Tensor()};
  }
  return [=] {
    const c10::NoGradGuard no_grad;
    CriticTerms terms{.objective = shares * values[0].detach()};
    for (std::size_t k = 0; k < names.size(); ++k)
      terms.penalties.emplace_back(names[k], shares * values[k + 1].detach());
    if (scores) terms.score_gap = answers[0].score().mean() - answers[1].score().mean();
    std::vector<Tensor> norms;
    for (const Answer& answer : answers) {
      if (answer.gradient.defined()) norms.push_back(answer.gradient.norm(2, -1));
    }
    if (!norms.empty()) terms.gradient_norm = at::cat(norms).mean();
    return terms;
  };
}

}  // namespace saddle::game
