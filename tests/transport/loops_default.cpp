#define SADDLE_ONE_PROCESSOR __attribute__((optimize("O3")))
#define SADDLE_LOOPS loops_default
#include "tests/transport/loops_of_one_processor.h"
