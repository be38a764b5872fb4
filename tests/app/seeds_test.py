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
check("no game stood still", {row["refused"] for row in rows} == {"0"}, rows)
check("a picture", ElementTree.parse(program.folder / "three/seeds.svg").getroot().tag.endswith("svg"))
program.run("lab", "seeds", *SMALL, "--games", "3", "--seed", "7", "--out", "again")
check("the same seed, the same bytes", (program.folder / "three/seeds.csv").read_bytes() == (program.folder / "again/seeds.csv").read_bytes())

before = (program.folder / "three/seeds.csv").read_bytes()
done = program.run("lab", "seeds", *SMALL, "--games", "3", "--seed", "7", "--out", "three")
check("the same call once more says the same", done.returncode == 0 and (program.folder / "three/seeds.csv").read_bytes() == before, done.stderr)

done = program.run("lab", "seeds", *SMALL[:-2], "--steps", "1", "--games", "1", "--out", "one", "--json")
one = json.loads(done.stdout)["metrics"]
check("of one game there is no deviation", one["modes"]["deviation"] is None and one["modes"]["mean"] is not None, one)

for words, expected in [([*SMALL, "--out", "three"], "holds other games"), (["fashion+wgan-gp"], "on points"),
                        (["swissroll-wgan-gp"], "no known mixture"), ([*SMALL, "--games", "0"], "--games")]:
    done = program.run("lab", "seeds", *words)
    check(f"refused in one line: {' '.join(words)}", done.returncode == 2 and expected in done.stderr and done.stderr.count("\n") == 1,
          (done.returncode, done.stderr))
finish()
