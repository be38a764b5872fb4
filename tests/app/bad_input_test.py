"""Bad input ends in one clear line on stderr and the documented exit code, and leaves no run folder behind."""
import gzip
import struct
import subprocess

from program import TOY, Saddle, arguments, check, finish, settings

args = arguments()
saddle = Saddle(args.saddle)
USAGE, DATA, OUTPUT = 2, 3, 5
MANY = settings("train.steps=1")


def refused(claim, code, said, *words):
    """The words of a command that must end with `code` and one line with each of `said` in it."""
    before = sorted(saddle.folder.rglob("*"))
    done = saddle.run(*words)
    lines = done.stderr.splitlines()
    good = done.returncode == code and len(lines) == 1 and lines[0].startswith("saddle: ") and all(s in lines[0] for s in said)
    check(f"{claim} -> {code}: {done.stderr.strip()[:150]}", good and not done.stdout,
          f"exit code {done.returncode}, expected {code} and {said} in one line, got {done.stderr!r}, stdout {done.stdout!r}")
    check(f"{claim}: leaves nothing behind", sorted(saddle.folder.rglob("*")) == before)


def idx(name, shape, values, pack=gzip.compress, cut=None):
    """An IDX file of bytes whose header says `shape`, with `values` bytes in it, cut to `cut` bytes."""
    content = struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape) + bytes(k % 251 for k in range(values))
    path = saddle.folder / name
    path.write_bytes(pack(content)[:cut])
    return path


def toml(name, text):
    path = saddle.folder / name
    path.write_text(text)
    return path


def command_lines():
    refused("no subcommand", USAGE, ["subcommand"])
    refused("an unknown subcommand", USAGE, ["smaple", "'sample'"], "smaple")
    refused("an unknown subcommand of data", USAGE, ["lits", "'list'"], "data", "lits")
    refused("an unknown flag", USAGE, ["--frobnicate", "saddle train --help"], "train", "fashion-demo", "--frobnicate")
    refused("threads below 1", USAGE, ["--threads", "0"], "recipes", "--threads", "0")
    refused("a negative seed", USAGE, ["--seed"], "train", "fashion-demo", "--seed", "-1")
    refused("sample without a run", USAGE, ["RUN"], "sample")
    refused("zero samples", USAGE, ["-n"], "sample", "somewhere", "-n", "0")
    refused("train without a recipe", USAGE, ["recipe", "--resume"], "train")
    refused("--resume without a run or recipe", USAGE, ["--out"], "train", "--resume")
    refused("--set without =", USAGE, ["train.steps", "key=value"], "train", *TOY, "--set", "train.steps")
    refused("--set before the recipe takes one value only", USAGE, ["nowhere.toml"], "train", "--set", "train.steps=1", "nowhere.toml")
    refused("an unknown device", USAGE, ["gpu", "expected cpu"], "train", *TOY, "--device", "gpu")
    refused("a device with a bad number", USAGE, ["cpu:x"], "train", *TOY, "--device", "cpu:x")
    refused("an unknown entry of the catalogue", USAGE, ["hing", "'hinge'"], "objectives", "hing")


def recipes():
    refused("an unknown recipe", USAGE, ["fashon-demo", "'fashion-demo'"], "train", "fashon-demo")
    refused("a recipe file that is not there", USAGE, ["nowhere.toml", "No such file"], "train", "nowhere.toml")
    refused("TOML with a syntax error", USAGE, ["broken.toml", "line 3"], "train", toml("broken.toml", "[train]\nsteps = 3\nseed = = 4\n"))
    refused("TOML with a list", USAGE, ["list.toml", "line 2", "train.steps"], "train", toml("list.toml", "[train]\nsteps = [3]\n"))
    refused("TOML that is no text", USAGE, ["bytes.toml", "line 1"], "train", toml("bytes.toml", "\x00\x01\n\n= \x7f"))
    circle = toml("circle.toml", f'recipe = "{saddle.folder}/circle.toml"\n')
    refused("a recipe that calls itself", USAGE, ["circle.toml", "call each other"], "train", circle)
    refused("an unknown section", USAGE, ["crtic", "'critic'"], "train", *TOY, *settings("crtic.width=3"))
    refused("an unknown key", USAGE, ["widht", "'width'"], "train", *TOY, *settings("critic.widht=3"))
    refused("an unknown key of train", USAGE, ["step", "'steps'"], "train", *TOY, *settings("train.step=3"))
    refused("an unknown objective", USAGE, ["wassertein", "'wasserstein'"], "train", *TOY, *settings("objective.name=wassertein"))
    refused("an unknown penalty", USAGE, ["gradiant", "'gradient'"], "train", *TOY, *settings("penalty.gradiant.weight=1"))
    refused("an unknown optimiser", USAGE, ["adan", "'adam'"], "train", *TOY, *settings("critic_optimizer.name=adan"))
    refused("a value for a section", USAGE, ["critic", "table"], "train", *TOY, *settings("critic=3"))
    refused("a negative batch", USAGE, ["batch_size", "-4"], "train", *TOY, *settings("train.batch_size=-4"))
    refused("a text for a number", USAGE, ["lr", "fast"], "train", *TOY, *settings("critic_optimizer.lr=fast"))
    refused("a fraction for an integer", USAGE, ["steps", "1.5"], "train", *TOY, *settings("train.steps=1.5"))
    refused("a number that is none", USAGE, ["lr", "nan"], "train", *TOY, *settings("critic_optimizer.lr=nan"))
    refused("steps and kimg", USAGE, ["steps", "kimg"], "train", *TOY, *settings("train.steps=3", "train.kimg=1"))
    refused("points for a dcgan", USAGE, ["dcgan"], "train", "gaussians8+nsgan", *settings("generator.name=dcgan"))
    refused("images for an mlp", USAGE, ["mlp", "dcgan"], "train", "fashion+nsgan", *settings("generator.name=mlp", "data.split=test"))
    refused("a gradient penalty with batch norm in the critic", USAGE, ["batch norm", "critic.norm"], "train", "fashion-wgan-gp",
            *settings("critic.norm=batch", "data.split=test"), "--out", "mixed")
    done = saddle.run("train", "--set", "train.steps=3", "gaussians8-wgan-gp", "--dry-run")
    check("--set may stand before the recipe", done.returncode == 0 and "steps = 3" in done.stdout, done.stderr)


