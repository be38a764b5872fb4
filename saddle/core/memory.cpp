#include "saddle/core/memory.h"

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

namespace saddle {

void keep_memory() {
#ifdef M_MMAP_THRESHOLD
  mallopt(M_MMAP_THRESHOLD, 1 << 28);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

}  // namespace saddle
