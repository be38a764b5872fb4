#include "app/session.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <cstdio>
#include <iostream>
#include <thread>

#include <nlohmann/json.hpp>

#include "saddle/core/error.h"

namespace saddle::app {

std::int64_t start_libtorch(std::int64_t threads, std::int64_t processes) {
  at::globalContext().setFlushDenormal(true);
  const std::int64_t cores = std::thread::hardware_concurrency();
  if (threads == 0) threads = std::max<std::int64_t>(1, cores / std::max<std::int64_t>(1, processes));
  at::set_num_threads(static_cast<int>(threads));
  return threads;
}

c10::Device device_of(const std::string& name) {
  const std::string kind = name.substr(0, name.find(':'));
  if (kind != "cpu" && kind != "cuda") throw ConfigError(text("--device ", name, ": expected cpu, cuda or cuda:i"));
  if (kind == "cuda" && !at::globalContext().hasCUDA()) {
    throw ConfigError(text("--device ", name, ": this libtorch sees no CUDA device; expected cpu"));
  }
  try {
    return c10::Device(name);
  } catch (const c10::Error&) {
    throw ConfigError(text("--device ", name, ": expected cpu, cuda or cuda:i"));
  }
}

std::ostream& messages(const CommonOptions& common) { return common.json ? std::cerr : std::cout; }

void print_json(const nlohmann::json& object) {
  std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
}

nlohmann::json number_or_null(double x) { return std::isfinite(x) ? nlohmann::json(x) : nlohmann::json(); }

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > (number < 0 ? 1 : 0); i -= 3)
    digits.insert(static_cast<std::size_t>(i), 1, ',');
  return digits;
}

std::string clock_text(double seconds) {
  const long long s = std::llround(seconds);
  char out[40];
  if (s >= 3600) {
    std::snprintf(out, sizeof out, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
  } else {
    std::snprintf(out, sizeof out, "%lld:%02lld", s / 60, s % 60);
  }
  return out;
}

}  // namespace saddle::app
