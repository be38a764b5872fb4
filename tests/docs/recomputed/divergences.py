"""docs/divergences.md: each row's formulas, read as they are printed, against f and the supremum that defines f*."""
import fractions
import math
import re

import mpmath
import numpy
import scipy.optimize

from recomputed import gan_qp, laws
from recomputed.check import Check, NotComputed, in_sentence
from recomputed.f_divergences import alpha, divergence
from recomputed.formula import evaluate

TABLE = "name | f(u)"
POINTS_U = numpy.geomspace(0.05, 20, 12).tolist()
POINTS_V = numpy.linspace(-4.5, 4.2, 12).tolist()

NOT_COMPUTED = [NotComputed(TABLE, "for which a the row is", columns="name", rows="alpha")]


def conjugate(d, t):
    """sup over u > 0 of u t - f(u), by a search in log u around the best of a grid."""
    def loss(y):
        u = math.exp(y)
        return d.f(u) - u * t
    grid = numpy.linspace(-40, 40, 801)
    best = min(grid, key=loss)
    return -min(loss(best), scipy.optimize.minimize_scalar(loss, bounds=(best - 0.1, best + 0.1), method="bounded",
                                                              options={"xatol": 1e-12}).fun)


def cases(name):
    """(divergence, the letters' values) for the row of this name."""
    if "weighted-js" in name:
        return [(divergence("weighted-js", pi=pi), {"π": pi}) for pi in (0.2, 0.5, 0.7)]
    if "alpha" in name:
        return [(alpha(a), {"a": a}) for a in ((1.5, 2.0, 3.0) if ">" in name else (-1.0, -0.5, 0.25, 0.5, 0.75))]
    return [(divergence(name.strip("`")), {})]


def agree(value, expected):
    return math.isclose(value, expected, rel_tol=1e-7, abs_tol=1e-7)


def same_f(text, d, letters):
    return all(agree(evaluate(text, u=u, **letters), d.f(u)) for u in POINTS_U)


def same_g(text, d, letters):
    return all(agree(evaluate(text, v=v, **letters), d.g(v)) for v in POINTS_V)


def composed(text, v, letters):
    """A value; "A, B below v = C"; or "A, left side = right side", an equation for w."""
    first, _, condition = text.partition(", ") if re.search(r", .*=", text) else (text, "", "")
    if " below v = " in condition:
        below, _, edge = condition.partition(" below v = ")
        return evaluate(below if v < evaluate(edge) else first, v=v, **letters)
    if condition:
        left, right = condition.split("=")
        letters = {**letters, "w": scipy.optimize.brentq(lambda w: evaluate(left, v=v, w=w) - evaluate(right, v=v, w=w), 1e-12, 1e3)}
    return evaluate(first, v=v, **letters)


def same_composition(text, d, letters):
    return all(agree(composed(text, v, letters), conjugate(d, d.g(v))) for v in POINTS_V)


def chosen(text, letters):
    """The one of "A; B if a < 0" that holds."""
    first, _, other = text.partition("; ")
    if other:
        value, _, bound = other.partition(" if a < ")
        return (value if letters["a"] < float(bound) else None), first
    return None, first


def same_domain(text, d, letters):
    """The point at which f* ends, and True if it is finite there."""
    other, text = chosen(text, letters)
    if text == "all t":
        return math.isinf(d.slope_at_infinity)
    relation, end = re.fullmatch(r"t ([<≤]) (.*)", text).groups()
    growth = [u * d.slope_at_infinity - d.f(u) for u in (1e6, 1e12)]
    finite = growth[1] - growth[0] < 1e-2
    return agree(evaluate(end, **letters), d.slope_at_infinity) and finite == ((other or relation) == "≤")


def same_threshold(text, d, letters):
    return agree(evaluate(text, **letters), float(mpmath.diff(d.f, mpmath.mpf(1))))


def limits_hold(d):
    """f near 0 and its slope far out are the limits that the row's last column adds up."""
    near, far = d.f(1e-300), d.f(1e30) / 1e30
    return ((near > 100) if math.isinf(d.f_at_0) else abs(near - d.f_at_0) < 1e-3) and \
        ((far > 2) if math.isinf(d.slope_at_infinity) else abs(far - d.slope_at_infinity) < 1e-3)


