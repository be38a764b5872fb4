#pragma once

// Loops over numbers are compiled for several processors, and the program chooses when it starts; where sanitizers
// watch, that comes too early for them. A macro, because an attribute cannot be named in any other way. Where there is
// AVX-512 a product and a sum are rounded once, elsewhere twice: results agree to rounding between processors.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define SADDLE_EVERY_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default"), optimize("O3")))
#else
#define SADDLE_EVERY_PROCESSOR
#endif
