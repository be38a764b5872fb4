#pragma once
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

/// What an embedded recipe says about itself: its keys `description` and `use`, the latter of methods only.
struct RecipeAbout {
  std::string description;  // what it is, in a sentence
  std::string use;          // when to choose it
};
RecipeAbout about(std::string_view recipe_text, std::string_view name);

}  // namespace saddle::train
