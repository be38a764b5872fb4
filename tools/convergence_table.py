#!/usr/bin/env python3
"""Which methods converge on the Dirac-GAN: runs `saddle lab dirac` for each and writes docs/convergence.md and docs/images/dirac/*.svg.

tools/convergence_table.py [--saddle PROGRAM] [--jobs N]

Every row has the call, what theory says of eigenvalues and step sizes, and what the laboratory found. It takes ten minutes.
"""
import argparse
import cmath
import concurrent.futures
import json
import math
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]


def rotation(w, c=0.0, a=0.0):
    """Eigenvalues of [[-a, -w], [w, -c]]."""
    root = cmath.sqrt((a - c) ** 2 / 4 - w * w)
    return [-(a + c) / 2 + root, -(a + c) / 2 - root]


def sim_limit(w, c):
    if c == 0:
        return 0.0
    return c / w**2 if c <= 2 * w else (c - math.sqrt(c * c - 4 * w * w)) / w**2


def alt_limit(w, c):
    return 2 / w if c == 0 else (math.sqrt(c * c + 4 * w * w) - c) / w**2


class Row:
    """@param eigenvalues, sim, alt, own  what theory says of the field, of both plain rules' largest steps and of the row's own rule's;
    None: it has nothing to say."""

    def __init__(self, name, call, eigenvalues=None, sim=None, alt=None, verdict="", remark="", picture="", own=None):
        self.name, self.call, self.eigenvalues, self.sim, self.alt, self.own = name, call, eigenvalues, sim, alt, own
        self.verdict, self.remark, self.picture = verdict, remark, picture


def damped(name, call, w, c, verdict, remark="", picture=""):
    return Row(name, call, rotation(w, c), sim_limit(w, c), alt_limit(w, c), verdict, remark, picture)


