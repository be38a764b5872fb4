// The rows of the table: what each metric needs, says and refuses; and how often intervals hold.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <doctest/doctest.h>

#include "saddle/data/toys.h"
#include "saddle/metrics/floors.h"
#include "saddle/metrics/frechet.h"
#include "saddle/metrics/inception_score.h"
#include "saddle/metrics/metric.h"

#include "tests/metrics/exact_moments.h"

using namespace saddle;
using namespace saddle::test;
using doctest::Approx;
using metrics::Evidence;
using metrics::Metric;
using metrics::Score;

namespace {

std::map<std::string, Score> scores(const std::string& name, const Evidence& e,
                                    const std::map<std::string, Value>& options = {}) {
  std::map<std::string, Score> all;
  for (const Score& score : metrics::metrics().make(name, options).of(e)) all.emplace(score.name, score);
  return all;
}

std::map<std::string, Score> with_floors(const std::string& name, const Evidence& e) {
  const Metric metric = metrics::metrics().make(name, {});
  std::vector<Score> found = metric.of(e);
  metrics::give_floors(found, metrics::floors_of(metric, e));
  std::map<std::string, Score> all;
  for (const Score& score : found) all.emplace(score.name, score);
  return all;
}

/// Points about the eight modes of a ring, with logits and labels that say something of them.
Evidence ring(std::int64_t n, std::int64_t m, double scale = 1) {
  Evidence e;
  e.modes = data::ring(8, 2, .05);
  e.real = e.modes->sample(3, Purpose::test, 0, n);
  e.fake = scale * e.modes->sample(3, Purpose::test, 1, m);
  e.real_labels = e.modes->picks(3, Purpose::test, 0, n);
  e.fake_labels = e.modes->picks(3, Purpose::test, 1, m);
  const auto logits = [&](const Tensor& x) { return -20 * at::cdist(x.to(at::kDouble), e.modes->means).square(); };
  e.real_logits = logits(e.real), e.fake_logits = logits(e.fake);
  return e;
}

double of(const Score& score, const std::string& key) {
  for (const auto& [name, value] : score.more) {
    if (name == key) return value;
  }
  return std::nan("");
}

const std::map<std::string, std::set<std::string>>& scores_of_metrics() {
  static const std::map<std::string, std::set<std::string>> all{
      {"fid", {"fid"}},
      {"fid-infinity", {"fid-infinity"}},
      {"kid", {"kid"}},
      {"kid-rbf", {"kid-rbf"}},
      {"is", {"is"}},
      {"prdc", {"precision", "recall", "density", "coverage"}},
      {"classes", {"class-kl", "class-modes"}},
      {"intra-fid", {"intra-fid"}},
      {"memorisation", {"memorisation"}},
      {"diversity", {"diversity"}},
      {"modes", {"modes", "high-quality", "mode-kl"}},
      {"w1", {"w1"}},
      {"w2", {"w2"}}};
  return all;
}

}  // namespace

TEST_CASE("every metric gives its scores, finite, within their intervals, and says what it does") {
  Evidence e = ring(300, 240, 1.02);
  int told = 0;
  e.progress = [&](const std::string& doing) { told += !doing.empty(); };
  CHECK(metrics::metrics().rows().size() == scores_of_metrics().size());
  for (const auto& [name, expected] : scores_of_metrics()) {
    CAPTURE(name);
    told = 0;
    std::set<std::string> names;
    for (const auto& [score_name, score] : scores(name, e)) {
      CAPTURE(score_name);
      names.insert(score_name);
      CHECK(std::isfinite(score.value));
      if (score.low) {
        CHECK(*score.low <= score.value);
        CHECK(score.value <= *score.high);
      }
    }
    CHECK(names == expected);
    CHECK(told > 0);
    const Metric metric = metrics::metrics().make(name, {});
    CHECK(metric.name == name);
    CHECK(!metric.interval_by.empty());
    CHECK(!metrics::metrics().find(name).formula.empty());
    CHECK(!metrics::metrics().find(name).source.empty());
  }
}

TEST_CASE("without an interval asked for there is none, the values are the same, and the same seed says the same") {
  Evidence e = ring(120, 100);
  for (const auto& [name, expected] : scores_of_metrics()) {
    CAPTURE(name);
    e.interval = true;
    const auto with = scores(name, e), again = scores(name, e);
    e.interval = false;
    for (const auto& [score_name, score] : scores(name, e)) {
      CHECK_FALSE(score.low);
      CHECK(score.value == with.at(score_name).value);
      CHECK(again.at(score_name).low == with.at(score_name).low);
    }
  }
}

