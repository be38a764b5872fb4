"""Damaged checkpoints, full disks, read-only folders, a second process and diverging training: one clear line, the documented exit
code, and what was saved before is still there to go on from."""
import json
import os
import pathlib
import resource
import shutil
import subprocess

from program import (AVERAGED, IMAGES, PROGRESS, STATE, TOY, Saddle, arguments, check, finish, fresh, kill, last, last_folder, settings, skip,
                     tensors, wait_for, whole)

args = arguments()
saddle = Saddle(args.saddle)
NUMERIC, OUTPUT = 4, 5
TRAIN = [*TOY, *settings("train.steps=60", "checkpoint.every=20")]
LONGER = settings("train.steps=80")


def refused(claim, code, said, *words, **more):
    done = saddle.run(*words, "--quiet", **more)
    lines = done.stderr.splitlines()
    good = done.returncode == code and len(lines) == 1 and lines[0].startswith("saddle: ") and all(s in lines[0] for s in said)
    check(f"{claim} -> {code}: {done.stderr.strip()[:150]}", good and not done.stdout,
          f"exit code {done.returncode}, expected {code} and {said} in one line, got {done.stderr!r}, stdout {done.stdout!r}")


def copy(run, name):
    return pathlib.Path(shutil.copytree(run, fresh(saddle.folder / name)))


def goes_on(claim, run):
    """The run resumes and ends where an undisturbed one does."""
    done = saddle.run("train", "--resume", *LONGER, "--out", run, "--quiet")
    good = done.returncode == 0 and tensors(last_folder(run)) == tensors(last_folder(longer))
    check(f"{claim}: resumes and ends where an undisturbed run does", good, done.stderr)


def change(path, at, flip=1):
    content = bytearray(path.read_bytes())
    content[at] ^= flip
    path.write_bytes(content)


def damaged_checkpoints():
    resume = ["train", "--resume", *LONGER, "--out"]
    def damaged(claim, said, damage, sampled=True):
        run = copy(base, "damaged")
        damage(last_folder(run))
        before = {p: p.read_bytes() for p in (run / "checkpoints").rglob("*") if p.is_file()}
        refused(f"resuming {claim}", OUTPUT, said, *resume, run)
        if sampled:
            refused(f"sampling {claim}", OUTPUT, said, "sample", run)
        check(f"{claim}: nothing is touched", before == {p: p.read_bytes() for p in (run / "checkpoints").rglob("*") if p.is_file()})

    def cut(name, size):
        return lambda folder: os.truncate(folder / name, size)
    damaged("a state cut short", [STATE], cut(STATE, 1000), sampled=False)
    damaged("an empty state", [STATE], cut(STATE, 0), sampled=False)
    damaged("one flipped bit in a weight", [STATE], lambda folder: change(folder / STATE, -100), sampled=False)
    damaged("one flipped bit in the header", [STATE], lambda folder: change(folder / STATE, 20), sampled=False)
    damaged("state.json cut short", [PROGRESS], cut(PROGRESS, 50))
    damaged("state.json of garbage", [PROGRESS], lambda folder: (folder / PROGRESS).write_bytes(bytes(range(256))))
    damaged("another digit in state.json", [PROGRESS], lambda folder: (folder / PROGRESS).write_text(
        (folder / PROGRESS).read_text().replace('"step": 60', '"step": 61')))
    damaged("state.json of a list", [PROGRESS], lambda folder: (folder / PROGRESS).write_text("[]\n"))
    damaged("a lost state.json", [PROGRESS], lambda folder: (folder / PROGRESS).unlink())
    damaged("a lost state", [STATE], lambda folder: (folder / STATE).unlink(), sampled=False)
    damaged("a lost checkpoint", ["0000009600"], shutil.rmtree)
    for name, text in (("garbage", "\x00\xff*"), ("a path", "../../base"), ("nothing", ""), ("an unknown number", "0000000007")):
        damaged(f"`last` of {name}", ["checkpoints"], lambda folder, text=text: (folder.parent / "last").write_text(text))
    damaged("a lost `last`", ["last"], lambda folder: (folder.parent / "last").unlink())

    run = copy(base, "damaged")
    (last_folder(run) / AVERAGED).unlink()
    refused("sampling without g_ema", OUTPUT, [AVERAGED], "sample", run)
    change(last_folder(copy(base, "damaged")) / AVERAGED, -3)
    refused("sampling with a flipped bit in g_ema", OUTPUT, [AVERAGED], "sample", saddle.folder / "damaged")
    goes_on("a damaged g_ema, for it can be made again", saddle.folder / "damaged")

    for claim, recipe in (("a wider network", settings("critic.width=48")), ("a deeper network", settings("critic.depth=4")),
                          ("another optimiser", settings("critic_optimizer.name=rmsprop"))):
        other = fresh(saddle.folder / "other")
        saddle.train(*TOY, *recipe, *settings("train.steps=1"), "--out", other)
        run = copy(base, "damaged")
        shutil.rmtree(run / "checkpoints")
        shutil.copytree(other / "checkpoints", run / "checkpoints")
        refused(f"the checkpoint of {claim}", OUTPUT, ["another network"], *resume, run)
    saddle.train(*IMAGES, *settings("train.steps=1"), "--out", fresh(saddle.folder / "other"))
    shutil.rmtree(run / "checkpoints")
    shutil.copytree(saddle.folder / "other/checkpoints", run / "checkpoints")
    refused("sampling the checkpoint of another network", OUTPUT, ["another network"], "sample", run)


