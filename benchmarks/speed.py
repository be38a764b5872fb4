#!/usr/bin/env python3
"""The speed table of training steps: saddle, PyTorch and (small games) JAX, in turns and in the same session, the same games from the same weights.

    benchmarks/speed.py [--rounds N] [--steps N] [--threads N] [--cases NAME...] [--precisions NAME...] [--force] [--csv FILE]

Waits for a quiet machine (a load of 0.3 at most; after five minutes it refuses), for two programs of two threads each run five times
slower, not twice; --force measures all the same. Each round runs every program of a case once, another one first each time. "ms" and "faster"
are medians over rounds, "in the worst round" the least ratio of them, "best ms" and "faster at best" of the quickest step of all: on a shared
machine, whose speed changes for seconds at a time, what it can do when nobody disturbs it. Each PyTorch program runs twice in a row, as it comes
(on libgomp's threads, which wait awake) and on saddle's ("same threads"), so that the comparison does not depend on how either's threads wait;
JAX has threads of its own. "of peak" is the arithmetic that the method needs at least (counted below), over the time it took, at the best rate
that a library's kernel reaches here in that precision: a convolution of the case's kind, for the small game a linear layer, or a large product;
its median with each round's rate, and the best step at the best rate. Of many small games each time is one game's. Before anything is timed each
peer takes saddle's first step, and the case fails if their updates differ beyond rounding. All programs keep the memory that they free, as
saddle's training does.
"""
import argparse
import csv
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
BENCH = pathlib.Path(os.environ.get("SADDLE_BENCH", ROOT / "build/release/benchmarks/bench_training_step"))
PRELOAD = BENCH.parent / "libsaddle_openmp.so"  # saddle's threads for PyTorch
PYTHON = os.environ.get("SADDLE_PYTHON", str(ROOT / ".venv/bin/python"))
DCGAN = ["data.image_size=32", "generator.width=64", "critic.width=64", "critic.norm=none"]
R3GAN = ["data.image_size=32", *(f"{player}.{key}" for player in ("generator", "critic") for key in ("name=r3gan", "width=64", "group=16"))]

# Passes over a batch that a step needs at least: through the critic and through the generator. A critic step takes 4
# where input gradients count (forward, pulled back, pushed forward, weights), 3 where only the score does, and makes a batch of fakes.
CASES = {
    "critic step, R1 + R2": dict(method="r3gan", recipe="fashion+r3gan", sets=DCGAN, players="critic", critic=8, generator=1, compiled=False),
    "WGAN-GP generator step": dict(method="wgan-gp", recipe="fashion+wgan-gp", sets=DCGAN, players="both", critic=52, generator=8, compiled=False),
    "non-saturating step": dict(method="nsgan", recipe="fashion+nsgan", sets=DCGAN, players="both", critic=8, generator=4, compiled=True),
    "R3GAN networks, full step": dict(method="r3gan", recipe="fashion+r3gan", sets=R3GAN, networks="r3gan", players="both", critic=11,
                                      generator=4, compiled=False),
    "small game, WGAN-GP generator step": dict(method="toy-wgan-gp", recipe="gaussians25+toy-wgan-gp+toy-small", sets=[], networks="mlp", players="both",
                                       critic=52, generator=8, compiled=False, precisions=["float32"], more_steps=20),
}
SMALL = CASES["small game, WGAN-GP generator step"]
for games, steps in ((16, 2), (128, 1), (1024, .2)):  # all of them at once, the times of one
    CASES[f"one of {games:,} small games"] = {**SMALL, "games": games, "more_steps": steps}

