#pragma once
#include <string>

#include "saddle/train/rendezvous.h"

namespace saddle::train {

/// The address under which the other ranks reach this machine: that of the network that leads to rank 0's. "127.0.0.1"
/// where all are on one machine.
std::string own_address(const Rendezvous& at);

}  // namespace saddle::train
