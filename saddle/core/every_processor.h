#pragma once

// Loops over numbers are compiled for several processors, and the program chooses when it starts; where sanitizers
// watch, that comes too early for them. A macro, because an attribute cannot be named in any other way. Results are the
// same on all of them: products and sums are not contracted (cmake/Compiler.cmake).
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define SADDLE_EVERY_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default"), optimize("O3")))
#else
#define SADDLE_EVERY_PROCESSOR
#endif
