"""docs/convergence.md: the Dirac-GAN, played again from each row's call."""
import functools
import itertools
import math
import re

import numpy

from recomputed import dirac_gan, dirac_limits, orbits, play, spectrum
from recomputed.check import Check, NotComputed, in_sentence
from recomputed.f_divergences import divergence

TABLE = "method | eigenvalues found / theory"
VERDICT = "verdict, at steps of .1"
FOUND = 2e-6  # relative: step limits are found by bisection to 1e-6

NOT_COMPUTED = [
    NotComputed(TABLE, "the row's name and call: what is asked", columns="method"),
    NotComputed(TABLE, "remarks: their results are checked as sentences", columns=""),
]


@functools.cache
def game(text):
    return Game(text)


class Game:
    """What is computed of a row's call."""

    def __init__(self, text):
        self.call = dirac_gan.Call(text)
        self.kept, self.further = [], play.points(self.call)

    @functools.cached_property
    def spectrum(self):
        return spectrum.eigenvalues(self.call)

    def played(self, steps):
        """The first points; what was played before is kept."""
        if self.call.named["rule"] == "flow":
            return play.flow(self.call, steps)
        self.kept += itertools.islice(self.further, max(0, steps + 1 - len(self.kept)))
        return self.kept[:steps + 1]

    @functools.cached_property
    def points(self):
        return self.played(self.call.steps)

    @functools.cached_property
    def errors(self):
        return [dirac_gan.error(self.call, z) for z in self.points]

    def eigenvalues(self):
        """As the page prints them: one of a conjugate pair, a real or an imaginary part of 0 left out."""
        numbers = []
        for value in self.spectrum[0]:
            if value.imag < -1e-6:
                continue
            if abs(value.real) > 5e-9 or value.imag <= 1e-6:
                numbers.append(value.real)
            if value.imag > 1e-6:
                numbers.append(value.imag)
        return numbers

    def limit(self, rule):
        return spectrum.limit(self.call, self.spectrum[1], rule)

    def factor(self):
        """By the step at the solution, or at the point of a line of solutions that the players come to: across the line."""
        last = self.points[-1]
        if self.errors[-1] < 1e-9 and max(abs(a - b) for a, b in zip(last, spectrum.solution(self.call))) > 1e-3:
            j = spectrum.jacobian(dirac_gan.field(self.call), last)
            matrix, steps = spectrum.step_matrix(self.call, j, self.call.lr)
            return max(abs(x) for x in numpy.linalg.eigvals(matrix) if abs(x - 1) > 1e-6)**(1 / steps)
        return spectrum.radius(self.call, self.spectrum[1], self.call.lr)

    def verdict_holds(self, word):
        """Runs on for as long again and looks whether that goes on which the word says."""
        before, last = orbits.largest(self.errors), self.points[-1]
        if word == "converges" and before < 1e-9:
            return True
        after = orbits.largest([dirac_gan.error(self.call, z) for z in self.played(2 * self.call.steps)])
        if word == "converges":
            return after < 0.93 * before and not orbits.keeps_momentum(self.points, self.call.dim)
        if word == "cycles":
            return abs(after / before - 1) < 0.01 and before > 1e-3
        if word == "diverges":
            return after > 1.02 * before
        if word == "wrong point":
            return self.errors[-1] > 0.1 and max(abs(a - b) for a, b in zip(last, self.points[-100])) < 1e-6
        return word == "undecided"

    def radius(self):
        return orbits.largest(self.errors)

    def period(self):
        return orbits.period([z[0] for z in self.points])

    def power(self):
        return orbits.power(self.errors)


RESULTS = {  # words before a number of the verdict: (what it is, digits printed)
    "× ": (Game.factor, None, "the spectral radius of a step at the solution"),
    "like steps^": (Game.power, None, "the slope of the envelope over the last four stretches"),
    "error up to ": (Game.radius, 4, "a trajectory of its own"),
    "a round in ": (Game.period, None, "upward crossings of theta_1"),
}


def call_of(row):
    found = re.search(r"`(--[^`]*)`", row[0].text)
    return found and found.group(1)


def in_row(call, column, expected, how, **options):
    """A check of the cell in this column of the row with this call."""
    def find(page):
        table = page.table(TABLE)
        for row in table.rows:
            if call_of(row) == call:
                return table.cell(row, column).numbers()
        raise LookupError("the row is gone")
    return Check(f"row `{call}`, column {column!r}", find, expected, how, **options)


def limit_check(call, column, value):
    return in_row(call, column, [value, value], "where the spectral radius of a step at the solution leaves 1", significant=6,
                  extra=[FOUND * value, 0.0])


