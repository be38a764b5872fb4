"""docs/convergence.md: the Dirac-GAN, played again from each row's call."""
import functools
import re

import numpy

from recomputed import dirac_gan, orbits, play, spectrum
from recomputed.check import Check, NotComputed, in_sentence

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

    @functools.cached_property
    def spectrum(self):
        return spectrum.eigenvalues(self.call)

    @functools.cached_property
    def points(self):
        return play.trajectory(self.call)

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
    for words, (compute, significant, how) in RESULTS.items():
        found = re.search(re.escape(words) + r"[-\d.]", verdict.text)
        if found:
            index = [n.start for n in verdict.numbers()].index(verdict.start + found.end() - 1)
            expected = [None] * len(verdict.numbers())
            expected[index] = compute(asked)
            yield in_row(call, VERDICT, expected, how, significant=significant)


def checks(page):
    table = page.table(TABLE)
    found = [check for row in table.rows if call_of(row) for check in row_checks(table, row)]
    return found + SENTENCES()


def SENTENCES():
    return []
