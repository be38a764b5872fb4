#!/usr/bin/env python3
"""Trains methods on the ring and on the grid with sixteen seeds each and writes how many of them cover all modes.

tools/method_seeds.py [--saddle PROGRAM] [--only METHOD ...] [--minutes N] [--csv FILE]

Networks, batch, rates and steps are those of tools/method_table.py; the games of one method are played at once by `saddle lab
seeds`. A row that the csv file already has is not repeated, so a call that was stopped goes on. A table with 95 % intervals is
written to stdout.
"""
import argparse
import csv
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import time

from method_table import DATA, GIVEN, RATE, ROOT, STEPS

GAMES = 16
# The methods that docs/methods.md speaks of: without damping, damped, with a bound on the critic's slope, clipped.
METHODS = ("gan", "fgan-gan", "nsgan", "hinge", "lsgan", "ragan", "rpgan", "lookahead", "fgan-reverse-kl",
           "r1", "r1r2", "r3gan", "consensus", "gan-qp-l1", "gan-qp-l2", "sngan", "wgan-gp", "wgan-div", "toy-wgan-gp",
           "wgan", "wgan-adam", "mcgan", "wgan-gp-rmsprop", "wgan-gp-one-sided", "dragan")
FIELDS = ("data", "method", "games", "covering", "low", "high", "passed", "modes", "high_quality", "seconds")


def play(saddle, data, method):
    """Sixteen games of one method; a row of the csv file."""
    settings = [f"generator_optimizer.lr={RATE}", f"critic_optimizer.lr={RATE}"] + GIVEN.get(method, [])
    with tempfile.TemporaryDirectory() as folder:
        line = [saddle, "lab", "seeds", f"{data}+{method}+toy-small", "--games", GAMES, "--steps", STEPS, "--threads", "1", "--quiet",
                "--json", "--out", folder]
        for setting in settings:
            line += ["--set", setting]
        done = subprocess.run([str(word) for word in line], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{data}+{method}: exit code {done.returncode}\n{done.stderr}")
    found = json.loads(done.stdout)
    low, high = found["intervals"]["covering"]
    modes, high_quality = (found["metrics"][score]["mean"] for score in ("modes", "high-quality"))
    return {"data": data, "method": method, "games": GAMES, "covering": found["covering"], "low": f"{low:.3f}", "high": f"{high:.3f}",
            "passed": found["passed"], "modes": f"{modes:.2f}", "high_quality": f"{high_quality:.3f}", "seconds": f"{found['seconds']:.0f}"}


def cells(row):
    if row is None:
        return ["", "", ""]
    share = f"{row['covering']} [{100 * float(row['low']):.0f}, {100 * float(row['high']):.0f}] %"
    return [share, row["modes"], f"{100 * float(row['high_quality']):.0f} %"]


def table(rows):
    named = {(row["data"], row["method"]): row for row in rows}
    lines = ["| method | ring: all 8 modes | modes | HQ | grid: all 25 modes | modes | HQ |", "|---|---|---|---|---|---|---|"]
    for method in METHODS:
        if any((data, method) in named for data in DATA):
            both = [cell for data in DATA for cell in cells(named.get((data, method)))]
            lines.append("| " + " | ".join([f"`{method}`"] + both) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--saddle", type=pathlib.Path, default=ROOT / "build/release/saddle")
    parser.add_argument("--only", nargs="*", default=METHODS)
    parser.add_argument("--minutes", type=float, default=math.inf, help="no method is begun after these")
    parser.add_argument("--csv", type=pathlib.Path, default=ROOT / "docs/results/methods-seeds.csv")
    args = parser.parse_args()
    rows = list(csv.DictReader(args.csv.open())) if args.csv.exists() else []
    end = time.monotonic() + 60 * args.minutes
    for method in args.only:
        for data in DATA:
            if any(row["data"] == data and row["method"] == method for row in rows) or time.monotonic() > end:
                continue
            rows.append(play(args.saddle.resolve(), data, method))
            with args.csv.open("w", newline="") as out:
                writer = csv.DictWriter(out, FIELDS)
                writer.writeheader()
                writer.writerows(rows)
            print(rows[-1], file=sys.stderr, flush=True)
    print(table(rows))


if __name__ == "__main__":
    main()
