"""`saddle distance`: laws against recorded values, samples against POT and scipy, files of every kind, and clear refusals."""
import json
import math
import xml.etree.ElementTree as ElementTree

import numpy
import ot
import scipy.special
import scipy.stats

from program import Saddle, arguments, check, finish

args = arguments()
program = Saddle(args.saddle)
random = numpy.random.default_rng(0)


def distance(*words, measures="w1"):
    done = program.run("distance", *words, "--measure", measures, "--json", "--quiet", "--threads", "1")
    return json.loads(done.stdout)["measures"] if done.returncode == 0 else check(f"distance {' '.join(words)}", False, done.stderr) or {}


def save(name, array):
    numpy.save(program.folder / name, array)
    return name


def near(value, expected, relative=1e-9):
    return math.isclose(value, expected, rel_tol=relative, abs_tol=1e-12)


laws = distance("gaussian(0,1)", "gaussian(1,2)", measures="w1,w2,energy,kl,reverse-kl,js,jensen-shannon,total-variation,pearson")
for name, expected in [("w1", 1.166630941175), ("w2", 1.414213562373), ("energy", .534105324107), ("kl", .4431471805599),
                       ("reverse-kl", 1.30685281944), ("js", .1281749730544), ("jensen-shannon", 2 * .1281749730544), ("total-variation", .3900656601211),
                       ("pearson", .7440263415097)]:
    check(f"laws: {name}", near(laws[name]["value"], expected), laws[name])
check("an infinite divergence says so", distance("uniform(0,1)", "uniform(1,2)", measures="kl")["kl"]["value"] == "infinity")

check("of Gaussians chi-squared is infinite where it is", distance("gaussian(1,2)", "gaussian(0,1)", measures="pearson")["pearson"]["value"] == "infinity")
wide = distance("mixture(0.5,0,2,0,2)", "gaussian(0,1)", measures="pearson")["pearson"]
check("by quadrature it is not known", wide["value"] is None and wide["method"].startswith("not known"), wide)
check("MMD of Gaussians with a bandwidth", near(distance("gaussian(0,1)", "gaussian(1,2)", "--bandwidth", "1", measures="mmd")["mmd"]["value"], .1594704836765))
wide_mean = ["gaussian([0,0,0],[[1,0,0],[0,2,0],[0,0,3]])", "gaussian([1,1,1],[[2,.5,.2],[.5,1,.1],[.2,.1,.5]])"]
flat = ["gaussian([0,0],[[1,0],[0,1]])", "gaussian([1,2],[[2,.5],[.5,1]])"]
for sides, kl, cost, overlap, mmd in [(flat, 2.136950751111, 5.247842043423, .569334052405, .317559286827),
                                      (wide_mean, 3.442102200895, 4.518004542582, .625613974210, .115496360451)]:
    space = distance(*sides, "--bandwidth", "1", measures="kl,w2,squared-hellinger,mmd")
    for name, expected in [("kl", kl), ("w2", cost ** .5), ("squared-hellinger", 2 - 2 * overlap), ("mmd", mmd)]:
        check(f"laws in space: {name}", near(space[name]["value"], expected), space[name])
grid = numpy.linspace(-9, 11, 4001)
p = scipy.stats.multivariate_normal([0, 0], numpy.eye(2)).pdf(numpy.stack(numpy.meshgrid(grid, grid), -1))
q = scipy.stats.multivariate_normal([1, 2], [[2, .5], [.5, 1]]).pdf(numpy.stack(numpy.meshgrid(grid, grid), -1))
middle, area = (p + q) / 2, (grid[1] - grid[0]) ** 2
space = distance(*flat, measures="js,total-variation")
check("quadrature in the plane: js", near(space["js"]["value"], area * (scipy.special.rel_entr(p, middle) + scipy.special.rel_entr(q, middle)).sum() / 2, 1e-6), space)
check("and total variation", near(space["total-variation"]["value"], area * abs(p - q).sum() / 2, 1e-5) and space["total-variation"]["error"] < 1e-8, space)
toys = distance("gaussians8", "gaussians25", measures="total-variation")["total-variation"]
check("data sets that are mixtures are laws", toys["method"] == "quadrature" and .8 < toys["value"] < .9, toys)
sampled = distance("mixture([.5,.5],[[0,0],[1,3]],[.1,.2])", "gaussian([.5,1.5],[[.275,.75],[.75,2.275]])", "-n", "4000", measures="gaussian-w2")["gaussian-w2"]
check("laws in space are drawn from: the moments are the mixture's", sampled["value"] < .1, sampled)  # a false alarm in 10^6

