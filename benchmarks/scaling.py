#!/usr/bin/env python3
"""Weak scaling on this machine: two ranks of one thread each against one, DCGAN at 32 x 32, 64 samples a rank.

    benchmarks/scaling.py [--rounds N] [--steps N] [--force] [--out FILE]

Rounds in turns, medians; images/s of two ranks over twice those of one. Beside them two runs that have nothing to do with each other, at the
same time: what the machine itself makes of two processes. Also the exchange alone, and what a step exchanges; --out writes all of it, round by
round, for tools/scaling.py.
"""
import argparse
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile

from speed import ROOT, machine, require_quiet

SADDLE, EXCHANGE = ROOT / "build/release/saddle", ROOT / "build/release/benchmarks/bench_exchange"
SAMPLES = 64  # a rank
SETTINGS = ["data.image_size=32", "generator.width=64", "critic.width=64", "critic.norm=none", "checkpoint.every=0", "sample.every=0", "sample.count=1"]


def trained(o, folder, ranks=1, at_once=1):
    """Median seconds of a step but the first ones; of several runs at once the mean of theirs."""
    outs = [folder / f"{len(list(folder.iterdir()))}-{k}" for k in range(at_once)]
    settings = [*SETTINGS, f"train.steps={o.steps + o.warmup}", f"train.batch_size={SAMPLES * ranks}"]
    launch = [SADDLE, "launch", "-n", ranks, "--"] if ranks > 1 else [SADDLE]
    running = []
    for out in outs:
        call = [*launch, "train", "fashion+nsgan", "--out", out, "--threads", 1, "--quiet"]
        call += [word for setting in settings for word in ("--set", setting)]
        running.append(subprocess.Popen([str(word) for word in call], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True))
    said = [process.communicate()[1].strip() for process in running]
    if failed := [words for process, words in zip(running, said) if process.returncode != 0]:
        sys.exit("\n".join(f"scaling: {words}" for words in failed))
    medians = []
    for out in outs:
        seconds = [json.loads(line)["seconds"] for line in (out / "stats.jsonl").read_text(encoding="utf-8").splitlines()]
        medians.append(statistics.median(b - a for a, b in zip(seconds[o.warmup - 1:], seconds[o.warmup:])))
    return statistics.mean(medians)


def exchange():
    """What bench_exchange prints as two ranks."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    place = {"WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}
    call = [str(EXCHANGE), *SETTINGS, f"train.batch_size={2 * SAMPLES}"]
    ranks = [subprocess.Popen(call, stdout=subprocess.PIPE, text=True, env={**os.environ, **place, "RANK": str(r)}) for r in range(2)]
    printed = [one.communicate()[0] for one in ranks]
    if any(one.returncode != 0 for one in ranks):
        sys.exit("scaling: bench_exchange failed")
    return json.loads(printed[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--warmup", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2, help=argparse.SUPPRESS)
    parser.add_argument("--force", action="store_true", help="measure on a busy machine all the same")
    parser.add_argument("--out", type=pathlib.Path, help="JSON for tools/scaling.py")
    o = parser.parse_args()
    require_quiet(o)
    found = exchange()
    print(f"Exchange of two ranks on {machine()}\n\n| bytes | sum, us |\n|---|---|")
    for one in found["sum"]:
        print(f"| {one['bytes']:,} | {1e6 * one['seconds']:,.0f} |")
    print(f"\n64 scores a rank gathered in {1e6 * found['gather'][0]['seconds']:,.0f} us")
    for player in ("critic", "generator"):
        print(f"a {player}'s gradient sums {', '.join(f'{size:,}' for size in found[player]['sums'])} bytes, gathers "
              f"{', '.join(f'{size:,}' for size in found[player]['gathers']) or 'none'}")
    cases = {"one rank": {}, "two ranks": {"ranks": 2}, "two runs of one rank at once": {"at_once": 2}}
    rounds = {name: [] for name in cases}
    with tempfile.TemporaryDirectory() as name:
        order = list(cases)
        for number in range(o.rounds):
            require_quiet(o)
            for case in order:
                print(f"round {number + 1} of {o.rounds}: {case}", file=sys.stderr)
                rounds[case].append(trained(o, pathlib.Path(name), **cases[case]))
            order = order[1:] + order[:1]
    one = statistics.median(rounds["one rank"])
    print("\n| DCGAN-32, non-saturating, 64 samples a rank, one thread a rank | ms a step (rounds) | images/s | of twice one rank's |\n|---|---|---|---|")
    for case, seconds in rounds.items():
        step, processes = statistics.median(seconds), 1 if case == "one rank" else 2
        spread = f"{1000 * min(seconds):.0f} to {1000 * max(seconds):.0f}"
        print(f"| {case} | {1000 * step:.1f} ({spread}) | {processes * SAMPLES / step:.0f} | {processes / 2 * one / step:.1%} |")
    by_round = statistics.median(a / b for a, b in zip(rounds["one rank"], rounds["two ranks"]))
    print(f"\ntwo ranks, round by round: {by_round:.1%}")
    if o.out:
        o.out.write_text(json.dumps({"machine": machine(), "samples": SAMPLES, "rounds": rounds, **found}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