def same_disjoint(text, d, letters):
    other, first = chosen(text, letters)
    text = other or first
    if not limits_hold(d):
        return False
    return math.isinf(d.disjoint) if text == "∞" else agree(evaluate(text, **letters), d.disjoint)


COLUMNS = {"f(u)": (same_f, "f at twelve u"), "f* for": (same_domain, "f'(inf), and u f'(inf) - f(u) far out"),
           "g(v)": (same_g, "g at twelve v"), "f*(g(v))": (same_composition, "the supremum of u g(v) - f(u) at twelve v"),
           "threshold f'(1)": (same_threshold, "mpmath.diff"), "disjoint supports": (same_disjoint, "f(0) + f'(inf)")}


class FormulaCheck(Check):
    """A cell's formula against the function that it should be: all its numbers are checked together."""

    def __init__(self, row, column):
        self.row, self.column = row, column
        self.same, self.how = COLUMNS[column]
        self.place = f"row {row!r}, column {column!r}"
        self.expected, self.significant, self.extra = [0.0] * 20, None, 0.0

    def cell(self, page):
        return page.cell(TABLE, self.row, self.column)

    def find(self, page):
        return self.cell(page).numbers()

    def failure(self, page):
        text = self.cell(page).text
        try:
            wrong = [letters for d, letters in cases(self.row) if text != "the same" and not self.same(text, d, letters)]
        except (ArithmeticError, SyntaxError, ValueError, AttributeError) as error:
            return f"{page.name}, {self.place}: {text!r} cannot be read ({error})"
        return wrong and f"{page.name}, {self.place}: {text!r} is not what is computed ({self.how}) {wrong}"


def fraction(x):
    x = fractions.Fraction(x).limit_denominator(100)
    return [x.numerator, x.denominator]


def hellinger_in_terms_of_overlap():
    """(a, b) of D = a - b BC, from two pairs of Gaussians."""
    pairs = [(laws.gaussian(0, 1), laws.gaussian(m, s)) for m, s in ((1, 1), (2, 0.7))]
    values = [laws.f_divergence(divergence("squared-hellinger").f, p, q) for p, q in pairs]
    overlap = [-laws.f_divergence(lambda u: -numpy.sqrt(u), p, q) for p, q in pairs]
    return numpy.linalg.solve([[1, -x] for x in overlap], values).tolist()


def checks(page):
    rows = [FormulaCheck(row[0].text, column) for row in page.table(TABLE).rows for column in COLUMNS]
    tv, pearson = divergence("total-variation"), divergence("pearson")
    line = gan_qp.on_the_line([0, 1, 2])
    a = numpy.outer([.5, .3, .2], [.2, .3, .5])
    total = (line * (a - a.T)**2 / (a + a.T)).sum()
    two_points = gan_qp.two_arguments(numpy.array([1., 0.]), numpy.array([0., 1.]), gan_qp.on_the_line([0, 3]))
    return rows + [
        in_sentence("twice** the usual JSD, at most {} log 2", [divergence("jensen-shannon").disjoint / math.log(2)], "f(0) + f'(inf)"),
        in_sentence("less {} log 2, so it is {} log 2, not", [2, divergence("gan").f(1) / math.log(2)], "f(1)"),
        in_sentence("`squared-hellinger` is {} - {} BC", hellinger_in_terms_of_overlap(), "quadrature of two pairs"),
        in_sentence("over u ≥ 0 the conjugate is {} below t = {}.", [conjugate(pearson, -5), float(mpmath.diff(pearson.f, 1e-9))],
                    "the supremum; f'(0)"),
        in_sentence("as for total variation ({}/{} below t = {}/{})", fraction(conjugate(tv, -3)) + fraction(tv.derivative(0.1)),
                    "the supremum; f'(0)"),
        in_sentence("(λ/{}) Σ d (a-b)²/(a+b)", [total / gan_qp.two_arguments(numpy.array([.5, .3, .2]), numpy.array([.2, .3, .5]), line)],
                    "the best gap of every pair"),
        in_sentence("It is λd/{} on two points", [3 / two_points], "the best gap of the pair"),
        in_sentence("can be larger: {} λ for P = (0, .1, .9)", [gan_qp.example_slope()], "the normal equations"),
    ]