LIMIT = """
import json, sys, time, torch
from torch.utils.flop_counter import FlopCounterMode
sys.path.insert(0, sys.argv[1])
from torch_networks import PAIRS
torch.set_num_threads(int(sys.argv[2]))
def rate(work, call):
    best = 0
    for _ in range(30):
        start = time.perf_counter()
        call()
        best = max(best, work / (time.perf_counter() - start))
    return best

def convolution(i, o, size, kernel, stride, groups, dtype):
    x = torch.randn(128, i, size, size, dtype=dtype).contiguous(memory_format=torch.channels_last)
    w = torch.randn(o, i // groups, kernel, kernel, dtype=dtype).contiguous(memory_format=torch.channels_last)
    work = 2 * 128 * o * (i // groups) * kernel ** 2 * (size // stride) ** 2
    return rate(work, lambda: torch.conv2d(x, w, stride=stride, padding=(kernel - 1) // 2, groups=groups))

def product(dtype):
    x, w = torch.randn(768, 128, dtype=dtype), torch.randn(128, 128, dtype=dtype)
    return rate(2 * 768 * 128 * 128, lambda: torch.nn.functional.linear(x, w))

def large_product(dtype, side=2048):
    a, b = torch.randn(side, side, dtype=dtype), torch.randn(side, side, dtype=dtype)
    return rate(2 * side ** 3, lambda: a @ b)

def best(dtype):
    if name == "mlp":
        return max(product(dtype), large_product(dtype))
    if name == "r3gan":
        return max(convolution(64, 128, 32, 1, 1, 1, dtype), convolution(128, 64, 16, 1, 1, 1, dtype), large_product(dtype))
    return max(large_product(dtype), *(convolution(i, o, size, 4, 2, 1, dtype) for i, o, size in ((64, 128, 16), (128, 256, 8), (256, 512, 8))))

name, need = sys.argv[3], []
pair = PAIRS[name]
for network, x in ((pair.critic(), torch.randn(pair.batch, *pair.sample)), (pair.generator(), torch.randn(pair.batch, pair.latent))):
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(x)
    need.append(counter.get_total_flops())
print(json.dumps({"float32": best(torch.float32), "bfloat16": best(torch.bfloat16), "need": need}))
"""


def has_jax():
    return subprocess.run([PYTHON, "-c", "import jax"], capture_output=True, check=False).returncode == 0


