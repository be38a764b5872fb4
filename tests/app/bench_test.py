"""`saddle bench quality` and `bench averages`: what they write, that they go on, and what they refuse. Times are not looked at.

    python bench_test.py SADDLE
"""
import csv
import json
import os
import xml.etree.ElementTree as ElementTree

from program import Saddle, arguments, check, finish, settings

args = arguments()
saddle = Saddle(args.saddle)
os.environ["XDG_CACHE_HOME"] = str(saddle.folder / "cache")
SMALL = settings("train.batch_size=32", "generator.width=16", "critic.width=16")
QUALITY = ["bench", "quality", "nsgan", "wgan-gp", "--data", "gaussians8", "--kimg", "1", "--every-kimg", "0.4", "-n", "200", "--metrics", "w2,modes",
           "--seeds", "2", "--out", "quality", "--quiet", "--threads", "1", "--json", *SMALL]


def rows_of(path):
    with open(saddle.folder / path, newline="") as file:
        return list(csv.DictReader(file))


parts = [json.loads(saddle.run(*QUALITY, "--shard", f"{i}/3").stdout) for i in (1, 2)]
check("a shard plays its runs and makes no table", parts == [{"runs": 2, "of": 4}, {"runs": 1, "of": 4}]
      and len(list((saddle.folder / "quality/runs").iterdir())) == 3 and not (saddle.folder / "quality/quality.csv").exists(), parts)
done = saddle.run(*QUALITY)  # the fourth, and the table of all
check("methods and seeds are played and scored", done.returncode == 0, done.stderr)
rows = rows_of("quality/quality.csv")
check("the csv has a line for every score of every run", {(r["method"], r["seed"]) for r in rows} ==
      {(m, s) for m in ("nsgan", "wgan-gp") for s in "01"} and len(rows) >= 12, len(rows))
check("images are equal for all at the end", {r["images"] for r in rows if float(r["images"]) >= 1000} and
      all(float(r["images"]) <= 1000 + 5 * 32 for r in rows))
table = json.loads(done.stdout)["rows"]
last = {(r["method"], r["seed"]): float(r["w2"]) for r in rows}
means = {m: (last[m, "0"] + last[m, "1"]) / 2 for m in ("nsgan", "wgan-gp")}
check("the table has the mean over seeds of the last score, the best first",
      [row["method"] for row in table] == sorted(means, key=means.get) and
      all(abs(row["metrics"]["w2"]["mean"] - means[row["method"]]) < 1e-6 for row in table), (table, means))
text = (saddle.folder / "quality/quality.svg").read_text()
check("the picture names the methods", ElementTree.fromstring(text) is not None and "wgan-gp" in text and "nsgan" in text)
stamp = (saddle.folder / "quality/runs/nsgan-0/metrics.jsonl").stat().st_mtime_ns
again = saddle.run(*QUALITY)
check("a second call plays nothing again and says the same", again.stdout == done.stdout and
      (saddle.folder / "quality/runs/nsgan-0/metrics.jsonl").stat().st_mtime_ns == stamp)
other = saddle.run(*[word if word != "200" else "100" for word in QUALITY])
check("runs of other settings are not taken for these", other.returncode == 2 and "other settings" in other.stderr, other.stderr)
mistyped = saddle.run(*QUALITY[:-2], "--out", "mistyped", *settings("foo.bar=1"))
check("a mistake in a setting ends before anything is made", mistyped.returncode == 2 and not (saddle.folder / "mistyped").exists(),
      mistyped.stderr)
failing = saddle.run("bench", "quality", "nsgan", "wgan-gp", "--data", "gaussians8", "--kimg", "1", "--every-kimg", "0.5", "-n", "200", "--metrics",
                     "prdc:k=300", "--out", "failing", "--quiet", "--threads", "1", *SMALL)
check("a score that cannot be had fails its run, not the others", "no run was scored" in failing.stderr and
      (saddle.folder / "failing/runs/wgan-gp-0/done.json").exists(), failing.stderr)
unknown = saddle.run("bench", "quality", "nsgna", "--data", "gaussians8")
check("an unknown method is named with the nearest", unknown.returncode == 2 and "nsgan" in unknown.stderr, unknown.stderr)

told = saddle.run("bench", "quality", "r3gan", "nsgan", "--data", "gaussians8+toy-small", "--kimg", "0.5", "--every-kimg", "0.4", "-n", "100",
                  "--out", "points", "--threads", "1", "--json", *SMALL)
kept = json.loads(told.stdout)["rows"] if told.returncode == 0 else []
check("methods on points are ranked by W_1, with their modes beside it", [list(row["metrics"])[0:1] for row in kept] and
      all({"w1", "modes"} <= set(row["metrics"]) and "fid" not in row["metrics"] for row in kept) and
      [row["metrics"]["w1"]["mean"] for row in kept] == sorted(row["metrics"]["w1"]["mean"] for row in kept), (kept, told.stderr))
said = "generator_optimizer.lr = 0.0005 of toy-small is now 0.0002, by r3gan"
check("settings of the data's recipe that a method changes are told", f"r3gan: {said}" in told.stderr, told.stderr)
check("... and are in the log of its runs", f"overridden {said}" in (saddle.folder / "points/runs/r3gan-0/log.txt").read_text())
lines = (saddle.folder / "points/quality.md").read_text()
check("a score that is not finite says so in the table", lines.count("not finite") == sum(score["mean"] is None for row in kept
                                                                                      for score in row["metrics"].values()), lines)
dry = saddle.run("train", "gaussians8+toy-small+r3gan", "--dry-run")
check("... and in --dry-run", f"overridden {said}" in dry.stdout, dry.stdout)

averages = saddle.run("bench", "averages", "gaussians8+nsgan", "--kimg", "2", "--every-kimg", "1", "-n", "200", "--metrics", "w2", "--betas", "0,0.9",
                      "--out", "averages", "--quiet", "--threads", "1", "--json", *SMALL)
check("averages of one run are scored side by side", averages.returncode == 0, averages.stderr)
rows = rows_of("averages/averages.csv")
check("each has a line for each score", [r["beta"] for r in rows].count("0") == [r["beta"] for r in rows].count("0.9") >= 2, rows)
check("they differ, and each has its picture", len({r["w2"] for r in rows}) == len(rows) and
      all((saddle.folder / f"averages/beta-{b}.png").exists() for b in ("0", "0.9")))
trained = saddle.run("eval", "averages/run", "-n", "200", "--metrics", "w2", "--json", "--quiet", "--no-interval")
check("beta 0 is the generator in training: a run without average scores the same",
      abs(float([r for r in rows if r["beta"] == "0"][-1]["w2"]) -
          json.loads(saddle.run("bench", "averages", "gaussians8+nsgan", "--kimg", "2", "--every-kimg", "1", "-n", "200", "--metrics", "w2",
                                "--betas", "0", "--out", "alone", "--quiet", "--threads", "1", "--json", *SMALL, *settings("average.name=none"))
                     .stdout)["rows"][0]["metrics"]["w2"]["value"]) < 1e-6 and trained.returncode == 0, trained.stderr)
wrong = saddle.run("bench", "averages", "gaussians8+nsgan", "--betas", "1.5", "--out", "wrong")
check("a beta that is none is refused", wrong.returncode == 2 and "1.5" in wrong.stderr, wrong.stderr)

finish()
