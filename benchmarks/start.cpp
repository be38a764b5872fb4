// Loads libtorch and says so: benchmarks/felt.py sets the program's start beside this one's.
#include <ATen/Parallel.h>

#include <iostream>

int main() { std::cout << "libtorch is there, on " << at::get_num_threads() << " threads" << std::endl; }