def run(*command, **environment):
    keep = {"MALLOC_MMAP_THRESHOLD_": str(1 << 28), "MALLOC_TRIM_THRESHOLD_": str(1 << 30), "MALLOC_TOP_PAD_": str(1 << 28)}
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env={**os.environ, **keep, **environment})
    if done.returncode != 0:
        sys.exit(f"speed: {' '.join(map(str, command))}: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout)


def ours(case, precision, *settings):
    sets = [word for setting in [*case["sets"], f"train.precision={precision}", *settings] for word in ("--set", setting)]
    return [BENCH, "--recipe", case["recipe"], "--players", case["players"], *sets]


def programs(case, precision, o, first):
    """name -> the command of each program that plays this case."""
    more, games = case.get("more_steps", 1), case.get("games", 0)  # more of those that take few milliseconds
    timing = ["--threads", o.threads, "--steps", max(1, int(more * o.steps)), "--warmup", max(1, int(2 * more))]
    if games > 0:
        timing += ["--games", games]
    peer = [PYTHON, ROOT / "benchmarks/torch_step.py", case["method"], "--networks", case.get("networks", "dcgan"), "--players",
            case["players"], *timing, "--first", first]
    all_programs = {"saddle": [*ours(case, precision), *timing]}
    if games == 0:
        all_programs |= {"PyTorch ordinary": [*peer, "--variant", "ordinary"], "PyTorch tuned": [*peer, "--variant", "tuned", "--precision", precision]}
    if case["method"] == "toy-wgan-gp" and o.jax:
        all_programs["JAX"] = [PYTHON, ROOT / "benchmarks/jax_step.py", *timing, "--first", first]
    if case["compiled"]:
        all_programs["PyTorch compiled"] = [*peer, "--variant", "compiled", "--precision", precision]
    return all_programs


def require_quiet(o, most=None, patience=300):
    """Waits until a build or the like is forgotten, `patience` seconds at most. @param most  load average; unless told, the programs' own"""
    most, end = o.threads + .3 if most is None else most, time.monotonic() + patience
    while not o.force and (load := os.getloadavg()[0]) > most:
        if time.monotonic() > end:
            sys.exit(f"speed: the load average is {load:.2f}: something else is running, and ratios would say nothing; --force measures all the same")
        print(f"waiting for a quiet machine: load {load:.2f}, {most:.1f} at most", file=sys.stderr)
        time.sleep(10)


def ratios(theirs, mine):
    """Round by round."""
    return [a / b for a, b in zip(theirs, mine)]


def measured(name, case, precision, o):
    """A row for each program: medians over rounds, ratios within them."""
    limit = [PYTHON, "-c", LIMIT, ROOT / "benchmarks", o.threads, case.get("networks", "dcgan")]
    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        first = pathlib.Path(folder) / "first.safetensors"
        plain = [f"{player}_optimizer.{key}" for player in ("critic", "generator") for key in ("name=sgd", "lr=1e-3")]
        run(*ours(case, precision, *plain), "--threads", o.threads, "--steps", 1, "--warmup", 0, "--first", first)
        commands = programs(case, precision, o, first)
        rounds = {program: [] for program in commands}
        same_threads = {program: [] for program in commands if program.startswith("PyTorch")}
        order = list(commands)
        for number in range(o.rounds):
            require_quiet(o)
            peaks.append(run(*limit))
            for program in order:
                print(f"{name}, {precision}, round {number + 1} of {o.rounds}: {program}", file=sys.stderr)
                result = run(*commands[program])
                rounds[program].append({**result, **{key: result[key] / case.get("games", 1) for key in ("median", "min")}})
                if program in same_threads:
                    same_threads[program].append(run(*commands[program], LD_PRELOAD=str(PRELOAD)))
            order = order[1:] + order[:1]
    critic, generator = peaks[0]["need"]
    needed = case["critic"] * critic + case["generator"] * generator
    rows = []
    for program, results in rounds.items():
        own, same = results[0]["precision"], same_threads.get(program, [])
        apart = max((one["update_apart"] for one in (results[0], *same[:1]) if "update_apart" in one), default="")
        if apart != "" and apart > (1e-3 if own == precision == "float32" else .2):
            sys.exit(f"speed: {name}, {precision}: {program}'s first update is {apart:.2g} of its length from saddle's: not the same game")
        mine = rounds["saddle"]
        least, rates = min(result["min"] for result in results), [peak[own] / 1000 for peak in peaks]  # operations a ms
        medians, my_medians = [result["median"] for result in results], [result["median"] for result in mine]
        figures = {"ms": statistics.median(medians), "faster": "", "in the worst round": "", "best ms": least, "faster at best": "",
                   "ms, same threads": "", "faster, same threads": ""}
        if program != "saddle":
            by_round = ratios(medians, my_medians)
            figures |= {"faster": statistics.median(by_round), "in the worst round": min(by_round),
                        "faster at best": least / min(result["min"] for result in mine)}
        if same:
            same_medians = [result["median"] for result in same]
            figures |= {"ms, same threads": statistics.median(same_medians),
                        "faster, same threads": statistics.median(ratios(same_medians, my_medians))}
        figures |= {"of peak": statistics.median(needed / rate / result["median"] for result, rate in zip(results, rates)),
                    "of peak at best": needed / max(rates) / least}
        rows.append({"case": name, "program": program, "precision": own, **{key: x if x == "" else float(f"{x:.3g}") for key, x in figures.items()},
                     "peak, GFLOP/s": round(max(rates) / 1e6), "update apart": apart, "engine": results[0].get("engine", "")})
    return rows


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")), "unknown")
    return f"{os.cpu_count()} cores of {model}, {platform.system()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cases", nargs="*", default=list(CASES), choices=list(CASES))
    parser.add_argument("--precisions", nargs="*", default=["float32", "bfloat16"])
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--csv", type=pathlib.Path)
    o = parser.parse_args()
    require_quiet(o, most=.3)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:o.threads])  # the programs' too: JAX knows no other limit
    if not PRELOAD.exists():
        sys.exit(f"speed: no {PRELOAD}; `make bench` builds it where saddle's threads fit libtorch's calls")
    o.jax = has_jax()
    if not o.jax:
        print("speed: no jax here (tools/setup.sh bench installs it): its rows are left out", file=sys.stderr)
    print(f"{machine()}, {o.threads} threads, load {os.getloadavg()[0]:.2f}, {datetime.date.today()}")
    rows = []
    for name in o.cases:
        for precision in CASES[name].get("precisions", o.precisions):
            found = measured(name, CASES[name], precision, o)
            columns = list(found[0])
            if not rows:
                print("| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
            for row in found:
                print("| " + " | ".join(f"{row[c]:.2g}" if c == "update apart" and row[c] != "" else str(row[c]) for c in columns) + " |", flush=True)
            rows += found
    if o.csv:
        o.csv.parent.mkdir(parents=True, exist_ok=True)
        with open(o.csv, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
