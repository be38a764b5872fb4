#include "saddle/train/rendezvous.h"

#include <charconv>

#include "saddle/core/error.h"

namespace saddle::train {
namespace {

using Environment = std::function<const char*(const char*)>;

std::string value_of(const Environment& environment, const char* name) {
  const char* value = environment(name);
  return value ? value : "";
}

std::int64_t number(const std::string& who, const std::string& value, std::int64_t low, std::int64_t high) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), n);
  if (value.empty() || error != std::errc() || end != value.data() + value.size() || n < low || n > high)
    throw ConfigError(text(who, " = '", value, "', expected a whole number from ", low, " to ", high));
  return n;
}

/// The variables by which one launcher tells a process its place.
struct Launcher {
  const char *name, *step, *rank, *count, *local_rank, *local_count;
};

/// The inner one first: mpirun starts its processes through srun, and torchrun may be a step of either.
constexpr Launcher kLaunchers[] = {{"torchrun", "WORLD_SIZE", "RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"},
                                   {"mpirun", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE",
                                    "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE"},
                                   {"srun", "SLURM_STEP_ID", "SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", ""}};

constexpr int kMost = 1 << 20;  // processes

/// Of SLURM's "2(x3),1", the node's number: 2, 2, 2, 1.
std::int64_t tasks_on(const std::string& list, std::int64_t node) {
  const std::string who = text("srun: SLURM_STEP_TASKS_PER_NODE '", list, "'");
  for (std::size_t from = 0; from < list.size();) {
    const std::size_t comma = std::min(list.find(',', from), list.size());
    const std::string part = list.substr(from, comma - from);
    const std::size_t times = part.find("(x");
    const std::int64_t nodes =
        times == std::string::npos ? 1 : number(who, part.substr(times + 2, part.size() - times - 3), 1, kMost);
    if (node < nodes) return number(who, part.substr(0, times), 1, kMost);
    node -= nodes, from = comma + 1;
  }
  throw ConfigError(text(who, ": has no node ", node));
}

Rendezvous standing(const Launcher& launcher, const Environment& environment) {
  const auto read = [&](const char* name, std::int64_t low, std::int64_t high) {
    return static_cast<int>(number(text(launcher.name, ": ", name), value_of(environment, name), low, high));
  };
  Rendezvous at{.launcher = launcher.name};
  at.count = read(launcher.count, 1, kMost);
  if (at.count == 1) return at;
  at.rank = read(launcher.rank, 0, at.count - 1);
  const bool local = environment(launcher.local_rank);
  at.local_rank = local ? read(launcher.local_rank, 0, at.count - 1) : 0;
  const std::string tasks = value_of(environment, "SLURM_STEP_TASKS_PER_NODE"),
                    node = value_of(environment, "SLURM_NODEID");
  if (environment(launcher.local_count)) {
    at.local_count = read(launcher.local_count, 1, kMost);
  } else {
    const bool says = at.launcher == "srun" && !tasks.empty() && !node.empty();
    at.local_count = says ? static_cast<int>(tasks_on(tasks, number("srun: SLURM_NODEID", node, 0, kMost))) : 0;
  }
  return at;
}

/// A port of a job's own above those that services use.
std::uint16_t port_of_job(std::int64_t job) { return static_cast<std::uint16_t>(20000 + job % 10000); }

void set_place(Rendezvous& at, const Environment& environment) {
  const bool slurm = at.launcher == "srun";
  const std::string host = value_of(environment, "MASTER_ADDR"), port = value_of(environment, "MASTER_PORT"),
                    nodes = value_of(environment, "SLURM_STEP_NODELIST"), job = value_of(environment, "SLURM_JOB_ID");
  if (!host.empty()) {
    at.host = host;
  } else if (slurm) {
    at.host = first_host(nodes.empty() ? value_of(environment, "SLURM_JOB_NODELIST") : nodes);
  } else if (at.local_count != at.count && at.local_count != 0) {
    throw ConfigError(text(at.launcher, ": ", at.count, " processes, ", at.local_count,
                           " of them here: MASTER_ADDR must name rank 0's machine"));
  }
  if (!port.empty()) {
    at.port = static_cast<std::uint16_t>(number("MASTER_PORT", port, 1, 65535));
  } else if (slurm && !job.empty()) {
    at.port = port_of_job(number("SLURM_JOB_ID", job, 0, INT64_MAX));
  }
}

void set_place(Rendezvous& at, const std::string& place) {
  const std::string tcp = "tcp://", file = "file://";
  const std::size_t colon = place.rfind(':');
  if (place.starts_with(file) && place.size() > file.size()) {
    at.file = place.substr(file.size());
  } else if (place.starts_with(tcp) && colon > tcp.size()) {
    at.host = place.substr(tcp.size(), colon - tcp.size());
    at.port = static_cast<std::uint16_t>(number("--rendezvous: port", place.substr(colon + 1), 1, 65535));
  } else {
    throw ConfigError(text("--rendezvous ", place, ": expected tcp://host:port or file:///path"));
  }
}

}  // namespace

std::string first_host(const std::string& nodes) {
  const std::size_t comma = nodes.find(','), bracket = nodes.find('[');
  if (bracket == std::string::npos || comma < bracket) return nodes.substr(0, comma);
  const std::size_t end = nodes.find_first_of("-,]", bracket), close = nodes.find(']', bracket);
  if (close == std::string::npos) throw ConfigError(text("srun: list of nodes '", nodes, "': a bracket is not closed"));
  const std::size_t next = nodes.find(',', close);
  return nodes.substr(0, bracket) + nodes.substr(bracket + 1, end - bracket - 1) +
         nodes.substr(close + 1, next == std::string::npos ? next : next - close - 1);
}

std::optional<Rendezvous> rendezvous(const std::string& place, const Environment& environment) {
  for (const Launcher& launcher : kLaunchers) {
    if (!environment(launcher.step)) continue;
    Rendezvous at = standing(launcher, environment);
    if (at.count == 1) return std::nullopt;
    if (place.empty()) {
      set_place(at, environment);
      at.hosted = value_of(environment, "TORCHELASTIC_USE_AGENT_STORE") == "True";
    } else {
      set_place(at, place);
    }
    if (const std::string restart = value_of(environment, "TORCHELASTIC_RESTART_COUNT"); !restart.empty())
      at.attempt = restart;
    at.interface = value_of(environment, "GLOO_SOCKET_IFNAME");
    const bool loopback = at.host == "localhost" || at.host == "::1" || at.host.starts_with("127.");
    if (at.file.empty() && loopback) at.local_count = at.count;  // nobody else could come there
    return at;
  }
  if (!place.empty())
    throw ConfigError(
        text("--rendezvous ", place, ": RANK and WORLD_SIZE must say which of how many processes this is"));
  return std::nullopt;
}

}  // namespace saddle::train
