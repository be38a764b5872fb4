#pragma once

namespace saddle {

/// Lets the allocator keep what is freed, for the whole process: tensors of a few megabytes that come and go with every
/// step are otherwise given back to the system and cleared again each time, a fifth of a small game's time. For
/// programs to call once, at their start; does nothing where the C library has no such setting.
void keep_memory();

}  // namespace saddle