GP = "--set penalty.gradient.weight={} --set penalty.gradient.target={}"
CIRCLING, STRAIGHT, OFF = "--dim 2 --start 1,0,0,0.25", "--dim 2 --start 1,0,0.25,0", "--dim 2 --start 3,1,-0.5,0.3"
LINE = [
    damped("GAN, saturating", "--objective minimax", .5, 0, "cycles", "alternating steps drift little from what the flow conserves", "gan"),
    damped("non-saturating GAN", "--objective non-saturating", .5, 0, "converges",
           "like t^-1/2: its linearisation only says that it does not diverge. In the plane it circles, see there", "nsgan"),
    damped("WGAN", "--objective wasserstein", 1, 0, "cycles", "", "wgan"),
    damped("WGAN, weights clipped at 1", "--objective wasserstein --constraint clip --set constraint.c=1.0", 1, 0, "cycles",
           "the orbit stays in the box", "wgan-clip"),
    damped("hinge", "--objective hinge", 1, 0, "cycles", "it is WGAN as long as both scores lie inside the margin", ""),
    damped("relativistic GAN", "--objective relativistic", .5, 0, "converges", "like t^-1/2, as the non-saturating GAN", ""),
    damped("non-saturating, instance noise of std .7", "--objective non-saturating --set inputs.noise.std=0.7", .5, .245, "converges",
           "the noise damps by s^2/2, integrated by quadrature"),
    Row("GAN with bias", "--objective minimax --bias --start 1,1,0.5", rotation(.5) + [-.5], 0.0, 4.0, "undecided",
        "the bias decouples; alternating steps drift inwards, too slowly to be called convergence"),
    Row("non-saturating with bias", "--objective non-saturating --bias", rotation(.5) + [-.5], 0.0, 4.0, "converges",
        "the bias decouples in the linearisation"),
    Row("least squares (0, 1, 1) with bias", "--objective least-squares --bias --start 1,1,0.5", rotation(.5) + [-2], 0.0, 1.0, "",
        "the bias' own eigenvalue -2 needs steps below 1, long before 2/w = 4"),
    Row("least squares (0, 1, 1), no bias", "--objective least-squares", [0, 0], verdict="wrong point",
        remark="without a bias the critic cannot say 1 and 0 at once", picture="lsgan"),
    Row("least squares (-1, 1, 0), no bias", "--objective least-squares --set objective.fake_label=-1.0 "
        "--set objective.generator_label=0.0 --start 0.5,0.5", [0, 0], verdict="converges", remark="theta to 0 at some psi other than 0: every (0, psi) is an equilibrium; "
        "the eigenvalues are those at psi = 0"),
    damped("GAN + R1, gamma .3", "--objective minimax --penalty r1:0.3", .5, .3, "converges", "", "gan-r1"),
    damped("GAN + R1, gamma 2", "--objective minimax --penalty r1:2.0", .5, 2, "converges",
           "beyond the critical 2 w = 1: no oscillation, but slower"),
    damped("non-saturating + R2, gamma .3", "--objective non-saturating --penalty r2:0.3", .5, .3, "converges"),
    damped("relativistic + R1 + R2, gamma .15 each", "--objective relativistic --penalty r1:0.15 --penalty r2:0.15", .5, .3,
           "converges", "the loss of R3GAN: both gammas add up", "rpgan-r1-r2"),
    damped("non-saturating + L2 on the critic, lambda .1", "--objective non-saturating --penalty weights:0.1", .5, .2,
           "converges", "", "nsgan-l2"),
    damped("WGAN + L2 on the critic, lambda .35", "--objective wasserstein --penalty weights:0.35", 1, .7, "converges"),
    Row("WGAN-GP, lambda .35", "--objective wasserstein " + GP.format(0.35, 1.0), verdict="cycles",
        remark="amplitude 2 lambda coth(lambda pi / (2 omega)) = 1.3266", picture="wgan-gp-line"),
    Row("WGAN-GP, lambda 10", "--objective wasserstein --lr 0.05 --start 1,-1 " + GP.format(10.0, 1.0), verdict="wrong point",
        remark="2 lambda = 20 from the data", picture=""),
    Row("WGAN-GP, lambda 10, at the critic's own limit", "--recipe wgan-gp", verdict="undecided",
        remark="steps of .1 = 2 / (2 lambda): the critic alone, the generator standing still, does not settle"),
    damped("WGAN-div, k = 2, p = 6", "--objective wasserstein --penalty power:2.0", 1, 0, "converges",
           "like t^-1/4, without a floor: alternating steps do not lengthen what they rotate"),
    damped("WGAN-div, k = 2, p = 6, simultaneous steps", "--objective wasserstein --penalty power:2.0 --rule sim", 1, 0, "cycles",
           "down to a floor of (h / 7.5)^(1/4) = .3398, where the penalty outweighs what a step lengthens"),
    damped("GAN-QP", "--objective gan-qp --set objective.lambda=1.0", 1, 0, "converges", "like 1/t", "gan-qp-line"),
]
PLANE = [
    Row("GAN, saturating", "--objective minimax " + CIRCLING, rotation(.5) * 2, 0.0, 4.0, "",
        "the flow keeps the radius too, so it goes round an ellipse; alternating steps drift slowly", "plane-gan"),
    Row("GAN, saturating, psi parallel to theta", "--objective minimax " + STRAIGHT, rotation(.5) * 2, 0.0, 4.0, "",
        "as on a line", "plane-gan-parallel"),
    Row("non-saturating GAN", "--objective non-saturating " + CIRCLING, rotation(.5) * 2, 0.0, 4.0, "cycles",
        "a circle of radius sqrt |theta x psi| = .5", "plane-nsgan"),
    Row("non-saturating GAN, nearly parallel", "--objective non-saturating --dim 2 --start 1,0,0,0.01", rotation(.5) * 2, 0.0, 4.0, "cycles",
        "a circle of radius .1"),
    Row("non-saturating GAN, psi parallel to theta", "--objective non-saturating " + STRAIGHT, rotation(.5) * 2, 0.0, 4.0, "converges",
        "as on a line", "plane-nsgan-parallel"),
    Row("non-saturating GAN, its flow", "--objective non-saturating --rule flow " + CIRCLING, rotation(.5) * 2, verdict="cycles",
        remark="the same circle: it is no matter of steps"),
    Row("relativistic GAN", "--objective relativistic " + CIRCLING, rotation(.5) * 2, 0.0, 4.0, "cycles", "a circle of radius .5",
        "plane-relativistic"),
    Row("relativistic GAN, psi parallel to theta", "--objective relativistic " + STRAIGHT, rotation(.5) * 2, 0.0, 4.0, "converges",
        "as on a line", "plane-relativistic-parallel"),
    Row("f-GAN, squared-hellinger", "--objective f-gan --set objective.divergence=squared-hellinger --steps 40000 " + CIRCLING,
        rotation(1) * 2, 0.0, 2.0, "cycles", "a circle of radius .5 in the end", "plane-hellinger"),
    Row("f-GAN, squared-hellinger, psi parallel to theta",
        "--objective f-gan --set objective.divergence=squared-hellinger --lr 0.5 --steps 40000 --dim 2 --start 0.5,0,0.5,0",
        rotation(1) * 2, 0.0, 2.0, "converges", "as on a line", "plane-hellinger-parallel"),
    Row("f-GAN, kl", "--objective f-gan --set objective.divergence=kl " + CIRCLING, rotation(math.exp(-1)) * 2, 0.0, 2 * math.e, "cycles",
        "on its way to a circle of radius .5"),
    Row("GAN-QP", "--objective gan-qp --set objective.lambda=1.0 --lr 0.05 " + CIRCLING, rotation(1) * 2, 0.0, 2.0, "cycles",
        "a circle of radius .5", "gan-qp"),
    Row("GAN-QP, psi parallel to theta", "--objective gan-qp --set objective.lambda=1.0 " + STRAIGHT, rotation(1) * 2, 0.0, 2.0, "converges",
        "as on a line", "plane-gan-qp-parallel"),
    Row("non-saturating + R1, gamma .3", "--objective non-saturating --penalty r1:0.3 " + CIRCLING, rotation(.5, .3) * 2, sim_limit(.5, .3),
        alt_limit(.5, .3), "converges", "R1 damps the momentum: L' = -gamma L", "plane-nsgan-r1"),
    Row("non-saturating + R1, gamma .3, psi parallel to theta", "--objective non-saturating --penalty r1:0.3 " + STRAIGHT, rotation(.5, .3) * 2,
        sim_limit(.5, .3), alt_limit(.5, .3), "converges", "as on a line"),
    Row("WGAN-GP, lambda 1, its flow", "--objective wasserstein --rule flow --steps 2000 " + GP.format(1.0, 1.0) + " " + OFF, verdict="cycles",
        remark="drawn from off it to the circle |theta| = |psi| = c = 1, at angular speed 1", picture="wgan-gp"),
    Row("WGAN-GP, lambda .1, its flow", "--objective wasserstein --rule flow --steps 4000 " + GP.format(0.1, 1.0) + " " + OFF, verdict="cycles",
        remark="the same circle"),
    Row("WGAN-GP, lambda 10, its flow", "--objective wasserstein --rule flow --steps 4000 " + GP.format(10.0, 1.0) + " " + OFF, verdict="cycles",
        remark="the same circle"),
    Row("WGAN-GP, lambda 1, five critic steps", "--recipe wgan-gp --set penalty.gradient.weight=1.0 --lr 0.05 " + OFF,
        verdict="cycles", remark="radius c / sqrt(n_critic) = .4472 to first order in the step"),
    Row("DRAGAN's penalty, lambda 1", "--objective wasserstein --lr 0.05 " + GP.format(1.0, 1.0) + " --set penalty.gradient.at=around-real "
        + OFF, verdict="cycles", remark="a linear critic has one gradient everywhere: as WGAN-GP"),
    Row("zero-centred penalty, p = 2 (Wu et al. 2018 use p = 6), its flow", "--objective wasserstein --rule flow --steps 2000 " + GP.format(1.0, 0.0)
        + " " + OFF, [-1, -1, -1, -1], verdict="converges", remark="a double eigenvalue, so like t e^-t", picture="wgan-div-2"),
    Row("WGAN, norm-normalised, its flow", "--objective wasserstein --constraint normalise --rule flow --steps 3000 --dim 2 --start 1,0,0.3,-1",
        verdict="cycles", remark="it keeps |psi| = r and |theta x psi| / r exp(-|theta|^2 / (2 r^2)): |theta| stays between two roots",
        picture="wgan-normalised"),
    Row("WGAN, norm-normalised, alternating steps", "--objective wasserstein --constraint normalise --lr 0.05 --dim 2 --start 1,0,0.3,-1",
        remark="a step adds h^2 |theta across psi|^2 / |psi|^2 to |psi|^2, so the annulus widens: an artefact of the steps"),
]
RULES = [
    Row("consensus optimisation, gamma 1", "--objective minimax --rule consensus --set rule.gamma=1.0", rotation(.5), verdict="converges",
        remark="the eigenvalues are the game's; a step follows -1/4 +- i/2", picture="consensus", own=1.6),
    Row("extragradient on WGAN", "--objective wasserstein --rule extragradient", rotation(1), verdict="converges",
        remark="1/w", picture="extragradient", own=1.0),
    Row("optimistic steps on WGAN", "--objective wasserstein --rule optimistic", rotation(1), verdict="converges",
        remark="1/(w sqrt 3)", picture="optimistic", own=3**-.5),
    Row("unrolled, 5 steps, on GAN", "--objective minimax --rule unrolled", rotation(.5), verdict="converges", picture=""),
    Row("look back (k = 5, alpha = .5) on WGAN", "--objective wasserstein --rule lookahead", rotation(1), verdict="converges"),
    Row("momentum -.5, alternating, on WGAN", "--objective wasserstein --set generator_optimizer.momentum=-0.5 "
        "--set critic_optimizer.momentum=-0.5", rotation(1), verdict="converges", remark="radius .986609 at step .3 (here .1)",
        picture="negative-momentum"),
    Row("momentum .5, alternating, on WGAN", "--objective wasserstein --set generator_optimizer.momentum=0.5 "
        "--set critic_optimizer.momentum=0.5", rotation(1), verdict="diverges"),
    Row("simultaneous steps on WGAN", "--objective wasserstein --rule sim --steps 3000", rotation(1), verdict="diverges",
        remark="by sqrt(1 + h^2) a step"),
    Row("simultaneous steps on the non-saturating GAN", "--objective non-saturating --rule sim", rotation(.5), verdict="cycles",
        remark="down to a circle of radius sqrt(2 h) = .4472 to first order in h"),
]
W = {"kl": math.exp(-1), "jensen-shannon": .5, "gan": .5, "total-variation": .5, "reverse-kl": 1, "pearson": 1, "neyman": 1,
     "squared-hellinger": 1, "jeffreys": 1, "ns-gan": .75, "weighted-js": 1 / 6, "alpha": 2 / math.log(2) ** 2}
