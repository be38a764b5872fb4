"""`saddle eval`: sides of every kind, protocols, tables, scores on the way of a run, and clear refusals.

    python eval_test.py SADDLE      needs numpy, torch, scipy and Pillow
"""
import json
import os
import shutil
import warnings
import zlib

import numpy as np
import scipy.linalg
import torch
from PIL import Image

from program import AVERAGED, TOY, Saddle, arguments, check, finish, last_folder, settings

args = arguments()
saddle = Saddle(args.saddle)
os.environ["XDG_CACHE_HOME"] = str(saddle.folder / "cache")
USAGE, DATA = 2, 3
rng = np.random.default_rng(2)


def file(name, array):
    np.save(saddle.folder / name, array)
    return name


def answer(*words):
    done = saddle.run("eval", *words, "--json", "--quiet", "--threads", "1")
    if done.returncode != 0:
        raise SystemExit(f"FAILED eval {' '.join(words)}: code {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def refused(claim, code, words, *call):
    done = saddle.run("eval", *call, "--threads", "1")
    lines = done.stderr.strip().splitlines()
    said = lines[-1] if lines else ""
    check(claim, done.returncode == code and len(lines) == 1 and all(word in said for word in words),
          f"code {done.returncode}, said {done.stderr!r}")


def near(a, b, relative=1e-6):
    return abs(a - b) <= relative * max(abs(a), abs(b))


# --- features as they are -----------------------------------------------------------------------------------------------------

real, fake = rng.normal(size=(600, 8)), rng.normal(size=(500, 8)) * 1.2 + .3
found = answer("--fake", file("fake.npy", fake), "--real", file("real.npy", real), "--features", "identity", "--metrics", "fid,kid,prdc")
s1, s2 = np.cov(real.T), np.cov(fake.T)
frechet = ((real.mean(0) - fake.mean(0)) ** 2).sum() + np.trace(s1 + s2 - 2 * scipy.linalg.sqrtm(s1 @ s2).real)
fid = found["metrics"]["fid"]
check("the Frechet distance of features is scipy's", near(fid["value"], frechet), (fid, frechet))
check("every score has an interval around it and says what halves of the reals give",
      all(s["low"] <= s["value"] <= s["high"] and "floor" in s for s in found["metrics"].values()), found["metrics"])
check("it is not called FID", fid["called"] == "fd-identity", fid)
protocol = found["protocol"]
check("the protocol says what was compared", protocol["n_real"] == 600 and protocol["n_fake"] == 500 and
      protocol["extractor"] == "identity" and len(protocol["real_hash"]) == 64 and protocol["rounding"] == "none", protocol)
same = answer("--fake", "real.npy", "--real", "real.npy", "--features", "identity", "--metrics", "fid,prdc", "--no-interval")["metrics"]
check("identical sets: distance 0 within rounding, precision = recall = 1",
      abs(same["fid"]["value"]) < 1e-9 and same["precision"]["value"] == same["recall"]["value"] == 1, same)
np.savez(saddle.folder / "both.npz", features=fake)
again = answer("--fake", "both.npz", "--real", "real.npy", "--features", "identity", "--metrics", "fid,kid,prdc")
check("an npz says what the npy said", again["metrics"] == found["metrics"], again["metrics"])
some = answer("--fake", "fake.npy", "--real", "real.npy", "-n", "100", "--metrics", "fid", "--no-interval")
check("-n takes so many, and the protocol says so", some["protocol"]["n_real"] == some["protocol"]["n_fake"] == 100, some["protocol"])

own = answer("--fake", "fake.npy", "--real", "real.npy", "--metrics", "prdc:k=3,kid:subsets=2:subset_size=100", "--no-interval")
check("metrics take options, which the protocol has", own["protocol"]["prdc.k"] == 3 and own["protocol"]["kid.subset_size"] == 100 and
      own["metrics"]["precision"]["value"] < found["metrics"]["precision"]["value"], own)
refused("an option that a metric does not have", USAGE, ["'k'"], "--fake", "fake.npy", "--real", "real.npy", "--metrics", "prdc:kk=3")

# --- images -------------------------------------------------------------------------------------------------------------------

pixels = rng.integers(0, 256, (40, 12, 10, 3), dtype=np.uint8)
file("bytes.npy", pixels)
file("first.npy", pixels.transpose(0, 3, 1, 2).copy())
file("floats.npy", (pixels / 127.5 - 1).astype(np.float32))
(saddle.folder / "pictures").mkdir()
for i, image in enumerate(pixels):
    Image.fromarray(image).save(saddle.folder / "pictures" / f"{i:03}.png")
other = file("other.npy", rng.integers(0, 256, (50, 12, 10, 3), dtype=np.uint8))
kinds = {name: answer("--fake", name, "--real", other, "--features", "random-conv", "--metrics", "fid", "--no-interval")["metrics"]
         for name in ("bytes.npy", "first.npy", "floats.npy", "pictures")}
check("images are the same in every form: channels last or first, bytes or floats, files in a folder",
      all(near(k["fid"]["value"], kinds["bytes.npy"]["fid"]["value"]) for k in kinds.values()), kinds)
cached = list((saddle.folder / "cache/saddle").glob("features-*"))
check("features of reals are kept by their hash, once", len(cached) == 1, cached)
cached[0].write_bytes(cached[0].read_bytes()[:-100])
repaired = answer("--fake", "bytes.npy", "--real", other, "--features", "random-conv", "--metrics", "fid", "--no-interval")["metrics"]
check("a damaged cache is made anew", repaired == kinds["bytes.npy"], repaired)


class Pool(torch.nn.Module):
    """Four numbers an image; their sum and its opposite as logits; `wrong`, `short`: not one row, or one of logits, an image."""

    def __init__(self, logits: bool, wrong: bool, short: bool = False):
        super().__init__()
        self.logits, self.wrong, self.short = logits, wrong, short

    def forward(self, x):
        rows = torch.nn.functional.adaptive_avg_pool2d(x.mean(1, keepdim=True), 2).flatten(1)
        classes = torch.stack([rows.sum(1), -rows.sum(1)], 1)
        return rows[:1] if self.wrong else (rows, classes[:1] if self.short else classes) if self.logits else rows


def script(name, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = torch.jit.trace(Pool(*(options.pop(key, False) for key in ("logits", "wrong", "short"))), torch.zeros(2, 3, 8, 8))
        module.save(str(saddle.folder / name))
    described = {"channels": 3, "size": 8, "filter": "bilinear", "range": [0, 1], "layer": "pool", **options}
    (saddle.folder / name).with_suffix(".json").write_text(json.dumps(described))
    return name


scripted = answer("--fake", "bytes.npy", "--real", other, "--features", script("pool.pt"), "--metrics", "fid", "--no-interval")
small = np.stack([np.asarray(Image.fromarray(image).resize((8, 8), Image.Resampling.BILINEAR)) for image in pixels]) / 255
theirs = Pool(False, False)(torch.tensor(small).permute(0, 3, 1, 2)).numpy()
check("a TorchScript extractor is shown what its description says, resized as by Pillow",
      scripted["protocol"]["layer"] == "pool" and "8x8" in scripted["protocol"]["resize"], scripted)
reals = np.stack([np.asarray(Image.fromarray(image).resize((8, 8), Image.Resampling.BILINEAR)) for image in np.load(saddle.folder / other)]) / 255
of_reals = Pool(False, False)(torch.tensor(reals).permute(0, 3, 1, 2)).numpy()
check("... and its features are what PyTorch computes",
      near(scripted["metrics"]["fid"]["mean_part"], ((theirs.mean(0) - of_reals.mean(0)) ** 2).sum(), 1e-4), scripted["metrics"])
inception = answer("--fake", "bytes.npy", "--real", other, "--features", script("logits.pt", logits=True), "--metrics", "is", "--no-interval")
check("a tuple's second part is logits", inception["metrics"]["is"]["value"] >= 1, inception["metrics"])

# --- runs, tables, comparisons --------------------------------------------------------------------------------------------------

for seed in (1, 2):
    saddle.train(*TOY, *settings("train.steps=12"), "--seed", str(seed), "--out", f"toy{seed}")
one = answer("toy1", "-n", "300")
check("a run on a mixture is scored by its modes and W_2 against its own data", {"modes", "w2"} <= set(one["metrics"]), one["metrics"])
check("floors of endless data are of as many other samples", one["metrics"]["w2"]["floor_n"] == 300 and one["metrics"]["modes"]["floor"] == 8,
      one["metrics"])
check("the same call, the same numbers", answer("toy1", "-n", "300") == one)
table = saddle.run("eval", "--table", "toy1", "toy2", "-n", "300", "--metrics", "w2", "--no-interval", "--out", "table", "--json", "--quiet")
rows = json.loads(table.stdout)["rows"]
values = [answer(run, "-n", "300", "--metrics", "w2", "--no-interval")["metrics"]["w2"]["value"] for run in ("toy1", "toy2")]
check("runs that differ in the seed are one row of a table: mean and spread",
      len(rows) == 1 and near(rows[0]["metrics"]["w2"]["mean"], np.mean(values)) and
      near(rows[0]["metrics"]["w2"]["deviation"], np.std(values, ddof=1)), (rows, values))
check("the table is written as Markdown and csv", (saddle.folder / "table.md").read_text().startswith("| run | seeds | thousand images | w2 |") and
      "n_real 300" in (saddle.folder / "table.md").read_text() and
      len((saddle.folder / "table.csv").read_text().splitlines()) == 3)

for name, seed in (("a", 0), ("b", 0), ("c", 1)):
    (saddle.folder / f"{name}.json").write_text(json.dumps(answer("toy1", "-n", "200", "--metrics", "w2", "--seed", str(seed))))
compared = saddle.run("eval", "--compare", "a.json", "b.json", "--json")
check("numbers of one protocol are compared", compared.returncode == 0 and json.loads(compared.stdout)["differences"] == [], compared.stderr)
plain = {name: answer("--fake", "fake.npy", "--real", f"{name}real.npy", "--metrics", "fid", "--seed", "3") for name in ("", "./")}
check("the same reals under another name are the same", plain[""]["protocol"] == plain["./"]["protocol"], plain)
refused("others are refused, naming each field that differs", USAGE, ["seed: 0 against 1", "real_hash", "--force"],
        "--compare", "a.json", "c.json")
forced = saddle.run("eval", "--compare", "a.json", "c.json", "--force", "--json")
check("--force compares them and lists the fields", forced.returncode == 0 and
      {"seed", "real_hash"} <= {d["field"] for d in json.loads(forced.stdout)["differences"]}, forced.stderr)

# --- scores on the way of a run ---------------------------------------------------------------------------------------------------

WATCHED = [*TOY, *settings("eval.every_kimg=0.3", "eval.n=200", "eval.metrics=w2,modes", "checkpoint.every=5", "train.steps=20")]


def scores(run):
    lines = [json.loads(line) for line in (saddle.folder / run / "metrics.jsonl").read_text().splitlines()]
    return [(line["step"], line["metrics"]) for line in lines if "metrics" in line]


saddle.train(*WATCHED, "--out", "whole")
way = scores("whole")
check("a run is scored every so many images and at its end", len(way) >= 4 and way[-1][0] == 20, [step for step, _ in way])
check("the scores are drawn on the way", (saddle.folder / "whole/scores.svg").read_text().count(">w2<") >= 1)
told = saddle.run("eval", "--table", "whole", "-n", "100", "--metrics", "w2", "--no-interval", "--out", "way", "--json", "--quiet")
check("a table of runs that were scored on their way says how they came there",
      {"way.md", "way.csv", "way-history.csv", "way.svg"} == set(json.loads(told.stdout)["written"]) and
      len((saddle.folder / "way-history.csv").read_text().splitlines()) == len(way) + 1, told.stderr)
best = min(way, key=lambda entry: entry[1]["w2"]["value"])
kept = saddle.folder / "whole/checkpoints/best-w2.safetensors"
header = kept.read_bytes()
about = json.loads(header[8:8 + int.from_bytes(header[:8], "little")])["__metadata__"]
check("the best generator is kept, with its score", int(about["step"]) == best[0] and near(float(about["w2"]), best[1]["w2"]["value"], 1e-4), about)
drawn = [saddle.run("sample", "whole", "-n", "20", "--npy", f"{name}.npy", "--checkpoint", name, "--quiet").returncode
         for name in ("last", "best-w2")]
check("samples can be drawn from it", drawn == [0, 0], drawn)
missing = saddle.run("sample", "whole", "--checkpoint", "best-fid")
check("one that was not kept is refused with those that were", missing.returncode == 5 and "best-w2" in missing.stderr, missing.stderr)
saddle.train(*WATCHED[:-1], "train.steps=10", "--out", "halves")
saddle.train("--resume", "--out", "halves", *settings("train.steps=20"))
check("a resumed run has the same scores at the same steps, none twice",
      [e for e in scores("halves") if e[0] != 10] == [e for e in way if e[0] != 10] and
      len({s for s, _ in scores("halves")}) == len(scores("halves")), ([s for s, _ in scores("halves")], [s for s, _ in way]))
shutil.copytree(saddle.folder / "halves", saddle.folder / "killed")
lines = (saddle.folder / "killed/metrics.jsonl").read_text().splitlines()
last = max(i for i, line in enumerate(lines) if "protocol" in json.loads(line))
(saddle.folder / "killed/metrics.jsonl").write_text("".join(line + "\n" for i, line in enumerate(lines) if i != last))
saddle.run("train", "--resume", "--out", "killed", "--quiet")
check("a score that a kill has kept from being written is made after all", scores("killed")[-1] == scores("halves")[-1],
      ([s for s, _ in scores("killed")], [s for s, _ in scores("halves")]))
before = kept.read_bytes()
saddle.train("--resume", "--out", "whole", *settings("train.steps=24", "eval.metrics=w2"))
check("other metrics beside the first do not make its old scores forgotten", kept.read_bytes() == before or
      min(e[1]["w2"]["value"] for e in scores("whole")[len(way):]) < best[1]["w2"]["value"], scores("whole"))
saddle.train("--resume", "--out", "whole", *settings("train.steps=26", "eval.n=150"))
check("scores of another protocol set the best one aside", (saddle.folder / "whole/checkpoints/best-w2-1.safetensors").exists())
scored = answer("whole")
check("eval scores a run as it was scored on its way", scored["protocol"]["n_fake"] == 150 and set(scored["metrics"]) == {"w2"} and
      near(scored["metrics"]["w2"]["value"], scores("whole")[-1][1]["w2"]["value"]), scored["metrics"])
saddle.train(*WATCHED, *settings("train.steps=6", "eval.metrics=modes:radius=2.5"), "--out", "ring")
saddle.train("--resume", "--out", "ring", *settings("train.steps=8"))
check("options that are no whole numbers are the same after a resume", [file.stem for file in (saddle.folder / "ring/checkpoints").glob("best-*")] == ["best-modes"],
      list((saddle.folder / "ring/checkpoints").iterdir()))
saddle.train("--resume", "--out", "halves", *settings("train.steps=30", "eval.n=100"))
lines = [json.loads(line) for line in (saddle.folder / "halves/metrics.jsonl").read_text().splitlines()]
protocols = {line["protocol"]["n_fake"] for line in lines if "protocol" in line}
check("every line has its protocol, also where a resumed run changed it", protocols == {100, 200}, protocols)
saddle.train(*WATCHED, *settings("train.steps=400", "generator_optimizer.lr=0", "eval.patience=2"), "--out", "still")
stopped = scores("still")
check("a generator that does not move is stopped after `patience` scores", len(stopped) == 3 and stopped[-1][0] < 400, [s for s, _ in stopped])
wrong = saddle.run("train", *WATCHED, *settings("eval.metrics=fdi"), "--out", "never")
check("an unknown metric is named before training", wrong.returncode == USAGE and "fid" in wrong.stderr and
      not (saddle.folder / "never").exists(), wrong.stderr)

# --- what is refused --------------------------------------------------------------------------------------------------------------

holed = fake.copy()
holed[7, 3] = np.nan
refused("features that are not finite", DATA, ["not finite"], "--fake", file("nan.npy", holed), "--real", "real.npy", "--metrics", "fid")
refused("a single sample", DATA, ["1"], "--fake", file("one.npy", fake[:1]), "--real", "real.npy", "--metrics", "fid")
refused("no more samples than neighbours", DATA, ["5"], "--fake", file("five.npy", fake[:5]), "--real", "real.npy", "--metrics", "prdc")
refused("sides of different dimensions", DATA, ["{8}", "{7}"], "--fake", file("seven.npy", fake[:, :7]), "--real", "real.npy")
(saddle.folder / "broken").mkdir()
for i in range(3):
    (saddle.folder / "broken" / f"{i}.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(40))
refused("a folder of broken JPEGs", DATA, ["0.jpg"], "--fake", "broken", "--real", other)
(saddle.folder / "sizes").mkdir()
for i in range(2):
    Image.fromarray(pixels[i][: 12 - i]).save(saddle.folder / "sizes" / f"{i}.png")
refused("a folder of several sizes, with what brings them together", DATA, ["10 x 11", "image_size"], "--fake", "sizes", "--real", other)
refused("a TorchScript file that answers with another shape", DATA, ["extractor wrong", "{1, 4}"],
        "--fake", "bytes.npy", "--real", other, "--features", script("wrong.pt", wrong=True))
script("bare.pt")
(saddle.folder / "bare.json").unlink()
refused("a TorchScript file without its description", DATA, ["bare.json"], "--fake", "bytes.npy", "--real", other, "--features", "bare.pt")
refused("an extractor of images for points", USAGE, ["random-conv"], "--fake", "fake.npy", "--real", "real.npy", "--features", "random-conv")
refused("a score of classes without a classifier", USAGE, ["is"], "--fake", "fake.npy", "--real", "real.npy", "--metrics", "is")
refused("floats that are no images", DATA, ["[-1, 1]"], "--fake", file("wide.npy", pixels.astype(np.float32)), "--real", other)
refused("floats in [0, 1]", DATA, ["2 x - 1"], "--fake", file("unit.npy", (pixels / 255).astype(np.float32)), "--real", other)
refused("images of other sizes than the reals' where nothing resizes", DATA, ["{3, 12, 10}", "{3, 9, 9}"], "--fake",
        file("odd.npy", pixels[:, :9, :9].copy()), "--real", other, "--features", "pixels", "--metrics", "fid")
refused("logits of another number than samples", DATA, ["logits {1, 2}"], "--fake", "bytes.npy", "--real", other, "--features",
        script("short.pt", logits=True, short=True), "--metrics", "fid")
refused("a checkpoint of no run", USAGE, ["--checkpoint"], "--fake", "fake.npy", "--real", "real.npy", "--checkpoint", "best-fid")
refused("a run twice in a table", USAGE, ["twice"], "--table", "toy1", "toy1")
refused("an option given twice", USAGE, ["k twice"], "--fake", "fake.npy", "--real", "real.npy", "--metrics", "prdc:k=3:k=4")
refused("a metric asked for twice", USAGE, ["prdc"], "--fake", "fake.npy", "--real", "real.npy", "--metrics", "prdc:k=3,prdc:k=5")
(saddle.folder / "bad.json").write_text('{"metrics": {"fid": 3}, "protocol": {}}')
refused("scores that are none", DATA, ["fid"], "--compare", "bad.json", "bad.json")
refused("fakes without reals", USAGE, ["--real"], "--fake", "fake.npy")
refused("nothing to do", USAGE, ["--compare"])
refused("an unknown metric, with the nearest", USAGE, ["'fid'"], "toy1", "--metrics", "fdi")
refused("a side that is nothing", USAGE, ["fashion-mnist"], "--fake", "fashion-mist", "--real", "real.npy")
refused("no JSON of ours", DATA, ["--json"], "--compare", "table.md", "a.json")

# --- a classifier of one's own ----------------------------------------------------------------------------------------------------

for name, shade in (("dark", 40), ("light", 190)):
    (saddle.folder / "labelled" / name).mkdir(parents=True)
    for i in range(60):
        noise = np.clip(rng.normal(shade, 30, (12, 12)), 0, 255).astype(np.uint8)
        Image.fromarray(noise).save(saddle.folder / "labelled" / name / f"{i:02}.png")
learnt = [saddle.run("features", "train", "folder:path=labelled,channels=1", "--json", "--quiet", "--threads", "1") for _ in range(2)]
first, second = (json.loads(done.stdout) for done in learnt)
check("a classifier of a labelled folder is trained once, and found again", first["trained"] and not second["trained"] and
      first["hash"] == second["hash"] and first["accuracy"] > .9, learnt[0].stderr)
classed = answer("--fake", "folder:path=labelled,channels=1", "--real", "folder:path=labelled,channels=1", "--metrics", "fid,is,classes",
                 "--no-interval")
check("it is then the features of that data", classed["protocol"]["extractor_hash"] == first["hash"] and
      classed["metrics"]["is"]["value"] > 1.5, classed)

packed = saddle.run("data", "pack", "labelled", "--out", "labelled.safetensors", "--channels", "1", "--size", "28")
saddle.train("fashion+nsgan", *settings("data.name=packed", "data.path=labelled.safetensors", "generator.width=4", "critic.width=4",
                                        "train.batch_size=8", "train.steps=2", "sample.every=0"), "--out", "packed")
by_class = answer("packed", "-n", "60", "--metrics", "fid", "--no-interval")
check("a run's own data, options and all, is what its classifier is trained on", packed.returncode == 0 and
      by_class["protocol"]["extractor"] == "classifier" and by_class["real"] == "packed", by_class["protocol"])
drawn = saddle.run("eval", "--fake", "gaussians8", "--real", "gaussians8", "-n", "200", "--metrics", "w2", "--json", "--quiet")
check("two sides of one endless set are two draws", json.loads(drawn.stdout)["metrics"]["w2"]["value"] > 0, drawn.stdout)
copies = answer("--fake", "labelled.safetensors", "--real", "packed:path=labelled.safetensors", "--features", "pixels", "--metrics", "memorisation")
fresh = answer("--fake", "fashion-mnist:split=test", "--real", "fashion-mnist", "--features", "pixels", "-n", "300", "--metrics", "memorisation",
               "--seed", "1")
check("copies of the training images are found, new images are not, held against the test split",
      copies["metrics"]["memorisation"]["value"] == 1 and fresh["metrics"]["memorisation"]["value"] < .1 and
      fresh["protocol"]["memorisation.held_out"] == 300, (copies["metrics"], fresh["metrics"]))
others = answer("--fake", "labelled.safetensors", "--real", "packed:path=labelled.safetensors", "--features", "pixels", "-n", "40", "--metrics",
                "memorisation,fid", "--neighbours", "nearest.png", "--seed", "1")
check("copies are looked for among all training images, not only the n reals that are compared",
      others["metrics"]["memorisation"]["value"] == 1 and others["protocol"]["memorisation.training"] == 120 and
      others["protocol"]["n_real"] == 40 and (saddle.folder / "nearest.png").exists(), others)
check("other reals than those compared give the floor", others["metrics"]["fid"]["floor_n"] == 40, others["metrics"]["fid"])

# --- classes in the data's shares -------------------------------------------------------------------------------------------------

for name, shade, count in (("dark", 0, 90), ("light", 255, 10)):
    (saddle.folder / "uneven" / name).mkdir(parents=True)
    for i in range(count):
        Image.fromarray(np.full((28, 28), shade, np.uint8)).save(saddle.folder / "uneven" / name / f"{i:02}.png")
saddle.run("data", "pack", "uneven", "--out", "uneven.safetensors", "--channels", "1", "--size", "28")
saddle.train("fashion+cgan", *settings("data.name=packed", "data.path=uneven.safetensors", "generator.width=4", "critic.width=4",
                                       "generator.norm=none", "train.batch_size=8", "train.steps=1", "sample.every=0"), "--out", "shares")


def perfect(averaged):
    """A generator's weights that make class 1 white and class 0 black, from the file of another's."""
    size = int.from_bytes(averaged[:8], "little")
    header, all_bytes, last = json.loads(averaged[8:8 + size]), bytearray(averaged[8 + size:]), None
    for name, about in header.items():
        if name == "__metadata__":
            continue
        values = np.zeros(about["shape"], np.float32)
        if values.ndim == 2:
            values[:, -1] = 1  # of the label that says "light"
        if values.ndim == 4:
            values[:], last = 1, name.replace("weight", "bias") if last is None or int(name.split(".")[0]) > int(last.split(".")[0]) else last
        all_bytes[slice(*about["data_offsets"])] = values.tobytes()
    all_bytes[slice(*header[last]["data_offsets"])] = np.full(header[last]["shape"], -5, np.float32).tobytes()
    return averaged[:8 + size] + bytes(all_bytes)


averaged = (last_folder(saddle.folder / "shares") / AVERAGED).read_bytes()
(saddle.folder / "shares/checkpoints/best-made.safetensors").write_bytes(perfect(averaged))
in_shares, in_turn = (answer("shares", "--checkpoint", "best-made", "-n", "100", "--features", "pixels", "--metrics", "fid", "--no-interval", *more)
                      for more in ([], ["--equal-classes"]))
check("a conditional generator is scored with the data's shares of classes: nine dark to one light is no error",
      in_shares["metrics"]["fid"]["value"] < 1e-6 < 1 < in_turn["metrics"]["fid"]["value"], (in_shares, in_turn))
refused("--equal-classes of a run without classes", USAGE, ["--equal-classes", "packed"], "packed", "-n", "60", "--metrics", "fid", "--equal-classes")
check("the protocol says which shares", in_shares["protocol"]["class_shares"] == "data" and in_turn["protocol"]["class_shares"] == "equal" and
      "class_shares" not in by_class["protocol"], (in_shares["protocol"], in_turn["protocol"]))

# --- statistics of batch norm ------------------------------------------------------------------------------------------------------

saddle.train("fashion-ns", *settings("data.split=test", "data.image_size=28", "generator.width=4", "critic.width=4", "train.batch_size=8",
                                     "train.steps=2", "sample.every=0", "eval.every_kimg=1", "eval.n=20", "eval.features=pixels"), "--out", "norm")
QUICK = ["norm", "-n", "20", "--features", "pixels", "--metrics", "fid", "--no-interval"]
new = answer(*QUICK)
on_way = [json.loads(line)["protocol"] for line in (saddle.folder / "norm/metrics.jsonl").read_text().splitlines() if "protocol" in line]
check("a generator with batch norm is scored with statistics of its own, and both protocols say so",
      new["protocol"]["statistics"] == "own" and {p["statistics"] for p in on_way} == {"own"}, (new["protocol"], on_way))
check("one without has no such field", "statistics" not in in_turn["protocol"], in_turn["protocol"])
state = last_folder(saddle.folder / "norm") / "state.json"
about = json.loads(state.read_text())
about.pop("statistics"), about.pop("crc32")  # as an earlier version wrote it
sums = json.loads(state.read_text())["crc32"] | {"state.json": zlib.crc32(json.dumps(about, separators=(",", ":"), sort_keys=True).encode())}
state.write_text(json.dumps(about | {"crc32": sums}))
old = answer(*QUICK)
check("a checkpoint that does not say has the last generator's", old["protocol"]["statistics"] == "last generator's", old["protocol"])
for name, scored in (("new", new), ("old", old)):
    (saddle.folder / f"{name}.json").write_text(json.dumps(scored))
refused("scores with other statistics are not compared", USAGE, ["statistics: own against last generator's"], "--compare", "new.json", "old.json")

finish()