x, y = random.normal(size=(300, 2)), random.normal(size=(200, 2)) + .5
a, b = random.random(300), random.random(200)
files = [save("x.npy", x), save("y.npy", y)]
weights = ["--weights-a", save("a.npy", a), "--weights-b", save("b.npy", b), "--normalise"]
found = distance(*files, measures="w1,w2,energy")
check("W_1 is POT's", near(found["w1"]["value"], ot.emd2([], [], ot.dist(x, y, "euclidean"))), found["w1"])
check("W_2 is POT's", near(found["w2"]["value"] ** 2, ot.emd2([], [], ot.dist(x, y))), found["w2"])
check("the proof is there", found["w2"]["status"] == "optimal" and abs(found["w2"]["gap"]) < 1e-9 and found["w2"]["marginal_error"] < 1e-9)
weighted = distance(*files, *weights)
check("weighted W_1 is POT's", near(weighted["w1"]["value"], ot.emd2(a / a.sum(), b / b.sum(), ot.dist(x, y, "euclidean"))), weighted)
means = [ot.dist(p, q, "euclidean") for p, q in ((x, y), (x, x), (y, y))]
unbiased = 2 * means[0].mean() - means[1].sum() / (300 * 299) - means[2].sum() / (200 * 199)
check("the energy distance is numpy's", near(found["energy"]["value"], unbiased), found["energy"])
u, v = random.normal(size=50), random.normal(size=70) + 1
line = [save("u.npy", u), save("v.npy", v)]
check("on the line W_1 is scipy's", near(distance(*line)["w1"]["value"], scipy.stats.wasserstein_distance(u, v)))
lines = ["--weights-a", save("a50.npy", a[:50]), "--weights-b", save("b70.npy", b[:70]), "--normalise"]
check("weighted as well", near(distance(*line, *lines)["w1"]["value"], scipy.stats.wasserstein_distance(u, v, a[:50], b[:70])))
regular = .05 * ot.dist(x, y).mean()
ours = distance(*files, measures="sinkhorn")["sinkhorn"]
pairs = ((x, y), (x, x), (y, y))
plans = [ot.sinkhorn(numpy.full(len(p), 1 / len(p)), numpy.full(len(q), 1 / len(q)), ot.dist(p, q), regular, numItermax=20000, stopThr=1e-10,
                     method="sinkhorn_log") for p, q in pairs]
ours = distance(*files, measures="sinkhorn")["sinkhorn"]
values = []
for plan, (p, q) in zip(plans, pairs):
    product = numpy.full(plan.shape, 1 / plan.size)
    values.append((plan * ot.dist(p, q)).sum() + regular * (plan * numpy.log(numpy.maximum(plan, 1e-300) / product)).sum())
check("the Sinkhorn divergence is POT's", ours["converged"] and near(ours["value"], values[0] - values[1] / 2 - values[2] / 2, 1e-4), (ours, values))

program.run("distance", *files, "--measure", "w1", "--plan", "plan.npy", "--quiet")
plan = numpy.load(program.folder / "plan.npy")
mass = numpy.zeros((300, 200))
mass[plan[:, 0].astype(int), plan[:, 1].astype(int)] = plan[:, 2]
check("the plan has the weights as sums and the cost of W_2^2", abs(mass.sum(1) - 1 / 300).max() < 1e-9 and abs(mass.sum(0) - 1 / 200).max() < 1e-9
      and near((mass * ot.dist(x, y)).sum(), found["w2"]["value"] ** 2))
tested = distance(*files, "--test", "--interval", "--permutations", "99", measures="mmd,energy")
check("tests and intervals", all(entry["p_value"] == .01 and entry["interval"][0] < entry["value"] < entry["interval"][1] for entry in tested.values()), tested)
(program.folder / "table.csv").write_text("x,y\n" + "\n".join(f"{float(p)!r},{float(q)!r}" for p, q in x))
check("a table as text is the array", near(distance("table.csv", files[1])["w1"]["value"], found["w1"]["value"]))
check("the same call gives the same numbers", distance("gaussians8", "swissroll", measures="w2,sliced") == distance("gaussians8", "swissroll", measures="w2,sliced"))

