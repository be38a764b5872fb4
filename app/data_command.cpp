#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/data/source.h"

#include "app/commands.h"
#include "app/session.h"

namespace saddle::app {

int run(const DataListCommand& command) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& row : data::sources().rows()) {
    nlohmann::json entry = {{"name", row.name}, {"formula", row.formula}, {"source", row.source}};
    std::string state;
    try {
      const data::Source source = data::sources().make(row.name, {});
      entry["ready"] = true;
      entry["sample_shape"] = source.sample_shape;
      entry["size"] = source.size;
      state = text_of(source.sample_shape) +
              (source.size > 0 ? ", " + grouped(source.size) + " samples" : ", drawn afresh");
    } catch (const Error& error) {
      entry["ready"] = false;
      entry["why"] = error.what();
      state = text("not ready: ", error.what());
    }
    list.push_back(entry);
    if (!command.common.json) std::cout << std::left << std::setw(16) << row.name << state << "\n";
  }
  if (command.common.json) print_json({{"data", list}});
  return 0;
}

}  // namespace saddle::app
