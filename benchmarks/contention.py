#!/usr/bin/env python3
"""Training on a machine that does something else too: images/s of `saddle train fashion-ns` and of the same game in PyTorch.

    benchmarks/contention.py [--rounds N] [--steps N] [--force] [--programs NAME...]

Five conditions: alone; beside one busy process; beside two; two trainings at once (the sum of their rates); beside five
busy processes of nice 10. The script starts the busy processes itself, and refuses a machine where others are. Each round runs every program
in every condition, another program first each time; the table has medians, and how much of the speed alone that is. PyTorch runs as it comes,
with libgomp's threads told to sleep at once (OMP_WAIT_POLICY=PASSIVE), and on saddle's own threads, preloaded (saddle/openmp). All of saddle's
trainings must end with the same weights, byte for byte, whatever ran beside them: where they do not the script fails, says in which conditions,
and leaves one state of each kind in build/.
"""
import argparse
import datetime
import hashlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from speed import BENCH, PRELOAD, PYTHON, ROOT, machine, require_quiet

SADDLE = BENCH.parents[1] / "saddle"
BATCH = 64
BUSY = [sys.executable, "-c", "while True: pass"]
NICE = ["nice", "-n", "10", *BUSY]
CONDITIONS = {  # name -> the other processes, trainings at once, the least share of the speed alone that is asked of saddle
    "alone": ([], 1, None),
    "beside one": ([BUSY], 1, .65),
    "beside two": ([BUSY] * 2, 1, .42),
    "two at once": ([], 2, .90),
    "beside five nice ones": ([NICE] * 5, 1, .60),
}


class Saddle:
    """`saddle train`; remembers what the weights were."""

    def __init__(self, folder, o):
        self.folder, self.o, self.conditions, self.runs = folder, o, {}, 0  # conditions: hash of the weights -> where they came of it

    def start(self):
        self.runs += 1
        out = self.folder / str(self.runs)
        call = [SADDLE, "train", "fashion-ns", "--threads", self.o.threads, "--set", f"train.steps={self.o.steps}", "--out", out, "--json", "--quiet"]
        return out, subprocess.Popen([str(word) for word in call], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def ended(self, started, condition):
        out, process = started
        printed = process.communicate()[0]
        if process.returncode != 0:
            sys.exit("contention: saddle failed")
        (last,) = (out / "checkpoints").glob(f"*{BATCH * self.o.steps}")
        state = (last / "state.safetensors").read_bytes()
        weights = hashlib.sha256(state).hexdigest()[:12]
        if weights not in self.conditions:
            (ROOT / f"build/contention-{weights}.safetensors").write_bytes(state)
        self.conditions.setdefault(weights, []).append(condition)
        return json.loads(printed)["images_per_second"]


class PyTorch:
    """The same game in benchmarks/torch_step.py."""

    def __init__(self, o, **environment):
        self.o, self.environment = o, environment

    def start(self):
        call = [PYTHON, ROOT / "benchmarks/torch_step.py", "nsgan", "--networks", "fashion-ns", "--threads", self.o.threads, "--steps", self.o.steps]
        return subprocess.Popen([str(word) for word in call], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                env={**os.environ, **self.environment})

    def ended(self, process, _):
        printed = process.communicate()[0]
        if process.returncode != 0:
            sys.exit("contention: torch_step.py failed")
        return 1000 * BATCH / statistics.mean(json.loads(printed)["all"])


def images_per_second(program, condition):
    others, at_once, _ = CONDITIONS[condition]
    busy = [subprocess.Popen(call) for call in others]
    time.sleep(.5)
    try:
        started = [program.start() for _ in range(at_once)]
        return sum(program.ended(one, condition) for one in started)
    finally:
        for process in busy:
            process.kill()
            process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=80)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--programs", nargs="*")
    parser.add_argument("--force", action="store_true", help="measure on a busy machine all the same")
    o = parser.parse_args()
    require_quiet(o, most=.3)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:o.threads])
    with tempfile.TemporaryDirectory() as name:
        saddle = Saddle(pathlib.Path(name), o)
        programs = {"saddle": saddle, "PyTorch": PyTorch(o), "PyTorch, passive": PyTorch(o, OMP_WAIT_POLICY="PASSIVE", GOMP_SPINCOUNT="0"),
                    "PyTorch, saddle's threads": PyTorch(o, LD_PRELOAD=str(PRELOAD))}
        programs = {name: program for name, program in programs.items() if not o.programs or name in o.programs}
        found = {(name, condition): [] for name in programs for condition in CONDITIONS}
        order = list(programs)
        for number in range(o.rounds):
            for condition in CONDITIONS:
                print(f"round {number + 1} of {o.rounds}: {condition}", file=sys.stderr)
                for name in order:
                    found[name, condition].append(images_per_second(programs[name], condition))
            order = order[1:] + order[:1]
    print(f"{machine()}, {o.threads} threads, {o.rounds} rounds of {o.steps} steps, {datetime.date.today()}; images/s and how much of those alone")
    print("| program | " + " | ".join(CONDITIONS) + " |\n|---" + "|---" * len(CONDITIONS) + "|")
    for name in programs:
        medians = {condition: statistics.median(found[name, condition]) for condition in CONDITIONS}
        cells = [f"{medians[c]:,.0f}" + ("" if c == "alone" else f" ({medians[c] / medians['alone']:.2f})") for c in CONDITIONS]
        print(f"| {name} | " + " | ".join(cells) + " |")
        if name == "saddle":
            missed = [c for c, (_, _, asked) in CONDITIONS.items() if asked and medians[c] < asked * medians["alone"]]
            print("| asked of saddle | | " + " | ".join(f"{asked:.2f}" + (" **missed**" if c in missed else "")
                                                       for c, (_, _, asked) in CONDITIONS.items() if asked) + " |")
    if saddle.runs == 0:
        return
    if len(saddle.conditions) > 1:
        kinds = "; ".join(f"{weights}: {', '.join(where)}" for weights, where in saddle.conditions.items())
        sys.exit(f"contention: saddle's {saddle.runs} trainings ended with {len(saddle.conditions)} different weights: {kinds}")
    print(f"\nsaddle's {saddle.runs} trainings ended with the same weights")


if __name__ == "__main__":
    main()
