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
pairs = distance("gaussian(0,1)", "gaussian(1,2)", measures="alpha:alpha=0.5,alpha:alpha=2,alpha,weighted-js,weighted-js:pi=0.3,squared-hellinger,pearson,js")
value = {name: row["value"] for name, row in pairs.items()}
check("alpha is twice squared Hellinger at 1/2 and half of Pearson at 2, its default 1/2", near(value["alpha:alpha=0.5"], 2 * value["squared-hellinger"])
      and near(value["alpha:alpha=2"], value["pearson"] / 2) and value["alpha"] == value["alpha:alpha=0.5"], value)
line = numpy.linspace(-12, 17, 200001)
p, q = scipy.stats.norm(0, 1).pdf(line), scipy.stats.norm(1, 2).pdf(line)
middle = .3 * p + .7 * q
weighted = (.3 * scipy.special.rel_entr(p, middle) + .7 * scipy.special.rel_entr(q, middle)).sum() * (line[1] - line[0])
check("weighted-js at 1/2 is the books' JS, at 0.3 the integral", near(value["weighted-js"], value["js"]) and near(value["weighted-js:pi=0.3"], weighted, 1e-8), value)
check("options are said", pairs["weighted-js:pi=0.3"]["options"] == {"pi": .3} and "options" not in pairs["js"], pairs)
qp = distance("gaussian(0,1)", "gaussian(1,1)", measures="gan-qp,gan-qp-unary,gan-qp-unary:lambda=1,bounded-lipschitz")
for name, expected in [("gan-qp", 3.89908872976), ("gan-qp-unary", 3.63254157776), ("gan-qp-unary:lambda=1", .363254157776), ("bounded-lipschitz", .6630204727226)]:
    check(f"of laws: {name}", abs(qp[name]["value"] - expected) < 2e-5 * expected and qp[name]["error"] < 1e-4, qp[name])
check("Diracs: lambda d / 2", all(near(row["value"], 10) for row in distance("dirac(0)", "dirac(2)", measures="gan-qp,gan-qp-unary").values()))
drawn = numpy.random.default_rng(1)
x, y = save("qp_x.npy", drawn.normal(size=(30, 2))), save("qp_y.npy", drawn.normal(size=(40, 2)) + 1)
a, b = numpy.load(program.folder / x), numpy.load(program.folder / y)
apart = numpy.abs(a[:, None] - b[None])
weights = numpy.zeros((70, 70))  # of the one-argument critic's graph, whose Laplacian is solved by another library
weights[:30, 30:] = 1 / (30 * 40 * apart.sum(-1))
weights += weights.T
right = numpy.concatenate([numpy.full(30, 1 / 30), numpy.full(40, -1 / 40)])
unary = right @ numpy.linalg.lstsq(numpy.diag(weights.sum(1)) - weights, right, rcond=None)[0] / 2
qp = distance(x, y, measures="gan-qp:lambda=1:mean=false,gan-qp:lambda=2:norm=linf,gan-qp-unary:lambda=1:mean=false,bounded-lipschitz")
check("of samples without a common one: lambda / 2 E d", near(qp["gan-qp:lambda=1:mean=false"]["value"], apart.sum(-1).mean() / 2)
      and near(qp["gan-qp:lambda=2:norm=linf"]["value"], apart.max(-1).mean()), qp)
check("of one argument: the linear system", near(qp["gan-qp-unary:lambda=1:mean=false"]["value"], unary, 1e-8), (qp, unary))
short = numpy.minimum(numpy.sqrt((apart ** 2).sum(-1)), 2)
check("bounded Lipschitz: transport at min(d, 2)", near(qp["bounded-lipschitz"]["value"], ot.emd2([], [], short), 1e-8), qp)
for word, expected in [("alpha:alpha=1", "alpha = 1"), ("alpha:beta=2", "unknown"), ("w1:p=2", "unknown"), ("gan-qp:lambda=0", "lambda = 0"),
                       ("gan-qp:norm=l3", "l3"), ("alpha:alpha", "expected key=value")]:
    done = program.run("distance", "dirac(0)", "dirac(1)", "--measure", word)
    check(f"refused: --measure {word}", done.returncode == 2 and expected in done.stderr and done.stderr.count("\n") == 1, done.stderr)
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
ranks = [scipy.stats.rankdata(numpy.concatenate([x[:, k], y[:, k]])) for k in (0, 1)]
places = [numpy.floor((rank - .5) / len(rank) * binned["bins"]).astype(int) for rank in ranks]
counts = [numpy.histogram2d(*(place[part] for place in places), bins=binned["bins"], range=[[0, binned["bins"]]] * 2)[0] for part in
          (slice(len(x)), slice(len(x), None))]
