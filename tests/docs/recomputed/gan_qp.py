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
    """(value, D) from the normal equations of sum_ij p_i q_j [(D_i - D_j) - (D_i - D_j)^2 / (2 lambda d_ij)].

    The matrix is a graph's Laplacian. It is scaled to a diagonal of ones, so that far tails do not spoil its condition, and gets a
    rank-one part along its null space, the constants.
    """
    with numpy.errstate(divide="ignore", invalid="ignore"):
        weight = numpy.where(distance > 0, numpy.outer(p, q) / (scale * distance), 0.0)
    weight = weight + weight.T
    degree = weight.sum(1)
    root = numpy.sqrt(degree)
    matrix = numpy.diag(degree) - weight
    constants = root / numpy.linalg.norm(root)
    scaled = matrix / numpy.outer(root, root) + numpy.outer(constants, constants)
    d = numpy.linalg.solve(scaled, (p - q) / root) / root
    return float((p - q) @ d) / 2, d


def on_grid(p, q, low, high, count=1600):
    """(value, D at the grid, grid) of the one-argument problem of two laws on the line, lambda 1, by midpoints."""
    edges = numpy.linspace(low, high, count + 1)
    x = (edges[1:] + edges[:-1]) / 2
    masses = [law.density(x) * (edges[1] - edges[0]) for law in (p, q)]
    value, d = one_argument(*masses, on_the_line(x))
    return value, d, x


def on_the_line(points):
    return abs(numpy.subtract.outer(points, points)).astype(float)


def example_slope():
    """The steepest of the one-argument critic of P = (0, .1, .9) and Q = (.1, 0, .9) on the points 0, 1, 2, lambda 1."""
    line = on_the_line([0, 1, 2])
    critic = one_argument(numpy.array([0, .1, .9]), numpy.array([.1, 0, .9]), line)[1]
    return max(abs(critic[i] - critic[j]) / line[i, j] for i in range(3) for j in range(i))
