"""Raw moments of laws on the line by mpmath's quadrature, and W_1 to N(0, 1) as the area between distribution functions."""
import math

import mpmath
import scipy.integrate
import scipy.special

from recomputed import laws

ROOT = math.sqrt(3)
STANDARD = laws.gaussian(0, 1)


def normal(mean, std):
    def moment(k):
        return float(mpmath.quad(lambda z: (mean + std * z)**k * mpmath.npdf(z), [-mpmath.inf, 0, mpmath.inf]))
    return moment, lambda x: float(scipy.special.ndtr((x - mean) / std))


def uniform():
    """The moments at variance 1."""
    return (lambda k: float(mpmath.quad(lambda x: x**k, [-ROOT, ROOT])) / (2 * ROOT),
            lambda x: min(1.0, max(0.0, (x + ROOT) / (2 * ROOT))))


def three_points():
    masses = {-ROOT: 1 / 6, 0.0: 2 / 3, ROOT: 1 / 6}
    return (lambda k: sum(mass * x**k for x, mass in masses.items()),
            lambda x: sum(mass for place, mass in masses.items() if place <= x))


LAWS = {"N(.5, 1)": normal(0.5, 1), "N(0, 2.25)": normal(0, 1.5), "uniform, variance 1": uniform(), "masses 1/6, 2/3, 1/6": three_points()}


def length(law, order):
    """The length of the difference of the first moments to those of N(0, 1)."""
    ours, standard = LAWS[law][0], normal(0, 1)[0]
    return math.sqrt(sum((ours(k) - standard(k))**2 for k in range(1, order + 1)))


def w1(law):
    cdf = LAWS[law][1]
    cuts = [-12, -ROOT, -0.5, 0, 0.5, ROOT, 12]
    return sum(scipy.integrate.quad(lambda x: abs(cdf(x) - float(STANDARD.cdf(x))), a, b, limit=400)[0] for a, b in zip(cuts, cuts[1:]))
