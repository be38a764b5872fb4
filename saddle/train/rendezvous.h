#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace saddle::train {

/// Where a process stands among those of its job, and where they meet.
struct Rendezvous {
  int rank = 0, count = 1;              // of all processes
  int local_rank = 0, local_count = 1;  // of those on this machine; a count of 0: not known
  std::string host = "127.0.0.1";       // of rank 0, which keeps the store of names there,
  std::uint16_t port = 29500;           // unless
  std::string file = "";                // they meet at a file on a disk that all see instead
  bool hosted = false;                  // or somebody else keeps the store, as torchrun's agent does
  std::string attempt = "0";            // tells a job that begins again from the one before
  std::string interface = "";           // the network to talk over; "": the one that leads to rank 0
  std::string launcher = "";            // who started it, for messages
};

/// What environment variables say; none if they say nothing of several processes. In this order: RANK and WORLD_SIZE
/// with LOCAL_RANK, MASTER_ADDR, MASTER_PORT (torchrun, `saddle launch`), then Open MPI's, then SLURM's of a step.
/// MASTER_ADDR and MASTER_PORT count with all of them. SLURM's first node is its host, its job number chooses a port.
/// @param place        "tcp://host:port" or "file:///path", instead of what the environment says of the place; "": none
/// @param environment  the value of a variable, null if there is none
/// @throws ConfigError naming the variable that is missing or no number in its range
std::optional<Rendezvous> rendezvous(const std::string& place,
                                     const std::function<const char*(const char*)>& environment);

/// "node07" of "node[07-12,20],gpu3": the first of SLURM's list of hosts.
std::string first_host(const std::string& nodes);

}  // namespace saddle::train
