#pragma once
#include "app/commands.h"
#include "app/distance/measures.h"

namespace saddle::app {

/// What must hold of the options alone: known names, measures that --test and --picture go with, folders for what is
/// written. @throws ConfigError, CheckpointError
void require_options(const DistanceCommand& c);

/// Both sides, weights and numbers, as they were asked for. @throws ConfigError, DataError of files
MeasureCall read_call(const DistanceCommand& c);

/// Refuses what does not go together, before anything is computed: weights, coordinates or an interval that a measure
/// has no use for (ConfigError), and files of too few samples (DataError).
void require_measurable(const DistanceCommand& c, const MeasureCall& call);

/// The measure: of laws by formula where there is one, else of the samples. Where float64 cannot hold it "value" is
/// null; "no_interval" says why there is none though one was asked for; "p_value" is of the samples.
/// @throws DataError naming both sides, for samples that this measure cannot take
Measured measured(const Measure& measure, const MeasureCall& call);

}  // namespace saddle::app
