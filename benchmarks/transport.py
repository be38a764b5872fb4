#!/usr/bin/env python3
"""The speed table of transport: `saddle distance` and POT on the same points, in turns and in the same session.

benchmarks/transport.py [--saddle PROGRAM] [--rounds N] [--large]

Exact transport of 4,000 against 4,000 points in the plane with random weights and squared distances: the whole program here, `ot.dist` and
`ot.emd2` alone there, each in a process of its own; then ours alone at 20,000 points, and the Sinkhorn divergence. --large: the Sinkhorn
divergence of 100,000 points as well, about an hour. Memory is the process's most, for POT less what Python, numpy and POT take before.
"""
import argparse
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[1]
THEIRS = """
import resource, sys, time
import numpy, ot
x, y, a, b = (numpy.load(path) for path in sys.argv[1:])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
value = ot.emd2(a, b, ot.dist(x, y), numItermax=10**8)
print(time.perf_counter() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, value)
"""


def files(folder, n):
    """Points x, y {n, 2} and weights a, b {n} as npy files."""
    random = numpy.random.default_rng(1)
    x, y = random.normal(size=(n, 2)), random.normal(size=(n, 2)) + .5
    a, b = random.random(n), random.random(n)
    paths = []
    for name, array in (("x", x), ("y", y), ("a", a / a.sum()), ("b", b / b.sum())):
        paths.append(str(folder / f"{name}{n}.npy"))
        numpy.save(paths[-1], array)
    return paths


def ours(saddle, paths, measure):
    """Seconds and MiB of the whole program, and its line."""
    x, y, a, b = paths
    start = time.perf_counter()
    process = subprocess.Popen([saddle, "distance", x, y, "--weights-a", a, "--weights-b", b, "--measure", measure, "--quiet"],
                               stdout=subprocess.PIPE, text=True)
    line = process.stdout.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"saddle distance --measure {measure} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024, line


def theirs(paths):
    done = subprocess.run([sys.executable, "-c", THEIRS, *paths], check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


def row(name, found):
    seconds, memory = [one[0] for one in found], max(one[1] for one in found)
    print(f"| {name} | {statistics.median(seconds):.2f} | {', '.join(f'{s:.2f}' for s in seconds)} | {memory:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saddle", default=str(ROOT / "build/release/saddle"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", action="store_true")
    args = parser.parse_args()
    print(f"{os.cpu_count()} cores of {platform.machine()}, load average at start {os.getloadavg()[0]:.2f}, {time.strftime('%Y-%m-%d')}")
    print("| case | median s | each s | MiB |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        small, middle = files(folder, 4000), files(folder, 20000)
        rounds = [(ours(args.saddle, small, "w2"), theirs(small)) for _ in range(args.rounds)]
        row("exact, 4,000 points, saddle", [one[0] for one in rounds])
        row("exact, 4,000 points, POT", [one[1] for one in rounds])
        ratios = [a[0] / b[0] for a, b in rounds]
        print(f"| saddle / POT | {statistics.median(ratios):.2f} | {', '.join(f'{r:.2f}' for r in ratios)} | |")
        print(f"| values | {rounds[0][0][2].split('  ')[0]} | root of POT's {rounds[0][1][2] ** .5:.6g} | |", flush=True)
        row("exact, 20,000 points, saddle", [ours(args.saddle, middle, "w2")])
        row("Sinkhorn divergence, 4,000 points, saddle", [ours(args.saddle, small, "sinkhorn")])
        row("Sinkhorn divergence, 20,000 points, saddle", [ours(args.saddle, middle, "sinkhorn")])
        if args.large:
            row("Sinkhorn divergence, 100,000 points, saddle", [ours(args.saddle, files(folder, 100000), "sinkhorn")])


main()
