#define SADDLE_ONE_PROCESSOR __attribute__((target("avx512f"), optimize("O3")))
#define SADDLE_LOOPS loops_avx512f
#include "tests/transport/loops_of_one_processor.h"
