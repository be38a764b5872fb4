// The functions of GCC's OpenMP runtime, libgomp, that libtorch calls and that depend on who executes a region. A program
// that is linked with this file defines them before libgomp does, so libtorch's parallel regions run on our threads.
// Critical and atomic sections are mutexes whatever the threads, and stay libgomp's.
//
// Names, arguments and meaning are libgomp's own: GCC 4.9 and later, https://gcc.gnu.org/onlinedocs/libgomp/.
#include "saddle/openmp/team.h"
#include "saddle/openmp/worksharing.h"

using namespace saddle::openmp;

extern "C" {

// --- regions ------------------------------------------------------------------------------------------------------------------

void GOMP_parallel(void (*function)(void*), void* data, unsigned threads, unsigned /*proc_bind*/) {
  parallel(function, data, static_cast<int>(threads));
}

void GOMP_barrier() { barrier(); }

int omp_get_thread_num() { return this_member().number; }

int omp_get_num_threads() { return this_member().team ? this_member().team->size : 1; }

int omp_in_parallel() { return this_member().team && this_member().team->active ? 1 : 0; }

int omp_get_max_threads() { return this_member().threads > 0 ? this_member().threads : default_threads(); }

void omp_set_num_threads(int threads) { this_member().threads = threads > 0 ? threads : 1; }

int omp_get_num_procs() { return processors(); }

// --- worksharing --------------------------------------------------------------------------------------------------------------

bool GOMP_single_start() { return single(); }

bool GOMP_loop_dynamic_next(long* from, long* to) { return next_chunk(from, to); }

bool GOMP_loop_dynamic_start(long start, long end, long step, long chunk, long* from, long* to) {
  begin_loop(start, end, step, chunk);
  return next_chunk(from, to);
}

bool GOMP_loop_ordered_dynamic_next(long* from, long* to) {
  pass_turn();
  return next_chunk(from, to);
}

bool GOMP_loop_ordered_dynamic_start(long start, long end, long step, long chunk, long* from, long* to) {
  return GOMP_loop_dynamic_start(start, end, step, chunk, from, to);
}

void GOMP_loop_end_nowait() { end_loop(); }

void GOMP_loop_end() {
  end_loop();
  barrier();
}

void GOMP_ordered_start() { await_turn(); }

void GOMP_ordered_end() {}

unsigned GOMP_sections_next() {
  long section = 0, end = 0;
  return next_chunk(&section, &end) ? static_cast<unsigned>(section) : 0;
}

unsigned GOMP_sections_start(unsigned count) {
  begin_loop(1, static_cast<long>(count) + 1, 1, 1);
  return GOMP_sections_next();
}

void GOMP_sections_end_nowait() { end_loop(); }

}  // extern "C"
