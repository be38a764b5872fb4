#pragma once

/// Before a function with plain loops over floats: it is made for each width of the processor's vectors, and which one
/// is there is found out when the program starts. (Not under the address sanitizer, which is not ready by then.)
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define SADDLE_WIDE [[gnu::optimize("O3"), gnu::target_clones("avx512f", "avx2", "default")]]
#else
#define SADDLE_WIDE
#endif
