#include "saddle/data/resize.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <span>

#include <doctest/doctest.h>

#include "saddle/data/channels.h"
#include "saddle/formats/file.h"

#include "tests/data/resize_golden.h"

using namespace saddle;
using namespace saddle::data;
using doctest::Contains;

namespace {

/// The images of tools/resize_golden.py, as {1, c, h, w}.
Tensor formula(const std::string& kind, std::int64_t channels, std::int64_t height, std::int64_t width) {
  Tensor image = at::empty({1, channels, height, width}, at::kByte);
  auto* out = image.mutable_data_ptr<std::uint8_t>();
  for (std::uint32_t i = 0; i < image.numel(); ++i) {
    out[i] = std::uint8_t(kind == "noise" ? (i * 2654435761U) >> 16 : (i / 3) % 2 * 255);
  }
  return image;
}

std::uint32_t crc_of(const Tensor& planes) {
  const Tensor rows = planes.contiguous();
  return formats::crc32(std::as_bytes(std::span(rows.const_data_ptr<std::uint8_t>(), std::size_t(rows.numel()))));
}

}  // namespace

TEST_CASE("images become what Pillow's resize makes of them, to the byte: four filters, 18 sizes up and down") {
  for (const golden::Resized& g : golden::kResized) {
    CAPTURE(g.filter);
    CAPTURE(g.kind);
    CAPTURE(text(g.channels, " ", g.height, " ", g.width, " -> ", g.to_height, " ", g.to_width));
    const Tensor image = formula(g.kind, g.channels, g.height, g.width);
    CHECK(crc_of(resized(image, g.to_height, g.to_width, filter_called(g.filter))) == g.crc);
  }
}

TEST_CASE("in its order, images become what Pillow 13 makes of them in one call: some begin with the rows") {
  int other_order = 0;
  for (const golden::Resized& g : golden::kByPillow13) {
    CAPTURE(text(g.filter, " ", g.channels, " ", g.height, " ", g.width, " -> ", g.to_height, " ", g.to_width));
    const Tensor image = formula(g.kind, g.channels, g.height, g.width);
    const Filter filter = filter_called(g.filter);
    CHECK(crc_of(resized(image, g.to_height, g.to_width, filter, PassOrder::pillow_13)) == g.crc);
    other_order += crc_of(resized(image, g.to_height, g.to_width, filter)) != g.crc;
  }
  CHECK(other_order > 8);
}

TEST_CASE("one small image is Pillow's, number by number") {
  const Tensor small = resized(formula("noise", 1, 9, 11), 4, 5, Filter::lanczos);
  CHECK(small.flatten().equal(at::from_blob(const_cast<std::uint8_t*>(golden::kLanczosNoise), {20}, at::kByte)));
}

TEST_CASE("resized images depend on their own pixels alone, not on the batch, its layout or the threads") {
  const Tensor batch = formula("noise", 60, 40, 50).view({20, 3, 40, 50});
  const Tensor whole = resized(batch, 33, 17, Filter::bicubic);
  for (const std::int64_t i : {0, 7, 19}) {
    CHECK(resized(batch.narrow(0, i, 1), 33, 17, Filter::bicubic).equal(whole.narrow(0, i, 1)));
  }
  const Tensor channels_last = batch.permute({0, 2, 3, 1}).contiguous().permute({0, 3, 1, 2});
  CHECK(resized(channels_last, 33, 17, Filter::bicubic).equal(whole));
  const int threads = at::get_num_threads();
  const Tensor large = formula("noise", 6, 500, 700).view({2, 3, 500, 700});  // several pieces of work
  const Tensor one_way = resized(large, 400, 300, Filter::lanczos);
  at::set_num_threads(threads == 1 ? 3 : 1);
  CHECK(resized(large, 400, 300, Filter::lanczos).equal(one_way));
  at::set_num_threads(threads);
}