def row_checks(table, row):
    call = call_of(row)
    asked = game(call)
    cell = table.cell(row, table.columns[1])
    if cell.numbers():
        sides = cell.text.count(" / ") + 1
        yield in_row(call, table.columns[1], asked.eigenvalues() * sides, "numpy's eigenvalues of the Jacobian by mpmath.diff",
                     significant=6)
    for column, rule in (("sim limit", "sim"), ("alt limit", "alt"), ("its rule's limit", None)):
        if table.cell(row, column).numbers():
            yield limit_check(call, column, asked.limit(rule))
    verdict = table.cell(row, VERDICT)
    yield VerdictCheck(call, re.search(r"\*\*([a-z ]+)\*\*", verdict.text).group(1))
    for formula in re.findall(r"flow conserves ((?:(?:theta|psi|b)\S*|[-+\d. ])+)", row[-1].text):
        yield ConservedCheck(call, formula.strip())
    for words, (compute, significant, how) in RESULTS.items():
        found = re.search(re.escape(words) + r"[-\d.]", verdict.text)
        if found:
            index = [n.start for n in verdict.numbers()].index(verdict.start + found.end() - 1)
            expected = [None] * len(verdict.numbers())
            expected[index] = compute(asked)
            yield in_row(call, VERDICT, expected, how, significant=significant)


class VerdictCheck(Check):
    """The word of a verdict; there is no number in it to change."""

    def __init__(self, call, word):
        self.call, self.word, self.place, self.expected = call, word, f"row `{call}`", []

    def find(self, page):
        return []

    def failure(self, page):
        holds = game(self.call).verdict_holds(self.word)
        return None if holds else f"{page.name}, {self.place}: {self.word!r} does not hold over twice the steps, or the angular momentum forbids it"


class ConservedCheck(Check):
    """A polynomial's derivative along the field at random points where both scores are in any margin; no result in it to change."""

    def __init__(self, call, formula):
        self.call, self.formula, self.place, self.expected = call, formula, f"row `{call}`", []

    def find(self, page):
        return []

    def failure(self, page):
        call = dirac_gan.Call(self.call)
        names = [f"{player}_{i + 1}" if call.dim > 1 else player for player in ("theta", "psi") for i in range(call.dim)] + ["b"] * call.bias
        code = re.sub(r"(?<=\w) (?=\w)", " * ", self.formula).replace("^", "**")
        v = dirac_gan.field(call)
        for z in numpy.random.default_rng(0).uniform(-0.7, 0.7, (20, len(names))).tolist():
            slopes = [play.difference(lambda z: [eval(code, {}, dict(zip(names, z)))], z, j)[0] for j in range(len(z))]
            if abs(sum(a * b for a, b in zip(slopes, v(z)))) > 1e-9:
                return f"{page.name}, {self.place}: the flow does not conserve {self.formula}"
        return None


def rotation(name, **letters):
    """w = (f* o g_f)'(0)."""
    return divergence(name, **letters).conjugate_slope(0.0)


def row_called(page, words):
    table = page.table(TABLE)
    return game(next(call_of(row) for row in table.rows if words in row[0].text))


def sentences(page):
    normal = row_called(page, "WGAN-GP, lambda 10")
    least_squares = row_called(page, "least squares (0, 1, 1) with bias")
    momentum = game("--objective wasserstein --lr 0.3 --set generator_optimizer.momentum=-0.5 --set critic_optimizer.momentum=-0.5")
    powers = [abs(row_called(page, f"f-GAN, {name}").power()) for name in ("kl", "neyman", "squared-hellinger", "jeffreys")]
    momentum_kept = row_called(page, "GAN-QP in the plane")
    theta, psi = momentum_kept.call.start[:2], momentum_kept.call.start[2:]
    return [
        in_sentence("2 lambda coth(lambda pi / (2 omega)) = {}", [dirac_limits.wgan_gp_amplitude(0.35)], "half a round by DOP853"),
        in_sentence("2 lambda = {} from the data", [normal.errors[-1]], "a trajectory of its own"),
        in_sentence("drawn to a circle of radius {} for every lambda > 0", [dirac_limits.circle_of_wgan_gp()], "DOP853, three weights"),
        in_sentence("radius sqrt \\|theta x psi\\| = {}", [abs(theta[0] * psi[1] - theta[1] * psi[0])**0.5], "the start's angular momentum"),
        in_sentence("radius {} at step .3", [momentum.factor()], "numpy's eigenvalues of weights and momenta"),
        in_sentence("leaves it on a circle of radius sqrt({} h)", [dirac_limits.circle_of_simultaneous()], "50,000 steps of .02"),
        in_sentence("sets: e^{} for KL, {}/{} for Jensen-Shannon, GAN and total variation, {} for the others",
                    [math.log(rotation("kl")), 1, 1 / rotation("jensen-shannon"), rotation("pearson")], "u(0) g'(0) with f'(u) = g"),
        in_sentence("like t^{} to t^{} over 40,000 steps", [-min(powers), -max(powers)], "slopes of envelopes"),
        in_sentence("the largest stable step is {}, not the 2/w = {} of the rotation: the bias has an eigenvalue of {} of its own",
                    [least_squares.limit(None), 2 / 0.5, least_squares.spectrum[0][-1].real], "numpy's eigenvalues", extra=[1e-6, 0, 0]),
    ]


def checks(page):
    table = page.table(TABLE)
    return [check for row in table.rows if call_of(row) for check in row_checks(table, row)] + sentences(page)