LONG = {"kl": 1, "neyman": .5, "squared-hellinger": .5, "jeffreys": .5}  # steps at which 40,000 show the power
ENDS = {"kl": "converges", "neyman": "converges", "squared-hellinger": "converges", "jeffreys": "converges"}
NOTES = {"total-variation": "its derivative vanishes like exp(-2 |s|): the radius grows ever more slowly, without a bound",
         "weighted-js": "pi = 1/2", "alpha": "a = 1/2"}


def f_gan(name, w):
    call = f"--objective f-gan --set objective.divergence={name} --start 0.5,0.5 --steps 40000"
    if name in LONG:
        call += f" --lr {LONG[name]}"
    return damped(f"f-GAN, {name}", call, w, 0, ENDS.get(name, ""), NOTES.get(name, ""))


F_GANS = [f_gan(name, w) for name, w in W.items()]
SECTIONS = [("On a line", LINE), ("In the plane", PLANE), ("Rules", RULES), ("f-GANs, on a line", F_GANS)]
AVERAGED = "--objective wasserstein --average {} --steps {}"
AVERAGES = [(name, steps) for steps in (100, 1000, 5000, 20000) for name in ("ema --set average.beta=0.999", "uniform")]


def without(line, *options):
    """A call without these options and their values."""
    return [word for before, word in zip([""] + line, line) if word not in options and before not in options]


