"""saddle lab dirac: the claims under the pictures of "Which training methods for GANs do actually converge?" and every method's recipe.

dirac_test.py PROGRAM --part claims|recipes
"""
import json
import math
import pathlib
import subprocess
import tempfile
import xml.dom.minidom

import program
from program import check, finish, parser

parser.add_argument("--part", choices=["claims", "recipes"], required=True)


def lab(saddle, folder, *options):
    line = [saddle, "lab", "dirac", *options, "--quiet", "--json", "--out", folder]
    done = subprocess.run([str(word) for word in line], capture_output=True, text=True)
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def claims(saddle, folder):
    def found(*options):
        code, result, errors = lab(saddle, folder, *options)
        return result if code == 0 else check(f"lab dirac {' '.join(options)}", False, errors) or {}

    ns = found("--objective", "non-saturating", "--lr", "0.1", "--start", "0.01,0", "--steps", "8000")
    pair = [complex(*value) for value in ns["eigenvalues"]]
    check("NSGAN rotates near the solution: +- i/2", abs(pair[0] - 0.5j) < 1e-8 and abs(pair[1] + 0.5j) < 1e-8, pair)
    check("... a round takes 4 pi", abs(ns["period"] * 0.1 / (4 * math.pi) - 1) < 1e-3, ns["period"])
    ns = found("--objective", "non-saturating", "--lr", "0.1", "--steps", "10000")
    check("... but from afar it converges like t^-1/2, which its linearisation does not know",
          ns["verdict"] == "converges" and abs(ns["power"] - 0.5) < 0.02, ns)
    plane = ["--dim", "2", "--lr", "0.05", "--steps", "8000"]
    normalised = found("--objective", "wasserstein", "--constraint", "normalise", "--start", "1,0,0,1", *plane)
    check("WGAN, norm-normalised, never reaches the solution: its steps lead outwards, ever more slowly",
          normalised["verdict"] == "undecided" and "the envelope rises" in normalised["evidence"] and normalised["error"] > 4.5, normalised)
    start, end = (1, 0), (0.3, -1)  # theta, psi: K = |theta x psi| / r exp(-|theta|^2 / (2 r^2)) is conserved, r = |psi|
    r = math.hypot(*end)
    k = abs(start[0] * end[1] - start[1] * end[0]) / r * math.exp(-0.5 / r**2)
    outer = 1.0 + r  # the larger root of rho exp(-rho^2 / (2 r^2)) = K
    for _ in range(200):
        outer = math.sqrt(2 * r**2 * math.log(outer / k))
    normalised = found("--objective", "wasserstein", "--constraint", "normalise", "--rule", "flow", "--start", "1,0,0.3,-1", "--dim", "2",
                       "--steps", "3000")
    check("the flow of the norm-normalised WGAN stays in its annulus", normalised["verdict"] == "cycles" and normalised["time"] == "t"
          and abs(normalised["error"] / outer - 1) < 2e-3, (normalised["error"], outer))
    centred = found("--objective", "wasserstein", "--set", "penalty.gradient.weight=1.0", "--set", "penalty.gradient.target=1.0", *plane)
    check("WGAN-GP, c = 1, goes to a circle of radius 1",
          centred["verdict"] == "cycles" and abs(centred["radius"] - 1) < 0.01, centred)
    drawn = found("--objective", "wasserstein", "--set", "penalty.gradient.weight=1.0", "--set", "penalty.gradient.target=1.0", "--dim", "2",
                  "--rule", "flow", "--start", "3,1,-0.5,0.3", "--steps", "1500")
    check("... and its flow is drawn there from off it, at angular speed 1", drawn["verdict"] == "cycles" and abs(drawn["radius"] - 1) < 1e-6
          and abs(drawn["period"] / (2 * math.pi) - 1) < 1e-4, drawn)
    zero = found("--objective", "wasserstein", "--set", "penalty.gradient.weight=1.0", "--set", "penalty.gradient.target=0.0", *plane)
    check("WGAN-div's c = 0 converges", zero["verdict"] == "converges", zero["verdict"])
    l2 = found("--objective", "non-saturating", "--penalty", "weights:0.1", "--lr", "0.1", "--steps", "4000")
    check("L2 on the critic's weights breaks the oscillation", l2["verdict"] == "converges" and l2["factor"] > 0.9, l2)
    ema = found("--objective", "wasserstein", "--lr", "0.1", "--average", "ema", "--set", "average.beta=0.999", "--steps", "20000")
    rows = (folder / "trajectory.csv").read_text().splitlines()
    names = [name.strip('"') for name in rows[0].split(",")]
    last = [float(row.split(",")[names.index("averaged error")]) for row in rows[-2000:]]
    check("an average with 0.999 sits near the centre of WGAN's circle: (1 - beta)/|1 - beta e^(i a)|",
          ema["verdict"] == "cycles" and max(last) / ema["radius"] < 0.0105, max(last) / ema["radius"])
    check("... and it says so itself", abs(ema["average"]["error"] / ema["error"] - max(last) / ema["radius"]) < 1e-4
          and ema["average"]["name"] == "ema", ema["average"])
    picture = (folder / "phase.svg").read_bytes()
    xml.dom.minidom.parseString(picture)
    found("--objective", "wasserstein", "--lr", "0.1", "--average", "ema", "--set", "average.beta=0.999", "--steps", "20000")
    check("the same call gives the same bytes", (folder / "phase.svg").read_bytes() == picture)


    for steps in ("1000", "4000"):
        gp = found("--recipe", "wgan-gp", "--steps", steps)
        check(f"WGAN-GP at the critic's own step limit 2 / (2 lambda) is undecided after {steps} steps, with a warning",
              gp["verdict"] == "undecided" and abs(gp["critic_step_limit"] - 0.1) < 1e-9 and "does not settle" in gp["warnings"][0], gp)
    for options, words in ((["--set", "rule.n_critic=3"], "no key of [rule]"), (["--optimizer", "adam"], "expected sgd"),
                           (["--set", "critic_optimizer.lr=0.2"], "at one rate"), (["--constraint", "clip"], "a flow has none")):
        code, _, errors = lab(saddle, folder, "--objective", "wasserstein", "--rule", "flow", *options)
        check(f"a flow refuses {options[-1]}", code == 2 and words in errors, errors)


def recipes(saddle, folder):
    listed = json.loads(subprocess.run([saddle, "recipes", "--json"], check=True, capture_output=True, text=True).stdout)
    methods = [recipe["name"] for recipe in listed["recipes"] if recipe["description"].startswith("method:")]
    check("there are methods", len(methods) >= 40, methods)
    refused = []
    for method in methods:
        small = ["--set", "objective.features=2"] if method == "mmd-gan" else []  # with all of them its equilibria are sought for a minute
        code, result, errors = lab(saddle, folder, "--recipe", method, *small, "--steps", "100")
        if code == 2 and "no Dirac form" in errors:
            refused.append(method)
        else:
            check(f"{method} is studied", code == 0 and result["verdict"], errors)
    check("those that are told labels are refused, nobody else", sorted(refused) == ["acgan", "cgan", "projection"], refused)


args = program.arguments()
with tempfile.TemporaryDirectory() as name:
    (claims if args.part == "claims" else recipes)(args.saddle, pathlib.Path(name))
finish()
