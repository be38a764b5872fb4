# One command each, over the presets of CMakePresets.json. `make` alone lists them.
jobs := $(shell nproc 2>/dev/null || echo 2)

.PHONY: help demo test tidy asan bench torture
help:
	@echo "make demo     set up, build the program, train a small GAN on Fashion-MNIST and show where its samples are"
	@echo "make test     set up, build everything, run all tests"
	@echo "make asan     the fast tests under the address and undefined-behaviour sanitizers"
	@echo "make tidy     clang-tidy over the library and the program"
	@echo "make bench    the speed tables: training steps and transport beside PyTorch, JAX and POT, training on a busy machine, metrics, start, memory, two processes, time to a score"
	@echo "make torture  kill training at random instants and compare what is resumed"

demo:
	@tools/setup.sh demo
	@test -f build/release/build.ninja || cmake --preset release
	@cmake --build --preset release -j $(jobs) --target saddle_program
	@build/release/saddle train fashion-demo

test:
	@tools/setup.sh test
	@cmake --preset release
	@cmake --build --preset release -j $(jobs)
	@ctest --preset release -j $$(( $(jobs) + 1 ))  # some tests wait more than they compute

asan:
	@tools/setup.sh test
	@cmake --preset asan
	@cmake --build --preset asan -j $(jobs)
	@ctest --preset asan -j $(jobs)

tidy:
	@tools/setup.sh tidy
	@cmake --preset tidy
	@run-clang-tidy -quiet -p build/tidy -j $(jobs) '$(CURDIR)/(saddle|app)/.*\.cpp$$'

bench:
	@tools/setup.sh bench
	@cmake --preset release
	@cmake --build --preset release -j $(jobs) --target bench_training_step bench_metrics bench_exchange bench_convolutions bench_start \
	  saddle_openmp_preload saddle_program
	@.venv/bin/python benchmarks/speed.py --csv build/speed.csv
	@.venv/bin/python benchmarks/contention.py
	@build/release/benchmarks/bench_metrics
	@build/release/benchmarks/bench_convolutions
	@.venv/bin/python benchmarks/transport.py
	@.venv/bin/python benchmarks/kernels.py
	@.venv/bin/python benchmarks/felt.py
	@.venv/bin/python benchmarks/scaling.py --out build/scaling.json
	@.venv/bin/python benchmarks/time_to_score.py --out build/time-to-score

torture:
	@tools/setup.sh test
	@cmake --preset release
	@cmake --build --preset release -j $(jobs) --target saddle_program
	@tests/app/torture.sh
