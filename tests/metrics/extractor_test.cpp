// What images go through before features are taken, and the extractors that need no file.
#include "saddle/metrics/extractor.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

using namespace saddle;
using namespace saddle::metrics;

namespace {

Tensor images(std::int64_t n, std::int64_t channels, std::int64_t size, std::uint64_t k = 0) {
  return Stream(5, Purpose::test, k).uniform({n, channels, size, size}) * 2 - 1;
}

/// Features are the sums of the rows, the logits of a channel (sum, -sum).
Extractor sums() {
  return {.name = "sums", .layer = "input", .of = [](const Tensor& x) {
            const Tensor sum = x.flatten(1).sum(1, /*keepdim=*/true);
            return Features{.rows = sum, .logits = at::cat({sum, -sum}, 1)};
          }};
}

}  // namespace

TEST_CASE("an image is rounded to 8 bits as a file would hold it, then scaled to the extractor's range") {
  const Tensor x = at::tensor({-1.5F, -1.F, -0.999F, 0.F, 0.003F, 1.F, 2.F, 0.5F}).reshape({2, 1, 2, 2});
  // round((x + 1) 127.5): 0, 0, 0, 128 (127.5 to even), 128, 255, 255, 191
  const Tensor bytes = at::tensor({0.F, 0.F, 0.F, 128.F, 128.F, 255.F, 255.F, 191.F}).reshape({2, 1, 2, 2});
  CHECK(at::equal(prepared({.low = 0, .high = 255}, x), bytes));
  CHECK(at::allclose(prepared({.low = -1, .high = 1}, x), bytes / 127.5 - 1, 1e-6, 1e-6));
  CHECK(at::equal(prepared({.bytes = false}, x), x));
}

TEST_CASE("grey becomes colour, colour grey, and sizes change by Pillow's filters, all before the range") {
  const Tensor grey = images(3, 1, 8);
  const Tensor colour = prepared({.channels = 3, .low = 0, .high = 255}, grey);
  CHECK(colour.size(1) == 3);
  CHECK(at::equal(colour.select(1, 0), colour.select(1, 2)));
  const Tensor red = at::cat({at::ones({1, 1, 2, 2}), -at::ones({1, 2, 2, 2})}, 1);
  CHECK(at::equal(prepared({.channels = 1, .low = 0, .high = 255}, red), at::full({1, 1, 2, 2}, 76.F)));  // .299 255
  const Tensor small = prepared({.size = 4, .filter = data::Filter::box, .low = 0, .high = 255}, grey);
  const Tensor whole = prepared({.low = 0, .high = 255}, grey);
  CHECK((small - at::avg_pool2d(whole, {2, 2})).abs().max().item<float>() <= 1);  // rounded twice
}

TEST_CASE("channel by channel: features side by side, logits by channel, each that of the grey image alone") {
  Extractor one = sums();
  one.preparation = {.bytes = false, .each_channel = true};
  const Tensor x = images(5, 3, 4);
  const Features found = features(one, x);
  CHECK(found.rows.sizes() == at::IntArrayRef({5, 3}));
  CHECK(found.logits.sizes() == at::IntArrayRef({5, 3, 2}));
  for (std::int64_t c = 0; c < 3; ++c) {
    const Features alone = features(one, x.narrow(1, c, 1));
    CHECK(at::allclose(found.rows.select(1, c), alone.rows.select(1, 0)));
    CHECK(at::allclose(found.logits.select(1, c), alone.logits.select(1, 0)));
  }
}

TEST_CASE("features do not depend on how many samples come at once, and progress reaches the end") {
  const Extractor random = extractors().make("random-conv", {}, {1, 28, 28});
  const Tensor x = images(260, 1, 28);
  double last = 0;
  const Tensor all = features(random, x, [&](double share) { last = share; }).rows;
  CHECK(last == 1);
  CHECK(all.sizes() == at::IntArrayRef({260, 256}));
  CHECK(at::allclose(features(random, x.narrow(0, 250, 10)).rows, all.narrow(0, 250, 10), 1e-4, 1e-5));
}

TEST_CASE("the random network is the same each time, another one for another seed, and says so by its hash") {
  const Shape shape{3, 16, 16};
  const Extractor a = extractors().make("random-conv", {}, shape), b = extractors().make("random-conv", {}, shape),
                  c = extractors().make("random-conv", {{"seed", std::int64_t{1}}}, shape);
  CHECK(a.hash.size() == 64);
  CHECK(a.hash == b.hash);
  CHECK(a.hash != c.hash);
  const Tensor x = images(4, 3, 16);
  CHECK(at::equal(features(a, x).rows, features(b, x).rows));
  CHECK(!at::allclose(features(a, x).rows, features(c, x).rows));
}

TEST_CASE("identity leaves points as they are, pixels rounds images; extractors of images refuse points") {
  const Tensor points = Stream(5, Purpose::test, 9).normal({7, 2});
  CHECK(at::equal(features(extractors().make("identity", {}, {2}), points).rows, points));
  const Tensor x = images(2, 1, 4);
  CHECK(at::allclose(features(extractors().make("pixels", {}, {1, 4, 4}), x).rows, x.flatten(1), 0, 1 / 255. + 1e-6));
  CHECK_THROWS_AS(features(extractors().make("pixels", {}, {2}), points), ConfigError);
  CHECK_THROWS_AS(extractors().make("random-conv", {}, {2}), ConfigError);
  CHECK_THROWS_AS(features(sums(), at::zeros({0, 1, 4, 4})), DataError);
}

TEST_CASE("an extractor that answers with another shape is named") {
  const Extractor wrong{.name = "wrong", .of = [](const Tensor& x) { return Features{.rows = x}; }};
  CHECK_THROWS_WITH_AS(features(wrong, images(3, 1, 4)),
                       "extractor wrong: gave {3, 1, 4, 4} for 3 samples, expected {3, d}", DataError);
}

TEST_CASE("only the published Inception's score is called fid") {
  CHECK(frechet_name({.name = "classifier", .hash = "deadbeef"}) == "fd-classifier");
  CHECK(frechet_name({.name = "fid", .hash = ""}) == "fd-fid");
  CHECK(frechet_name({.name = "inception", .hash = "6726825d" + std::string(56, '0')}) == "fid");
}
