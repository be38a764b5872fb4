"""JSD of joint distributions of x and a label: that of p(x | y) and q(x | y), each weighed by the label's share."""
import numpy

from recomputed import laws
from recomputed.f_divergences import divergence

SHARES = (0.7, 0.3)
CLASSES = (laws.gaussian(-1, 0.5), laws.gaussian(1, 0.5))
ALL = laws.Law([-1, 1], [0.5, 0.5], SHARES)
GENERATORS = {
    "ignores the label": (ALL, ALL),
    "swaps the labels": CLASSES[::-1],
    "is too wide": (laws.gaussian(-1, 0.8), laws.gaussian(1, 0.8)),
}


def jsd(p, q):
    return laws.f_divergence(divergence("jensen-shannon").f, p, q) / 2


def without_label(name):
    parts = GENERATORS[name]
    weights = numpy.concatenate([share * law.weights for share, law in zip(SHARES, parts)])
    return jsd(ALL, laws.Law(numpy.concatenate([law.means for law in parts]), numpy.concatenate([law.stds for law in parts]), weights))


def with_label(name):
    return sum(share * jsd(p, q) for share, p, q in zip(SHARES, CLASSES, GENERATORS[name]))
