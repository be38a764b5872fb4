"""Mixtures of Gaussians on the line, and distances between them by quadrature: f-divergences and W_1."""
import numpy
import scipy.integrate
import scipy.optimize
import scipy.special

NODES, WEIGHTS = numpy.polynomial.legendre.leggauss(16)


class Law:
    def __init__(self, means, stds, weights=(1.0,)):
        self.means, self.stds = numpy.atleast_1d(means).astype(float), numpy.atleast_1d(stds).astype(float)
        self.weights = numpy.asarray(weights, float)

    def log_density(self, x):
        z = (numpy.asarray(x)[..., None] - self.means) / self.stds
        return scipy.special.logsumexp(-z * z / 2 - numpy.log(self.stds * numpy.sqrt(2 * numpy.pi)), b=self.weights, axis=-1)

    def density(self, x):
        return numpy.exp(self.log_density(x))

    def cdf(self, x):
        return scipy.special.ndtr((numpy.asarray(x)[..., None] - self.means) / self.stds) @ self.weights

    def quantile(self, u):
        if len(self.means) == 1:
            return self.means[0] + self.stds[0] * scipy.special.ndtri(u)
        low, high = (self.means - 40 * self.stds).min(), (self.means + 40 * self.stds).max()
        return scipy.optimize.brentq(lambda x: self.cdf(x) - u, low, high, xtol=1e-13)

    def ends(self, deviations):
        return (self.means - deviations * self.stds).min(), (self.means + deviations * self.stds).max()


def gaussian(mean, std):
    return Law([mean], [std])


def panels(a, b, deviations=12, count=240):
    """Nodes and weights of a composite Gauss-Legendre rule over both laws."""
    (low_a, high_a), (low_b, high_b) = a.ends(deviations), b.ends(deviations)
    edges = numpy.linspace(min(low_a, low_b), max(high_a, high_b), count + 1)
    middle, half = (edges[1:] + edges[:-1]) / 2, numpy.diff(edges) / 2
    return (middle[:, None] + half[:, None] * NODES).ravel(), (half[:, None] * WEIGHTS).ravel()


def crossings(a, b):
    """The points at which the densities are equal."""
    def difference(x):
        return float(a.log_density(numpy.array(x)) - b.log_density(numpy.array(x)))
    grid = numpy.sort(panels(a, b, 10)[0])
    signs = numpy.sign(a.log_density(grid) - b.log_density(grid))
    return [scipy.optimize.brentq(difference, grid[i], grid[i + 1], xtol=1e-14)
            for i in numpy.nonzero(signs[:-1] * signs[1:] < 0)[0]]


def total_variation(p, q):
    """Half the sum of |P - Q| of the intervals between the densities' crossings, by distribution functions."""
    edges = numpy.array([-numpy.inf, *crossings(p, q), numpy.inf])
    return abs(numpy.diff(p.cdf(edges) - q.cdf(edges))).sum() / 2


def f_divergence(f, p, q, deviations=12):
    """E_Q f(p/q), for a smooth f; the tails must be such that 12 deviations are enough."""
    x, w = panels(p, q, deviations)
    log_p, log_q = p.log_density(x), q.log_density(x)
    with numpy.errstate(all="ignore"):
        values = numpy.exp(log_q) * f(numpy.exp(log_p - log_q))
    return float(w @ numpy.where(numpy.isfinite(values), values, 0))


def w1(p, q):
    """The area between the distribution functions."""
    low, high = min(p.ends(15)[0], q.ends(15)[0]), max(p.ends(15)[1], q.ends(15)[1])
    return scipy.integrate.quad(lambda x: abs(float(p.cdf(x) - q.cdf(x))), low, high, limit=500, epsabs=1e-12)[0]


def best_gaussian(divergence, p, starts=((0.5, 2.0), (1.3, 1.7), (2.0, 1.4), (-1.0, 0.3))):
    """(value, mean, std) of the Gaussian of least D_f(p || .), the least of several starts."""
    found = [scipy.optimize.minimize(lambda t: divergence(p, gaussian(t[0], numpy.exp(t[1]))), (mean, numpy.log(std)),
                                     method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-14, "maxiter": 2000})
             for mean, std in starts]
    least = min(found, key=lambda result: result.fun)
    return least.fun, least.x[0], float(numpy.exp(least.x[1]))
