"""What tests of the program share: starting saddle, killing it, reading a run folder, and one printed line for each check."""
import argparse
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zlib

STATE, AVERAGED, PROGRESS = "state.safetensors", "g_ema.safetensors", "state.json"

parser = argparse.ArgumentParser()
parser.add_argument("saddle", type=pathlib.Path, help="the program")
failures = []


def arguments():
    args = parser.parse_args()
    args.saddle = args.saddle.resolve()
    return args


def check(claim, holds, detail=""):
    print(f"{'ok    ' if holds else 'FAILED'} {claim}" + (f": {detail}" if detail and not holds else ""), flush=True)
    if not holds:
        failures.append(claim)
    return holds


def skip(claim, why):
    print(f"skip   {claim}: {why}", flush=True)


def finish():
    print(f"{len(failures)} checks failed" if failures else "all checks hold")
    sys.exit(1 if failures else 0)


def settings(*pairs):
    """settings("train.steps=3") -> ["--set", "train.steps=3"]."""
    return [word for pair in pairs for word in ("--set", pair)]


# WGAN-GP with Adam and an averaged generator on points: 2,300 weights a player, 4 ms a step.
TOY = ["gaussians8+toy-wgan-gp", *settings("generator.width=32", "critic.width=32", "train.batch_size=32", "sample.every=0")]
# The same method on images: convolutions in channels-last layout, batch norm buffers in the generator.
IMAGES = ["fashion-wgan-gp", *settings("data.split=test", "data.image_size=28", "generator.width=4", "critic.width=4", "generator.latent=16",
                                       "train.batch_size=8", "sample.every=0", "sample.count=16")]


class Saddle:
    """The program, in a folder of its own that goes when the test ends; one thread, for a test shares the machine."""

    def __init__(self, program, threads=1):
        self.program, self.threads = str(program), threads
        self._folder = tempfile.TemporaryDirectory(prefix="saddle-app-")
        self.folder = pathlib.Path(self._folder.name)

    def command(self, *words):
        words = [str(word) for word in words]
        computes = words[:1] in (["train"], ["sample"]) and "--help" not in words
        return [self.program, *words, *(["--threads", str(self.threads)] if computes else [])]

    def run(self, *words, **more):
        return subprocess.run(self.command(*words), cwd=self.folder, capture_output=True, text=True, timeout=900, check=False, **more)

    def start(self, *words):
        """The program in the background; what it says is in `said`."""
        process = subprocess.Popen(self.command(*words), cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        process.said = lambda: process.communicate()[0]
        return process

    def train(self, *words):
        """Trains to the end."""
        done = self.run("train", *words, "--quiet")
        if done.returncode != 0:
            raise SystemExit(f"FAILED saddle train {' '.join(map(str, words))}: code {done.returncode}: {done.stderr}")


def last(run):
    """Images shown up to the checkpoint that `last` points to; -1 if there is none."""
    try:
        return int((run / "checkpoints/last").read_text())
    except FileNotFoundError:
        return -1


def last_folder(run):
    return run / "checkpoints" / (run / "checkpoints/last").read_text().strip()


def tensors(folder):
    """The bytes of a checkpoint that must not depend on how the run got there."""
    return {name: (folder / name).read_bytes() for name in (STATE, AVERAGED)}


def whole(folder):
    """Whether a checkpoint has all files with the checksums that its state.json gives; not by saddle's own code."""
    sums = json.loads((folder / PROGRESS).read_text())["crc32"]
    return all(zlib.crc32(content) == sums[name] for name, content in tensors(folder).items())


def steps(run):
    """The steps in stats.jsonl, whole lines only."""
    try:
        lines = (run / "stats.jsonl").read_text().splitlines(keepends=True)
    except FileNotFoundError:
        return []
    return [json.loads(line)["step"] for line in lines if line.endswith("\n")]


def wait_for(process, condition, seconds=300):
    """@return False if the process ended, or time did, before the condition came true"""
    end = time.monotonic() + seconds
    while not condition():
        if process.poll() is not None or time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True


def kill(process, number=signal.SIGKILL):
    process.send_signal(number)
    process.wait(300)
    return process.returncode


def fresh(path):
    shutil.rmtree(path, ignore_errors=True)
    return path
