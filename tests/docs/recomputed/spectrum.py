"""Eigenvalues of a game at its solution, and of a step of each rule there; the largest step sizes at which the rule contracts."""
import math

import mpmath
import numpy
import scipy.optimize

from recomputed import dirac_gan


def jacobian(v, point):
    """dv_i/dz_j, by mpmath's differences at 30 digits."""
    with mpmath.workdps(30):
        z = [mpmath.mpf(x) for x in point]

        def entry(i, j):
            return mpmath.diff(lambda x: v(z[:j] + [x] + z[j + 1:])[i], z[j])
        return numpy.array([[float(entry(i, j)) for j in range(len(z))] for i in range(len(z))])


def solution(call):
    """theta = 0, psi = 0; the bias where the critic's loss is least: 1/2 (a + b) for least squares, 0 for losses with L(b) = L(-b)."""
    point = [0.0] * (2 * call.dim + call.bias)
    if call.bias and call.named["objective"] == "least-squares":
        point[-1] = (call.number("objective.fake_label", 0) + call.number("objective.real_label", 1)) / 2
    return point


def step_matrix(call, j, h, rule=None):
    """(a step of the rule as a matrix on the point and what the rule remembers, the number of steps it stands for)."""
    n, size = call.dim, len(j)
    one = numpy.eye(size)
    critic, generator = one + h * numpy.vstack([0 * j[:n], j[n:]]), one + h * numpy.vstack([j[:n], 0 * j[n:]])
    alternating = generator @ numpy.linalg.matrix_power(critic, int(call.number("rule.n_critic", 1)))
    momentum = call.number("generator_optimizer.momentum", 0)
    rule = rule or call.named["rule"]
    if rule == "alt" and momentum:
        def part(rows):  # b = momentum b + J z, z += h b, in these rows
            keep = numpy.diag([1.0 if i in rows else 0.0 for i in range(size)])
            b = numpy.hstack([keep @ j, one - keep + momentum * keep])
            return numpy.vstack([numpy.hstack([one, 0 * one]) + h * keep @ b, b])
        return part(range(n)) @ part(range(n, size)), 1
    if rule == "alt":
        return alternating, 1
    if rule == "sim":
        return one + h * j, 1
    if rule == "extragradient":
        return one + h * j + h * h * j @ j, 1
    if rule == "optimistic":
        return numpy.vstack([numpy.hstack([one + 2 * h * j, -h * j]), numpy.hstack([one, 0 * one])]), 1
    if rule == "consensus":  # v = 0 at the solution, so grad 1/2 |v|^2 = J^T J z
        return one + h * (j - call.number("rule.gamma", 1) * j.T @ j), 1
    if rule == "unrolled":
        return unrolled_matrix(call, j, h, critic), 1
    if rule == "lookahead":
        k, alpha = int(call.number("rule.k", 5)), call.number("rule.alpha", 0.5)
        return (1 - alpha) * one + alpha * numpy.linalg.matrix_power(alternating, k), k
    raise LookupError(f"no matrix of the rule {rule!r} is known here")


def unrolled_matrix(call, j, h, critic):
    """L_G = c theta . psi to second order, c = -J's upper right block, since s = theta . psi is of second order itself."""
    n, size = call.dim, len(j)
    answer = numpy.linalg.matrix_power(critic, int(call.number("rule.unrolled_steps", 5)))[n:]  # psi_k in (theta, psi)
    cross = -j[:n, n:]
    slope = cross @ answer                               # at a fixed answer
    slope[:, :n] += answer[:, :n].T @ cross.T            # through the answer
    generator = numpy.eye(size)
    generator[:n] -= h * slope
    return generator @ critic


def radius(call, j, h, rule=None):
    """The spectral radius of one step."""
    matrix, steps = step_matrix(call, j, h, rule)
    return max(abs(numpy.linalg.eigvals(matrix)))**(1 / steps)


def limit(call, j, rule=None):
    """Up to which step size the radius is at most 1 (to 1e-9): the first crossing, bisected; 0 if there is none such."""
    def excess(h):
        return radius(call, j, h, rule) - 1 - 1e-9
    sizes = numpy.geomspace(1e-2, 20, 2000)
    if excess(sizes[0]) > 0:
        return 0.0
    for a, b in zip(sizes, sizes[1:]):
        if excess(b) > 0:
            return scipy.optimize.brentq(excess, a, b, xtol=1e-12)
    return math.inf


def eigenvalues(call):
    """(those of the flow at the solution, by falling real part; the Jacobian)."""
    j = jacobian(dirac_gan.field(call), solution(call))
    return sorted(numpy.linalg.eigvals(j), key=lambda x: (-round(x.real, 9), -x.imag)), j
