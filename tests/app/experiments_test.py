"""`saddle lab distances` and `saddle lab plans`: the papers' claims as figures, pictures that can be read, clear refusals."""
import csv
import json
import math
import xml.etree.ElementTree as ElementTree

from program import Saddle, arguments, check, finish

args = arguments()
program = Saddle(args.saddle)


def is_picture(name):
    return ElementTree.parse(program.folder / name).getroot().tag.endswith("svg")


done = program.run("lab", "distances", "--out", "found", "--json", "--quiet")
studies = json.loads(done.stdout)["studies"]
check("all studies run", sorted(studies) == ["apart", "bounded", "lines"], done.stderr)
for name, study in studies.items():
    pictures = [file for file in study["files"] if file.endswith(".svg")]
    check(f"{name}: a picture and a table", len(pictures) == 1 and is_picture(pictures[0]) and len(study["files"]) == 2, study)
qp = {1: (.538, .536), .1: (.179, .122), .01: (.167, .059)}
for row in studies["lines"]["found"]:
    theta = row["theta"]
    if theta == 0:
        check("at 0 nothing is apart", not any(value for name, value in row.items() if name != "theta"), row)
        continue
    check(f"lines {theta} apart", math.isclose(row["w1"], theta, rel_tol=1e-9) and math.isclose(row["jensen_shannon"], math.log(2), rel_tol=1e-9)
          and row["kl"] == "infinity", row)
    check(f"GAN-QP of lines {theta} apart", abs(row["two_argument_qp"] - qp[theta][0]) < .002 and abs(row["one_argument_qp"] - qp[theta][1]) < .002, row)
bounded = studies["bounded"]["found"]
check("GAN-QP's gap of a critic of two arguments is lambda d (a - b) / (a + b) at most of its pairs, and within lambda d",
      bounded["two_arguments"]["largest"] < 1.1 and bounded["two_arguments"]["rms_difference"] < .1, bounded)
check("of one argument it is another", bounded["best_of_one"]["rms_difference"] > 2 * bounded["two_arguments"]["rms_difference"], bounded)
apart = [{key: float(word) for key, word in row.items()} for row in csv.DictReader(open(program.folder / "found/apart.csv"))]
check("W_1 falls all the way", all(math.isclose(row["w1"], row["m"], rel_tol=1e-9, abs_tol=1e-12) for row in apart))
check("JS does not where the Gaussians are apart", all(abs(row["jensen_shannon"] - math.log(2)) < 1e-4 for row in apart if row["m"] >= .95))
check("nor stays where they meet", apart[-1]["jensen_shannon"] < 1e-9)

done = program.run("lab", "plans", "3,4,2,1", "1,2,3,4", "--out", "plans.svg", "--json")
plans = json.loads(done.stdout)
check("the cheapest plan costs the difference of the sums", plans["best"]["cost"] == abs(3 - 1) + abs(7 - 3) + abs(9 - 6), plans)  # W_1 = sum |F - G|
check("its rows and columns sum up", [sum(row) for row in plans["best"]["plan"]] == [3, 4, 2, 1]
      and [sum(column) for column in zip(*plans["worst"]["plan"])] == [1, 2, 3, 4], plans)
check("a poor plan is dearer than most", plans["worst"]["cost"] > plans["mean_cost"] > plans["best"]["cost"], plans)
check("plans are drawn", is_picture("plans.svg"))
printed = program.run("lab", "plans", "1,1", "1,1", "--list", "9").stdout
check("plans are printed", printed.count("\nplan ") == 1 and "2 plans move 2 units" in printed and "cost 0" in printed, printed)
check("one plan of one unit is no plural", "1 plan moves 1 unit;" in program.run("lab", "plans", "1", "1").stdout)
said = program.run("lab", "plans", "3,4,2,1", "1,2,3,4").stdout
check("means of a plan and of all plans are told apart", "the cheapest, cost 9, 0.9 a unit" in said
      and f"mean cost of all plans {plans['mean_cost']:.6g}" in said and plans["mean_cost"] > plans["best"]["cost"], said)

done = program.run("lab", "fit", "neyman", "total-variation", "alpha:alpha=-1", "--steps", "10", "--json", "--quiet")
neyman, variation, alpha = json.loads(done.stdout)["fits"]
check("a divergence that tails beyond float64 decide is not known", neyman["value"] is None and "tails" in neyman["unknown"]
      and f"D_f at the fit is not known: {neyman['unknown']}" in done.stderr, neyman)
check("the least total variation, by roots of log p / q", abs(variation["best"]["value"] - .2410599940366) < 1e-10
      and variation["best"]["reached"] == variation["best"]["starts"] == 9 and variation["value"] > variation["best"]["value"], variation)
check("a search's local minimum is said", len(neyman["other_minima"]) == 1 and abs(neyman["other_minima"][0]["value"] - 1.742801) < 1e-5, neyman)
check("alpha = -1 is half of Neyman", abs(alpha["best"]["value"] - neyman["best"]["value"] / 2) < 1e-9 and alpha["divergence"] == "alpha:alpha=-1", alpha)

names = ["kl", "reverse-kl", "pearson", "neyman", "squared-hellinger", "jensen-shannon", "weighted-js:pi=0.3", "jeffreys", "gan",
         "total-variation", "alpha:alpha=0.5", "alpha:alpha=2", "alpha:alpha=-1", "ns-gan"]
done = program.run("lab", "conjugate", *names, "--out", "conjugate.svg", "--json", "--quiet")
drawn = json.loads(done.stdout)["conjugates"]
for row in drawn:
    check(f"{row['divergence']}: f* is the highest of the lines u t - f(u), and they touch where tangents do", row["largest_difference"] < 1e-6
          and all(abs(at["conjugate"] - at["line"]) < 1e-9 for at in row["touches"]), row)
check("all are drawn", [row["divergence"] for row in drawn] == names and is_picture("conjugate.svg"))

done = program.run("lab", "plans", "1,1", "1,1", "--out", "nowhere/p.svg")
check("a picture that cannot be written is refused first", done.returncode == 5 and not done.stdout and "no folder nowhere" in done.stderr, (done.returncode, done.stderr))
for words, expected in [(["plans", "1,1", "1,1", "--out", "p.png"], "--out p.png: expected a name that ends in .svg"),
                        (["plans", "3,4,2,1", "1,2,3,4", "--power", "1000"], "--power 1000: a cost is not finite"),
                        (["plans", "1,1", "1,1", "--power", "0"], "expected a finite number above 0"),
                        (["plans", "1,1", "3"], "rows sum to 2, columns to 3"), (["plans", "1,.5", "3"], "expected whole numbers"),
                        (["plans", "1,x", "3"], "expected a number"), (["plans", "20,20,20,20", "20,20,20,20"], "plans"),
                        (["fit", "alpha:alpha=1"], "alpha: alpha = 1 must be"), (["fit", "alpha:beta=1"], "unknown"),
                        (["fit", "kl:"], "expected key=value"), (["conjugate", "kll"], "did you mean 'kl'"),
                        (["conjugate", "kl", "--out", "f.png"], "expected a name that ends in .svg"), (["distances", "line"], "did you mean 'lines'"), (["distances", "--device", "cuda"], "cpu")]:
    done = program.run("lab", *words)
    check(f"refused in one line: {' '.join(words)}", done.returncode == 2 and expected in done.stderr and done.stderr.count("\n") == 1,
          (done.returncode, done.stderr))
finish()
