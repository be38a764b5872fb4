#define SADDLE_ONE_PROCESSOR __attribute__((target("avx2,fma"), optimize("O3")))
#define SADDLE_LOOPS loops_avx2
#include "tests/transport/loops_of_one_processor.h"
