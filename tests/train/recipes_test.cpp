#include "saddle/train/recipes.h"

#include <doctest/doctest.h>

#include "tests/train/small_runs.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using train::load_recipe;

struct Recipes {
  std::string operator()(const std::string& name, const std::string& toml) const {
    return folder.file(name, std::vector<std::uint8_t>(toml.begin(), toml.end()));
  }
  TemporaryFolder folder;
};

std::int64_t steps_of(const std::string& line) { return std::get<std::int64_t>(load_recipe(line).at("train.steps")); }

}  // namespace

TEST_CASE("of recipes joined by + the later one wins") {
  const Recipes write;
  const std::string one = write("one.toml", "train.steps = 1\ntrain.seed = 7"),
                    two = write("two.toml", "train.steps = 2");
  CHECK(steps_of(one + "+" + two) == 2);
  CHECK(steps_of(two + "+" + one) == 1);
  CHECK(std::get<std::int64_t>(load_recipe(one + "+" + two).at("train.seed")) == 7);
}

TEST_CASE("a recipe wins over those it begins with, and its own bookkeeping is no setting") {
  const Recipes write;
  const std::string base = write("base.toml", "description = 'base'\ntrain.steps = 1\ntrain.seed = 1");
  const std::string middle = write("middle.toml", "recipe = '" + base + "'\ntrain.steps = 2");
  const std::string top = write("top.toml", "recipe = '" + middle + "+" + base + "'\ntrain.seed = 3");
  CHECK(steps_of(middle) == 2);
  CHECK(steps_of(top) == 1);
  CHECK(load_recipe(top).size() == 2);
}

TEST_CASE("a data recipe and a method recipe compose to the named one") {
  const train::Config composed = train::resolve(load_recipe("fashion+wgan-gp"));
  const train::Config named = train::resolve(load_recipe("fashion-wgan-gp"));
  CHECK((composed.data == named.data));
  CHECK((composed.critic == named.critic));
  CHECK((composed.penalties == named.penalties));
  CHECK((composed.critic_optimizer == named.critic_optimizer));
}

TEST_CASE("settings of one part that a later part changes are told, with both parts and both values") {
  const Recipes write;
  const std::string size =
                        write("size.toml", "critic_optimizer.lr = 5e-4\ntrain.steps = 9\ncritic_optimizer.beta1 = 0.5"),
                    method = write("method.toml", "critic_optimizer.lr = 1e-4\ntrain.steps = 9");
  const std::vector<train::Overridden> changed = train::overridden_in(size + "+" + method);
  REQUIRE(changed.size() == 1);
  CHECK(train::in_words(changed) ==
        std::vector<std::string>{"critic_optimizer.lr = 0.0005 of " + size + " is now 0.0001, by " + method});
  CHECK(train::overridden_in(size).empty());
  CHECK(train::overridden_in(method + "+" + size).size() == 1);

  const std::string renamed = write("renamed.toml", "critic_optimizer.name = 'sgd'"),
                    named = write("named.toml", "critic_optimizer.name = 'adam'\ncritic_optimizer.lr = 5e-4");
  const std::vector<train::Overridden> forgotten = train::overridden_in(named + "+" + renamed);
  REQUIRE(forgotten.size() == 2);  // the learning rate, and the name itself
  CHECK(train::in_words(forgotten)[0] ==
        "critic_optimizer.lr = 0.0005 of " + named + " is now its default, by " + renamed);
}

TEST_CASE("what a recipe changes in the line that it begins with is its own affair; what that line hides is told") {
  const Recipes write;
  const std::string a = write("a.toml", "train.steps = 1"), b = write("b.toml", "train.steps = 2");
  CHECK(train::overridden_in(write("one.toml", "recipe = '" + a + "'\ntrain.steps = 3")).empty());
  CHECK(train::overridden_in(write("own.toml", "recipe = '" + a + "+" + b + "'\ntrain.steps = 3")).empty());
  const std::string both = write("both.toml", "recipe = '" + a + "+" + b + "'\ntrain.seed = 3");
  CHECK(train::in_words(train::overridden_in(both)) ==
        std::vector<std::string>{"train.steps = 1 of " + a + " is now 2, by " + b});
}

TEST_CASE("recipes that call each other in a circle are refused at once") {
  const Recipes write;
  const std::string a = write("a.toml", ""), b = (write.folder.path() / "b.toml").string();
  write("a.toml", "recipe = '" + b + "'");
  std::string many = a;
  for (int i = 0; i < 50; ++i) many += "+" + a;
  write("b.toml", "recipe = '" + many + "'");
  CHECK(contains(message_of<ConfigError>([&] { load_recipe(a); }), "call each other"));
  CHECK_THROWS_AS(load_recipe(write("self.toml", "recipe = '" + (write.folder.path() / "self.toml").string() + "'")),
                  ConfigError);
}

TEST_CASE("recipes that are not there are refused, names with the nearest, files with the reason") {
  CHECK(contains(message_of<ConfigError>([] { load_recipe("fashion-wgan-pg"); }), "'fashion-wgan-gp'"));
  CHECK(contains(message_of<ConfigError>([] { load_recipe("fashion+"); }), "unknown recipe ''"));
  CHECK(contains(message_of<ConfigError>([] { load_recipe("nowhere/at-all.toml"); }), "No such file"));
}

TEST_CASE("every embedded recipe says in a sentence what it is") {
  for (const auto& [name, toml] : train::embedded_recipes()) {
    CAPTURE(name);
    const train::RecipeAbout about = train::about(toml, name);
    CHECK(about.description.size() > 10);
    CHECK(about.description.starts_with("method:") == (about.use.size() > 10));
  }
}

TEST_CASE("a method after another of the same objective has nothing of it left") {
  std::map<std::string, std::vector<std::string>> methods;  // by objective
  const auto objective = [](const std::string& line) { return train::resolve(load_recipe(line)).objective; };
  for (const auto& [name, toml] : train::embedded_recipes()) {
    if (!train::about(toml, name).use.empty()) methods[objective(std::string(name)).name].emplace_back(name);
  }
  CHECK(methods.at("f-gan").size() == 12);
  for (const auto& [name, same] : methods) {
    for (const std::string& first : same) {
      for (const std::string& second : same) {
        CAPTURE(first);
        CAPTURE(second);
        CHECK((objective(first + "+" + second) == objective(second)));
      }
    }
  }
}