TEST_CASE("every filter keeps a constant, a mirrored image mirrored, and the size that is there already") {
  const Tensor image = formula("noise", 3, 31, 45);
  for (const std::string& name : filter_names()) {
    CAPTURE(name);
    const Filter filter = filter_called(name);
    for (const int value : {0, 1, 128, 255}) {
      const Tensor flat = at::full({1, 1, 13, 7}, value, at::kByte);
      CHECK(resized(flat, 5, 20, filter).eq(value).all().item<bool>());
    }
    CHECK(resized(image, 31, 45, filter).is_same(image));
    if (filter == Filter::box) continue;  // half-open: its edge pixels belong to one side
    const Tensor mirrored = resized(image.flip(3), 17, 20, filter).flip(3);
    CHECK((mirrored.to(at::kInt) - resized(image, 17, 20, filter).to(at::kInt)).abs().max().item<int>() <= 1);
  }
}

TEST_CASE("halving with the box filter is the mean of four") {
  const Tensor image = formula("noise", 1, 8, 6);
  const Tensor means = at::avg_pool2d(image.to(at::kDouble), 2);
  const Tensor half = resized(image, 4, 3, Filter::box).to(at::kDouble);
  CHECK((half - means).abs().max().item<double>() <= 1);  // two roundings
}

TEST_CASE("what cannot be resized is refused with its shape or size") {
  const Tensor image = formula("noise", 1, 4, 4);
  CHECK_THROWS_WITH_AS(resized(image[0], 2, 2, Filter::box), Contains("{1, 4, 4}, expected uint8 {n, c, h, w}"),
                       ShapeError);
  CHECK_THROWS_AS(resized(image.to(at::kFloat), 2, 2, Filter::box), ShapeError);
  CHECK_THROWS_AS(resized(image.narrow(2, 0, 0), 2, 2, Filter::box), ShapeError);
  CHECK_THROWS_WITH_AS(resized(image, 0, 2, Filter::box), Contains("0 x 2 pixels"), ConfigError);
  CHECK_THROWS_AS(resized(image, 2, 70000, Filter::box), ConfigError);
  CHECK_THROWS_WITH_AS(filter_called("lancsos"), Contains("did you mean 'lanczos'"), ConfigError);
  CHECK_THROWS_WITH_AS(pass_order_called("pillow"), Contains("did you mean 'pillow-13'"), ConfigError);
}

TEST_CASE("colour becomes grey as in Pillow's convert, to the byte, and grey becomes colour by repeating") {
  const Tensor colour = formula("noise", 3, 40, 50);
  const Tensor grey = to_channels(colour, 1);
  CHECK(crc_of(grey) == golden::kLumaNoise);
  CHECK(to_channels(grey, 3).equal(grey.expand({1, 3, 40, 50})));
  CHECK(to_channels(to_channels(grey, 3), 1).equal(grey));  // the three weights sum to one
  CHECK(to_channels(colour, 3).is_same(colour));
}

TEST_CASE("alpha is laid over black and dropped: round(x alpha / 255), for every x and alpha") {
  const Tensor x = at::arange(256, at::kByte).view({1, 1, 1, 256}).expand({1, 1, 256, 256});
  const Tensor alpha = x.transpose(2, 3);
  const Tensor exact =
      (x.to(at::kDouble) * alpha.to(at::kDouble) / 255).round().to(at::kByte);  // never a tie: 255 is odd
  CHECK(to_channels(at::cat({x, alpha}, 1), 1).equal(exact));
  CHECK(to_channels(at::cat({x, alpha}, 1), 3).equal(exact.expand({1, 3, 256, 256})));
  const Tensor rgba = at::cat({x, x.flip(3), alpha, alpha}, 1);
  const Tensor colour = to_channels(rgba, 3);
  CHECK(colour.select(1, 0).equal(exact[0]));
  CHECK(colour.select(1, 1).equal(exact[0].flip(2)));
  CHECK(to_channels(rgba, 1).equal(to_channels(colour, 1)));
}

TEST_CASE("other numbers of channels are refused") {
  const Tensor colour = formula("noise", 3, 2, 2);
  CHECK_THROWS_WITH_AS(to_channels(colour, 2), "channels = 2, expected 1 or 3", ConfigError);
  CHECK_THROWS_WITH_AS(to_channels(formula("noise", 5, 2, 2), 3), Contains("{1, 5, 2, 2}, expected uint8"), ShapeError);
  CHECK_THROWS_AS(to_channels(colour.to(at::kFloat), 1), ShapeError);
  CHECK_THROWS_AS(to_channels(colour[0], 1), ShapeError);
}
