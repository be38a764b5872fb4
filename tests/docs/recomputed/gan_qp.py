"""GAN-QP's divergence of two discrete laws (Su 2018, eqs. (5) to (8)): the largest E[gap - gap^2 / (2 lambda d)].

With two arguments gap(x_r, x_f) = f(x_r, x_f) - f(x_f, x_r) is any antisymmetric function; with one it is D(x_r) - D(x_f).
"""
import numpy


def two_arguments(p, q, distance, scale=1.0):
    """Pair by pair: of g = gap(i, j) the value (a - b) g - (a + b) g^2 / (2 lambda d), a = p_i q_j, b = p_j q_i."""
    a = numpy.outer(p, q)
    first, second = numpy.triu_indices(len(p), 1)
    a, b, d = a[first, second], a.T[first, second], scale * distance[first, second]
    pairs = a + b > 0
    a, b, d = a[pairs], b[pairs], d[pairs]
    gap = d * (a - b) / (a + b)
    return float(((a - b) * gap - (a + b) * gap**2 / (2 * d)).sum())


def one_argument(p, q, distance, scale=1.0):
    """(value, D): the normal equations of sum_ij p_i q_j [(D_i - D_j) - (D_i - D_j)^2 / (2 lambda d_ij)], D_0 = 0."""
    with numpy.errstate(divide="ignore", invalid="ignore"):
        weight = numpy.where(distance > 0, numpy.outer(p, q) / (scale * distance), 0.0)
    weight = weight + weight.T
    laplacian = numpy.diag(weight.sum(1)) - weight
    d, *_ = numpy.linalg.lstsq(laplacian, p - q, rcond=1e-13)
    return float((p - q) @ d) / 2, d - d[0]


def on_the_line(points):
    return abs(numpy.subtract.outer(points, points)).astype(float)