def run(saddle, folder, index, row):
    out = folder / str(index)
    line = [str(saddle), "lab", "dirac", "--quiet", "--json", "--out", str(out), *row.call.split()]
    found = json.loads(subprocess.run(line, check=True, capture_output=True, text=True).stdout)
    if row.picture:
        shutil.copy(out / "phase.svg", ROOT / "docs/images/dirac" / f"{row.picture}.svg")
    sim = alt = None
    if row.sim is not None:
        limits, short = [], without(line, "--steps", "--rule")
        for rule in ("sim", "alt"):
            step = json.loads(subprocess.run(short + ["--rule", rule, "--steps", "16"], check=True, capture_output=True,
                                             text=True).stdout)["step_size"]
            limits.append(step["largest"])
        sim, alt = limits
    own = found["step_size"]["largest"] if row.own is not None else None
    return found, sim, alt, own


def number(x):
    return "0" if abs(x) < 5e-9 else f"{x:.6g}"


def pair(values):
    """One of a conjugate pair stands for both."""
    texts = []
    for value in values:
        if value.imag < -1e-9:
            continue
        real = number(value.real) if abs(value.real) > 5e-9 or abs(value.imag) < 1e-9 else ""
        texts.append(real + (f" ± {number(value.imag)} i" if value.imag > 1e-9 else ""))
    return ", ".join(text.strip() for text in texts)


