#include "saddle/core/tensor.h"

namespace saddle {

std::string text_of(at::IntArrayRef shape) {
  std::string all = "{";
  for (std::size_t i = 0; i < shape.size(); ++i) all += (i ? ", " : "") + std::to_string(shape[i]);
  return all + "}";
}

std::vector<double> numbers(const Tensor& x) {
  const Tensor flat = x.detach().to(at::kCPU, at::kDouble).contiguous();
  return {flat.const_data_ptr<double>(), flat.const_data_ptr<double>() + flat.numel()};
}

void require_equal_shapes(std::string_view who, std::string_view a_name, const Tensor& a, std::string_view b_name,
                          const Tensor& b) {
  if (a.sizes() == b.sizes()) return;
  throw ShapeError(text(who, ": ", a_name, " ", text_of(a.sizes()), " and ", b_name, " ", text_of(b.sizes()),
                        " must have equal shapes"));
}

void require_dimensions(std::string_view who, std::string_view name, const Tensor& x, std::int64_t dimensions) {
  if (x.dim() >= dimensions) return;
  throw ShapeError(text(who, ": ", name, " ", text_of(x.sizes()), " must have at least ", dimensions, " dimensions"));
}

void require_samples(std::string_view who, std::string_view name, const Tensor& x, at::IntArrayRef shape) {
  if (x.dim() == static_cast<std::int64_t>(shape.size()) + 1 && x.sizes().slice(1) == shape) return;
  const std::string one = text_of(shape).substr(1);
  throw ShapeError(text(who, ": ", name, " ", text_of(x.sizes()), " must be {n", shape.empty() ? "" : ", ", one));
}

}  // namespace saddle
