# cmake -P EmbedRecipes.cmake OUT.cpp FOLDER NAME.toml...: writes a .cpp that holds the recipes' texts, in order of name.
set(names "")
foreach(i RANGE 5 ${CMAKE_ARGC})
  list(APPEND names ${CMAKE_ARGV${i}})
endforeach()
list(TRANSFORM names REPLACE "\\.toml$" "")
list(SORT names)
set(rows "")
foreach(name IN LISTS names)
  file(READ "${CMAKE_ARGV4}/${name}.toml" recipe)
  string(APPEND rows "      {\"${name}\", R\"recipe(${recipe})recipe\"},\n")
endforeach()
file(WRITE "${CMAKE_ARGV3}" "// Made by cmake/EmbedRecipes.cmake from configs/*.toml.
#include <string_view>
#include <utility>
#include <vector>

namespace saddle::train {

using Recipes = std::vector<std::pair<std::string_view, std::string_view>>;
const Recipes& embedded_recipes();

/// Name without .toml, and text.
const Recipes& embedded_recipes() {
  static const Recipes recipes = {
${rows}  };
  return recipes;
}

}  // namespace saddle::train
")