binned = distance(*files, measures="total-variation")["total-variation"]
edges = [numpy.linspace(min(x[:, k].min(), y[:, k].min()), max(x[:, k].max(), y[:, k].max()), binned["bins"] + 1) for k in (0, 1)]
shares = [numpy.histogram2d(s[:, 0], s[:, 1], edges)[0] / len(s) for s in (x, y)]
check("binned total variation is numpy's", near(binned["value"], abs(shares[0] - shares[1]).sum() / 2), binned)
judged = json.loads(program.run("distance", *files, "--measure", "w1", "--critic", "wgan,wgan-gp,sngan,nsgan,gan-qp-l1", "--critic-steps", "200", "--json", "--quiet",
                                "--threads", "1").stdout)["critics"]
check("critics never certify more than W_1", all(entry["certified_w1"] <= entry["exact_w1"] for entry in judged.values() if "certified_w1" in entry), judged)
for sides in (files, line):
    done = program.run("distance", *sides, "--measure", "w1", "--critic", "nsgan", "--critic-steps", "20", "--picture", "seen.svg", "--quiet")
    panels = [text.text for text in ElementTree.parse(program.folder / "seen.svg").getroot().iter() if text.tag.endswith("text")]
    check("the picture shows what tells the sides apart", done.returncode == 0 and {"MMD witness", "score of nsgan"} <= set(panels), (done.stderr, panels))
check("critics see a difference", all(entry["value"] > .01 for name, entry in judged.items() if name != "wgan"), judged)

save("nan.npy", numpy.array([[1, 2], [numpy.nan, 0]]))
save("cube.npy", random.normal(size=(20, 3)))
save("none.npy", numpy.zeros((0, 2)))
for words, code, expected in [
        (["x.npy", "nan.npy"], 3, "nan.npy: number 2 is not finite"),
        (["x.npy", "none.npy"], 3, "none.npy: holds no samples"),
        (["x.npy", "u.npy"], 3, "x.npy has 2 numbers a sample, u.npy has 1"),
        (["x.npy", "gone.npy"], 3, "cannot read gone.npy"),
        (["x.npy", "gausian(0,1)"], 2, "did you mean 'gaussian'"),
        (["gaussian(0,-1)", "x.npy"], 2, "expected a finite mean and std > 0"),
        (["gaussian(0)", "x.npy"], 2, "expected gaussian(mean,std)"),
        (["x.npy", "y.npy", "--weights-a", "a.npy"], 2, "expected 1 (or ask to normalise them)"),
        (["x.npy", "y.npy", "--measure", "w0"], 2, "did you mean 'w1'"),
        (["cube.npy", "cube.npy", "--measure", "pearson"], 2, "samples of 3 coordinates, expected 1 or 2"),
        (["x.npy", "y.npy", "--critic", "acgan"], 2, "this method is told labels"),
        (["gaussian([0,0],[[1,2],[2,1]])", "x.npy"], 2, "expected a positive definite covariance"),
        (["gaussian([0,0],[[1,0]])", "x.npy"], 2, "a row and a column a dimension"),
        (["gaussian([0,0],[[1,0],[0,1]", "x.npy"], 2, "is no file, data set or law"),
        (["mixture([.5,.6],[[0,0],[1,1]],[1,1])", "x.npy"], 2, "weights >= 0 that sum to one"),
        (["gaussian([0,0],[[1,a],[0,1]])", "x.npy"], 2, "expected lists of numbers"),
        (["cube.npy", "cube.npy", "--picture", "p.svg"], 2, "--picture: samples of 3 numbers"),
        (["x.npy", "y.npy", "--device", "cuda"], 2, "distance runs on the cpu")]:
    words = words if "--measure" in words else [*words, "--measure", "w1"]
    done = program.run("distance", *words)
    check(f"refused in one line: {' '.join(words)}", done.returncode == code and expected in done.stderr and done.stderr.count("\n") == 1,
          (done.returncode, done.stderr))
finish()
