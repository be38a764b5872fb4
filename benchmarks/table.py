"""Prints the speed table from lines of name, tab, JSON; what was measured in the same round is compared with each other."""

import json
import statistics
import sys


def read(path):
    """name -> the results of its rounds, in order."""
    rounds = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            name, result = line.split("\t")
            rounds.setdefault(name, []).append(json.loads(result))
    return rounds


def ratio(ours, theirs):
    """Median over rounds of ours / theirs, and its range."""
    pairs = [mine["median"] / other["median"] for mine, other in zip(ours, theirs)]
    return f"{statistics.median(pairs):.2f} ({min(pairs):.2f} to {max(pairs):.2f})"


def main():
    rounds = read(sys.argv[1])
    print(f"\n{'ms a generator step':34}{'median':>8}{'least':>8}{'CPU':>8}   saddle / this, by rounds")
    for name, results in rounds.items():
        steps = [ms for result in results for ms in result["all"]]
        cpu = statistics.median(result["cpu"] for result in results)
        versus = "" if name.startswith("saddle") else ratio(rounds["saddle " + results[0]["precision"]], results)
        print(f"{name:34}{statistics.median(steps):8.0f}{min(steps):8.0f}{cpu:8.0f}   {versus}")


if __name__ == "__main__":
    main()
