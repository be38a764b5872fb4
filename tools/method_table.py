#!/usr/bin/env python3
"""Trains every method of the recipes on the ring and on the grid and writes docs/methods.md and a picture of each on the grid.

tools/method_table.py [--saddle PROGRAM] [--jobs N] [--only METHOD ...] [--keep FOLDER]

One seed, the same small networks, batch, rates and number of steps for all (recipe `toy-small`), one thread a run, two runs at a
time: within an hour on two free cores. Runs that --keep's folder already holds are not repeated.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
DATA = {"gaussians8": "ring", "gaussians25": "grid"}
STEPS, RATE = 4000, 1e-3
REMARKS = "## What it shows"  # what follows is written by hand and stays; it may need another look after a new run
GIVEN = {  # what a paper says of such data itself, in place of its constants for images: Gulrajani et al. 2017, gan_toy.py
    "wgan-gp": ["penalty.gradient.weight=0.1"],
    "wgan-gp-one-sided": ["penalty.gradient.weight=0.1"],
    "wgan-gp-rmsprop": ["penalty.gradient.weight=0.1"],
}


def methods(saddle):
    listed = json.loads(subprocess.run([saddle, "recipes", "--json"], check=True, capture_output=True, text=True).stdout)
    return [recipe["name"] for recipe in listed["recipes"] if recipe["description"].startswith("method:")]


def run_to_end(line):
    """Exit code, output, errors and seconds of CPU: those of the wall depend on who else is at work."""
    process = subprocess.Popen([str(word) for word in line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, errors = process.stdout.read(), process.stderr.read()  # both short: the run is quiet
    _, status, usage = os.wait4(process.pid, 0)
    return os.waitstatus_to_exitcode(status), out, errors, usage.ru_utime + usage.ru_stime


def train(saddle, data, method, folder):
    """One run; what it came to, or why it did not."""
    result = folder / f"{data}-{method}.json"
    if result.exists():
        return json.loads(result.read_text())
    run = folder / f"{data}-{method}"
    shutil.rmtree(run, ignore_errors=True)
    settings = [f"train.steps={STEPS}", f"generator_optimizer.lr={RATE}", f"critic_optimizer.lr={RATE}", "checkpoint.every=0",
                "sample.every=0", "sample.count=2500"] + GIVEN.get(method, [])
    line = [saddle, "train", f"{data}+{method}+toy-small", "--threads", "1", "--quiet", "--json", "--out", run]
    for setting in settings:
        line += ["--set", setting]
    code, out, errors, seconds = run_to_end(line)
    if code == 4:  # training failed numerically: a result too
        found = {"failed": errors.strip().splitlines()[-1], "seconds": seconds}
    elif code != 0:
        raise SystemExit(f"{data}+{method}: exit code {code}\n{errors}")
    else:
        found = {**json.loads(out)["modes"], "seconds": seconds}
    result.write_text(json.dumps(found))
    return found


def cells(found):
    if "failed" in found:
        return ["failed", "", ""]
    kl = found["reverse_kl"]
    return [f"{found['covered']}", f"{100 * found['high_quality']:.1f}", "infinite" if kl is None else f"{kl:.3f}"]


def page(results):
    lines = [
        "# Methods on the ring and the grid", "",
        f"Made by `tools/method_table.py`: each method's recipe with the networks of `toy-small` (MLPs of 3 x 128 units), Adam or RMSProp",
        f"at {RATE:g} falling to 0, batch 256, seed 0, {STEPS:,} generator steps. So the rates are not each paper's (WGAN's RMSProp has",
        "5e-5 there): what differs here is the method. Its other constants are its paper's, mostly chosen for images; the gradient",
        "penalties of the wgan-gp family have the weight .1 that Gulrajani et al. took for these very data. `acgan`, `cgan` and",
        "`projection` are told each point's mode as its label. One seed is no spread: differences of a few per cent mean nothing.", "",
        "Modes, share of high-quality samples (within three standard deviations of a mode; a perfect sampler has 98.9 %) and reverse",
        "KL as PacGAN defines them, on 2,500 samples of the averaged generator. Bold: all modes with at least 60 % of high quality.",
        "Seconds are those of one core, for both runs.", "",
        "| method | ring: modes of 8 | HQ % | reverse KL | grid: modes of 25 | HQ % | reverse KL | seconds |",
        "|---|---|---|---|---|---|---|---|"]
    for method, found in sorted(results.items()):
        row = []
        for data in DATA:
            texts = cells(found[data])
            row += [f"**{text}**" if found[data].get("passes") else text for text in texts]
        seconds = sum(found[data]["seconds"] for data in DATA)
        lines.append(f"| `{method}` | " + " | ".join(row) + f" | {seconds:.0f} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saddle", default=ROOT / "build/release/saddle")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--keep", type=pathlib.Path)
    args = parser.parse_args()
    folder = args.keep or pathlib.Path(tempfile.mkdtemp(prefix="saddle-methods-"))
    folder.mkdir(parents=True, exist_ok=True)
    pictures = ROOT / "docs/images/methods"
    pictures.mkdir(parents=True, exist_ok=True)
    chosen = args.only or methods(args.saddle)
    tasks = [(data, method) for method in chosen for data in DATA]
    results = {method: {} for method in chosen}
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        waiting = {pool.submit(train, args.saddle, *task, folder): task for task in tasks}
        for count, future in enumerate(concurrent.futures.as_completed(waiting), 1):
            data, method = waiting[future]
            results[method][data] = future.result()
            print(f"{count}/{len(tasks)}  {method} on the {DATA[data]}: {results[method][data]}", flush=True)
            if data == "gaussians25" and "failed" not in results[method][data]:
                newest = sorted(p for p in (folder / f"{data}-{method}/samples").iterdir() if "-raw" not in p.name)[-1]
                shutil.copy(newest, pictures / f"{method}.png")
    if not args.only:
        written = ROOT / "docs/methods.md"
        before = written.read_text() if written.exists() else ""
        remarks = before[before.index(REMARKS):] if REMARKS in before else REMARKS + "\n"
        written.write_text(page(results) + "\n" + remarks)
        print(f"docs/methods.md and {pictures} are written; the runs are in {folder}")


if __name__ == "__main__":
    main()
