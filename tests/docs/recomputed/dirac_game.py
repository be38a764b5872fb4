"""One game of docs/convergence.md, from its call: its spectrum, its run, and what these say."""
import functools
import itertools
import math
import re

import numpy

from recomputed import dirac_gan, orbits, play, spectrum


@functools.cache
def game(text):
    return Game(text)


class Game:
    def __init__(self, text):
        self.call = dirac_gan.Call(text)
        self.flows = self.call.named["rule"] == "flow"
        self.kept, self.further = [], play.points(self.call)

    @functools.cached_property
    def spectrum(self):
        return spectrum.eigenvalues(self.call)

    def played(self, steps):
        """The first points; what was played before is kept."""
        if self.flows:
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

    def radius(self):
        """The spectral radius of a step at the solution, of a flow a unit of time's."""
        if self.flows:
            return math.exp(self.spectrum[0][0].real)
        return spectrum.radius(self.call, self.spectrum[1], self.call.lr)

    def factor(self):
        """As `radius`; where the players come to another point of a line of solutions, the radius there across the line."""
        last = self.points[-1]
        if self.errors[-1] < 1e-9 and max(abs(a - b) for a, b in zip(last, spectrum.solution(self.call))) > 1e-3:
            j = spectrum.jacobian(dirac_gan.field(self.call), last)
            matrix, steps = spectrum.step_matrix(self.call, j, self.call.lr)
            return max(abs(x) for x in numpy.linalg.eigvals(matrix) if abs(x - 1) > 1e-6)**(1 / steps)
        return self.radius()

    def is_defective(self):
        """True if the Jacobian lacks eigenvectors of its first eigenvalue, so that errors fall like t e^(-a t)."""
        values, j = self.spectrum
        same = sum(abs(x - values[0]) < 1e-6 for x in values)
        return len(j) - numpy.linalg.matrix_rank(j - values[0] * numpy.eye(len(j)), tol=1e-6) < same

    def largest(self):
        return orbits.largest(self.errors)

    def period(self):
        """In steps, of a flow in units of time."""
        return orbits.period(self.points) * (self.call.lr if self.flows else 1)

    def power(self):
        return orbits.power(self.errors)

    def early_fall(self):
        return -orbits.early_power(self.errors)

    def late_fall(self):
        return -self.power()

    def rise(self):
        """The largest error towards the end over the start's largest coordinate."""
        return self.largest() / max(map(abs, self.call.start))

    def momentum(self):
        """|theta x psi| at the start, in the plane."""
        theta, psi = self.call.start[:2], self.call.start[2:4]
        return abs(theta[0] * psi[1] - theta[1] * psi[0])

    def polynomial(self, text):
        """A function of a point from a formula such as theta_1 psi_2 - theta_2 psi_1."""
        n = self.call.dim
        names = [f"{player}_{i + 1}" if n > 1 else player for player in ("theta", "psi") for i in range(n)] + ["b"] * self.call.bias
        code = compile(re.sub(r"(?<=\w) (?=\w)", " * ", text).replace("^", "**"), text, "eval")
        return lambda z: eval(code, {}, dict(zip(names, z)))

    def conserves(self, text):
        """True if the polynomial's derivative along the field is 0 at random points where both scores are in any margin."""
        q, v = self.polynomial(text), dirac_gan.field(self.call)
        for z in numpy.random.default_rng(0).uniform(-0.7, 0.7, (20, len(self.call.start))).tolist():
            slopes = [play.difference(lambda z: [q(z)], z, j)[0] for j in range(len(z))]
            if abs(sum(a * b for a, b in zip(slopes, v(z)))) > 1e-9:
                return False
        return True

    def holds(self, verdict):
        """True if that goes on over twice the steps which the verdict says, and no angular momentum forbids it."""
        before, last = orbits.largest(self.errors), self.points[-1]
        if verdict == "undecided" or (verdict == "converges" and before < 1e-9):
            return True
        kept = orbits.keeps_momentum(self.points, self.call.dim)
        after = orbits.largest([dirac_gan.error(self.call, z) for z in self.played(2 * self.call.steps)])
        if verdict == "converges":
            return after < 0.93 * before and not kept
        if verdict == "cycles":
            return before > 1e-3 and (abs(after / before - 1) < 0.01 or (kept and 0.5 * before < after < before))
        if verdict == "diverges":
            return after > 1.02 * before
        if verdict == "wrong point":
            return self.errors[-1] > 0.1 and max(abs(a - b) for a, b in zip(last, self.points[-100])) < 1e-6
        return False
