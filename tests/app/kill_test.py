"""kill -9 at random instants of one run, during start-up and while checkpoints are written too: it always goes on, loses no more
than the steps since its last checkpoint, and ends as if nothing had happened."""
import random
import signal
import time

from program import TOY, Saddle, arguments, check, finish, fresh, kill, last, last_folder, parser, settings, steps, tensors, wait_for, whole

parser.add_argument("--kills", type=int, default=12)
parser.add_argument("--seed", type=int, default=0)
args = arguments()
saddle = Saddle(args.saddle)
instants = random.Random(args.seed)
STEPS = max(300, 25 * args.kills)
TRAIN = [*TOY, *settings(f"train.steps={STEPS}", "checkpoint.every=1", "checkpoint.keep=2", "sample.every=10")]


def unkilled(run):
    """@return seconds until the first step, seconds of training"""
    begin = time.monotonic()
    process = saddle.start("train", *TRAIN, "--quiet", "--out", run)
    wait_for(process, lambda: steps(run) or process.poll() is not None)
    first = time.monotonic()
    if process.wait(900) != 0:
        raise SystemExit(f"FAILED the unkilled run: {process.said()}")
    return first - begin, time.monotonic() - first


def one_kill(run, k, longest):
    """Starts or resumes, waits, kills. @return whether the run was still alive, what was lost or None"""
    before = last(run)
    process = saddle.start("train", *TRAIN, "--resume", "--quiet", "--out", run)
    wait = instants.uniform(0, longest)
    end = time.monotonic() + wait
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.001)
    seen = last(run)  # whole before the kill
    if process.poll() is None:
        kill(process)
    if process.returncode == 0:
        return False
    now = last(run)
    said = process.said().strip()
    check(f"kill {k} after {wait:.3f} s: killed and not ended by itself", process.returncode == -signal.SIGKILL, f"{process.returncode} {said}")
    check(f"kill {k}: no checkpoint is lost ({before} -> {now} images)", now >= seen >= before, f"{seen} was seen")
    check(f"kill {k}: the checkpoint is whole", now < 0 or whole(last_folder(run)))
    return True


reference = saddle.folder / "unkilled"
start_up, training = unkilled(reference)
print(f"unkilled: {start_up:.2f} s until the first step, {training:.2f} s for {STEPS} steps with a checkpoint each")
done = rounds = 0
while done < args.kills:
    killed = fresh(saddle.folder / "killed")
    rounds += 1
    while done < args.kills and one_kill(killed, done + 1, start_up + 1.5 * training / args.kills):
        done += 1
    saddle.train(*TRAIN, "--resume", "--out", killed)
    name = f"round {rounds}, {done} kills so far"
    check(f"{name}: ends with as many images as the unkilled run", last(killed) == last(reference))
    for file, expected in tensors(last_folder(reference)).items():
        check(f"{name}: {file} equals the unkilled run's byte for byte", tensors(last_folder(killed))[file] == expected)
    check(f"{name}: stats.jsonl has each step once", steps(killed) == list(range(1, STEPS + 1)))
    check(f"{name}: pictures are the unkilled run's", all((killed / "samples" / p.name).read_bytes() == p.read_bytes()
                                                          for p in (reference / "samples").iterdir()))
    left = [p.name for p in (killed / "checkpoints").iterdir() if p.name.endswith(".tmp")]
    check(f"{name}: nothing unfinished is left among the checkpoints", not left, left)
finish()
