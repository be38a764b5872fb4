#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "saddle/core/ranks.h"
#include "saddle/core/stream.h"
#include "saddle/core/tensor.h"
#include "saddle/nn/init.h"

namespace saddle::nn {

/// The values of a network's parameters and buffers, in the order of Network::parameters.
using Weights = std::vector<Tensor>;

/// One entry of a network's list: PyTorch's state_dict name and shape.
struct Parameter {
  std::string name;  // "3.weight"
  Shape shape;
  Init init;
  bool buffer = false;  // changed by a forward pass in training mode, never by an optimiser (running_mean, ...)
};

struct ConvolutionOperator;

/// What a forward pass is told besides its input, and what it tells back.
struct Pass {
  bool training = true;  // batch statistics (true) or running ones (false)
  Tensor labels;         // {n}, int64: the class of each sample; read by conditional networks only
  std::shared_ptr<const Ranks> ranks = alone();  // over whose samples batch statistics go
  double momentum = 0.1;                         // of running statistics: (1 - momentum) old + momentum batch's

  /// Told of each convolution that the pass meets: its weight's place in the list and what it does to its input
  /// (convolution_operator.h). Empty: nobody asks.
  std::function<void(std::size_t weight, const ConvolutionOperator&)> on_convolution = {};

  /// Out: new values of buffers by their index in Weights. The pass itself changes nothing it is given; whoever makes
  /// a step of it stores them.
  std::map<std::size_t, Tensor> updates;

  /// A buffer as it stands after the pass so far.
  const Tensor& buffer(const Weights& all, std::size_t index) const {
    const auto found = updates.find(index);
    return found == updates.end() ? all[index] : found->second;
  }
};

class Piece;

/// A layer that small perceptrons are made of, which have a piece of their own (perceptron.h).
struct PerceptronLayer {
  bool linear = false, bias = false;  // linear: weight and perhaps bias; else an activation
  double slope = 1;                   // of an activation below 0
};

/// One layer: a pure function of its own weights and its input. `first` is the layer's first index in the network's
/// list.
class Layer {
 public:
  virtual ~Layer() = default;
  virtual std::vector<Parameter> parameters() const = 0;
  virtual Tensor forward(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const = 0;
  /// The same at a batch as the affine map that it is around each sample (piece.h); called on several threads at once.
  /// @throws ConfigError if curved()
  virtual std::unique_ptr<Piece> piece(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const;
  virtual std::string curved() const { return description(); }  // what of it is not piecewise linear in x; "": nothing
  virtual std::string description() const = 0;                  // "Conv2d(64, 128, 4, stride 2, padding 1)"
  virtual bool mixes_samples() const { return false; }  // one sample's output depends on the others of its batch
  virtual std::int64_t classes() const { return 0; }    // how many labels it tells apart; 0: it reads none
  virtual std::optional<PerceptronLayer> of_perceptron() const { return std::nullopt; }  // none: no part of one
  /// A number that |f(x) - f(y)| / |x - y| of a layer without weights never exceeds, if one is known.
  virtual std::optional<double> stretch() const { return std::nullopt; }
};

/// A network is a pure function of a list of tensors and its input; it owns no weights. So the averaged generator is
/// the same function on another list, and a list whose tensors carry a graph gives derivatives through the weights.
struct Network {
  std::string name;
  Shape input_shape, output_shape;    // of one sample
  std::vector<Parameter> parameters;  // in state_dict order
  bool mixes_samples = false;  // has batch statistics: needs whole batches, forbids per-sample gradient penalties
  std::int64_t classes = 0;    // how many labels it tells apart; 0: it never reads Pass::labels
  std::int64_t stack = 0;      // leading dimensions of weights and samples alike that count independent games
  std::function<Tensor(const Weights&, const Tensor& x, Pass&)> forward;  // {n, input_shape...} -> {n, output_shape...}
  std::vector<std::shared_ptr<const Layer>> layers;                       // to walk (export); empty for adapted modules
  /// The same as an affine map around each sample, of weights as `effective` leaves them; empty unless all layers are
  /// piecewise linear in x. Whoever replaces `forward` must empty it: with_forward().
  std::function<std::unique_ptr<Piece>(const Weights&, const Tensor& x, Pass&)> piece;
  std::string curved;     // why `piece` is empty, naming the layer; "": it is not, or the network is not made of layers
  bool bfloat16 = false;  // computes in it where that is safe
  /// The list as the layers get it (weights divided by their norms); empty: as it is. `forward` includes it, a walk of
  /// `layers` must not forget it.
  std::function<Weights(const Weights&, Pass&)> effective;
};

/// Layers one after the other, named "0", "1", ... as torch.nn.Sequential does; layers without weights take a number
/// too.
Network sequential(std::string name, Shape input_shape, Shape output_shape,
                   std::vector<std::shared_ptr<const Layer>> layers);

/// Fresh weights: parameter j is drawn from Stream(seed, Purpose::init, j, lane), 4-D weights in channels-last layout.
/// @param lane  0 for the generator, 1 for the critic: players with equal shapes do not start equal
Weights initialise(const Network& network, std::uint64_t seed, std::uint8_t lane,
                   const at::TensorOptions& options = {});

/// Those weights that an optimiser may move (no buffers), sharing storage.
Weights trainable(const Network& network, const Weights& weights);

/// The other way round: a whole network's list from that of its trainable parameters, undefined at buffers.
Weights in_network_order(const Network& network, const Weights& of_trainable);

/// True if a forward pass in training mode changes some of the weights: the running statistics of batch norm.
bool has_buffers(const Network& network);

/// The number of trainable elements.
std::int64_t count_parameters(const Network& network);

/// The network with another forward pass, a wrapper of its own or not. It has no piece then, since `piece` would not
/// know.
Network with_forward(Network network, std::function<Tensor(const Weights&, const Tensor& x, Pass&)> forward,
                     const std::string& why);

/// The same network with batch statistics (batch norm, minibatch_std) over all ranks' samples.
Network with_global_statistics(Network network, std::shared_ptr<const Ranks> ranks);

/// The same network computing in bfloat16 where that is safe (autocast; CPU and CUDA); weights and output stay float32.
Network with_bfloat16(Network network);

}  // namespace saddle::nn
