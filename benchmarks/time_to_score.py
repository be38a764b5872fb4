#!/usr/bin/env python3
"""How long saddle takes to the score that the ordinary PyTorch WGAN-GP script reaches in some minutes, on Fashion-MNIST at 32 x 32.

    benchmarks/time_to_score.py [--minutes M] [--threads N] [--saddle PROGRAM] [--out DIR]

The script is torch_step.py's (float32, as a user writes it), with the networks, first weights, constants and average of the recipe, trained on
the data for M minutes (8). Its 5,000 samples and saddle's, on the way of a run in bfloat16 of M minutes at most, are scored by one `saddle eval` protocol.
Time is training alone, scores are not counted.
"""
import argparse
import gzip
import json
import pathlib
import subprocess
import sys
import time

import numpy
import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from speed import BENCH, DCGAN, ROOT  # noqa: E402
from torch_step import Training  # noqa: E402

DATA = pathlib.Path("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz")
SAMPLES = 5000


def images():
    """{60000, 1, 32, 32} bytes: each image within a border of two pixels."""
    numbers = numpy.frombuffer(gzip.decompress(DATA.read_bytes()), numpy.uint8, offset=16).reshape(-1, 1, 28, 28)
    return torch.from_numpy(numpy.pad(numbers, ((0, 0), (0, 0), (2, 2), (2, 2))))


class OnData(Training):
    def __init__(self, o):
        super().__init__(o)
        self.images, self.place = images(), 0
        self.order = torch.randperm(len(self.images))

    def real(self):
        if self.place + self.pair.batch > len(self.order):
            self.order, self.place = torch.randperm(len(self.images)), 0
        chosen = self.order[self.place:self.place + self.pair.batch]
        self.place += self.pair.batch
        return self.images[chosen].float().div_(127.5).sub_(1)


def saddles_start(o):
    """A file with the weights that saddle's run begins with."""
    settings = [word for setting in DCGAN for word in ("--set", setting)]
    file = o.out / "first.safetensors"
    call(BENCH, "--recipe", "fashion+wgan-gp", *settings, "--steps", 1, "--warmup", 0, "--first", file)
    return str(file)


def theirs(o):
    """Trains for the time given and writes samples of the average. @return generator steps"""
    options = argparse.Namespace(method="wgan-gp", networks="dcgan", players="both", variant="ordinary", precision="float32", first=saddles_start(o))
    torch.manual_seed(0)
    training = OnData(options)
    training.latents, training.epsilons = [], []  # from here on its own
    training.begin_to_learn()
    start = time.perf_counter()
    while time.perf_counter() - start < 60 * o.minutes:
        training.step()
    with torch.no_grad():
        training.average.eval()
        samples = torch.cat([training.average(torch.randn(500, training.pair.latent)) for _ in range(SAMPLES // 500)])
    numpy.save(o.out / "pytorch.npy", samples.numpy())
    return training.steps


def call(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"time_to_score: {done.stderr.strip()[-2000:]}")
    return done.stdout


def ours(o):
    """[(seconds, score)] on the way of a run."""
    settings = [*DCGAN, "train.precision=bfloat16", "train.steps=1000000", "eval.every_kimg=20", f"eval.n={SAMPLES}", "eval.metrics=fid", "sample.every=0"]
    call(o.saddle, "train", "fashion+wgan-gp", "--minutes", o.minutes, "--threads", o.threads, "--out", o.out / "saddle", "--quiet",
         *[word for setting in settings for word in ("--set", setting)])
    lines = [json.loads(line) for line in (o.out / "saddle/metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(line["seconds"], line["metrics"]["fid"]["value"]) for line in lines if "metrics" in line]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--saddle", type=pathlib.Path, default=ROOT / "build/release/saddle")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("time-to-score"))
    o = parser.parse_args()
    o.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(o.threads)
    torch.set_flush_denormal(True)
    steps = theirs(o)
    real = "fashion-mnist:image_size=32"
    goal = json.loads(call(o.saddle, "eval", "--fake", o.out / "pytorch.npy", "--real", real, "--metrics", "fid", "-n", SAMPLES, "--json",
                           "--quiet"))["metrics"]["fid"]["value"]
    scores = ours(o)
    reached = next((seconds for seconds, score in scores if score <= goal), None)
    print(f"PyTorch ordinary: {steps} generator steps in {o.minutes:g} minutes, fd-classifier {goal:.1f}")
    print("| saddle, bfloat16, after | fd-classifier |\n|---|---|")
    for seconds, score in scores:
        print(f"| {seconds:.0f} s | {score:.1f} |")
    if reached is None:
        print("saddle did not reach that score")
    else:
        print(f"saddle reached it in {reached:.0f} s, {reached / (60 * o.minutes):.2f} of the time")


if __name__ == "__main__":
    main()
