"""docs/distances.md: best values of critics, parallel lines, Gaussians apart, and transport plans."""
import math
import re

import numpy
import scipy.optimize
import scipy.sparse

from recomputed import gan_qp, laws, plans, wilson
from recomputed.check import Check, NotComputed, in_cell, in_sentence
from recomputed.f_divergences import divergence
from recomputed.page import NUMBER, Number

CRITICS, LINES, SUPREMUM = "method | value (held out)", "theta | W_1", "supremum of the laws"
P, Q = laws.gaussian(0, 1), laws.gaussian(1, 1)

NOT_COMPUTED = [
    NotComputed("measure | of samples", "how each measure is defined"),
    NotComputed(CRITICS, "the method's options", columns="method"),
    NotComputed(CRITICS, "what trained critics say of drawn samples", columns="value (held out) | gap / W_1 | certified W_1, exact 1.02"),
    NotComputed(CRITICS, "the class of critics", columns="over"),
    NotComputed(LINES, "the distance asked about", columns="theta"),
    NotComputed("| time | memory", "measured times and memory"),
]


def divergence_of(name):
    return laws.f_divergence(divergence(name).f, P, Q)


def hinge_of_lipschitz_critics(count=1500):
    """2 - E max(0, 1 - D) - E max(0, 1 + D) is E D(x) - E D(y) for |D| <= 1, and a score beyond gains nothing: a linear programme over
    slopes of at most 1 on a grid."""
    edges = numpy.linspace(-7, 8, count + 1)
    gain = numpy.diff(P.cdf(edges)) - numpy.diff(Q.cdf(edges))
    steps = scipy.sparse.diags([-1.0, 1.0], [0, 1], shape=(count - 1, count))
    found = scipy.optimize.linprog(-gain, scipy.sparse.vstack([steps, -steps]), numpy.full(2 * (count - 1), edges[1] - edges[0]),
                                   bounds=(-1, 1))
    return -found.fun


def one_argument_gan_qp():
    coarse, fine = (gan_qp.on_grid(P, Q, -7.5, 8.5, n)[0] for n in (800, 1600))
    return fine + (fine - coarse) / 3


BEST = {  # of N(0, 1) and N(1, 1); value and how
    "`sngan`": lambda: [hinge_of_lipschitz_critics()],
    "`nsgan`": lambda: [divergence_of("jensen-shannon")],
    "`fgan-kl`": lambda: [divergence_of("kl")],
    "`hinge`": lambda: [2 * laws.total_variation(P, Q)],
    "`gan-qp-l1`": lambda: [10 * one_argument_gan_qp()],
}


def segments(theta, count=400):
    """Two segments of length 1 as points in the plane, and all distances: within one, and across."""
    y = (numpy.arange(count) + 0.5) / count
    within = gan_qp.on_the_line(y)
    return within, numpy.hypot(within, theta)


def entropy_distances(theta):
    """JS and KL of two sets of points that are the same or have none in common."""
    return (math.log(2), None) if theta else (0.0, 0.0)


def line_values(theta):
    within, across = segments(theta)
    count = len(within)
    p = numpy.concatenate([numpy.full(count, 1 / count), numpy.zeros(count)])
    q = p[::-1].copy() if theta else p
    distance = numpy.block([[within, across], [across, within]])
    energy = 2 * across.mean() - 2 * within.mean()
    mmd = 2 * numpy.exp(-within**2 / 2).mean() - 2 * numpy.exp(-across**2 / 2).mean()  # a bandwidth of 1
    two = gan_qp.two_arguments(p, q, distance) if theta else 0.0
    one = gan_qp.one_argument(p, q, distance)[0] if theta else 0.0
    w1 = across[scipy.optimize.linear_sum_assignment(across)].mean()
    js, kl = entropy_distances(theta)
    return {"W_1": w1, "JS": js, "KL": kl, "energy": energy, "MMD^2": mmd, "GAN-QP, two arguments": two, "one argument": one}


