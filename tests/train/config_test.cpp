#include "saddle/train/config.h"

#include <doctest/doctest.h>

#include "saddle/train/recipes.h"

#include "tests/train/small_runs.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using namespace std::string_literals;
using train::overlay;
using train::resolve;
using train::Settings;

std::string refusal(const Settings& settings) {
  return message_of<ConfigError>([&] { resolve(settings); });
}

}  // namespace

TEST_CASE("a resolved recipe resolves to itself, by settings and as TOML text") {
  REQUIRE(train::embedded_recipes().size() > 10);
  for (const auto& [name, toml] : train::embedded_recipes()) {
    CAPTURE(name);
    const train::Config config = resolve(train::load_recipe(std::string(name)));
    const Settings settings = settings_of(config);
    CHECK((settings_of(resolve(settings)) == settings));
    CHECK((train::parse_toml(to_toml(config), "again") == settings));
    CHECK(to_toml(resolve(train::parse_toml(to_toml(config), "again"))) == to_toml(config));
  }
}

TEST_CASE("numbers survive as the shortest text, texts as they are") {
  const std::string path = "a \"quoted\" \\ path, \xc3\xa4\n\twith all";
  for (const double lr : {1e-4, 0.1, 1.0 / 3, 2e-4, 5e-324, 1e12, 0.0, 123456789.0}) {
    CAPTURE(lr);
    const train::Config config =
        small_config({{"critic_optimizer.lr", lr}, {"data.name", std::string("idx")}, {"data.images", path}});
    const train::Config again = resolve(train::parse_toml(to_toml(config), "again"));
    CHECK(std::get<double>(again.critic_optimizer.options.at("lr")) == lr);
    CHECK(std::get<std::string>(again.data.options.at("images")) == path);
  }
  CHECK(contains(to_toml(small_config({{"critic_optimizer.lr", 0.1}})), "lr = 0.1\n"));
  CHECK(contains(to_toml(small_config({{"critic_optimizer.lr", std::int64_t{1}}})), "lr = 1.0\n"));
}

TEST_CASE("the largest seed survives") {
  const std::int64_t seed = std::numeric_limits<std::int64_t>::max();
  CHECK(resolve(train::parse_toml(to_toml(small_config({{"train.seed", seed}})), "again")).train.seed ==
        static_cast<std::uint64_t>(seed));
}

TEST_CASE("an overlay wins key by key and drops the options of a part that it renames") {
  const Settings base =
      train::parse_toml("[critic]\nname = 'dcgan'\nnorm = 'none'\nwidth = 8\n[critic_optimizer]\nlr = 0.5", "base");
  const Settings wider = overlay(base, {{"critic.width", std::int64_t{9}}});
  CHECK(std::get<std::int64_t>(wider.at("critic.width")) == 9);
  CHECK(wider.contains("critic.norm"));
  const Settings other = overlay(base, {{"critic.name", std::string("mlp")}, {"critic.depth", std::int64_t{2}}});
  CHECK((other == train::parse_toml("[critic]\nname = 'mlp'\ndepth = 2\n[critic_optimizer]\nlr = 0.5", "other")));
  CHECK((overlay(base, {{"critic.name", std::string("dcgan")}}) == base));
}

TEST_CASE("unknown sections, keys, names and penalties are refused with the nearest valid one") {
  const auto one = [](const char* key, Value value) { return refusal({{key, std::move(value)}}); };
  CHECK(contains(one("crtic.width", std::int64_t{3}), "'critic'"));
  CHECK(contains(one("critic.widht", std::int64_t{3}), "'width'"));
  CHECK(contains(one("train.batchsize", std::int64_t{3}), "'batch_size'"));
  CHECK(contains(one("checkpoint.evry", std::int64_t{3}), "'every'"));
  CHECK(contains(one("sample.cuont", std::int64_t{3}), "'count'"));
  CHECK(contains(one("objective.name", std::string("hing")), "'hinge'"));
  CHECK(contains(one("penalty.gradiant.weight", 1.0), "'gradient'"));
  CHECK(contains(one("penalty.gradient.wieght", 1.0), "'weight'"));
  CHECK(contains(one("penalty.mine.name", std::string("gradent")), "'gradient'"));
  CHECK(contains(one("critic_optimizer.schedule", std::string("linaer")), "'linear'"));
  CHECK(contains(one("train.precision", std::string("bfloat61")), "'bfloat16'"));
}

TEST_CASE("what could not be read back from config.toml is refused before anything is written") {
  CHECK(contains(refusal({{"penalty.a b.name", std::string("gradient")}}), "cannot be saved"));
  CHECK(contains(refusal({{"penalty.\u00fc.name", std::string("gradient")}}), "cannot be saved"));
  CHECK(contains(refusal({{"data.name", std::string("idx")}, {"data.images", std::string("x\xffy")}}),
                 "cannot be saved"));
  CHECK(contains(refusal({{"penalty.gradient.weight", std::nan("")}}), "must be finite"));
}

TEST_CASE("another optimiser's name leaves the schedule as it was") {
  const Settings base = train::parse_toml("[critic_optimizer]\nname = 'adam'\nlr = 0.5\nschedule = 'linear'", "base");
  const Settings other = overlay(base, {{"critic_optimizer.name", std::string("sgd")}});
  CHECK(other.contains("critic_optimizer.schedule"));
  CHECK_FALSE(other.contains("critic_optimizer.lr"));
}