def data():
    good = idx("good.gz", (64, 28, 28), 64 * 784)
    own = lambda path, *more: ["train", "fashion-wgan-gp", *settings("data.name=idx", f"data.images={path}", *more), *MANY]
    refused("a truncated gzip", DATA, ["short.gz"], *own(idx("short.gz", (64, 28, 28), 64 * 784, cut=400)))
    refused("a gzip cut in its trailer", DATA, ["trailer.gz"], *own(idx("trailer.gz", (9, 28, 28), 9 * 784, cut=-5)))
    refused("an IDX that says more than it has", DATA, ["more.gz", "byte"], *own(idx("more.gz", (65, 28, 28), 64 * 784)))
    refused("an IDX that has more than it says", DATA, ["less.gz", "byte"], *own(idx("less.gz", (63, 28, 28), 64 * 784)))
    refused("an IDX of 4 billion images", DATA, ["huge.idx"], *own(idx("huge.idx", (2**32 - 1, 28, 28), 784, pack=bytes)))
    refused("an IDX of labels for images", DATA, ["labels.gz"], *own(idx("labels.gz", (64,), 64)))
    refused("labels of another count", DATA, ["labels63.gz", "63", "64"], *own(good, f"data.labels={idx('labels63.gz', (63,), 63)}"))
    refused("an empty file", DATA, ["empty.gz"], *own(idx("empty.gz", (1,), 1, cut=0)))
    refused("a file that is not there", DATA, ["nowhere.gz", "No such file"], *own("nowhere.gz"))
    refused("no file named", USAGE, ["images"], *own(""))
    refused("a data folder that is not there", DATA, ["/nowhere"], "train", "fashion-demo", *settings("data.path=/nowhere"), *MANY)
    small = settings("generator.width=4", "critic.width=4", "generator.latent=8", "train.batch_size=8", "sample.count=4")
    done = saddle.run(*own(good), *small, "--out", "good")
    check("the whole file is taken", done.returncode == 0, done.stderr)


def folders():
    refused("a run folder in a folder that cannot be made", OUTPUT, ["/proc/nowhere"], "train", *TOY, "--out", "/proc/nowhere/run")
    refused("a file for a run folder", OUTPUT, ["broken.toml"], "train", *TOY, "--out", saddle.folder / "broken.toml")
    refused("a run folder with a name too long", OUTPUT, ["long"], "train", *TOY, "--out", "l" * 300)
    refused("sampling a run that is not there", OUTPUT, ["nowhere", "config.toml"], "sample", "nowhere")
    refused("resuming a run that is not there", OUTPUT, ["nowhere", "config.toml"], "train", "--resume", "--out", "nowhere")
    refused("a run folder without --resume", USAGE, ["good", "--resume"], "train", *TOY, "--out", "good")
    refused("a changed key", USAGE, ["critic.width", "9"], "train", "--resume", *settings("critic.width=9"), "--out", "good")
    refused("a changed part", USAGE, ["objective.name", "hinge"], "train", "--resume", *settings("objective.name=hinge"), "--out", "good")
    refused("another recipe", USAGE, ["--resume"], "train", "gaussians8-wgan-gp", "--resume", "--out", "good")
    refused("a changed seed", USAGE, ["train.seed"], "train", "--resume", "--seed", "7", "--out", "good")
    refused("pictures of points", USAGE, ["--folder", "--npy"], "sample", points, "--folder", "pictures")
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([str(args.saddle), "recipes", "--json"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    check("standard output on a full disk -> 5", done.returncode == OUTPUT and len(done.stderr.splitlines()) == 1, done.stderr)


command_lines()
recipes()
data()
points = saddle.folder / "points"
saddle.train(*TOY, *MANY, "--out", points)
folders()
finish()