def full_disks():
    for size in (300, 5_000, 40_000):
        run = copy(base, "full")
        limit = lambda size=size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        refused(f"no file above {size:,} bytes", OUTPUT, ["cannot write", "full"], "train", "--resume", *LONGER, "--out", run, preexec_fn=limit)
        check(f"no file above {size:,} bytes: the last checkpoint is whole", last(run) == last(base) and whole(last_folder(run)))
        goes_on(f"no file above {size:,} bytes", run)
    refused("no file above 300 bytes from the start", OUTPUT, ["cannot write"], "train", *TRAIN, "--out", saddle.folder / "never",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300)))

    place = saddle.folder / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, check=False).returncode != 0:
        skip("a full disk of 1 MB, a disk that is read-only", "this user may not mount one")
        return
    try:
        run = pathlib.Path(shutil.copytree(base, place / "run"))
        left = os.statvfs(place).f_bavail * 4096
        (place / "filler").write_bytes(bytes(left - 60_000))
        refused("a full disk", OUTPUT, ["No space left"], "train", "--resume", *LONGER, "--out", run)
        check("a full disk: the last checkpoint is whole", last(run) == last(base) and whole(last_folder(run)))
        refused("samples on a full disk", OUTPUT, ["No space left", "many.npy"], "sample", run, "-n", "20000", "--npy", place / "many.npy")
        check("samples on a full disk: no half of a file is left", not (place / "many.npy").exists())
        (place / "filler").unlink()
        goes_on("a disk that was full", run)
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        refused("a run folder that is read-only", OUTPUT, ["Read-only"], "train", "--resume", *settings("train.steps=90"), "--out", run)
        refused("a new run on a disk that is read-only", OUTPUT, ["Read-only"], "train", *TRAIN, "--out", place / "new")
        refused("samples on a disk that is read-only", OUTPUT, ["Read-only"], "sample", run)
        done = saddle.run("sample", run, "--npy", "elsewhere.npy")
        check("a read-only run can be sampled to another place", done.returncode == 0, done.stderr)
    finally:
        subprocess.run(["umount", place], check=True)


def two_processes():
    run = saddle.folder / "busy"
    process = saddle.start("train", *TOY, *settings("train.steps=1000000", "checkpoint.every=100"), "--out", run)
    wait_for(process, lambda: last(run) > 0)
    refused("a second process that resumes", OUTPUT, ["another process"], "train", "--resume", "--out", run)
    refused("a second process that begins", OUTPUT, ["another process"], "train", *TOY, "--out", run)
    done = saddle.run("sample", run, "--npy", "busy.npy")
    check("a run that is being trained can be sampled", done.returncode == 0, done.stderr)
    check("the first process trains on", process.poll() is None and kill(process, 15) == 0, process.said())


def diverging():
    run = saddle.folder / "diverging"
    for every in (20, 1):
        run = fresh(saddle.folder / "diverging")
        refused(f"a learning rate of 1e12, checkpoints every {every}", NUMERIC, ["step", "not finite"], "train", *TOY, "--out", run,
                *settings("train.steps=100000", f"checkpoint.every={every}", "critic_optimizer.lr=1e12"))
        check("the last good checkpoint is whole", whole(last_folder(run)))
        done = saddle.run("sample", run, "--npy", "good.npy")
        check("and can be sampled", done.returncode == 0, done.stderr)
        events = [json.loads(line)["event"] for line in (run / "stats.jsonl").read_text().splitlines()]
        check("stats.jsonl tells of one return and no more refused steps than patience allows",
              events.count("rollback") == 1 and 20 <= events.count("refused") <= 21, events)


base, longer = saddle.folder / "base", saddle.folder / "longer"
saddle.train(*TRAIN, "--out", base)
saddle.train(*TRAIN, *LONGER, "--out", longer)
damaged_checkpoints()
full_disks()
two_processes()
diverging()
finish()
