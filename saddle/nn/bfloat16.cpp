#include <ATen/autocast_mode.h>

#include "saddle/nn/network.h"

namespace saddle::nn {
namespace {

/// Turns autocast on for a scope, as torch.autocast(device, dtype=torch.bfloat16) does.
class Autocast {
 public:
  explicit Autocast(at::DeviceType device)
      : device_(device),
        enabled_(at::autocast::is_autocast_enabled(device)),
        dtype_(at::autocast::get_autocast_dtype(device)) {
    at::autocast::set_autocast_enabled(device_, true);
    at::autocast::set_autocast_dtype(device_, at::kBFloat16);
    at::autocast::increment_nesting();
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;
  ~Autocast() {
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(device_, enabled_);
    at::autocast::set_autocast_dtype(device_, dtype_);
  }

 private:
  at::DeviceType device_;
  bool enabled_;
  at::ScalarType dtype_;
};

}  // namespace

Network with_bfloat16(Network network) {
  network.bfloat16 = true;
  network.forward = [forward = std::move(network.forward)](const Weights& weights, const Tensor& x, Pass& pass) {
    const Autocast autocast(x.device().type());
    return forward(weights, x, pass).to(x.scalar_type());
  };
  return network;
}

}  // namespace saddle::nn
