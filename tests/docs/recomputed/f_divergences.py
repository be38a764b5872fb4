"""The f-divergences of Nowozin et al. 2016 and that of the non-saturating generator, from f alone.

A critic's score v is turned into T = g(v), T = f'(u) at the best critic, u = p/q. By Fenchel's equality f*(f'(u)) = u f'(u) - f(u),
so d/dv f*(g(v)) = u(v) g'(v) with u(v) the solution of f'(u) = g(v): everything follows from f, f' and its inverse, and g.
Works with floats and with mpmath's numbers, f itself also with numpy's arrays.
"""
import dataclasses
import math
import typing

import mpmath
import numpy


def function(name):
    of_float, of_array, of_mpmath = getattr(math, name), getattr(numpy, name), getattr(mpmath, name)

    def of(x):
        if isinstance(x, (float, int)):
            return of_float(x)
        return of_array(x) if isinstance(x, numpy.ndarray) else of_mpmath(x)
    return of


exp, log, sqrt, tanh = map(function, ("exp", "log", "sqrt", "tanh"))


def sigmoid(v):
    return (1 + tanh(v / 2)) / 2


def softplus(v):
    return v + log(1 + exp(-v)) if v > 0 else log(1 + exp(v))


def lambert_root(c):
    """w with w + log w = c, by Newton's method in y = log w; two more steps once a step is small give 30 digits."""
    y = c if c < 1 else log(c)
    small = 0
    for _ in range(100):
        e = exp(y)
        step = (e + y - c) / (e + 1)
        y -= step
        small += abs(step) < 1e-9
        if small == 3:
            break
    return exp(y)


@dataclasses.dataclass(frozen=True)
class Divergence:
    f: typing.Callable
    derivative: typing.Callable  # f'
    ratio: typing.Callable       # u(v): f'(u) = g(v)
    g: typing.Callable
    g_slope: typing.Callable     # g'
    f_at_0: float = 0.0
    slope_at_infinity: float = math.inf  # f'(inf), where the domain of f* ends

    def conjugate_slope(self, v):
        """d/dv f*(g(v))."""
        return self.ratio(v) * self.g_slope(v)

    @property
    def disjoint(self):
        """D_f of laws without common support: f(0) + f'(inf)."""
        return self.f_at_0 + self.slope_at_infinity


def identity(v):
    return v


def one(v):
    return 1 + 0 * v


LOG2 = math.log(2)
DIVERGENCES = {
    "kl": Divergence(lambda u: u * log(u), lambda u: 1 + log(u), lambda v: exp(v - 1), identity, one),
    "reverse-kl": Divergence(lambda u: -log(u), lambda u: -1 / u, exp, lambda v: -exp(-v), lambda v: exp(-v), math.inf, 0.0),
    "pearson": Divergence(lambda u: (u - 1)**2, lambda u: 2 * (u - 1), lambda v: max(0, 1 + v / 2), identity, one, 1.0),
    "neyman": Divergence(lambda u: (1 - u)**2 / u, lambda u: 1 - 1 / u**2, lambda v: exp(v / 2), lambda v: 1 - exp(-v),
                         lambda v: exp(-v), math.inf, 1.0),
    "squared-hellinger": Divergence(lambda u: (sqrt(u) - 1)**2, lambda u: 1 - 1 / sqrt(u), lambda v: exp(2 * v),
                                    lambda v: 1 - exp(-v), lambda v: exp(-v), 1.0, 1.0),
    "jensen-shannon": Divergence(lambda u: u * log(u) - (u + 1) * log((u + 1) / 2), lambda u: log(2 * u / (1 + u)), exp,
                                 lambda v: LOG2 - softplus(-v), lambda v: sigmoid(-v), LOG2, LOG2),
    "gan": Divergence(lambda u: u * log(u) - (u + 1) * log(u + 1), lambda u: log(u / (1 + u)), exp, lambda v: -softplus(-v),
                      lambda v: sigmoid(-v), 0.0, 0.0),
    "total-variation": Divergence(lambda u: abs(u - 1) / 2, lambda u: (1 if u > 1 else -1 if u < 1 else 0) / 2, one,
                                  lambda v: tanh(v) / 2, lambda v: (1 - tanh(v)**2) / 2, 0.5, 0.5),
    "jeffreys": Divergence(lambda u: (u - 1) * log(u), lambda u: 1 + log(u) - 1 / u, lambda v: 1 / lambert_root(1 - v), identity, one,
                           math.inf),
    # -1/(u (u + 1)) = -e^-v / (1 + e^v) at u = e^v
    "ns-gan": Divergence(lambda u: log(1 + 1 / u) - LOG2, lambda u: -1 / (u * (u + 1)), exp, lambda v: -exp(-v) * sigmoid(-v),
                         lambda v: exp(-v) * sigmoid(-v) * (1 + sigmoid(v)), math.inf, 0.0),
}


def weighted_js(pi):
    """pi KL(P||M) + (1 - pi) KL(Q||M) with M = pi P + (1 - pi) Q."""
    def f(u):
        return pi * u * log(u) - (1 - pi + pi * u) * log(1 - pi + pi * u)

    def ratio(v):  # pi log(u / (1 - pi + pi u)) = -pi log pi - s(-v)
        q = sigmoid(v)**(1 / pi)
        return (1 - pi) / pi * q / (1 - q)

    return Divergence(f, lambda u: pi * log(u / (1 - pi + pi * u)), ratio, lambda v: -pi * log(pi) - softplus(-v),
                      lambda v: sigmoid(-v), -(1 - pi) * math.log(1 - pi), -pi * math.log(pi))


def alpha(a):
    """(u^a - 1 - a (u - 1)) / (a (a - 1)), a neither 0 nor 1."""
    def f(u):
        return (u**a - 1 - a * (u - 1)) / (a * (a - 1))

    def derivative(u):
        return (u**(a - 1) - 1) / (a - 1)

    at_0 = 1 / a if a > 0 else math.inf
    if a > 1:
        return Divergence(f, derivative, lambda v: max(0, 1 + (a - 1) * v)**(1 / (a - 1)), identity, one, at_0)
    return Divergence(f, derivative, lambda v: ((1 - a) * softplus(-v))**(1 / (a - 1)), lambda v: 1 / (1 - a) - softplus(-v),
                      lambda v: sigmoid(-v), at_0, 1 / (1 - a))


def divergence(name, pi=0.5, a=0.5):
    if name == "weighted-js":
        return weighted_js(pi)
    return alpha(a) if name == "alpha" else DIVERGENCES[name]
