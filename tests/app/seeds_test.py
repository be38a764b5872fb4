"""`saddle lab seeds`: many small games at once, a row for each, the same for the same seed, clear refusals."""
import csv
import json
import statistics
import xml.etree.ElementTree as ElementTree

from program import Saddle, arguments, check, finish, settings

args = arguments()
program = Saddle(args.saddle)
STEPS = 400
SMALL = ["gaussians8+toy-wgan-gp", *settings("generator.width=32", "critic.width=32", "train.batch_size=64", "generator_optimizer.lr=3e-3",
                                            "critic_optimizer.lr=3e-3"), "--steps", str(STEPS)]


def rows_of(folder):
    return list(csv.DictReader(open(program.folder / folder / "seeds.csv", encoding="utf-8")))


done = program.run("lab", "seeds", *SMALL, "--games", "3", "--seed", "7", "--json", "--out", "three")
found = json.loads(done.stdout)
check("three games are played", found["games"] == 3 and found["steps"] == STEPS and found["seconds"] > 0, found)
rows = rows_of("three")
check("a row for each seed", [row["weights_seed"] for row in rows] == ["7", "8", "9"], rows)
check("they have learnt where modes are", all(float(row["modes"]) >= 5 for row in rows), rows)
check("the games differ", len({row["high-quality"] for row in rows}) > 1, rows)
shares = [float(row["high-quality"]) for row in rows]
said = found["metrics"]["high-quality"]
check("mean and deviation are the rows'", abs(said["mean"] - statistics.mean(shares)) < 1e-9
      and abs(said["deviation"] - statistics.stdev(shares)) < 1e-9, (said, shares))
check("the interval of a share is Wilson's: 3 of 3 is .4385 to 1 and 0 of 3 is 0 to .5615 (by hand)",
      all(abs(low - {0: 0, 1: .0615, 2: .2077, 3: .4385}[found[share]]) < 1e-4 for share, (low, high) in found["intervals"].items())
      and found["passed"] <= found["covering"] == sum(row["modes"] == "8" for row in rows), found)
check("no game stood still", {row["refused"] for row in rows} == {"0"}, rows)
check("a picture", ElementTree.parse(program.folder / "three/seeds.svg").getroot().tag.endswith("svg"))
program.run("lab", "seeds", *SMALL, "--games", "3", "--seed", "7", "--out", "again")
check("the same seed, the same bytes", (program.folder / "three/seeds.csv").read_bytes() == (program.folder / "again/seeds.csv").read_bytes())

before = (program.folder / "three/seeds.csv").read_bytes()
done = program.run("lab", "seeds", *SMALL, "--games", "3", "--seed", "7", "--out", "three")
check("the same call once more says the same", done.returncode == 0 and (program.folder / "three/seeds.csv").read_bytes() == before, done.stderr)

for part in (1, 2):
    program.run("lab", "seeds", *SMALL, "--games", "3", "--seed", "7", "--shard", f"{part}/2", "--out", f"part{part}")
merged = program.run("lab", "seeds", "merge", "part2", "part1", "--out", "merged", "--json")
check("a shard has its games", [row["weights_seed"] for row in rows_of("part2")] == ["8", "9"], rows_of("part2"))
check("shards put together are the whole, byte for byte", (program.folder / "merged/seeds.csv").read_bytes() == before, merged.stderr)
check("and say the same", json.loads(merged.stdout)["metrics"] == found["metrics"], merged.stdout)
broken = program.folder / "broken"
broken.mkdir()
(broken / "games.toml").write_bytes((program.folder / "part1/games.toml").read_bytes())
sound = json.loads((program.folder / "part1/seeds.json").read_text())
for name, content in {"nothing": "", "a list": "[1, 2]", "a column short": json.dumps({**sound, "modes": []}), "text": json.dumps({**sound, "refused": "x"}),
                      "many modes": json.dumps({**sound, "modes_of_data": 1e300, "modes": [None]}),
                      "games before the first": json.dumps({**sound, "first": -1})}.items():
    (broken / "seeds.json").write_text(content)
    done = program.run("lab", "seeds", "merge", "broken", "--out", "nothing")
    check(f"damage is said: {name}", done.returncode == 3 and "is damaged" in done.stderr and done.stderr.count("\n") == 1, done.stderr)
program.run("lab", "seeds", *SMALL[:-2], "--steps", "1", "--games", "1", "--seed", "7", "--out", "one-step")
for words, code, expected in [(["part1", "part1"], 3, "there twice"), (["part1", "one-step"], 2, "shards of different games"), (["nowhere"], 3, "nowhere"),
                              (["part1"], 3, "games 2 to 3 are missing"), (["part2"], 3, "games 1 on of 3 are missing"),
                              (["part1", "part2", "--out", "part1"], 2, "holds other games")]:
    done = program.run("lab", "seeds", "merge", *words, *([] if "--out" in words else ["--out", "nothing"]))
    check(f"refused in one line: merge {' '.join(words)}", done.returncode == code and expected in done.stderr and done.stderr.count("\n") == 1,
          (done.returncode, done.stderr))
noisy = [*SMALL[:-2], "--steps", "3", "--games", "3", *settings("inputs.noise.name=noise", "inputs.noise.std=0.5")]
for name, shard in (("noisy", "1/1"), ("noisy1", "1/2"), ("noisy2", "2/2")):
    program.run("lab", "seeds", *noisy, "--shard", shard, "--out", name)
program.run("lab", "seeds", "merge", "noisy1", "noisy2", "--out", "noisy-merged")
check("with noise before the critic too", (program.folder / "noisy/seeds.csv").read_bytes() == (program.folder / "noisy-merged/seeds.csv").read_bytes())

done = program.run("lab", "seeds", *SMALL[:-2], "--steps", "1", "--games", "1", "--out", "one", "--json")
one = json.loads(done.stdout)["metrics"]
check("of one game there is no deviation", one["modes"]["deviation"] is None and one["modes"]["mean"] is not None, one)

for words, expected in [([*SMALL, "--out", "three"], "holds other games"), (["fashion+wgan-gp"], "on points"),
                        (["swissroll-wgan-gp"], "no known mixture"), ([*SMALL, "--games", "0"], "--games"),
                        ([*SMALL, "--games", "2", "--shard", "1/3", "--out", "none"], "leave it none"), ([*SMALL, "--shard", "4/3"], "1 <= i <= n")]:
    done = program.run("lab", "seeds", *words)
    check(f"refused in one line: {' '.join(words)}", done.returncode == 2 and expected in done.stderr and done.stderr.count("\n") == 1,
          (done.returncode, done.stderr))
finish()
