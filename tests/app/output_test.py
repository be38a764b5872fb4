"""What the program says: --help with an example, --json as one object and nothing else, samples that are functions of the seed."""
import concurrent.futures
import json
import pathlib
import shutil
import struct
import subprocess

from program import IMAGES, TOY, Saddle, arguments, check, finish, settings

args = arguments()
saddle = Saddle(args.saddle)
SHORT = settings("train.steps=2")


def object_of(claim, keys, *words):
    """Runs a command with --json. @return the object it printed"""
    done = saddle.run(*words, "--json")
    lines = done.stdout.splitlines()
    try:
        found = json.loads(done.stdout)
    except ValueError:
        found = None
    good = done.returncode == 0 and len(lines) == 1 and isinstance(found, dict) and set(keys) <= set(found)
    check(f"{claim} --json prints one object with {', '.join(keys)}", good, f"{done.returncode} {done.stdout[:300]!r} {done.stderr[:300]!r}")
    return found or {}


def numbers(path):
    """The shape's text and the bytes of an npy file."""
    content = pathlib.Path(path).read_bytes()
    end = 10 + struct.unpack_from("<H", content, 8)[0]
    return content[10:end].decode(), content[end:]


def helps():
    for words in (["train"], ["sample"], ["objectives"], ["recipes"], ["data"], ["data", "list"], []):
        done = saddle.run(*[*words, "--help"])
        good = done.returncode == 0 and f"Example:\n  saddle {' '.join(words)}" in done.stdout and not done.stderr
        check(f"saddle {' '.join([*words, '--help'])} shows an example", good, done.stdout + done.stderr)
    check("--version", saddle.run("--version").stdout.startswith("saddle 0."))


def calls_for_help(*words):
    """Of a command and all below it, found in what it prints."""
    yield [*words, "--help"]
    below = saddle.run(*words, "--help").stdout.partition("Subcommands:\n")[2]
    for line in below.splitlines():
        if not line.startswith("  "):
            break
        if line[2] != " ":
            yield from calls_for_help(*words, line.split()[0])


def front():
    """`saddle` answers for help without libtorch, as saddle-torch would."""
    program = args.saddle.with_name("saddle-torch")
    calls = [*calls_for_help(), ["--version"], ["-h"], ["lab", "seeds", "-h"], ["lab seeds", "--help"]]
    check("every subcommand is asked for help", len(calls) >= 30 and ["lab", "seeds", "merge", "--help"] in calls, calls)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        others = list(pool.map(lambda words: subprocess.run([program, *words], capture_output=True, text=True), calls))
    for words, other in zip(calls, others):
        one = saddle.run(*words)
        check(f"saddle and saddle-torch agree on {' '.join(words)}",
              (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr) and one.returncode == 0, one)
    alone = saddle.folder / "alone/saddle"
    alone.parent.mkdir()
    shutil.copy(args.saddle, alone)
    check("help needs no saddle-torch", "SUBCOMMAND" in subprocess.run([alone, "--help"], capture_output=True, text=True).stdout)
    done = subprocess.run([alone, "recipes"], capture_output=True, text=True)
    check("a missing saddle-torch is one line and exit code 1", done.returncode == 1 and done.stderr.startswith("saddle: cannot start")
          and done.stderr.count("\n") == 1, done)
    with open("/dev/full", "w") as full:
        done = subprocess.run([args.saddle, "--help"], stdout=full, stderr=subprocess.PIPE, text=True)
    check("help that cannot be written is exit code 5", done.returncode == 5 and done.stderr == "saddle: cannot write to standard output\n", done)


