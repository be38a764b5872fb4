#pragma once
#include "saddle/core/names.h"
#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// All objectives by name: objectives().make("hinge", {}).
const Table<Objective>& objectives();

}  // namespace saddle::objectives