def best_checks(page):
    for row in page.table(CRITICS).rows:
        for name, best in BEST.items():
            if row[0].text.startswith(name):
                # Behind the number stands the measure that has it, perhaps with a factor of its own.
                factors = len(page.cell(CRITICS, row[0].text, SUPREMUM).numbers()) - 1
                yield in_cell(CRITICS, row[0].text, SUPREMUM, best() + [2.0] * factors, "quadrature; a linear programme, the normal equations on grids")


def line_checks(page):
    for row in page.table(LINES).rows:
        values = line_values(float(row[0].text))
        for column, value in values.items():
            if value is not None:
                yield in_cell(LINES, row[0].text, column, [value], "sums over the 400 points' distances; an assignment; normal equations")


def js_slope(m, std=0.1):
    """d JS / dm of N(m, std^2) against N(0, std^2): half of E_P[log(2 p / (p + q)) times the score (x - m) / std^2]."""
    p, q = laws.gaussian(m, std), laws.gaussian(0, std)
    x, w = laws.panels(p, q, 14, 2000)
    log_p, log_q = p.log_density(x), q.log_density(x)
    return float(w @ (numpy.exp(log_p) * (x - m) / std**2 * (math.log(2) - numpy.logaddexp(0, log_q - log_p)))) / 2


def flat_from():
    """The first hundredth from which on JS rises by less than 1e-9."""
    edge = scipy.optimize.brentq(lambda m: js_slope(m) - 1e-9, 1.0, 1.6)
    return math.ceil(100 * edge) / 100


ROWS, COLUMNS = (3, 4, 2, 1), (1, 2, 3, 4)


class PlanCheck(Check):
    """A plan printed as a matrix under a line: its sums and its cost."""

    def __init__(self, words, cost):
        self.words, self.cost, self.place = words, cost, f"the matrix under {words!r}"
        self.expected, self.significant, self.extra = [0.0] * 100, None, 0.0

    def block(self, page):
        start = page.text.find("\n", page.text.index(self.words)) + 1
        return start, page.text[start:page.text.index("---", start)]

    def find(self, page):
        start, text = self.block(page)
        return [Number(n.group(), start + n.start(), start + n.end()) for n in re.finditer(NUMBER, text)]

    def failure(self, page):
        lines = [line.replace("|", " ").split() for line in self.block(page)[1].splitlines() if line.strip()]
        matrix = [[0 if x == "." else float(x) for x in line] for line in lines]
        plan, sums = [row[:-1] for row in matrix], [row[-1] for row in matrix]
        right = (tuple(sums) == ROWS and tuple(map(sum, plan)) == ROWS and tuple(map(sum, zip(*plan))) == COLUMNS
                 and plans.cost(plan) == self.cost)
        return None if right else f"{page.name}, {self.place}: its sums are not {ROWS} and {COLUMNS}, or its cost is not {self.cost}"


def plan_checks():
    costs = [plans.cost(plan) for plan in plans.plans(ROWS, COLUMNS)]
    units, least, most = sum(ROWS), min(costs), max(costs)
    how = "enumeration"
    return [
        in_sentence("{} plans move {} units", [len(costs), units], how),
        in_sentence("the dearest, cost {}, {} a unit", [most, most / units], how),
        in_sentence("the cheapest, cost {}, {} a unit ({} such plans; mean cost of all plans {})",
                    [least, least / units, costs.count(least), sum(costs) / len(costs)], how),
        PlanCheck("the dearest, cost", most), PlanCheck("the cheapest, cost", least),
    ]


def checks(page):
    limit = line_values(1e-9)["GAN-QP, two arguments"]
    return [*best_checks(page), *line_checks(page), *wilson.checks(page)] + plan_checks() + [
        in_sentence("it jumps to 1/{} as soon as the lines part", [1 / limit], "the best gap of every pair, lines 1e-9 apart", extra=1e-3),
        in_sentence("it can be far larger: {} for P = (0, .1, .9), Q = (.1, 0, .9)", [gan_qp.example_slope()], "the normal equations"),
        in_sentence("from m = {} on its slope", [flat_from()], "quadrature and Brent's root"),
    ]