def difference(found, expected):
    left = list(expected)
    worst = 0.0
    for value in found:
        nearest = min(left, key=lambda x: abs(x - value))
        left.remove(nearest)
        worst = max(worst, abs(nearest - value))
    return worst


def outcome(found):
    text, flows = f"**{found['verdict']}**", found["time"] == "t"
    if found["verdict"] == "undecided":
        text += ": " + found["evidence"].rsplit("; ", 1)[0]
    if found["factor"]:
        text += f", × {found['factor']:.5f} a {'unit of time' if flows else 'step'}"
        radius = found["spectral_radius"]["rule"]
        text += f" (spectral radius {radius:.6f})" if radius and abs(radius - 1) > 1e-9 else ""
    if found["power"]:
        text += f", like {'t' if flows else 'steps'}^-{found['power']:.3f}" if found["power"] > 0 else ""
    if found["radius"]:
        text += f", error up to {found['radius']:.4g}"
    if found["period"]:
        text += f", a round in {found['period']:.2f} units of time" if flows else f", a round in {found['period']:.1f} steps"
    return text


def limit(found, theory):
    return "" if theory is None else f"{number(found)} / {number(theory)}"


def remark_of(row, found):
    parts = [row.remark] if row.remark else []
    if found["conserved"]:
        flow = "the flow without the constraint" if "--constraint clip" in row.call else "the game's flow"
        parts.append(f"{flow} conserves {', '.join(found['conserved'])}")
    parts += [f"this run keeps {one['quantity']} = {one['value']:.4g}" for one in found["kept"]]
    text = "; ".join(parts).replace("|", "\\|")
    return text + (f" ([picture](images/dirac/{row.picture}.svg))" if row.picture else "")


INTRODUCTION = """# Which methods converge on the Dirac-GAN

Made by `tools/convergence_table.py` from `saddle lab dirac`: the same objectives, penalties, constraints and rules that train,
on data at 0, a generator at theta and the critic D(x) = psi . x. Steps of .1 and alternating play unless the call says otherwise,
start theta = psi = 1, 10,000 steps. `--rule flow` follows the gradient flow dz/dt = v(z) itself, the limit of small steps.

Eigenvalues are those of the gradient flow at the solution, by automatic differentiation; step limits are where the spectral radius
of the whole update leaves 1 (0: it is above 1 for any step; 2/w without damping: it is exactly 1 below). Each figure found stands
before the one of theory. The verdict is one on the finite steps of the row's rule: on the envelope of the error, the spectral radius
of that rule's step, and what the run keeps of the quantities that the flow conserves. A factor is fitted to the envelope; beside it
stands the spectral radius, which it tends to. A power is that of the late half of the run, called once it no longer changes.
""".splitlines()
HEADER = ["| method | eigenvalues found / theory | sim limit | alt limit | its rule's limit | verdict | |", "|---|---|---|---|---|---|---|"]


