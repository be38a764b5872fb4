#!/usr/bin/env python3
"""Which methods converge on the Dirac-GAN: runs `saddle lab dirac` for each and writes docs/convergence.md and docs/images/dirac/*.svg.

tools/convergence_table.py [--saddle PROGRAM] [--jobs N]

Every row has the call, what theory says of eigenvalues and step sizes, and what the laboratory found. It takes a few minutes.
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
ROWS = [
    damped("GAN, saturating", "--objective minimax", .5, 0, "cycles", "alternating steps drift little from what the flow conserves", "gan"),
    damped("non-saturating GAN", "--objective non-saturating", .5, 0, "converges",
           "like t^-1/2: its linearisation only says that it does not diverge; seed and paper say it never converges", "nsgan"),
    damped("WGAN", "--objective wasserstein", 1, 0, "cycles", "", "wgan"),
    damped("WGAN, weights clipped at 1", "--objective wasserstein --constraint clip --set constraint.c=1.0", 1, 0, "cycles",
           "the orbit stays in the box", "wgan-clip"),
    damped("hinge", "--objective hinge", 1, 0, "cycles", "it is WGAN as long as both scores lie inside the margin", ""),
    damped("relativistic GAN", "--objective relativistic", .5, 0, "converges", "sublinearly, as the non-saturating GAN", ""),
    damped("non-saturating, instance noise of std .7", "--objective non-saturating --set inputs.noise.std=0.7", .5, .245, "converges",
           "the noise damps by s^2/2, integrated by quadrature"),
    Row("GAN with bias", "--objective minimax --bias --start 1,1,0.5", rotation(.5) + [-.5], 0.0, 4.0, "undecided",
        "the bias decouples; alternating steps drift inwards, too slowly to be called convergence"),
    Row("non-saturating with bias", "--objective non-saturating --bias", rotation(.5) + [-.5], 0.0, 4.0, "converges",
        "the bias decouples"),
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
        remark="on a line; amplitude 2 lambda coth(lambda pi / (2 omega)) = 1.3266", picture="wgan-gp-line"),
    Row("WGAN-GP, lambda 10", "--objective wasserstein --lr 0.05 --start 1,-1 " + GP.format(10.0, 1.0), verdict="wrong point",
        remark="2 lambda = 20 from the data; steps of .1 = 2 / (2 lambda) are too long", picture=""),
    Row("WGAN-GP in the plane, lambda 1", "--objective wasserstein --dim 2 --lr 0.05 " + GP.format(1.0, 1.0), verdict="cycles",
        remark="drawn to a circle of radius 1 for every lambda > 0", picture="wgan-gp"),
    Row("DRAGAN's penalty in the plane, lambda 1", "--objective wasserstein --dim 2 --lr 0.05 "
        + GP.format(1.0, 1.0) + " --set penalty.gradient.at=around-real", verdict="cycles",
        remark="a linear critic has one gradient everywhere: as WGAN-GP"),
    Row("zero-centred penalty in the plane (WGAN-div of the seed, p = 2)",
        "--objective wasserstein --dim 2 --lr 0.05 " + GP.format(1.0, 0.0), verdict="converges", picture="wgan-div-2"),
    damped("WGAN-div, k = 2, p = 6", "--objective wasserstein --penalty power:2.0", 1, 0, "converges",
           "like t^-1/4, down to a circle that the step size sets"),
    Row("WGAN, norm-normalised, in the plane", "--objective wasserstein --constraint normalise --dim 2 --lr 0.05 --start 1,0,0,1",
        remark="the flow conserves |psi| and stays in an annulus; a step lengthens psi by h^2, so the annulus widens",
        picture="wgan-normalised"),
    damped("GAN-QP", "--objective gan-qp --set objective.lambda=1.0", 1, 0, "converges", "on a line, like 1/t", "gan-qp-line"),
    Row("GAN-QP in the plane", "--objective gan-qp --set objective.lambda=1.0 --dim 2 --lr 0.05 --start 1,0,0,0.25",
        verdict="cycles", remark="angular momentum is conserved: only to a circle of radius sqrt |theta x psi| = .5", picture="gan-qp"),
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
    Row("WGAN averaged with .999", "--objective wasserstein --average ema --set average.beta=0.999 --steps 20000", rotation(1),
        verdict="cycles", remark="the average sits within 1 % of the centre", picture="wgan-ema"),
]
F_GANS = {"kl": math.exp(-1), "jensen-shannon": .5, "gan": .5, "total-variation": .5, "reverse-kl": 1, "pearson": 1, "neyman": 1,
          "squared-hellinger": 1, "jeffreys": 1}
ROWS += [damped(f"f-GAN, {name}", f"--objective f-gan --set objective.divergence={name} --start 0.5,0.5 --steps 40000", w, 0, "")
         for name, w in F_GANS.items()]


def run(saddle, folder, index, row):
    out = folder / str(index)
    line = [str(saddle), "lab", "dirac", "--quiet", "--json", "--out", str(out), *row.call.split()]
    found = json.loads(subprocess.run(line, check=True, capture_output=True, text=True).stdout)
    if row.picture:
        shutil.copy(out / "phase.svg", ROOT / "docs/images/dirac" / f"{row.picture}.svg")
    sim = alt = None
    if row.sim is not None:
        limits, short = [], line[:line.index("--steps")] if "--steps" in line else line  # --steps ends a call
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
    text = f"**{found['verdict']}**"
    if found["factor"]:
        text += f", × {found['factor']:.5f} a step"
    if found["power"]:
        text += f", like steps^-{found['power']:.3f}" if found["power"] > 0 else ""
    if found["radius"]:
        text += f", error up to {found['radius']:.4g}"
    if found["period"]:
        text += f", a round in {found['period']:.1f} steps"
    return text


def limit(found, theory):
    return "" if theory is None else f"{number(found)} / {number(theory)}"


def page(rows, results):
    lines = [
        "# Which methods converge on the Dirac-GAN", "",
        "Made by `tools/convergence_table.py` from `saddle lab dirac`: the same objectives, penalties, constraints and rules that train,",
        "on data at 0, a generator at theta and the critic D(x) = psi x. Steps of .1 (.05 where the call says so), alternating play unless",
        "the call says otherwise, start theta = psi = 1, 10,000 steps. Eigenvalues are those of the gradient flow at the solution, by",
        "automatic differentiation; step limits are where the spectral radius of the whole update leaves 1 (0: it is above 1 for any step;",
        "2/w without damping: it is exactly 1 below). Each figure found stands before the one of theory. Where the game's flow conserves",
        "something, the verdict is nevertheless one on the finite steps of the row's rule. It rests on the trajectory and the spectral",
        "radius of that rule's step together.", "",
        "| method | eigenvalues found / theory | sim limit | alt limit | its rule's limit | verdict, at steps of .1 | |",
        "|---|---|---|---|---|---|---|"]
    worst = 0.0
    for row, (found, sim, alt, own) in zip(rows, results):
        values = [complex(*value) for value in found["eigenvalues"]]
        if row.eigenvalues is not None:
            worst = max(worst, difference(values, [complex(x) for x in row.eigenvalues]))
            eigen = f"{pair(values)} / {pair([complex(x) for x in row.eigenvalues])}"
        else:
            eigen = pair(values) or "no derivative at the solution"
        kept = f"the game's flow conserves {', '.join(found['conserved'])}" if found["conserved"] else ""
        said = "; ".join(text for text in (row.remark, kept) if text).replace("|", "\\|")
        remark = said + (f" ([picture](images/dirac/{row.picture}.svg))" if row.picture else "")
        lines.append(f"| {row.name}<br>`{row.call}` | {eigen} | {limit(sim, row.sim)} | {limit(alt, row.alt)} | {limit(own, row.own)} | "
                     f"{outcome(found)} | {remark} |")
    lines += ["", f"The largest difference of an eigenvalue from theory is {worst:.1e}.", ""]
    return lines


FINDINGS = """## What differs from what is written elsewhere

