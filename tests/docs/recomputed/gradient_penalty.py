"""The best critic on the line under the one-sided penalty lambda E max(0, |f'| - 1)^2 at interpolates.

The gap E_p f - E_q f is the integral of f' S, S = F_q - F_p, and the penalty that of lambda r max(0, |f'| - 1)^2, r the density of
x_hat = e x + (1 - e) y. Point by point the best slope is sign(S) (1 + |S| / (2 lambda r)). Of straight critics it is 1 + d / (2 lambda).
"""
import numpy

from recomputed import laws


def interpolates(p, q, nodes=200):
    """The interpolates of two Gaussians: a mixture over e, by Gauss-Legendre's nodes."""
    e, w = numpy.polynomial.legendre.leggauss(nodes)
    e, w = (e + 1) / 2, w / 2
    return laws.Law(e * p.means[0] + (1 - e) * q.means[0], numpy.hypot(e * p.stds[0], (1 - e) * q.stds[0]), w)


def best_slope(p, q, weight, x):
    s = q.cdf(x) - p.cdf(x)
    return numpy.sign(s) * (1 + abs(s) / (2 * weight * interpolates(p, q).density(x)))


def best_gap(p, q, weight):
    x, w = laws.panels(p, q, 7)
    return float(w @ (best_slope(p, q, weight, x) * (q.cdf(x) - p.cdf(x))))


def best_pull(p, q, weight):
    """|E_q f'|: what a generator that shifts q learns."""
    x, w = laws.panels(p, q, 7)
    return abs(float(w @ (best_slope(p, q, weight, x) * q.density(x))))


def straight_slope(d, weight):
    return 1 + d / (2 * weight)
