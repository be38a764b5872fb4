"""Reals uniform on the circle of radius 2, fakes on that of radius 1: the best penalised critic, and directions on random pairs."""
import numpy
import scipy.integrate


def density(radius):
    """The density of |x_hat|, x_hat = t x_r + (1 - t) x_f, at a radius between the circles.

    At fixed t the angle's cosine is uniform's arc sine law; with (4 t (1 - t))^2 (1 - cos^2) = ((1 + t)^2 - rho^2) (rho^2 - (3 t - 1)^2)
    the integrand in t has the ends rho - 1 and (1 + rho) / 3 as inverse square roots.
    """
    low, high = radius - 1, (1 + radius) / 3

    def smooth(t):
        return 2 * radius / numpy.pi / numpy.sqrt(3 * (1 + t + radius) * (radius + 3 * t - 1))
    return scipy.integrate.quad(smooth, low, high, weight="alg", wvar=(-0.5, -0.5))[0]


def best_slope(radius, weight):
    """The gap of the critic of |x| alone: all of the mass goes from 1 to 2, S = 1, so 1 + 1 / (2 lambda r)."""
    return 1 + 1 / (2 * weight * density(radius))


def best_gap(weight):
    return scipy.integrate.quad(lambda radius: best_slope(radius, weight), 1, 2)[0]


def mean_cosine(t, nodes=4000):
    """Between x / |x| at x = t x_r + (1 - t) x_f and x_r - x_f, on independent pairs."""
    angle = 2 * numpy.pi * (numpy.arange(nodes) + 0.5) / nodes
    real, fake = 2 * numpy.exp(1j * angle), 1
    x, way = t * real + (1 - t) * fake, real - fake
    return float(((x * way.conj()).real / abs(x) / abs(way)).mean())