def objects():
    run = saddle.folder / "run"
    made = object_of("train", ["run", "step", "images", "seconds", "images_per_second", "finished"], "train", *IMAGES, *SHORT, "--out", run)
    check("train reports where the run is and how far it came", made.get("run") == str(run) and made.get("step") == 2 and made.get("images") == 80
          and made.get("finished") is True, made)
    object_of("train --quiet", ["run", "step"], "train", "--resume", "--quiet", "--out", run)
    object_of("train --dry-run", ["config"], "train", *TOY, "--dry-run")
    check("--dry-run writes nothing", not (saddle.folder / "runs").exists())
    object_of("train on modes", ["modes"], "train", *TOY, *SHORT, "--out", saddle.folder / "points")
    object_of("sample", ["run", "n", "seed", "written"], "sample", run, "-n", "3")
    entries = object_of("objectives", ["entries"], "objectives")["entries"]
    for name in sorted({entry["name"] for entry in entries}):
        object_of(f"objectives {name}", ["name", "formula", "source", "options"], "objectives", name)
    for recipe in object_of("recipes", ["recipes"], "recipes")["recipes"][:3]:
        object_of(f"recipes {recipe['name']}", ["name", "toml"], "recipes", recipe["name"])
    sets = object_of("data list", ["data"], "data", "list")["data"]
    check("data list knows what is ready", {d["name"]: d["ready"] for d in sets}.get("gaussians8") is True, sets)


def limited_time():
    done = saddle.run("train", *TOY, *settings("train.steps=100000000"), "--minutes", "0.04", "--out", saddle.folder / "limited")
    check("--minutes: the time left is that of the limit", done.returncode == 0 and "  ETA 0:00  " in done.stdout, done.stdout + done.stderr)


def default_folders():
    for number in (1, 2):
        made = object_of("train without --out", ["run"], "train", *TOY, *SHORT)
        check(f"run {number} has a folder of its own", made.get("run") == f"runs/000{number}-gaussians8+toy-wgan-gp", made)
    made = object_of("train --resume without --out", ["run"], "train", *TOY, *settings("train.steps=3"), "--resume")
    check("--resume takes the latest run of the recipe", made.get("run") == "runs/0002-gaussians8+toy-wgan-gp" and made.get("step") == 3, made)
    lines = (saddle.folder / "runs/0002-gaussians8+toy-wgan-gp/metrics.jsonl").read_text().splitlines()
    check("metrics.jsonl has each step once", [json.loads(line)["step"] for line in lines] == [2, 3], lines)
    object_of("train --resume of a finished run", ["run"], "train", *TOY, *settings("train.steps=3"), "--resume")
    again = (saddle.folder / "runs/0002-gaussians8+toy-wgan-gp/metrics.jsonl").read_text().splitlines()
    check("a finished run that is resumed writes nothing twice", again == lines, again)


def samples():
    for run, shape in ((saddle.folder / "run", "1, 28, 28"), (saddle.folder / "points", "2")):
        for name, words in (("8", ["-n", "8"]), ("64", ["-n", "64"]), ("again", ["-n", "64"]), ("130", ["-n", "130"]), ("other", ["--seed", "5"])):
            saddle.run("sample", run, *words, "--npy", f"{name}.npy", "--grid", f"{name}.png")
        values = {name: numbers(saddle.folder / f"{name}.npy") for name in ("8", "64", "again", "130", "other")}
        check(f"{run.name}: -n 8 has shape {{8, {shape}}}", f"(8, {shape}" in values["8"][0], values["8"][0])
        check(f"{run.name}: the same seed gives the same bytes", values["64"] == values["again"])
        check(f"{run.name}: the same picture too", (saddle.folder / "64.png").read_bytes() == (saddle.folder / "again.png").read_bytes())
        check(f"{run.name}: the first 8 of 64 are the 8", values["64"][1][:len(values["8"][1])] == values["8"][1])
        check(f"{run.name}: the first 64 of 130 are the 64", values["130"][1][:len(values["64"][1])] == values["64"][1])
        check(f"{run.name}: another seed gives others", values["other"][1] != values["64"][1])
    done = saddle.run("sample", saddle.folder / "run", "-n", "3", "--folder", "each")
    check("--folder writes each as a PNG", done.returncode == 0 and len(list((saddle.folder / "each").glob("*.png"))) == 3, done.stderr)


helps()
front()
objects()
limited_time()
default_folders()
samples()
finish()
