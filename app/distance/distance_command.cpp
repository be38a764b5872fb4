#include <algorithm>
#include <exception>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/data/arrays.h"
#include "saddle/formats/npy.h"
#include "saddle/transport/exact.h"

#include "app/distance/critic_estimates.h"
#include "app/distance/distance_call.h"
#include "app/distance/distance_picture.h"
#include "app/renewed_line.h"
#include "app/session.h"
#include "app/tables.h"

namespace saddle::app {
namespace {

using nlohmann::json;

void print(std::ostream& out, const std::string& name, const json& found) {
  const json& value = found["value"];
  const auto number = [&](const char* key) { return found[key].get<double>(); };
  out << name << ": ";
  if (value.is_string()) out << value.get<std::string>();
  if (value.is_number()) out << value.get<double>();
  if (found.contains("interval"))
    out << " [" << found["interval"][0].get<double>() << ", " << found["interval"][1].get<double>() << "]";
  else if (found.contains("standard_error") && !value.is_null())
    out << " +- " << number("standard_error");
  if (found.contains("p_value")) out << (value.is_null() ? "p = " : ", p = ") << number("p_value");
  const std::string method = found["method"].get<std::string>();
  const std::string no_interval =
      found.contains("no_interval") ? "; no interval: " + found["no_interval"].get<std::string>() : "";
  out << (value.is_null() ? method : "  (" + method + no_interval + ")") << std::endl;
}

void print_critic(std::ostream& out, const std::string& method, const json& found) {
  out << "critic " << method << ": " << found["value"].get<double>() << " on " << found["held_out"]
      << " held-out samples a side (" << found["on_training_half"].get<double>() << " where it was trained)";
  if (found.contains("gap_over_w1")) {
    out << "; its gap " << found["gap"].get<double>() << " is " << found["gap_over_w1"].get<double>()
        << " times W_1, which it certifies to be at least " << found.value("certified_w1", 0.0);
  }
  out << std::endl;
}

/// The plan of W_2 as rows (place in A, place in B, mass).
void write_plan(const std::string& path, const MeasureCall& c) {
  const transport::Transport t = transport::exact(transport::squared_euclidean(), c.a.samples, c.b.samples,
                                                  {.a = c.weights_a, .b = c.weights_b, .normalise = c.normalise});
  if (t.status != transport::Status::optimal)
    throw NumericError(text("--plan: not proven to be the cheapest, its gap is ", t.gap()));
  const auto column = [](const auto& x) { return at::tensor(x).to(at::kDouble); };
  const Tensor rows = at::stack({column(t.plan.source), column(t.plan.sink), column(t.plan.mass)}, 1);
  formats::write_npy(path, data::to_array(rows));
}

json side(const DistanceInput& input) {
  return {{"name", input.name},
          {"samples", input.samples.size(0)},
          {"dimensions", input.samples.size(1)},
          {"drawn", input.drawn}};
}

std::vector<std::string> without_repeats(const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const std::string& name : names) {
    if (std::ranges::find(all, name) == all.end()) all.push_back(name);
  }
  return all;
}

/// @param refused  the first measure's complaint about the samples; the others go on
json all_measured(const DistanceCommand& command, MeasureCall& call, std::exception_ptr& refused) {
  json all = json::object();
  for (const std::string& name : command.measures) {
    RenewedLine line(command.common.quiet);
    call.progress = [&](const std::string& doing) { line.show([&] { return name + ": " + doing; }); };
    try {
      call.options = options_in(name);
      all[name] = measured(measure_called(name), call);
      for (const auto& [key, value] : call.options.values())
        std::visit([&](const auto& v) { all[name]["options"][key] = v; }, value);
    } catch (const DataError& error) {
      if (!refused) refused = std::current_exception();
      all[name] = not_known(error.what());
      continue;  // main() prints it
    }
    print(messages(command.common), name, all[name]);
  }
  return all;
}

/// @param scores  gets the critics as functions, of those that are one
json all_critics(const DistanceCommand& command, const MeasureCall& call, std::vector<NamedScore>& scores) {
  json all = json::object();
  for (const std::string& method : command.critics) {
    RenewedLine line(command.common.quiet);
    const critics::CriticEstimate estimate = critic_estimate(
        {.method = method, .steps = command.critic_steps, .seed = call.seed}, call.a.samples, call.b.samples,
        [&](double share) { line.show([&] { return text(method, ": ", line.eta(share)); }); });
    all[method] = estimate_json(estimate, command.critic_steps);
    if (estimate.score) scores.emplace_back(method, estimate.score);
    print_critic(messages(command.common), method, all[method]);
  }
  return all;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> measure_lines() {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Measure& measure : measures()) {
    std::string line = measure.line;
    for (const Option& option : measure.options)
      line += text(&option == measure.options.data() ? "; options " : ", ", option.key, "=", text_of(option.standard));
    all.emplace_back(measure.name, line);
  }
  return all;
}

int run(const DistanceCommand& given) {
  DistanceCommand command = given;
  command.measures = without_repeats(given.measures), command.critics = without_repeats(given.critics);
  require_options(command);
  start_libtorch(command.common.threads.value_or(0));
  MeasureCall call = read_call(command);
  require_measurable(command, call);
  std::exception_ptr refused;
  const json found = all_measured(command, call, refused);
  std::vector<NamedScore> scores;
  const json critic_values = all_critics(command, call, scores);
  if (command.common.json)
    print_json({{"measures", found}, {"critics", critic_values}, {"a", side(call.a)}, {"b", side(call.b)}});
  if (!command.plan.empty()) {
    write_plan(command.plan, call);
    messages(command.common) << command.plan << std::endl;
  }
  if (!command.picture.empty()) {
    const std::string picture = svg(distance_picture(call.a.samples, call.b.samples, scores));
    messages(command.common) << write_text(command.picture, picture) << std::endl;
  }
  if (refused) std::rethrow_exception(refused);
  return 0;
}

}  // namespace saddle::app
