#!/usr/bin/env python3
"""Weak scaling on this machine: two ranks of one thread each against one, DCGAN at 32 x 32, 64 samples a rank.

    benchmarks/scaling.py [--rounds N] [--steps N] [--force] [--out FILE]

Rounds in turns, medians; images/s of two ranks over twice those of one. Also the exchange alone, from which latency and bandwidth for
tools/scaling.py come; --out writes all of it for that script.
"""
import argparse
import json
import pathlib
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import os

from speed import ROOT, machine, require_quiet

SADDLE, EXCHANGE = ROOT / "build/release/saddle", ROOT / "build/release/benchmarks/bench_exchange"
SAMPLES = 64  # a rank
SETTINGS = ["data.image_size=32", "generator.width=64", "critic.width=64", "critic.norm=none", "checkpoint.every=0", "sample.every=0", "sample.count=1"]
BUCKET = 1 << 18  # numbers, as in saddle/game/gradient_sum.cpp


def trained(o, ranks, folder):
    """Seconds of each step but the first ones."""
    out = folder / f"ranks{ranks}-{len(list(folder.iterdir()))}"
    call = ["train", "fashion+nsgan", "--out", out, "--threads", 1, "--quiet", "--set", f"train.steps={o.steps + o.warmup}",
            "--set", f"train.batch_size={SAMPLES * ranks}"]
    for setting in SETTINGS:
        call += ["--set", setting]
    launch = [SADDLE, "launch", "-n", ranks, "--"] if ranks > 1 else [SADDLE]
    done = subprocess.run([str(word) for word in [*launch, *call]], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"scaling: {done.stderr.strip()}")
    seconds = [json.loads(line)["seconds"] for line in (out / "stats.jsonl").read_text(encoding="utf-8").splitlines()]
    return [b - a for a, b in zip(seconds[o.warmup - 1:], seconds[o.warmup:])], out


def buckets(run):
    """Bytes of each bucket of both players, by the shapes in the run's checkpoint."""
    last = (run / "checkpoints/last").read_text(encoding="utf-8").strip()
    with open(run / "checkpoints" / last / "state.safetensors", "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
    found = {}
    for player in ("critic", "generator"):
        sizes = [[name, entry] for name, entry in header.items() if name.startswith(player + ".") and "running" not in name and "num_batches" not in name]
        order = sorted(sizes, key=lambda one: [int(part) if part.isdigit() else part for part in one[0].split(".")[1:]], reverse=True)
        filled = []
        for _, entry in order:
            count = 1
            for side in entry["shape"]:
                count *= side
            if filled and filled[-1] + count <= BUCKET:
                filled[-1] += count
            else:
                filled.append(count)
        found[player] = [4 * count for count in filled]
    return found


def exchange():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    ranks = [subprocess.Popen([str(EXCHANGE)], stdout=subprocess.PIPE, text=True,
                              env={**os.environ, "RANK": str(r), "WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1",
                                   "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}) for r in range(2)]
    return json.loads([one.communicate()[0] for one in ranks][0])


def link(sums):
    """Latency of the smallest and bandwidth of the largest sum, by the model's ring of two: 2 a + S / b."""
    small, large = sums[0], sums[-1]
    latency = small["seconds"] / 2
    return {"latency": latency, "bandwidth": large["bytes"] / (large["seconds"] - 2 * latency)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--warmup", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2, help=argparse.SUPPRESS)
    parser.add_argument("--force", action="store_true", help="measure on a busy machine all the same")
    parser.add_argument("--out", type=pathlib.Path, help="JSON for tools/scaling.py")
    o = parser.parse_args()
    found = exchange()
    print(f"Exchange of two ranks on {machine()}\n\n| bytes | sum, us |\n|---|---|")
    for one in found["sum"]:
        print(f"| {one['bytes']:,} | {1e6 * one['seconds']:,.0f} |")
    print(f"\n64 scores a rank gathered in {1e6 * found['gather'][0]['seconds']:,.0f} us\n")
    times, efficiency = {1: [], 2: []}, []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for number in range(o.rounds):
            require_quiet(o)
            rounds = {}
            for ranks in ((1, 2), (2, 1))[number % 2]:
                print(f"round {number + 1} of {o.rounds}: {ranks} rank(s)", file=sys.stderr)
                seconds, run = trained(o, ranks, folder)
                rounds[ranks] = statistics.median(seconds)
                times[ranks].append(rounds[ranks])
            efficiency.append(rounds[1] / rounds[2])
        step_buckets = buckets(run)
    one, two = (statistics.median(times[ranks]) for ranks in (1, 2))
    print("| DCGAN-32, non-saturating, 64 samples a rank, one thread a rank | ms a step | images/s |\n|---|---|---|")
    for ranks, seconds in ((1, one), (2, two)):
        print(f"| {ranks} rank{'s' if ranks > 1 else ''} | {1000 * seconds:.1f} | {ranks * SAMPLES / seconds:.0f} |")
    print(f"\nTwo ranks reach {statistics.median(efficiency):.1%} of twice one rank's images/s")
    if o.out:
        split = {"critic": .6 * one, "generator": .4 * one}  # by the operations of both steps
        o.out.write_text(json.dumps({"machine": machine(), "one": one, "two": two, "link": link(found["sum"]),
                                     "step": {**split, "critic_steps": 1, "samples": SAMPLES, "buckets": step_buckets}}, indent=1) + "\n",
                         encoding="utf-8")


if __name__ == "__main__":
    main()