check("binned total variation is numpy's, bins by scipy's ranks", near(binned["value"], abs(counts[0] / len(x) - counts[1] / len(y)).sum() / 2), binned)
r = numpy.random.default_rng(11)
near_by = [r.normal(size=2000), r.normal(size=2000) + 2]
numpy.save(program.folder / "moved.npy", near_by[1][:, None])
for far in (None, 1e4, 1e300):
    if far is not None:
        near_by[0][0] = far
    numpy.save(program.folder / "far.npy", near_by[0][:, None])
    found_js = distance("far.npy", "moved.npy", measures="jensen-shannon,total-variation")
    check(f"one sample at {far} is one sample", abs(found_js["jensen-shannon"]["value"] - 2 * .3368) < .02
          and abs(found_js["total-variation"]["value"] - .6827) < .02, found_js)
cloud = numpy.random.default_rng(5)
sides = [cloud.normal(size=(60, 2)), cloud.normal(size=(60, 2)) + [1, 0]]
for far in (1e4, 1e10):
    sides[0][0] = sides[1][0] = [far, 0]
    said = distance(save("p.npy", sides[0]), save("q.npy", sides[1]), measures="sinkhorn")["sinkhorn"]
    check(f"Sinkhorn with a sample at {far} has a value or says why it has none",
          said["value"] > 0 if far == 1e4 else said["value"] is None and "far out" in said["method"], said)
coarse = distance("far.npy", "moved.npy", "--bins", "4", measures="jensen-shannon")["jensen-shannon"]
check("--bins says how fine, and coarser bins see less", coarse["bins"] == 4 and coarse["value"] < found_js["jensen-shannon"]["value"], coarse)
judged = json.loads(program.run("distance", *files, "--measure", "w1", "--critic", "wgan,wgan-gp,sngan,nsgan,gan-qp-l1", "--critic-steps", "200", "--json", "--quiet",
                                "--threads", "1").stdout)["critics"]
check("critics never certify more than W_1", all(entry["certified_w1"] <= entry["exact_w1"] for entry in judged.values() if "certified_w1" in entry), judged)
for sides in (files, line):
    done = program.run("distance", *sides, "--measure", "w1", "--critic", "nsgan", "--critic-steps", "20", "--picture", "seen.svg", "--quiet")
    panels = [text.text for text in ElementTree.parse(program.folder / "seen.svg").getroot().iter() if text.tag.endswith("text")]
    check("the picture shows what tells the sides apart", done.returncode == 0 and {"MMD witness", "score of nsgan"} <= set(panels), (done.stderr, panels))
check("critics see a difference", all(entry["value"] > .01 for name, entry in judged.items() if name != "wgan"), judged)

# A formula of laws stays one, whatever is asked of samples beside it.
asked = distance("gaussian(0,1)", "gaussian(1,2)", "--interval", "--test", "--permutations", "99", measures="w1,kl,energy,total-variation")
plain = distance("gaussian(0,1)", "gaussian(1,2)", measures="w1,kl,energy,total-variation")
check("--interval and --test leave what is exact as it is", all(asked[name]["value"] == plain[name]["value"] and "interval" not in asked[name]
                                                                and asked[name]["no_interval"] == "exact" for name in plain), asked)
check("the p-value is of samples, beside the exact value", asked["energy"]["p_value"] == .01 and "p_value" not in asked["w1"], asked["energy"])
check("quadratures on the line carry their error, closed forms none", 0 <= plain["energy"].get("error", 1) < 1e-8
      and "error" not in plain["w1"], plain)
root = distance("mixture(0.5,0,1,4,1)", "gaussian(0,1)", measures="w2")["w2"]
check("also of a root", 0 < root.get("error", 0) < 1e-4 * root["value"], root)
given = distance("gaussian(0,1)", "gaussian(1,2)", "--bandwidth", "1", "--test", "--interval", measures="mmd")["mmd"]
check("also of MMD", near(given["value"], .1594704836765) and given["p_value"] == .001 and given["no_interval"] == "exact", given)
for measure in ("w1", "w2"):
    bounded = distance(*files, "--interval", measures=measure)[measure]
    check(f"{measure} with an interval keeps its proof", bounded.get("status") == "optimal" and abs(bounded["gap"]) < 1e-9 and bounded["moves"] >= 300
          and bounded["marginal_error"] < 1e-9 and bounded["value"] == found[measure]["value"], bounded)
