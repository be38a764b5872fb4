#include "saddle/kernels/patches.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "saddle/kernels/taps.h"

namespace saddle::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

Tensor gathered(const Tensor& x, const Window& window) {
  const std::int64_t k = window.kernel, p = window.padding;
  const Tensor seen = at::constant_pad_nd(x, {p, p, p, p}).unfold(2, k, window.stride).unfold(3, k, window.stride);
  return seen.permute({0, 2, 3, 4, 5, 1}).reshape({-1, k * k * x.size(1)});
}

Tensor scattered(const Tensor& rows, const Window& window, const Shape& image) {
  const std::int64_t k = window.kernel, n = image[0], c = image[1];
  const Tensor columns = rows.view({n, -1, k * k, c}).permute({0, 3, 2, 1}).reshape({n, c * k * k, -1});
  return at::col2im(columns, {image[2], image[3]}, {k, k}, /*dilation=*/{1, 1}, {window.padding, window.padding},
                    {window.stride, window.stride});
}

/// Gathering patches and scattering them are linear and each other's transpose, so each is the other's derivative.
template <bool gathers>
class Patches final : public torch::autograd::Function<Patches<gathers>> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Shape& window, const Shape& image) {
    context->saved_data["window"] = window;
    context->saved_data["image"] = image;
    const Window moves{window[0], window[1], window[2]};
    return gathers ? gathered(x, moves) : scattered(x, moves, image);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    return {Patches<!gathers>::apply(gradients[0], context->saved_data["window"].toIntVector(),
                                     context->saved_data["image"].toIntVector()),
            {},
            {}};
  }
};

Shape numbers_of(const Window& window) { return {window.kernel, window.stride, window.padding}; }

/// {n, c, h, w} -> {n h w, c}; no copy for channels-last images.
Tensor rows_of(const Tensor& map) { return map.permute({0, 2, 3, 1}).reshape({-1, map.size(1)}); }

}  // namespace

bool needs_graph(const Tensor& x, const Tensor& y) {
  return c10::GradMode::is_enabled() && (x.requires_grad() || y.requires_grad());
}

Tensor patches(const Tensor& x, const Window& window) {
  return Patches<true>::apply(x, numbers_of(window), x.sizes().vec());
}

Tensor put_back(const Tensor& rows, const Window& window, const Shape& image) {
  return Patches<false>::apply(rows, numbers_of(window), image);
}

Tensor transposed_by_rows(const Tensor& map, const Tensor& weight, const Window& window, const Shape& image) {
  return put_back(rows_of(map).matmul(weight.permute({0, 2, 3, 1}).flatten(1)), window, image);
}

Tensor weight_gradient_by_rows(const Tensor& map, const Tensor& image, const Window& window) {
  if (has_taps(map, image)) return weight_gradient_by_taps(map, image, window);
  const std::int64_t k = window.kernel;
  const Tensor gradient = rows_of(map).t().matmul(patches(image, window));
  return gradient.view({map.size(1), k, k, image.size(1)}).permute({0, 3, 1, 2});
}

}  // namespace saddle::kernels
