#include "app/choice_word.h"

#include <algorithm>

#include "saddle/core/error.h"

namespace saddle::app {

train::Choice choice_in(const std::string& kind, const std::string& word) {
  train::Choice choice{.name = word.substr(0, word.find(':'))};
  for (std::size_t from = word.find(':'); from < word.size();) {
    const std::size_t to = std::min(word.find(':', from + 1), word.size());
    const std::string option = word.substr(from + 1, to - from - 1);
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos || equals == 0)
      throw ConfigError(text(kind, " ", word, ": '", option, "', expected key=value"));
    if (!choice.options.insert(train::parse_setting(option)).second)
      throw ConfigError(text(kind, " ", word, ": gives ", option.substr(0, equals), " twice"));
    from = to;
  }
  return choice;
}

}  // namespace saddle::app