same = [save("p.npy", random.normal(size=16)), save("q.npy", random.normal(size=16))]
low = distance(*same, "--interval", measures="w1,w2,gaussian-w2")
check("a distance's interval does not go below 0", all(entry["interval"][0] >= 0 for entry in low.values()) and
      any(entry["interval"][0] == 0 for entry in low.values()), low)
apart = [save("left.npy", random.random(40)), save("right.npy", random.random(40) + 2)]
infinite = distance(*apart, "--interval", measures="pearson,sinkhorn")
check("an infinite estimate has no interval and says so", infinite["pearson"]["value"] == "infinity" and "interval" not in infinite["pearson"]
      and "infinite" in infinite["pearson"]["no_interval"] and "no_interval" in infinite["sinkhorn"], infinite)
slim = ["gaussian([0,0],[[1,0.9999999],[0.9999999,1]])", "gaussian([0,0],[[1,-0.9999999],[-0.9999999,1]])"]
beyond = distance(*slim, measures="js,kl")
check("what a quadrature cannot do is not known, and the rest is", beyond["js"]["value"] is None and beyond["js"]["method"].startswith("not known: ")
      and "evaluations" not in beyond["js"]["method"] and near(beyond["kl"]["value"], 2 / (1 - .9999999 ** 2) - 2, 1e-6), beyond)
lean = distance(*line, "--epsilon", "1e-9", measures="sinkhorn")["sinkhorn"]
check("Sinkhorn says why there is no value", lean["value"] is None and lean["method"].startswith(f"not known: not converged after {lean['iterations']} iterations")
      and "larger --epsilon" in lean["method"], lean)
said = program.run("distance", "mixture(0.5,0,2,0,2)", "gaussian(0,1)", "--measure", "pearson").stdout
check("not known is said once", said.startswith("pearson: not known: ") and said.count("not known") == 1, said)
said = program.run("distance", *line, "--measure", "w1,w1", "--interval").stdout
check("intervals have as many digits as values, a measure is measured once", said.count("\n") == 1 and all(
    len(number.lstrip("-").replace(".", "").lstrip("0")) <= 6 for number in said[said.index("[") + 1:said.index("]")].split(", ")), said)
check("spaces in a law", near(distance("gaussian( 0 , 1 )", "gaussian(1,2)", measures="kl")["kl"]["value"], .4431471805599))
whole = numpy.arange(12).reshape(6, 2)
for kind in ("u1", "u2", "u4", "u8", ">u2"):
    got = distance(save("whole.npy", whole.astype("<i8")), save("unsigned.npy", whole.astype(kind)))["w1"]
    check(f"unsigned numbers of kind {kind}", got["value"] == 0, got)
save("dup.npy", numpy.repeat(x[:10], 6, 0))
done = program.run("distance", "dup.npy", "x.npy", "--measure", "w1,kl,energy", "--json")
kept = json.loads(done.stdout or "{}").get("measures", {})
check("what cannot be measured loses nothing else", done.returncode == 3 and kept["w1"]["value"] > 0 and kept["kl"]["value"] is None and kept["energy"]["value"] is not None,
      (done.returncode, done.stderr, kept))
check("and says which files and what helps", done.stderr.count("saddle: --measure kl: dup.npy and x.npy: ") == 1 and "noise" in done.stderr, done.stderr)

save("nan.npy", numpy.array([[1, 2], [numpy.nan, 0]]))
save("cube.npy", random.normal(size=(20, 3)))
save("none.npy", numpy.zeros((0, 2)))
save("one.npy", x[:1])
save("p1.npy", y[:9])
save("negative.npy", numpy.where(numpy.arange(200) == 7, -b, b))
save("zero.npy", numpy.zeros(200))
save("huge.npy", numpy.array([2 ** 63], "u8"))
# SciPy's transport in any dimension: the cases of its page, and random ones against it.
for u, v, masses, expected in [([[0, 2, 3], [1, 2, 5]], [[3, 2, 3], [4, 2, 5]], None, 3.),
                                ([[0, 2.75], [2, 209.3], [0, 0]], [[.2, .322], [4.5, 25.1808]], ([.4, 5.2, .114], [.8, 1.5]), 174.15840245217169)]:
    words = [save("nd_u.npy", numpy.array(u, float)), save("nd_v.npy", numpy.array(v, float))]
    if masses:
        words += ["--weights-a", save("nd_a.npy", numpy.array(masses[0])), "--weights-b", save("nd_b.npy", numpy.array(masses[1])), "--normalise"]
    check(f"W_1 as SciPy's page has it: {expected}", near(distance(*words)["w1"]["value"], expected), distance(*words))
