#include <cmath>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/data/arrays.h"
#include "saddle/formats/npy.h"
#include "saddle/transport/exact.h"

#include "app/critic_estimates.h"
#include "app/distance_picture.h"
#include "app/measures.h"
#include "app/renewed_line.h"
#include "app/session.h"
#include "app/tables.h"

namespace saddle::app {
namespace {

using nlohmann::json;

json measured(const Measure& measure, const MeasureCall& call) {
  try {
    const bool of_these_samples = call.interval || call.weighted() || (measure.tested && call.permutations > 0);
    json known;
    if (!of_these_samples && call.a.law && call.b.law && measure.of_laws) known = measure.of_laws(call);
    if (!of_these_samples && call.a.space && call.b.space && measure.of_space) known = measure.of_space(call);
    return known.is_null() ? measure.of_samples(call) : known;
  } catch (const ConfigError& error) {
    throw ConfigError(text("--measure ", measure.name, ": ", error.what()));
  } catch (const NumericError& error) {  // an integral that float64 cannot hold: said, not guessed
    return {{"value", nullptr}, {"method", text("not known: ", error.what())}};
  } catch (const ShapeError& error) {  // too few samples, or too many coordinates: of the files, no bug
    throw ConfigError(text("--measure ", measure.name, ": ", error.what()));
  }
}

void print(std::ostream& out, const std::string& name, const json& found) {
  out << name << ": ";
  if (found["value"].is_null())
    out << "not known";
  else if (found["value"].is_string())
    out << found["value"].get<std::string>();
  else
    out << found["value"].get<double>();
  if (found.contains("interval"))
    out << " [" << found["interval"][0] << ", " << found["interval"][1] << "]";
  else if (found.contains("standard_error"))
    out << " +- " << found["standard_error"].get<double>();
  if (found.contains("p_value")) out << ", p = " << found["p_value"].get<double>();
  out << "  (" << found["method"].get<std::string>() << ")" << std::endl;
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
  const auto column = [](const auto& x) { return at::tensor(x).to(at::kDouble); };
  const Tensor rows = at::stack({column(t.plan.source), column(t.plan.sink), column(t.plan.mass)}, 1);
  formats::write_npy(path, data::to_array(rows));
}

MeasureCall call_of(const DistanceCommand& c) {
  const auto seed = static_cast<std::uint64_t>(c.common.seed.value_or(0));
  MeasureCall call{.a = read_input(c.a, seed, 0, c.count), .b = read_input(c.b, seed, 1, c.count)};
  if (!c.weights_a.empty()) call.weights_a = read_weights(c.weights_a);
  if (!c.weights_b.empty()) call.weights_b = read_weights(c.weights_b);
  if (call.a.samples.size(1) != call.b.samples.size(1))
    throw DataError(text(c.a, " has ", call.a.samples.size(1), " numbers a sample, ", c.b, " has ",
                         call.b.samples.size(1), ", expected equally many"));
  call.normalise = c.normalise, call.epsilon = c.epsilon, call.bandwidth = c.bandwidth,
  call.projections = c.projections;
  call.permutations = c.test ? c.permutations : 0, call.interval = c.interval, call.seed = seed;
  return call;
}

json side(const DistanceInput& input) {
  return {{"name", input.name},
          {"samples", input.samples.size(0)},
          {"dimensions", input.samples.size(1)},
          {"drawn", input.drawn}};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> measure_lines() {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Measure& measure : measures()) all.emplace_back(measure.name, measure.line);
  return all;
}

int run(const DistanceCommand& command) {
  if (command.common.device != "cpu")
    throw ConfigError(text("distance runs on the cpu, not on ", command.common.device));
  for (const std::string& name : command.measures) measure_called(name);
  for (const std::string& method : command.critics) require_critic(method);
  start_libtorch(command.common.threads.value_or(0));
  MeasureCall call = call_of(command);
  if (!command.picture.empty()) require_drawable(call.a.samples);
  json found = json::object();
  for (const std::string& name : command.measures) {
    RenewedLine line(command.common.quiet);
    call.progress = [&](const std::string& doing) { line.show([&] { return name + ": " + doing; }); };
    found[name] = measured(measure_called(name), call);
    print(messages(command.common), name, found[name]);
  }
  json critic_values = json::object();
  std::vector<NamedScore> scores;
  for (const std::string& method : command.critics) {
    RenewedLine line(command.common.quiet);
    const critics::CriticEstimate estimate = critic_estimate(
        {.method = method, .steps = command.critic_steps, .seed = call.seed}, call.a.samples, call.b.samples,
        [&](double share) { line.show([&] { return text(method, ": ", line.eta(share)); }); });
    critic_values[method] = as_json(estimate, command.critic_steps);
    if (estimate.score) scores.emplace_back(method, estimate.score);
    print_critic(messages(command.common), method, critic_values[method]);
  }
  if (!command.plan.empty()) {
    write_plan(command.plan, call);
    messages(command.common) << command.plan << std::endl;
  }
  if (!command.picture.empty())
    messages(command.common) << write_text(command.picture,
                                           svg(distance_picture(call.a.samples, call.b.samples, scores)))
                             << std::endl;
  if (command.common.json)
    print_json({{"measures", found}, {"critics", critic_values}, {"a", side(call.a)}, {"b", side(call.b)}});
  return 0;
}

}  // namespace saddle::app