def table(rows, results):
    lines, worst = list(HEADER), 0.0
    for row, (found, sim, alt, own) in zip(rows, results):
        values = [complex(*value) for value in found["eigenvalues"]]
        if row.eigenvalues is not None:
            worst = max(worst, difference(values, [complex(x) for x in row.eigenvalues]))
            eigen = f"{pair(values)} / {pair([complex(x) for x in row.eigenvalues])}"
        else:
            eigen = pair(values) or "no derivative at the solution"
        lines.append(f"| {row.name}<br>`{row.call}` | {eigen} | {limit(sim, row.sim)} | {limit(alt, row.alt)} | {limit(own, row.own)} | "
                     f"{outcome(found)} | {remark_of(row, found)} |")
    return lines, worst


def averages_table(results):
    lines = ["## The average", "",
             "Alternating WGAN circles; an average of its points tends to the centre, once it has forgotten the start. `ema` keeps min(beta,",
             "(1 + t) / (10 + t)) of the average, a memory that grows to about 1,000 steps or sixteen rounds for .999. Then it goes round itself, at",
             "(1 - beta) / |1 - beta e^(i a)| = .0100045 of the cycle's amplitude, where cos a = 1 - h^2 / 2, and falls no further. The uniform",
             "average falls like 1 / steps. Both columns are the largest error of the last eighth of the run.", "",
             "| call | error | of the average | ratio |", "|---|---|---|---|"]
    for (name, steps), (found, *_) in zip(AVERAGES, results):
        error, averaged = found["error"], found["average"]["error"]
        lines.append(f"| `{AVERAGED.format(name, steps)}` | {error:.4g} | {averaged:.4g} | {averaged / error:.3g} |")
    return lines + [""]


FINDINGS = """## What differs from what is written elsewhere

- **In the plane every unpenalised game of scores conserves L = theta x psi.** With D(x) = psi . x each objective of D(x) and D(G(z)) alone
  has psi' = -a theta and theta' = b psi with numbers a and b, so L stands still, in the flow and under alternating steps. Since
  |theta| |psi| >= |L|, theta reaches the data only if L = 0 or psi grows without bound. Where the third order damps (non-saturating,
  relativistic, GAN-QP, and some f-GANs under alternating steps) the players end on the circle |theta| = |psi| = sqrt |L|; the minimax GAN,
  whose flow keeps theta^2 + psi^2 as well, goes round an ellipse. "The non-saturating GAN never converges" is right there; that its
  linearisation is neutral is not the reason.
- **On a line, or with psi parallel to theta, L = 0**, and those that the third order damps converge: the non-saturating and the relativistic GAN like
  t^-1/2, GAN-QP like 1/t. The fixed step of simultaneous play leaves the non-saturating GAN on a circle of radius sqrt(2 h).
- **R1, R2, L2 on the critic and the power penalty damp L** itself: R1 by L' = -gamma L, so that the data are reached in the plane too.
- **f-GANs do not share their eigenvalues.** They rotate with w = (f* o g_f)'(0), which the output activation sets: e^-1 for KL, 1/2
  for Jensen-Shannon, GAN and total variation, 3/4 for ns-gan, 1/6 for weighted-js at pi = 1/2, 2 / log(2)^2 = 4.1627 for alpha at
  a = 1/2, 1 for the others. That none is damped, and that the minimax flow conserves theta^2 + psi^2, is common to all; finite
  alternating steps drift from that circle: inwards for KL, Neyman, Hellinger and Jeffreys (rows with steps of .5 and 1) and for alpha,
  like t^-1/4 once their beginning is over; outwards, ever more slowly, for total variation and ns-gan. With steps of .1 the
  first four take far more than 40,000; the call without `--lr` says how many. `weighted-js` drifts inwards more slowly still.
- **WGAN-GP's circle is a matter of two or more dimensions**, its radius c for one critic step, c / sqrt(n_critic) for several. On a
  line it runs on a limit cycle for lambda below 1 and stops at the wrong point 2 lambda above.
- **WGAN-div with the paper's p = 6** converges like t^-1/4 under alternating steps. Simultaneous steps have a floor that the step size
  sets.
- **Least squares without a bias** stop at a wrong point with the labels (0, 1, 1); with (-1, 1, 0) they reach the data. With a bias the largest
  stable step of alternating play is 1, not the 2/w = 4 of the rotation: the bias has an eigenvalue of -2 of its own.
- **The f-GAN of Pearson has more equilibria than the data**: its generator's loss is flat where theta psi <= -2. From `--start 3,3` it ends at
  one of them.
"""
PAIRS = [("The non-saturating GAN in the plane: theta x psi = .25, and psi parallel to theta", "plane-nsgan", "plane-nsgan-parallel"),
         ("The saturating GAN", "plane-gan", "plane-gan-parallel"),
         ("The f-GAN of squared Hellinger", "plane-hellinger", "plane-hellinger-parallel"),
         ("The relativistic GAN", "plane-relativistic", "plane-relativistic-parallel"),
         ("GAN-QP", "gan-qp", "plane-gan-qp-parallel")]
