#include "saddle/nn/augment.h"

#include <ATen/ATen.h>

#include <sstream>

namespace saddle::nn {
namespace {

/// Uniform numbers of a batch {n, 7}, one column for each thing drawn; float64, since a float32 may round up to 1.
class Numbers {
 public:
  Numbers(const Stream& stream, std::int64_t n) : all_(stream.uniform({n, 7}, at::kDouble)) {}

  /// {n, 1, 1, 1} uniform in [low, high).
  Tensor between(std::int64_t column, double low, double high, const at::TensorOptions& options) const {
    return all_.select(1, column).mul(high - low).add(low).view({-1, 1, 1, 1}).to(options);
  }

  /// {n, 1, 1, 1} of the integers low, ..., low + count - 1.
  Tensor integers(std::int64_t column, std::int64_t low, std::int64_t count, c10::Device device) const {
    return all_.select(1, column).mul(count).floor().add(low).to(at::kLong).view({-1, 1, 1, 1}).to(device);
  }

 private:
  Tensor all_;
};

enum Draw : std::int64_t { kBrightness, kSaturation, kContrast, kDown, kRight, kRow, kColumn };

Tensor recoloured(const Tensor& x, const Numbers& numbers) {
  Tensor y = x + numbers.between(kBrightness, -0.5, 0.5, x.options());
  const Tensor grey = y.mean({1}, /*keepdim=*/true);
  y = (y - grey) * numbers.between(kSaturation, 0, 2, x.options()) + grey;
  const Tensor mean = y.mean({1, 2, 3}, /*keepdim=*/true);
  return (y - mean) * numbers.between(kContrast, 0.5, 1.5, x.options()) + mean;
}

/// Each sample moved along `dim` by its own integer in [-reach, reach], an eighth of the side.
Tensor moved(const Tensor& x, const Numbers& numbers, std::int64_t dim, Draw draw) {
  const std::int64_t size = x.size(dim), reach = (size + 4) / 8;  // rounded, as the authors' code does
  Shape line(4, 1);
  line[dim] = size;
  const Tensor shift = numbers.integers(draw, -reach, 2 * reach + 1, x.device());
  const Tensor from = at::arange(size, shift.options()).view(line) - shift + reach;  // in the padded image
  const std::vector<std::int64_t> pad =
      dim == 3 ? std::vector<std::int64_t>{reach, reach} : std::vector<std::int64_t>{0, 0, reach, reach};
  return at::constant_pad_nd(x, pad).gather(dim, from.expand(x.sizes())).contiguous(x.suggest_memory_format());
}

/// {n, 1, h, 1} or {n, 1, 1, w}: true along `dim` where the box of each sample covers it.
Tensor covered(const Tensor& x, const Numbers& numbers, std::int64_t dim, Draw draw) {
  const std::int64_t size = x.size(dim), side = size / 2;
  Shape line(4, 1);
  line[dim] = size;
  const Tensor start = numbers.integers(draw, -(side / 2), size + 1 - side % 2, x.device());
  const Tensor place = at::arange(size, start.options()).view(line);
  return place.ge(start).logical_and(place.lt(start + side));
}

Tensor cut_out(const Tensor& x, const Numbers& numbers) {
  const Tensor box = covered(x, numbers, 2, kRow).logical_and(covered(x, numbers, 3, kColumn));
  return x * box.logical_not().to(x.scalar_type());
}

}  // namespace

Augmentation Augmentation::from(const std::string& policy) {
  Augmentation what;
  std::istringstream words(policy);
  for (std::string word; std::getline(words, word, ',');) {
    std::erase(word, ' ');
    if (word == "color") {
      what.color = true;
    } else if (word == "translation") {
      what.translation = true;
    } else if (word == "cutout") {
      what.cutout = true;
    } else {
      throw_unknown("augmentation", word, {"color", "translation", "cutout"});
    }
  }
  if (what.color || what.translation || what.cutout) return what;
  throw ConfigError("input 'augment': policy is empty, expected some of color,translation,cutout");
}

Input augment(const Augmentation& what) {
  return {.name = "augment", .apply = [what](const Tensor& x, const Stream& stream, double) {
            if (x.dim() != 4)
              throw ConfigError(
                  text("input 'augment': samples are ", text_of(x.sizes()), ", expected images {n, c, h, w}"));
            const Numbers numbers(stream, x.size(0));
            Tensor y = x;
            if (what.color) y = recoloured(y, numbers);
            if (what.translation) y = moved(moved(y, numbers, 2, kDown), numbers, 3, kRight);
            if (what.cutout) y = cut_out(y, numbers);
            return y;
          }};
}

}  // namespace saddle::nn