for dimensions, n, m in [(1, 7, 9), (3, 8, 8), (5, 12, 7), (8, 6, 15)]:
    u, v, a, b = random.normal(size=(n, dimensions)), random.normal(size=(m, dimensions)) + 1, random.random(n) + .1, random.random(m) + .1
    plain = distance(save("nd_u.npy", u), save("nd_v.npy", v))["w1"]["value"]
    weighed = distance("nd_u.npy", "nd_v.npy", "--weights-a", save("nd_a.npy", a), "--weights-b", save("nd_b.npy", b), "--normalise")["w1"]["value"]
    check(f"W_1 in {dimensions} dimensions as by SciPy, with weights and without", near(plain, scipy.stats.wasserstein_distance_nd(u, v), 1e-7) and
          near(weighed, scipy.stats.wasserstein_distance_nd(u, v, a, b), 1e-7), (plain, weighed))

# Differences of large numbers, beside one far sample on both sides or in far clusters: right as by differences of all pairs, or not known.
def means_of_pairs(of, a, b):
    pairs = lambda x, y: of(numpy.sqrt(((x[:, None] - y[None]) ** 2).sum(2)))
    within = sum((k.sum() - numpy.trace(k)) / (len(k) * (len(k) - 1)) for k in (pairs(a, a), pairs(b, b)))
    return within - 2 * pairs(a, b).mean()


draw = numpy.random.default_rng(5)
near_a, near_b = draw.normal(size=(60, 2)), draw.normal(size=(60, 2)) + [1, 0]
for far in (1e3, 1e6, 1e10):
    near_a[0] = near_b[0] = [far, 0]
    found = distance(save("far_a.npy", near_a), save("far_b.npy", near_b), "--bandwidth", "1", measures="mmd,energy,gaussian-w2,sinkhorn")
    exact = means_of_pairs(lambda r: numpy.exp(-r * r / 2), near_a, near_b)
    check(f"MMD with a sample at {far:g}", near(found["mmd"]["value"], exact, 1e-9), (found["mmd"], exact))
    if far < 1e10:
        check(f"energy with a sample at {far:g}", near(found["energy"]["value"], -means_of_pairs(lambda r: r, near_a, near_b), 1e-5), found["energy"])
for name in ("gaussian-w2", "sinkhorn"):
    check(f"{name} with a sample at 1e10 is not known, and says why", found[name]["value"] is None and "rounding may change it by" in found[name]["method"],
          found[name])
clusters = [numpy.c_[draw.integers(0, 10, 300) * 1e6, draw.normal(size=(300, 2))] for _ in range(2)]
found = distance(save("far_a.npy", clusters[0]), save("far_b.npy", clusters[1] + [0, .5, 0]), "--bandwidth", "1", measures="mmd")["mmd"]
exact = means_of_pairs(lambda r: numpy.exp(-r * r / 2), clusters[0], clusters[1] + [0, .5, 0])
check("MMD of far clusters", near(found["value"], exact, 1e-9), (found, exact))
low = draw.normal(size=(300, 3)) @ draw.normal(size=(3, 40)) * 1e4
same = distance(save("far_a.npy", low), save("far_b.npy", low), measures="gaussian-w2")["gaussian-w2"]
thrice = distance("far_a.npy", save("far_b.npy", 3 * low), measures="gaussian-w2")["gaussian-w2"]
exact = 2 * math.sqrt(low.var(axis=0, ddof=1).sum() + (low.mean(0) ** 2).sum())
check("the Gaussian W_2 of a set of low rank with itself", 0 <= same["value"] <= 1e-6 * exact, same)
check("... and with three times itself, 2 sqrt(trace + |mean|^2)", near(thrice["value"], exact, 1e-11), (thrice, exact))


