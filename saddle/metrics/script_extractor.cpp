#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include "saddle/formats/file.h"
#include "saddle/formats/sha256.h"
#include "saddle/metrics/description_detail.h"
#include "saddle/metrics/network_file.h"

namespace saddle::metrics {
namespace {

namespace fs = std::filesystem;

/// The first line of what libtorch says; the rest is where in its sources.
std::string first_line(const std::string& message) { return message.substr(0, message.find('\n')); }

/// The last line of what a script says: "RuntimeError: why", after a trace of where.
std::string last_line(std::string message) {
  while (!message.empty() && message.back() == '\n') message.pop_back();
  return message.substr(message.rfind('\n') + 1);
}

torch::jit::Module loaded(const fs::path& path) {
  try {
    torch::jit::Module module = torch::jit::load(path.string());
    module.eval();
    return module;
  } catch (const c10::Error& error) {
    throw DataError(text(path.string(), ": is no TorchScript file: ", first_line(error.what_without_backtrace())));
  }
}

Features features_in(const c10::IValue& answer, const std::string& path) {
  if (answer.isTensor()) return {.rows = answer.toTensor().to(at::kFloat).flatten(1)};
  const bool pair = answer.isTuple() && answer.toTupleRef().elements().size() == 2;
  if (pair && answer.toTupleRef().elements()[0].isTensor() && answer.toTupleRef().elements()[1].isTensor()) {
    const auto& both = answer.toTupleRef().elements();
    return {.rows = both[0].toTensor().to(at::kFloat).flatten(1), .logits = both[1].toTensor().to(at::kFloat)};
  }
  throw DataError(text(path, ": gave ", answer.tagKind(), ", expected features {n, d} or (features, logits)"));
}

}  // namespace

Extractor script_extractor(const fs::path& path, const std::string& name) {
  const std::string hash = formats::sha256(formats::read_file(path));
  const Description d = read_description(fs::path(path).replace_extension(".json"));
  const std::string said = path.string();
  return {
      .name = name.empty() ? path.stem().string() : name,
      .layer = d.word("layer"),
      .hash = hash,
      .preparation = d.preparation(),
      .of = [module = loaded(path), said](const Tensor& x) mutable {
        try {
          return features_in(module.forward({x}), said);
        } catch (const c10::Error& error) {
          throw DataError(text(said, ": failed on images ", saddle::text_of(x.sizes()), ": ",
                               first_line(error.what_without_backtrace())));
        } catch (const std::runtime_error& error) {  // what a script itself raises
          if (dynamic_cast<const Error*>(&error)) throw;
          throw DataError(text(said, ": failed on images ", saddle::text_of(x.sizes()), ": ", last_line(error.what())));
        }
      }};
}

}  // namespace saddle::metrics
