"""docs/critics.md: what the best critics between two fixed distributions do."""
import functools

import numpy
import scipy.integrate
import scipy.optimize

from recomputed import gan_qp, gradient_penalty, laws
from recomputed.check import NotComputed, in_cell, in_sentence
from recomputed.f_divergences import sigmoid

VANISHING, ESTIMATE, CLIPPING = "d | .5 | 1", "exact, by sorting | .477", "bound | weights within 1 % of c"
MEANS = [0.5, 1.0, 2.0, 4.0, 8.0]

NOT_COMPUTED = [
    NotComputed(VANISHING, "trained critics", rows="saturating|non-saturating|Wasserstein, one-sided penalty|GAN-QP, lambda = 1",
                columns=".5 | 1 | 2 | 4 | 8"),
    NotComputed(VANISHING, "the method and its weight", columns="d"),
    NotComputed(ESTIMATE, "trained critics", rows="spectral norm|penalty, weight|clip", columns=".477 | .977 | 1.977 | 3.977 | 7.977"),
    NotComputed(ESTIMATE, "the method and its weight", columns="exact, by sorting"),
    NotComputed(CLIPPING, "the bound asked about", columns="bound"),
    NotComputed(CLIPPING, "trained critics", rows="clip .|gradient penalty, weight|one-sided penalty, weight", columns="weights within 1 % of c | at the start | gradient's factor a layer | estimate of W1 = 1"),
]


def pair(d):
    """Reals and fakes."""
    return laws.gaussian(d, 1), laws.gaussian(0, 1)


def classifier_pull(d, sign):
    """The best score is log p / q = d x - d^2 / 2, of slope d: d E_q sigma(+-D)."""
    def integrand(x):
        return d * float(sigmoid(sign * (d * x - d * d / 2))) * float(numpy.exp(-x * x / 2)) / (2 * numpy.pi)**0.5
    return scipy.integrate.quad(integrand, -12, 12, points=[d / 2], epsabs=1e-14, limit=200)[0]


@functools.cache
def gan_qp_pull(d):
    """|E_q D'| of the one-argument critic, lambda = 1: minus the sum of D q' over a grid, twice, and extrapolated."""
    p, q = pair(d)

    def on(count):
        _, critic, x = gan_qp.on_grid(p, q, -7, d + 7, count)
        return float((critic - critic.mean()) @ (x * q.density(x))) * (x[1] - x[0])  # q' = -x q
    coarse, fine = on(700), on(1400)
    return abs(fine + (fine - coarse) / 3)


def straight_slope(d, weight):
    return gradient_penalty.straight_slope(d, weight)


def penalised_pull(d, weight=10):
    return gradient_penalty.best_pull(*pair(d), weight)


def penalised_gap(d, weight):
    return gradient_penalty.best_gap(*pair(d), weight)


def mean_cosine(t, nodes=4000):
    """Between x / |x| at x = t x_r + (1 - t) x_f and x_r - x_f, on independent pairs of the circles of radius 2 and 1."""
    angle = 2 * numpy.pi * (numpy.arange(nodes) + 0.5) / nodes
    real, fake = 2 * numpy.exp(1j * angle), 1
    x, way = t * real + (1 - t) * fake, real - fake
    return float(((x * way.conj()).real / abs(x) / abs(way)).mean())


def straight_minimum(d, weight, start):
    """The slope that descent from `start` finds of the two-sided penalty's loss, -s d + lambda (|s| - 1)^2."""
    def loss(s):
        return -s[0] * d + weight * (abs(s[0]) - 1)**2
    return float(scipy.optimize.minimize(loss, [start], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-14}).x[0])


def in_numbered_row(words, index, name, column, value, how):
    """Rows of theory have the same name, so their place counts."""
    def find(page):
        table = page.table(words)
        return table.cell(table.rows[index], column).numbers()
    return in_cell(words, f"{name} (number {index + 1})", column, [value], how).at(find)


def best_pulls(name, above):
    """The pulls that a row of theory states, from its name and that of the trained one above it; and how."""
    if name.startswith("best straight critic"):
        return [straight_slope(d, 10) for d in MEANS], "the least of -s d + 10 (s - 1)^2"
    if name.startswith("best critic of one argument"):
        return [gan_qp_pull(d) for d in MEANS], "the normal equations on two grids"
    if name.startswith("best critic") and above.startswith("Wasserstein"):
        return [penalised_pull(d) for d in MEANS], "quadrature of the best slope"
    if name.startswith("best critic"):
        sign = {"saturating": 1, "non-saturating": -1}[above]
        return [classifier_pull(d, sign) for d in MEANS], "quadrature at D = log p / q"
    return [], ""


def vanishing_checks(table):
    above = ""
    for index, row in enumerate(table.rows):
        values, how = best_pulls(row[0].text, above)
        for column, value in zip(table.columns[1:], values):
            yield in_numbered_row(VANISHING, index, row[0].text, column, value, how)
        above = row[0].text


def exact_weight(m, tail=1e-3):
    """The largest |S| / r between the left law's quantile of this share and the right one's of one less it."""
    p, q = pair(m)
    x = numpy.linspace(q.quantile(tail), p.quantile(1 - tail), 4001)
    return float((abs(q.cdf(x) - p.cdf(x)) / gradient_penalty.interpolates(p, q).density(x)).max())


def best_gaps(name, above):
    if name.startswith("theory m + m^2 / "):
        weight = float(name.rpartition("/ ")[2]) / 2
        return [m * straight_slope(m, weight) for m in MEANS], "slope times distance of the best straight critic"
    if name == "best critic":
        return [penalised_gap(m, float(above.rpartition(" ")[2])) for m in MEANS], "quadrature of the best slope times S"
    if name.startswith("the weight above which it is exact"):
        return [exact_weight(m) for m in MEANS], "the largest |S| / r between quantiles"
    return [], ""


def estimate_checks(table):
    above = ""
    for index, row in enumerate(table.rows):
        values, how = best_gaps(row[0].text, above)
        for column, value in zip(table.columns[1:], values):
            yield in_numbered_row(ESTIMATE, index, row[0].text, column, value, how)
        above = row[0].text


def checks(page):
    left = straight_minimum(2, 10, -0.5)
    wrong_side = page.cell(CLIPPING, "one-sided penalty", "estimate of W1 = 1").numbers()
    return [*vanishing_checks(page.table(VANISHING)), *estimate_checks(page.table(ESTIMATE)),
            in_cell(CLIPPING, "one-sided penalty", "estimate of W1 = 1", [None] * (len(wrong_side) - 1) + [straight_slope(1, 10)],
                    "the best multiple of |x|"),
            in_sentence("has slope 1 + d / (2 lambda) = {}. After", [straight_slope(4, 10)], "the least of -s d + 10 (s - 1)^2"),
            in_sentence("N(1, 1) against N(-1, 1), W1 = {},", [laws.wasserstein(laws.gaussian(1, 1), laws.gaussian(-1, 1), 1)], "quadrature"),
            in_sentence("(theory 2 (1 + 2 / 20) = {})", [2 * straight_slope(2, 10)], "slope times distance of the best straight critic"),
            in_sentence("stays there: {} x 2 = {}.", [left, 2 * left], "Nelder-Mead from slope -1/2"),
            in_sentence("the best critic is |x|, W1 = {}.", [2 - 1], "along the rays"),
            in_sentence("(theory 1 + 1 / 20 = {})", [straight_slope(1, 10)], "the best multiple of |x|"),
            in_sentence("cosine {} at the fake, {} in the middle", [mean_cosine(0), mean_cosine(0.5)], "the mean over 4,000 angles")]
