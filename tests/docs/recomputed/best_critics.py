"""The best critics between N(d, 1) and N(0, 1), by method: what a generator that shifts the fakes learns, and score gaps."""
import functools

import numpy
import scipy.integrate

from recomputed import gan_qp, gradient_penalty, laws
from recomputed.f_divergences import sigmoid


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


def saturation_pull():
    """The value for N(2, .25) and N(-2, .25), the second number a variance, weight 10."""
    return gradient_penalty.best_pull(laws.gaussian(2, 0.5), laws.gaussian(-2, 0.5), 10)


def exact_weight(m, tail=1e-3):
    """The largest |S| / r between the left law's quantile of this share and the right one's of one less it."""
    p, q = pair(m)
    x = numpy.linspace(q.quantile(tail), p.quantile(1 - tail), 4001)
    return float((abs(q.cdf(x) - p.cdf(x)) / gradient_penalty.interpolates(p, q).density(x)).max())
