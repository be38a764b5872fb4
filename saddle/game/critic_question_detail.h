#pragma once
#include <vector>

#include "saddle/game/batch_detail.h"
#include "saddle/game/sides_detail.h"

namespace saddle::game {

/// A penalty that counts in this step.
struct Active {
  const penalties::Penalty* penalty;
  double strength;
  std::size_t place = 0;  // where its points are, if it looks at input gradients
};

/// What the critic is asked in a step of its own: its loss and the penalties of its input gradients, at the reals, the
/// fakes (places 0 and 1) and the penalties' points. `parts` and `loss_ranks` must outlive it.
class CriticQuestion {
 public:
  /// @param x_fake      held fixed
  /// @param loss_ranks  whose samples the loss is over
  CriticQuestion(const GameParts& parts, const Batch& batch, const Tensor& x_fake, const Draw& draw,
                 const Ranks& loss_ranks);
  CriticQuestion(const CriticQuestion&) = delete;  // the question reads it
  CriticQuestion& operator=(const CriticQuestion&) = delete;

  Question& question() { return question_; }

  /// The parts of the loss, after an engine has evaluated the question. The function outlives this object.
  std::function<CriticTerms()> terms(Graph graph) const;
  const std::vector<Active>& penalties() const { return penalties_; }

 private:
  objectives::Play play_of(const std::vector<Answer>& answers) const;
  void add_places(const Draw& draw);
  void add_terms();

  const GameParts& parts_;
  const Ranks& loss_ranks_;
  Sides sides_;
  std::vector<Active> penalties_;
  Question question_;
  std::vector<Answer> answers_;  // those that the engine passed to the terms
  std::vector<Tensor> values_;   // of the terms, in their order
};

}  // namespace saddle::game
