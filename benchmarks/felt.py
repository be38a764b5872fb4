#!/usr/bin/env python3
"""What a user feels besides a step's speed: how long the program takes to start, how much memory training takes, whether it grows.

    benchmarks/felt.py [--saddle PROGRAM] [--steps N] [--starts]

`saddle --help`, a program that only loads libtorch, `saddle recipes` (the least that loads it too) and `saddle train` up to its first step and
saved checkpoint, as whole processes in turns (--starts: nothing else); the most memory of eight WGAN-GP generator steps on 32 x 32 images, saddle and the ordinary PyTorch script; memory after a fifth
and at the end of N steps of a small game, for every penalty there is.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from speed import BENCH, CASES, PYTHON, ROOT

MiB = 1024  # kB of the kernel's figures


def finished(command):
    """Seconds and most memory in MiB of a whole process."""
    start = time.perf_counter()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"felt: {' '.join(map(str, command))} failed")
    return time.perf_counter() - start, usage.ru_maxrss / MiB


def resident(pid):
    """MiB now, None once the process is gone."""
    try:
        lines = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) / MiB for line in lines if line.startswith("VmRSS"))
    except (OSError, StopIteration):
        return None


def starts(o, folder):
    first = lambda number: [o.saddle, "train", "fashion-wgan-gp", "--set", "train.steps=1", "--out", folder / f"first{number}", "--quiet"]
    commands = {"saddle --help": lambda _: [o.saddle, "--help"], "libtorch alone": lambda _: [BENCH.parent / "bench_start"],
                "saddle recipes": lambda _: [o.saddle, "recipes"], "saddle train, its first step and checkpoint": first}
    seconds = {name: [] for name in commands}
    for number in range(5):
        for name, command in commands.items():
            seconds[name].append(finished(command(number))[0])
    print("| start | seconds, median of 5 (range) |\n|---|---|")
    for name, found in seconds.items():
        print(f"| {name} | {statistics.median(found):.3f} ({min(found):.3f} to {max(found):.3f}) |", flush=True)


def memory():
    sets = [word for setting in CASES["WGAN-GP generator step"]["sets"] for word in ("--set", setting)]
    steps = ["--steps", 6, "--warmup", 2]
    commands = {"saddle": [BENCH, "--recipe", "fashion+wgan-gp", *sets, *steps],
                "PyTorch ordinary": [PYTHON, ROOT / "benchmarks/torch_step.py", "wgan-gp", *steps]}
    print("\n| WGAN-GP generator steps, DCGAN-32, float32 | most memory, MiB |\n|---|---|")
    for name, command in commands.items():
        print(f"| {name} | {finished(command)[1]:.0f} |", flush=True)


def growth(o, folder, penalty):
    """Memory after a fifth of the steps and before the end."""
    out = folder / f"growth-{penalty}"
    command = [o.saddle, "train", "gaussians8+toy-wgan-gp", "--out", out, "--quiet", "--threads", "1"]
    for setting in ("generator.width=32", "critic.width=32", "train.batch_size=32", "sample.every=0", f"train.steps={o.steps}",
                    "penalty.gradient.weight=0", f"penalty.watched.name={penalty}", "penalty.watched.weight=0.1", "checkpoint.every=0"):
        command += ["--set", setting]
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seen = []  # (step, MiB)
    while process.poll() is None:
        now = resident(process.pid)
        try:
            step = json.loads((out / "stats.jsonl").read_text(encoding="utf-8").splitlines()[-1])["step"]
        except (OSError, IndexError, ValueError):
            step = 0
        if now is not None and step > 0:
            seen.append((step, now))
        time.sleep(.05)
    if process.returncode != 0:
        return None, process.stderr.read().strip()
    early = [size for step, size in seen if step <= o.steps / 5]
    return (early[-1] if early else float("nan"), seen[-1][1]), ""


def penalties(o):
    entries = json.loads(subprocess.run([o.saddle, "objectives", "--json"], check=True, capture_output=True, text=True).stdout)["entries"]
    return sorted(entry["name"] for entry in entries if entry["kind"] == "penalty")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saddle", type=pathlib.Path, default=ROOT / "build/release/saddle")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--starts", action="store_true")
    o = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        starts(o, folder)
        if o.starts:
            return
        memory()
        print(f"\n| penalty, {o.steps} steps | MiB after a fifth | at the end |\n|---|---|---|")
        for penalty in penalties(o):
            sizes, refusal = growth(o, folder, penalty)
            print(f"| {penalty} | {f'{sizes[0]:.1f} | {sizes[1]:.1f}' if sizes else f'{refusal} | '} |", flush=True)


if __name__ == "__main__":
    main()