TEST_CASE(
    "a metric that lacks what it needs is a ConfigError; wrong widths a ShapeError; NaN and too few a DataError") {
  for (const auto& [name, expected] : scores_of_metrics()) {
    CAPTURE(name);
    CHECK_THROWS_AS(scores(name, Evidence{}), ConfigError);
    Evidence bad = ring(60, 60);
    const Tensor nan = at::full({1}, std::nan(""));
    bad.fake = at::cat({bad.fake, nan.expand({1, 2})});
    bad.fake_labels = at::cat({bad.fake_labels, bad.fake_labels.narrow(0, 0, 1)});
    bad.fake_logits = at::cat({bad.fake_logits, nan.expand({1, 8})});
    if (name != "modes") CHECK_THROWS_AS(scores(name, bad), DataError);  // which counts them as of no quality
    Evidence wide = ring(60, 60);
    wide.fake = at::cat({wide.fake, wide.fake}, 1);
    wide.fake_logits = wide.fake_logits.unsqueeze(1).expand({60, 2, 8});
    CHECK_THROWS_AS(scores(name, wide), ShapeError);
  }
  for (const char* name : {"fid", "fid-infinity", "kid", "kid-rbf", "prdc", "diversity"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(scores(name, ring(60, 1)), DataError);
    CHECK_THROWS_AS(scores(name, ring(0, 60)), DataError);
  }
  CHECK_THROWS_AS(scores("intra-fid", ring(300, 7)), DataError);
  CHECK_THROWS_WITH_AS(metrics::metrics().make("fidd", {}), doctest::Contains("did you mean 'fid'"), ConfigError);
  CHECK_THROWS_AS(metrics::metrics().make("prdc", {{"k", std::int64_t{0}}}), ConfigError);
}

TEST_CASE("few samples have no interval, and say why not to believe them") {
  const Evidence e = ring(300, 6);
  for (const char* name : {"fid", "kid", "w2"}) CHECK_FALSE(scores(name, e, {}).begin()->second.low);
  Evidence narrow;
  narrow.real = normal_samples({40, 50}, 0), narrow.fake = normal_samples({60, 50}, 1);
  const Score fid = scores("fid", narrow).at("fid");
  CHECK(fid.warning.find("more samples than features are needed") != std::string::npos);
  CHECK(of(fid, "rank_real") == 39);
  CHECK(of(fid, "rank_fake") == 50);
  CHECK(of(fid, "mean_part") + of(fid, "covariance_part") == Approx(fid.value));
  CHECK_FALSE(scores("kid", narrow).at("kid").warning.empty());
  CHECK(scores("kid", narrow, {{"subset_size", std::int64_t{40}}}).at("kid").warning.empty());
  CHECK_FALSE(scores("fid-infinity", narrow).at("fid-infinity").warning.empty());
}

TEST_CASE("floors are what two halves of the real data give, or other reals where there are some") {
  Evidence e = ring(1000, 1000, 1.3);
  Evidence moved;
  moved.real = normal_samples({200, 2}, 7), moved.fake = normal_samples({200, 2}, 8) + 1;
  const Score fid = with_floors("fid", e).at("fid"), w2 = with_floors("w2", moved).at("w2");
  CHECK(of(fid, "floor_n") == 500);
  CHECK(*fid.floor < .05 * fid.value);
  CHECK(*w2.floor < .8 * w2.value);
  const auto prdc = with_floors("prdc", e);
  CHECK(*prdc.at("coverage").floor > .9);
  CHECK(prdc.at("coverage").value < .2);
  CHECK(with_floors("classes", e).at("class-kl").floor == Approx(7 / 1000.));
  CHECK(with_floors("modes", e).at("high-quality").floor == Approx(.989).epsilon(.01));

  const Evidence other = ring(1000, 1000);  // fakes of the reals' own law
  e.spare = other.fake, e.spare_logits = other.fake_logits, e.spare_labels = other.fake_labels;
  const Score with_spare = with_floors("fid", e).at("fid");
  CHECK(*with_spare.floor == metrics::frechet(e.real, other.fake).value);
  CHECK(of(with_spare, "floor_n") == 1000);
  CHECK(with_spare.value == fid.value);
}

TEST_CASE("every score has a floor, and a generator of the reals' law comes near it") {
  Evidence e = ring(600, 600);
  const Evidence other = ring(1200, 1200);
  e.spare = other.real.narrow(0, 600, 600), e.spare_logits = other.real_logits.narrow(0, 600, 600);
  e.spare_labels = other.real_labels.narrow(0, 600, 600);
  for (const auto& [name, expected] : scores_of_metrics()) {
    for (const auto& [score_name, score] : with_floors(name, e)) {
      CAPTURE(score_name);
      REQUIRE(score.floor);
      if (score_name == "modes") CHECK(*score.floor == 8);
      if (score_name == "is" || score_name == "diversity") CHECK(*score.floor == Approx(score.value).epsilon(.05));
      if (score_name == "fid-infinity") CHECK(std::abs(*score.floor) < .05);
      CHECK(std::abs(score.value - *score.floor) < .25 * std::max(.5, std::abs(*score.floor)));
    }
  }
  CHECK(with_floors("fid", ring(2, 9)).at("fid").floor == std::nullopt);  // halves of one
}

TEST_CASE("the numbers of classes and of modes have intervals, of no width where all are met often") {
  const Score all = scores("modes", ring(500, 500)).at("modes");
  CHECK(*all.low == Approx(8));
  CHECK(*all.high == 8);
  Evidence few;
  few.real_logits = at::one_hot(at::arange(800) % 400, 400).to(at::kFloat),
  few.fake_logits = few.real_logits.slice(0, 0, 300);
  const auto found = scores("classes", few);
  CHECK(found.at("class-modes").value == 300);
  CHECK(*found.at("class-modes").low < 300);
  CHECK(*found.at("class-modes").high > 300);
  CHECK_FALSE(found.at("class-kl").floor);  // 300 samples of 400 classes: what is known in closed form is far off
}

TEST_CASE("the fakes' histogram over classes comes along, as shares; the first score of classes is the KL") {
  Evidence e;
  const Tensor fakes = at::tensor({0, 0, 2, 1, 0, 2, 0, 0}, at::kLong);
  e.fake_logits = at::one_hot(fakes, 3).to(at::kFloat),
  e.real_logits = at::one_hot(at::arange(9) % 3, 3).to(at::kFloat);
  e.interval = false;
  const std::vector<Score> found = metrics::metrics().make("classes", {}).of(e);
  CHECK(found[0].name == "class-kl");
  CHECK(of(found[0], "share_0") == Approx(5 / 8.));
  CHECK(of(found[0], "share_1") == Approx(1 / 8.));
  CHECK(of(found[0], "share_2") == Approx(2 / 8.));
}

TEST_CASE("copies of the training set are told, with held-out reals and without; their share has an interval") {
  Evidence e;
  e.real = normal_samples({800, 4}, 2), e.fake = e.real.narrow(0, 0, 200), e.held_out = normal_samples({300, 4}, 3);
  const Score copies = scores("memorisation", e).at("memorisation");
  CHECK(copies.value == 1);
  CHECK(*copies.high == 1);
  CHECK_FALSE(copies.warning.empty());
  CHECK(of(copies, "held_out_samples") == 300);
  e.fake = normal_samples({200, 4}, 4);
  CHECK(scores("memorisation", e).at("memorisation").warning.empty());
  e.train = at::cat({e.real, e.fake});
  const Score of_others = scores("memorisation", e).at("memorisation");
  CHECK(of_others.value == 1);  // copies of training samples that are not among the reals
  CHECK(of(of_others, "training_samples") == 1000);
  e.held_out = normal_samples({300, 3}, 3);
  CHECK_THROWS_AS(scores("memorisation", e), ShapeError);
}

TEST_CASE("transport on the line and in the plane, of a move by a known length") {
  Evidence e;
  e.interval = false;
  for (const std::int64_t d : {1, 2}) {
    e.real = normal_samples({90, d}, 5), e.fake = e.real + 3;
    CHECK(scores("w1", e).at("w1").value == Approx(3 * std::sqrt(d)).epsilon(1e-9));
    CHECK(scores("w2", e).at("w2").value == Approx(3 * std::sqrt(d)).epsilon(1e-9));
  }
}

TEST_CASE("the masses of modes are told") {
  Evidence e = ring(100, 100);
  e.fake = e.modes->means.narrow(0, 0, 4).repeat({25, 1});
  const auto found = scores("modes", e);
  CHECK(found.at("modes").value == 4);
  CHECK(of(found.at("modes"), "mass_0") == .25);
  CHECK(of(found.at("modes"), "mass_7") == 0);
  CHECK(found.at("mode-kl").value == Approx(std::log(2)));
}

// 100 intervals of level .95 for the mean over draws of this size: at least 86 hold it but for 1 in 2,000 (binomial).
TEST_CASE("intervals by halves hold the expected value as often as they say: FID, PRDC, inception score") {
  const int draws = 100;
  std::map<std::string, std::vector<Score>> all;
  for (int k = 0; k < draws; ++k) {
    Evidence e;
    e.seed = static_cast<std::uint64_t>(k);
    e.real = normal_samples({100, 3}, 100 + k, 0), e.fake = 1.3 * normal_samples({100, 3}, 100 + k, 1) + .5;
    e.fake_logits = 2 * e.fake;
    for (const char* name : {"fid", "prdc", "is"}) {
      for (const auto& [score_name, score] : scores(name, e, {})) all[score_name].push_back(score);
    }
  }
  for (const auto& [name, found] : all) {
    double mean = 0, width = 0, square = 0;
    for (const Score& score : found) mean += score.value / draws;
    int held = 0;
    for (const Score& score : found) {
      held += *score.low <= mean && mean <= *score.high;
      width += (*score.high - *score.low) / (2 * 1.96 * draws),
          square += (score.value - mean) * (score.value - mean) / draws;
    }
    CAPTURE(name);
    CAPTURE(width / std::sqrt(square));
    CHECK(held >= 86);
    CHECK(width < 2 * std::sqrt(square));  // and not by being too wide
  }
}