TEST_CASE("values of another type or outside their range are refused with the key") {
  CHECK(contains(refusal({{"train.batch_size", std::int64_t{-4}}}), "batch_size = -4"));
  CHECK(contains(refusal({{"train.steps", 1.5}}), "steps = 1.5"));
  CHECK(contains(refusal({{"train.seed", std::int64_t{-1}}}), "seed = -1"));
  CHECK(contains(refusal({{"checkpoint.keep", std::int64_t{0}}}), "keep = 0"));
  CHECK(contains(refusal({{"critic.name", std::int64_t{3}}}), "critic.name = 3"));
  CHECK(contains(refusal({{"critic", std::int64_t{3}}}), "[critic]"));
  CHECK(contains(refusal({{"penalty.gradient", 3.0}}), "[penalty.gradient]"));
  CHECK(contains(refusal({{"train.kimg", std::nan("")}}), "kimg"));
}

TEST_CASE("kimg counts real images shown to the critic, rounded up to whole steps") {
  const auto steps = [](double kimg, std::int64_t n_critic) {
    return resolve({{"train.kimg", kimg}, {"train.batch_size", std::int64_t{64}}, {"rule.n_critic", n_critic}})
        .train.steps;
  };
  CHECK(steps(1, 1) == 16);  // 1000 / 64 = 15.6
  CHECK(steps(1, 5) == 4);   // 1000 / 320 = 3.1
  CHECK(steps(0.064, 1) == 1);
  CHECK(contains(refusal({{"train.kimg", 1.0}, {"train.steps", std::int64_t{5}}}), "give one"));
  const Settings five{{"train.steps", std::int64_t{5}}}, kimg{{"train.kimg", 1.0}};
  CHECK((overlay(five, kimg) == kimg));
  CHECK((overlay(kimg, five) == five));
}

TEST_CASE("--set takes numbers, flags and bare words") {
  const auto is = [](const std::string& given, const Value& value) {
    return train::parse_setting("a.b=" + given) == std::pair("a.b"s, value);
  };
  CHECK(is("3", std::int64_t{3}));
  CHECK(is("3.0", 3.0));
  CHECK(is("true", true));
  CHECK(is("'quoted'", "quoted"s));
  for (const std::string& word : {"word"s, "/a/path=with.dots"s, ""s, "'quoted"s, "1 2"s, "a\nb = 2"s}) {
    CAPTURE(word);
    CHECK(is(word, word));
  }
  for (const char* wrong : {"a.b", "=3", "", "a.b=[1, 2]"}) CHECK_THROWS_AS(train::parse_setting(wrong), ConfigError);
}

TEST_CASE("a syntax error has line and column") {
  const std::string said = message_of<ConfigError>([] { train::parse_toml("[train]\nsteps = = 3\n", "my.toml"); });
  CHECK(contains(said, "my.toml: line 2, column 9"));
}

TEST_CASE("inputs, penalties and auxiliary objectives may be several, each under a key of its own") {
  const train::Config config = resolve({{"inputs.noise.std", 0.3},
                                        {"inputs.more.name", "noise"s},
                                        {"penalty.r1.weight", 2.0},
                                        {"objective.auxiliary.classes.name", "ac-gan"s},
                                        {"objective.auxiliary.classes.weight", 0.5}});
  CHECK(config.inputs.size() == 2);
  CHECK(config.inputs.at("more").name == "noise");
  CHECK(config.penalties.at("r1").options.at("weight") == Value(2.0));
  CHECK(config.auxiliaries.at("classes").options.at("weight") == Value(0.5));
  CHECK((settings_of(resolve(settings_of(config))) == settings_of(config)));
  CHECK((train::parse_toml(train::to_toml(config), "config.toml") == settings_of(config)));
  CHECK(contains(refusal({{"inputs.nois.std", 0.3}}), "'noise'"));
  CHECK(contains(refusal({{"objective.auxiliary.ac-gan.wieght", 1.0}}), "'weight'"));
  CHECK(contains(refusal({{"objective.auxiliary.ac-gan", 1.0}}), "[objective.auxiliary.ac-gan]"));
  CHECK(contains(refusal({{"objective.auxilary.ac-gan.weight", 1.0}}), "auxil"));
}

TEST_CASE("another network's name leaves it as conditional as it was") {
  const Settings base{{"critic.name", "dcgan"s}, {"critic.condition", "projection"s}, {"critic.norm", "batch"s}};
  const Settings other = overlay(base, {{"critic.name", "resnet"s}});
  CHECK(other.at("critic.condition") == Value("projection"s));
  CHECK_FALSE(other.contains("critic.norm"));
}

TEST_CASE("another objective's name leaves the auxiliary objectives as they were") {
  const Settings base{
      {"objective.name", "least-squares"s}, {"objective.real_label", 0.9}, {"objective.auxiliary.ac-gan.weight", 0.5}};
  const Settings other = overlay(base, {{"objective.name", "hinge"s}});
  CHECK_FALSE(other.contains("objective.real_label"));
  CHECK(other.contains("objective.auxiliary.ac-gan.weight"));
}
