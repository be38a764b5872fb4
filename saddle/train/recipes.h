#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "saddle/train/config.h"

namespace saddle::train {

/// The recipes that came with the program: name and TOML text, in order of name.
const std::vector<std::pair<std::string_view, std::string_view>>& embedded_recipes();

/// What a recipe line says: names of embedded recipes or paths of TOML files joined by "+", later ones win:
/// "fashion+wgan-gp", "my.toml". A recipe may itself begin with such a line under the key `recipe`.
/// @throws ConfigError for an unknown name (with the nearest), an unreadable file or recipes that call each other in a
/// circle.
Settings load_recipe(const std::string& line);

/// A setting of one part of a recipe line that a later part of the line changed: "gaussians8+toy-small+r3gan" trains
/// with r3gan's learning rates, not with toy-small's.
struct Overridden {
  std::string key;
  Value before;
  std::string of;                           // the part that set it
  std::optional<Value> now = std::nullopt;  // none: the later part chose another name, so the option has its default
  std::string by;                           // the part that it is of now, or that chose the name
};

/// All of them in the order of the parts, those of recipe lines that the parts themselves begin with included. What a
/// recipe changes in its own line is not counted. @throws ConfigError as load_recipe
std::vector<Overridden> overridden_in(const std::string& line);

/// "generator_optimizer.lr = 0.0005 of toy-small is now 0.0001, by r3gan", one line for each.
std::vector<std::string> in_words(const std::vector<Overridden>& overridden);

/// What an embedded recipe says about itself: its keys `description` and `use`, the latter of methods only.
struct RecipeAbout {
  std::string description;  // what it is, in a sentence
  std::string use;          // when to choose it
};
RecipeAbout about(std::string_view recipe_text, std::string_view name);

}  // namespace saddle::train
