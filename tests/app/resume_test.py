"""A run that was killed or asked to stop, and resumed, equals an uninterrupted one byte for byte. --full: the real networks."""
import json
import signal

from program import IMAGES, TOY, Saddle, arguments, check, finish, fresh, kill, last, last_folder, parser, settings, steps, tensors, wait_for

parser.add_argument("--full", action="store_true", help="fashion-wgan-gp as it is: ten minutes and more")
parser.add_argument("--threads", type=int, default=1)
args = arguments()
saddle = Saddle(args.saddle, args.threads)
CASES = {"fashion-wgan-gp": ["fashion-wgan-gp"]} if args.full else {"points": [*TOY, *settings("critic_optimizer.schedule=linear")], "images": IMAGES}
STEPS, HALF = 200, 100


def interrupted(recipe, run, signal_number, ready):
    """Starts the run, sends the signal once `ready` and steps beyond; tries again if the run was over by then.
    @return the exit code and what was said"""
    for _ in range(5):
        process = saddle.start("train", *recipe, "--json", "--out", fresh(run))
        if wait_for(process, lambda: ready() and max(steps(run), default=0) % HALF >= 5, 1200):
            code = kill(process, signal_number)
            if code != 0 or max(steps(run)) < STEPS:
                return code, process.said()
    raise SystemExit("FAILED the run was always over before the signal came")


def compare(name, whole, run):
    """Every checkpoint that both have, the end among them."""
    check(f"{name}: both end after as many images", last(run) == last(whole), f"{last(run)} and {last(whole)}")
    both = [folder for folder in (whole / "checkpoints").iterdir() if folder.is_dir() and (run / "checkpoints" / folder.name).is_dir()]
    for folder in sorted(both):
        ours = tensors(run / "checkpoints" / folder.name)
        for file, expected in tensors(folder).items():
            check(f"{name}: checkpoints/{folder.name}/{file} is equal byte for byte ({len(expected):,} bytes)", ours[file] == expected)
    found = steps(run)
    check(f"{name}: stats.jsonl has each step once", found == list(range(1, STEPS + 1)), f"{len(found)} lines")


def play(name, recipe):
    train = [*recipe, *settings(f"train.steps={STEPS}", f"checkpoint.every={HALF}")]
    whole = saddle.folder / f"{name}-whole"
    saddle.train(*train, "--out", whole)
    images = last(whole) * HALF // STEPS

    run = saddle.folder / f"{name}-killed"
    code, _ = interrupted(train, run, signal.SIGKILL, lambda: last(run) == images)
    check(f"{name}: kill -9 between steps {HALF + 5} and {STEPS}", code == -signal.SIGKILL and last(run) == images, f"code {code}, {last(run)}")
    saddle.train("--resume", "--out", run)
    compare(f"{name}, killed", whole, run)

    check(f"{name}: the two halves differ", tensors(last_folder(run)) != tensors(run / f"checkpoints/{images:010}"))

    for number, after in ((signal.SIGTERM, 5), (signal.SIGINT, HALF + 20)):
        run = saddle.folder / f"{name}-{number.name}"
        code, said = interrupted(train, run, number, lambda after=after: max(steps(run), default=0) >= after)
        reached = json.loads((last_folder(run) / "state.json").read_text())["step"]
        check(f"{name}: {number.name} leaves with exit code 0", code == 0, said)
        check(f"{name}: {number.name} writes a checkpoint of the last step", 0 < reached < STEPS and reached == max(steps(run)), reached)
        result = json.loads(said.splitlines()[-1])
        check(f"{name}: {number.name} reports an unfinished run", result["step"] == reached and result["finished"] is False, result)
        saddle.train(*train, "--resume", "--out", run)
        compare(f"{name}, {number.name} at step {reached}", whole, run)
        if args.full:
            return


for case, words in CASES.items():
    play(case, words)
finish()