for words, code, expected in [
        (["x.npy", "nan.npy"], 3, "nan.npy: number 2 is not finite"),
        (["x.npy", "none.npy"], 3, "none.npy: holds no samples"),
        (["x.npy", "u.npy"], 3, "x.npy has 2 numbers a sample, u.npy has 1"),
        (["gaussian(0,1)", "gaussians8"], 2, "gaussian(0,1) has 1 numbers a sample, gaussians8 has 2"),
        (["x.npy", "gone.npy"], 3, "cannot read gone.npy"),
        (["x.npy", "gausian(0,1)"], 2, "did you mean 'gaussian'"),
        (["gaussian(0,-1)", "x.npy"], 2, "expected a finite mean and std > 0"),
        (["gaussian(0)", "x.npy"], 2, "expected gaussian(mean,std)"),
        (["x.npy", "y.npy", "--weights-a", "a.npy"], 3, "a.npy: weights of A sum to"),
        (["x.npy", "y.npy", "--measure", "w0"], 2, "did you mean 'w1'"),
        (["cube.npy", "cube.npy", "--measure", "pearson"], 2, "samples of 3 coordinates, expected 1 or 2"),
        (["x.npy", "y.npy", "--critic", "acgan"], 2, "this method is told labels"),
        (["gaussian([0,0],[[1,2],[2,1]])", "x.npy"], 2, "expected a positive definite covariance"),
        (["gaussian([0,0],[[1,0]])", "x.npy"], 2, "a row and a column a dimension"),
        (["gaussian([0,0],[[1,0],[0,1]", "x.npy"], 2, "is no file, data set or law"),
        (["mixture([.5,.6],[[0,0],[1,1]],[1,1])", "x.npy"], 2, "weights >= 0 that sum to one"),
        (["gaussian([0,0],[[1,a],[0,1]])", "x.npy"], 2, "expected lists of numbers"),
        (["cube.npy", "cube.npy", "--picture", "p.svg"], 2, "--picture: samples of 3 numbers"),
        (["one.npy", "y.npy", "--measure", "w1", "--critic", "wgan"], 3, "one.npy: 1 sample, --critic expects at least 4"),
        (["one.npy", "y.npy", "--measure", "w1,kl"], 3, "one.npy: 1 sample, --measure kl expects at least 6"),
        (["x.npy", "p1.npy", "--measure", "kl", "--interval"], 3, "p1.npy: 9 samples, --measure kl with --interval expects at least 10"),
        (["x.npy", "gaussian([0,0],[[1,0],[0,1]])", "-n", "8", "--measure", "kl", "--interval"], 2, "-n 8"),
        (["x.npy", "y.npy", "--weights-a", "b.npy", "--normalise"], 3, "b.npy: weights of A {200}, expected {300}"),
        (["x.npy", "y.npy", "--weights-b", "negative.npy"], 3, "negative.npy: weights of B"),
        (["x.npy", "y.npy", "--weights-b", "zero.npy", "--normalise"], 3, "all are 0"),
        (["gaussian(0,1)", "u.npy", "--weights-a", "a.npy", "--normalise"], 2, "--weights-a: gaussian(0,1) is drawn"),
        (["x.npy", "y.npy", "--measure", "w1,energy", *weights], 2, "--measure energy: takes no weights; w1, w2, sliced, max-sliced, sinkhorn, gan-qp, gan-qp-unary and bounded-lipschitz do"),
        (["x.npy", "y.npy", "--measure", "w2", "--interval", *weights], 2, "--interval: not made for weighted samples"),
        (["x.npy", "y.npy", "--measure", "w2", "--critic", "wgan", *weights], 2, "--critic: takes no weights"),
        (["x.npy", "y.npy", "--measure", "w1,kl", "--test"], 2, "--test: no measure here has one; mmd and energy do"),
        (["x.npy", "y.npy", "--measure", ""], 2, "--measure: a name is empty"),
        (["", "y.npy"], 2, "a side is empty"),
        ([wide_mean[0], wide_mean[1], "--measure", "js"], 2, "--measure js: no method for these laws in 3 dimensions"),
        (["x.npy", "y.npy", "--bandwidth", "0", "--measure", "mmd"], 2, "expected a finite number above 0"),
        (["x.npy", "y.npy", "--bandwidth", "inf", "--measure", "mmd"], 2, "expected a finite number above 0"),
        (["x.npy", "y.npy", "--picture", "p.png"], 2, "--picture p.png: expected a name that ends in .svg"),
        (["x.npy", "y.npy", "--picture", "nowhere/p.svg"], 5, "--picture nowhere/p.svg: there is no folder nowhere"),
        (["x.npy", "y.npy", "--plan", "nowhere/p.npy"], 5, "--plan nowhere/p.npy: there is no folder nowhere"),
        (["u.npy", "huge.npy"], 3, "huge.npy: byte 128: 9223372036854775808 is above 2^63 - 1"),
        (["x.npy", "y.npy", "--device", "cuda"], 2, "distance runs on the cpu")]:
    words = words if "--measure" in words else [*words, "--measure", "w1"]
    done = program.run("distance", *words)
    check(f"refused in one line, before anything is computed: {' '.join(words)}", done.returncode == code and expected in done.stderr
          and done.stderr.count("\n") == 1 and not done.stdout, (done.returncode, done.stdout, done.stderr))
finish()
