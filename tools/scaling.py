#!/usr/bin/env python3
"""A model of data-parallel training, and what it says of 8 to 1,024 processors.

    tools/scaling.py [FILE] [--step-ms T ...]

FILE is what benchmarks/scaling.py --out wrote (default: benchmarks/results/scaling.json): what a step of DCGAN-32 exchanges, how long both
players take, and two ranks' step on one machine, beside which the model is set first, with the latency and bandwidth measured there.

A step is the computation of a rank's own samples, in which the buckets of the two gradients become ready one after the other, and the
exchange. A sum of S bytes over N ranks goes round a ring, as Gloo's does, or up and down two trees at once where that is quicker, as
NCCL chooses:

    ring   2 (N - 1) a + 2 (N - 1)/N S / b        trees   2 ceil(log2 N) a + 2 S / b

with latency a and bandwidth b of the slowest link; scores are gathered in ceil(log2 N) a + (N - 1) S / b. Sums from 64 KiB on go one after the
other, each when it is ready and the one before has arrived; a player's update waits for its last one. Smaller exchanges (scores, small
buckets, losses and batch norm's buffers, the wish to stop) hide nothing and are hidden by nothing.

Assumptions, besides that: every link is as good as the named one and nobody else uses it; all ranks are equally fast; of a player's
computation the last two thirds are its way back, in which its buckets become ready evenly; on GPUs the exchange takes no time from the
processors. On CPUs whose cores all compute it does: beside the measurement nothing is hidden.
"""
import argparse
import json
import math
import pathlib
import statistics

BACK = 2 / 3         # of a player's computation
HIDDEN = 1 << 16     # bytes from which on a sum is hidden behind what is still computed
LARGE = 1 << 22      # bytes of the sum whose bandwidth counts: of the order of a bucket
STEP_SUMS = [8]      # bytes: the wish to stop
NETWORKS = {  # latency in s, bandwidth in bytes/s, of one link in one direction, as their makers state the rate; latencies are typical
    "10 Gbit Ethernet (TCP)": (30e-6, 1.25e9),
    "100 Gbit Ethernet (RoCE)": (5e-6, 12.5e9),
    "InfiniBand NDR (400 Gbit)": (2e-6, 50e9),
}
MEASURED = pathlib.Path(__file__).parent.parent / "benchmarks/results/scaling.json"


def sum_seconds(size, ranks, network):
    latency, bandwidth = network
    if ranks == 1:
        return 0.0
    ring = 2 * (ranks - 1) * latency + 2 * (ranks - 1) / ranks * size / bandwidth
    trees = 2 * math.ceil(math.log2(ranks)) * latency + 2 * size / bandwidth
    return min(ring, trees)


def gather_seconds(size, ranks, network):
    latency, bandwidth = network
    return math.ceil(math.log2(ranks)) * latency + (ranks - 1) * size / bandwidth if ranks > 1 else 0.0


def player_seconds(compute, player, ranks, network, overlap):
    """From the first layer to the last bucket's arrival, and the small exchanges."""
    small = sum(sum_seconds(size, ranks, network) for size in player["sums"] if size < HIDDEN)
    small += sum(gather_seconds(size, ranks, network) for size in player["gathers"])
    sums = [sum_seconds(size, ranks, network) for size in player["sums"] if size >= HIDDEN]
    if not overlap:
        return compute + sum(sums) + small
    free = 0.0
    for k, seconds in enumerate(sums):
        ready = compute * (1 - BACK) + compute * BACK * (k + 1) / len(sums)
        free = max(free, ready) + seconds
    return max(compute, free) + small


def step_seconds(step, measured, ranks, network, overlap=True):
    """@param step  seconds of one processor's; divided between the players as they were measured"""
    players = {player: measured[player] for player in ("critic", "generator")}
    whole = sum(player["seconds"] for player in players.values())
    own = sum(player_seconds(step * player["seconds"] / whole, player, ranks, network, overlap) for player in players.values())
    return own + sum(sum_seconds(size, ranks, network) for size in STEP_SUMS)


def tables(measured, milliseconds):
    for total in milliseconds:
        print(f"\nA step of {total:g} ms on one processor, {measured['samples']} samples each; images/s of N over N times those of one\n")
        counts = [8, 16, 32, 64, 128, 256, 512, 1024]
        print("| network | " + " | ".join(f"{n:,}" for n in counts) + " |")
        print("|---" * (len(counts) + 1) + "|")
        for name, network in NETWORKS.items():
            shares = [total / 1000 / step_seconds(total / 1000, measured, n, network) for n in counts]
            print(f"| {name} | " + " | ".join(f"{share:.0%}" for share in shares) + " |")


def link_of(sums):
    """Latency of the smallest sum and bandwidth of a large one, by the ring of two: 2 a + S / b."""
    small, large = sums[0], next(one for one in sums if one["bytes"] == LARGE)
    return small["seconds"] / 2, large["bytes"] / (large["seconds"] - small["seconds"])


def beside(measured):
    """The model at the measured point: two ranks on one machine, each as fast as one rank alone and as one of two runs at once."""
    network = link_of(measured["sum"])
    steps = {case: statistics.median(seconds) for case, seconds in measured["rounds"].items()}
    two = steps["two ranks"]
    print(f"On {measured['machine']}: loopback's latency {1e6 * network[0]:.0f} us, {network[1] / 1e9:.2f} GB/s; a step of two ranks {1000 * two:.1f} ms")
    for case in ("one rank", "two runs of one rank at once"):
        model = step_seconds(steps[case], measured, 2, network, overlap=False)
        print(f"the model, from {case}, {1000 * steps[case]:.1f} ms, and the exchange: {1000 * model:.1f} ms ({model / two - 1:+.1%})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measured", nargs="?", type=pathlib.Path, default=MEASURED, metavar="FILE")
    parser.add_argument("--step-ms", type=float, nargs="*", default=[5, 20, 100], help="a step's length on one processor")
    args = parser.parse_args()
    measured = json.loads(args.measured.read_text(encoding="utf-8"))
    beside(measured)
    tables(measured, args.step_ms)


if __name__ == "__main__":
    main()
