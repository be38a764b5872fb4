#!/usr/bin/env python3
"""A model of data-parallel training, and what it says of 8 to 1,024 processors.

    tools/scaling.py [--measured FILE] [--step-ms T ...]

A step is the computation of a rank's own samples, in which the buckets of the two gradients become ready one after the other, and the
exchange. A sum of S bytes over N ranks goes round a ring, as Gloo's does, or up and down two trees at once where that is quicker, as
NCCL chooses:

    ring   2 (N - 1) a + 2 (N - 1)/N S / b        trees   2 ceil(log2 N) a + 2 S / b

with latency a and bandwidth b of the slowest link; scores are gathered in ceil(log2 N) a + (N - 1) S / b. Buckets go one after the other,
each when it is ready and the one before has arrived; a player's update waits for its last one. Small exchanges (scores, the wish to stop,
batch norm's buffers) hide nothing and are hidden by nothing.

Assumptions, besides that: every link is as good as the named one and nobody else uses it; all ranks are equally fast; of a player's
computation the last two thirds are its way back, in which its buckets become ready evenly; the exchange takes no time from the processors
(on CPUs whose cores all compute it does: `overlap` is 0 then). --measured FILE holds what benchmarks/scaling.py wrote: the model is then
set beside it, with the latency and bandwidth measured there, and its step and buckets are taken for the tables.
"""
import argparse
import json
import math

BACK = 2 / 3  # of a player's computation
SMALL_EXCHANGES = {"critic": 2, "generator": 2, "step": 1}  # scores of both sides; scores and buffers; the wish to stop
NETWORKS = {  # latency in s, bandwidth in bytes/s, of one link in one direction, as their makers state the rate; latencies are typical
    "10 Gbit Ethernet (TCP)": (30e-6, 1.25e9),
    "100 Gbit Ethernet (RoCE)": (5e-6, 12.5e9),
    "InfiniBand NDR (400 Gbit)": (2e-6, 50e9),
}
# Buckets in bytes of DCGAN's players at 32 x 32 with widths 64, saddle's split: what benchmarks/scaling.py reads off a run.
DCGAN_32 = {"critic": [2113536, 528384], "generator": [1048576, 2097152, 528384]}


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


def player_seconds(compute, buckets, ranks, network, overlap):
    """From the first layer to the last bucket's arrival."""
    sums = [sum_seconds(size, ranks, network) for size in buckets]
    if not overlap:
        return compute + sum(sums)
    free = 0.0
    for k, seconds in enumerate(sums):
        ready = compute * (1 - BACK) + compute * BACK * (k + 1) / len(sums)
        free = max(free, ready) + seconds
    return max(compute, free)


def step_seconds(step, ranks, network, overlap=True):
    """step: {"critic": s, "generator": s, "critic_steps": n, "buckets": {...}, "samples": of a rank}"""
    scores = gather_seconds(4 * step["samples"], ranks, network)
    players = 0.0
    for player, times in (("critic", step["critic_steps"]), ("generator", 1)):
        own = player_seconds(step[player], step["buckets"][player], ranks, network, overlap)
        players += times * (own + SMALL_EXCHANGES[player] * scores)
    return players + SMALL_EXCHANGES["step"] * sum_seconds(8, ranks, network)


def tables(step, milliseconds, overlap=True):
    for total in milliseconds:
        share = total / 1000 / (step["critic_steps"] * step["critic"] + step["generator"])
        scaled = {**step, "critic": share * step["critic"], "generator": share * step["generator"]}
        print(f"\nA step of {total:g} ms on one processor, {step['samples']} samples each; images/s of N over N times those of one\n")
        counts = [8, 16, 32, 64, 128, 256, 512, 1024]
        print("| network | " + " | ".join(f"{n:,}" for n in counts) + " |")
        print("|---" * (len(counts) + 1) + "|")
        for name, network in NETWORKS.items():
            alone = step_seconds(scaled, 1, network)
            print(f"| {name} | " + " | ".join(f"{alone / step_seconds(scaled, n, network, overlap):.0%}" for n in counts) + " |")


def beside(measured):
    """The model at the measured point: two ranks on one machine."""
    step, link = measured["step"], measured["link"]
    network = (link["latency"], link["bandwidth"])
    one, two = step_seconds(step, 1, network), step_seconds(step, 2, network, overlap=False)
    print(f"One rank's step {1000 * measured['one']:.1f} ms, two ranks' {1000 * measured['two']:.1f} ms measured: "
          f"{measured['one'] / measured['two']:.1%} of twice one rank's images/s.")
    print(f"Loopback: latency {1e6 * link['latency']:.0f} us, {link['bandwidth'] / 1e9:.2f} GB/s; the model's step {1000 * two:.1f} ms: {one / two:.1%}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measured", help="what benchmarks/scaling.py wrote")
    parser.add_argument("--step-ms", type=float, nargs="*", default=[5, 20, 100], help="a step's length on one processor")
    args = parser.parse_args()
    step = {"critic": .6, "generator": .4, "critic_steps": 1, "buckets": DCGAN_32, "samples": 64}
    if args.measured:
        with open(args.measured, encoding="utf-8") as file:
            measured = json.load(file)
        step = measured["step"]
        beside(measured)
    tables(step, args.step_ms)


if __name__ == "__main__":
    main()
