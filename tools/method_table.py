#!/usr/bin/env python3
"""Trains every method of the recipes on the ring and on the grid and writes docs/methods.md and a picture of each on the grid.

tools/method_table.py [--saddle PROGRAM] [--jobs N] [--only METHOD ...] [--keep FOLDER]

One seed, the same small networks, batch and rates for all (recipe `toy-small`), one thread a run, two runs at a time: about an hour
on two cores. A run ends after MOST_STEPS generator steps or MOST_GRADIENTS gradients of the critic, whichever is first, so that a
method with five critic steps gets no more of them. Runs that --keep's folder already holds are not repeated.
"""
import argparse
import concurrent.futures
import json
import pathlib
import shutil
import subprocess
import tempfile
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
DATA = {"gaussians8": "ring", "gaussians25": "grid"}
MOST_STEPS, MOST_GRADIENTS = 4000, 10000


def methods(saddle):
    listed = json.loads(subprocess.run([saddle, "recipes", "--json"], check=True, capture_output=True, text=True).stdout)
    return [recipe["name"] for recipe in listed["recipes"] if recipe["description"].startswith("method:")]


def steps_of(saddle, method):
    """Generator steps, by how many critic gradients the method's rule takes for each."""
    rule = tomllib.loads(json.loads(subprocess.run(
        [saddle, "recipes", method, "--json"], check=True, capture_output=True, text=True).stdout)["toml"])["rule"]
    gradients = rule.get("n_critic", 1) + rule.get("unrolled_steps", 0) + (rule["name"] == "extragradient")
    return min(MOST_STEPS, MOST_GRADIENTS // gradients)


def train(saddle, data, method, folder):
    """One run; what it came to, or why it did not."""
    result = folder / f"{data}-{method}.json"
    if result.exists():
        return json.loads(result.read_text())
    run = folder / f"{data}-{method}"
    shutil.rmtree(run, ignore_errors=True)
    steps = steps_of(saddle, method)
    settings = [f"train.steps={steps}", "checkpoint.every=0", "sample.every=0", "sample.count=2500"]
    line = [saddle, "train", f"{data}+{method}+toy-small", "--threads", "1", "--quiet", "--json", "--out", run]
    for setting in settings:
        line += ["--set", setting]
    start = time.monotonic()
    done = subprocess.run([str(word) for word in line], capture_output=True, text=True)
    seconds = time.monotonic() - start
    if done.returncode == 4:  # training failed numerically: a result too
        found = {"failed": done.stderr.strip().splitlines()[-1], "seconds": seconds, "steps": steps}
    elif done.returncode != 0:
        raise SystemExit(f"{data}+{method}: exit code {done.returncode}\n{done.stderr}")
    else:
        found = {**json.loads(done.stdout)["modes"], "seconds": seconds, "steps": steps}
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
        f"Made by `tools/method_table.py`: each method's recipe with the networks and rates of `toy-small` (MLPs of 3 x 128 units,",
        f"Adam or RMSProp at 5e-4 falling to 0), batch 256, seed 0, one run each, {MOST_STEPS:,} generator steps or {MOST_GRADIENTS:,}",
        "gradients of the critic, whichever is first. So the rates are not each paper's (WGAN's RMSProp has 5e-5 there): what differs",
        "here is the method. Its other constants are its paper's, mostly chosen for images. `acgan`, `cgan` and `projection` are told",
        "each point's mode as its label. One seed is no spread: differences of a few per cent mean nothing. Modes, share of high-quality samples (within three standard deviations of a",
        "mode; a perfect sampler has 98.9 %) and reverse KL as PacGAN defines them, on 2,500 samples of the averaged generator.",
        "Bold: all modes with at least 60 % of high quality.", "",
        "| method | steps | ring: modes of 8 | HQ % | reverse KL | grid: modes of 25 | HQ % | reverse KL | seconds, ring + grid |",
        "|---|---|---|---|---|---|---|---|---|"]
    for method, found in sorted(results.items()):
        row = []
        for data in DATA:
            texts = cells(found[data])
            row += [f"**{text}**" if found[data].get("passes") else text for text in texts]
        seconds = sum(found[data]["seconds"] for data in DATA)
        lines.append(f"| `{method}` | {found['gaussians25']['steps']:,} | " + " | ".join(row) + f" | {seconds:.0f} |")
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
        (ROOT / "docs/methods.md").write_text(page(results))
        print(f"docs/methods.md and {pictures} are written; the runs are in {folder}")


main()
