"""`saddle lab seeds`: many small games at once, a row for each, the same for the same seed, clear refusals."""
import csv
import json
import xml.etree.ElementTree as ElementTree

from program import Saddle, arguments, check, finish, settings

args = arguments()
program = Saddle(args.saddle)
SMALL = ["gaussians8+toy-wgan-gp", *settings("generator.width=32", "critic.width=32", "train.batch_size=64", "generator_optimizer.lr=3e-3",
                                            "critic_optimizer.lr=3e-3"), "--steps", "400"]


def rows_of(folder):
    return list(csv.DictReader(open(program.folder / folder / "seeds.csv", encoding="utf-8")))


done = program.run("lab", "seeds", *SMALL, "--games", "3", "--seed", "7", "--json", "--out", "three")
found = json.loads(done.stdout)
check("three games are played", found["games"] == 3 and found["steps"] == 150 and found["seconds"] > 0, found)
rows = rows_of("three")
check("a row for each seed", [row["seed"] for row in rows] == ["7", "8", "9"], rows)
check("they have learnt where modes are", all(float(row["modes"]) >= 5 for row in rows), rows)
check("the games differ", len({row["high-quality"] for row in rows}) > 1, rows)
mean = sum(float(row["modes"]) for row in rows) / 3
check("the mean is the rows'", abs(found["metrics"]["modes"]["mean"] - mean) < 1e-9, (found, mean))
check("a picture", ElementTree.parse(program.folder / "three/seeds.svg").getroot().tag.endswith("svg"))
program.run("lab", "seeds", *SMALL, "--games", "3", "--seed", "7", "--out", "again")
check("the same seed, the same bytes", (program.folder / "three/seeds.csv").read_bytes() == (program.folder / "again/seeds.csv").read_bytes())

for words, expected in [([*SMALL, "--out", "three"], "holds games already"), (["fashion+wgan-gp"], "on points"),
                        (["swissroll-wgan-gp"], "no known mixture"), ([*SMALL, "--games", "0"], "--games")]:
    done = program.run("lab", "seeds", *words)
    check(f"refused in one line: {' '.join(words)}", done.returncode == 2 and expected in done.stderr and done.stderr.count("\n") == 1,
          (done.returncode, done.stderr))
finish()