SHOWN = [("plane-nsgan-r1", "The non-saturating GAN with R1, in the plane, theta x psi = .25 at the start"),
         ("wgan-normalised", "The flow of WGAN, norm-normalised, in the plane"), ("wgan-gp", "The flow of WGAN-GP, c = 1, in the plane"),
         ("wgan-div-2", "The flow with a zero-centred penalty, c = 0, in the plane"), ("nsgan", "The non-saturating GAN on a line"),
         ("gan", "The saturating GAN on a line"), ("gan-r1", "GAN with R1"), ("nsgan-l2", "L2 on the critic"),
         ("wgan-ema", "WGAN and its average with .999"), ("lsgan", "Least squares without a bias")]


def pictures():
    lines = ["## Pictures", ""]
    for caption, *names in PAIRS:
        lines += [f"**{caption}**", ""] + [f"![{caption}](images/dirac/{name}.svg)" for name in names] + [""]
    for name, caption in SHOWN:
        lines += [f"**{caption}**", "", f"![{caption}](images/dirac/{name}.svg)", ""]
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saddle", default=ROOT / "build/release/saddle")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    (ROOT / "docs/images/dirac").mkdir(parents=True, exist_ok=True)
    rows = [row for _, section in SECTIONS for row in section]
    last = AVERAGES.index(("ema --set average.beta=0.999", 20000))
    rows += [Row(AVERAGED.format(*one), AVERAGED.format(*one), picture="wgan-ema" if k == last else "") for k, one in enumerate(AVERAGES)]
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        folder = pathlib.Path(name)
        results = list(pool.map(lambda task: run(args.saddle, folder, *task), enumerate(rows)))
    for row, (found, *_) in zip(rows, results):
        agrees = not row.verdict or found["verdict"] == row.verdict
        print(f"{'     ' if agrees else 'OTHER'} {row.name}: {found['verdict']}" + ("" if agrees else f", expected {row.verdict}"))
    lines, first, worst = list(INTRODUCTION), 0, 0.0
    for title, section in SECTIONS:
        made, difference_there = table(section, results[first:first + len(section)])
        lines += ["", f"## {title}", ""] + made
        first, worst = first + len(section), max(worst, difference_there)
    lines += ["", f"The largest difference of an eigenvalue from theory is {worst:.1e}.", ""]
    lines += averages_table(results[first:]) + [FINDINGS] + pictures()
    (ROOT / "docs/convergence.md").write_text("\n".join(lines).rstrip() + "\n")


if __name__ == "__main__":
    main()
