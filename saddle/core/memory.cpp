#include "saddle/core/memory.h"

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

namespace saddle {

void keep_memory() {
#ifdef M_MMAP_THRESHOLD
  mallopt(M_MMAP_THRESHOLD, 1 << 28);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 1 << 28);  // else a thread of libtorch's gives an arena back whenever it is empty
#endif
}

}  // namespace saddle