- **The non-saturating GAN converges**, like t^-1/2. "It never converges" is what its linearisation says; the third order damps. The
  fixed step of simultaneous play leaves it on a circle of radius sqrt(2 h).
- **f-GANs do not share their eigenvalues.** They rotate with w = (f* o g_f)'(0), which the output activation sets: e^-1 for KL, 1/2
  for Jensen-Shannon, GAN and total variation, 1 for the others. That none is damped, and that the flow conserves theta^2 + psi^2, is
  common to all; finite alternating steps drift from that circle: inwards for KL, Neyman, Hellinger and Jeffreys, like t^-.16 to t^-.23
  over 40,000 steps of .1, outwards for total variation.
- **WGAN-GP's circle is a matter of two or more dimensions.** On a line it runs on a limit cycle for lambda below 1 and stops at the
  wrong point 2 lambda above.
- **GAN-QP conserves angular momentum** in two or more dimensions, so it converges to a circle, not to the data; on a line it does
  converge, like 1/t. R1 damps the momentum itself.
- **WGAN-div with the paper's p = 6** converges like t^-1/4 and has a floor that the step size sets; the seed's picture is p = 2.
- **Least squares without a bias** stop at a wrong point. With a bias the largest stable step is 1, not the 2/w = 4 of the rotation:
  the bias has an eigenvalue of -2 of its own.
"""
SHOWN = [("nsgan", "The non-saturating GAN"), ("gan", "The saturating GAN"), ("gan-r1", "GAN with R1"), ("nsgan-l2", "L2 on the critic"),
         ("wgan-normalised", "WGAN, norm-normalised, in the plane"), ("wgan-gp", "WGAN-GP, c = 1, in the plane"),
         ("wgan-div-2", "Zero-centred, c = 0, in the plane"), ("wgan-ema", "WGAN and its average with .999"),
         ("gan-qp", "GAN-QP in the plane"), ("lsgan", "Least squares without a bias")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saddle", default=ROOT / "build/release/saddle")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    (ROOT / "docs/images/dirac").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        folder = pathlib.Path(name)
        results = list(pool.map(lambda task: run(args.saddle, folder, *task), enumerate(ROWS)))
    for row, (found, *_) in zip(ROWS, results):
        agrees = not row.verdict or found["verdict"] == row.verdict
        print(f"{'     ' if agrees else 'OTHER'} {row.name}: {found['verdict']}" + ("" if agrees else f", expected {row.verdict}"))
    lines = page(ROWS, results) + [FINDINGS, "## Pictures", ""]
    for picture, caption in SHOWN:
        lines += [f"**{caption}**", "", f"![{caption}](images/dirac/{picture}.svg)", ""]
    (ROOT / "docs/convergence.md").write_text("\n".join(lines).rstrip() + "\n")


main()
