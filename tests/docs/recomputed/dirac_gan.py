"""The Dirac-GAN (Mescheder et al. 2018, definition 2.1): data at 0, a generator at theta, a critic D(x) = psi . x + b.

A method is read from the call of `saddle lab dirac` that a row of the page names. With r = D(0) = b and s = D(theta), and a loss of
scores, dL_G/dtheta = (dL_G/ds) psi, dL_D/dpsi = (dL_D/ds) theta and dL_D/db = dL_D/dr + dL_D/ds. What penalties add to dL_D/dpsi is
a function of psi, since that is the critic's gradient in x everywhere. Points are lists (theta, psi, b).
"""
import math
import shlex

import numpy

from recomputed.f_divergences import divergence, sigmoid


# Gulrajani et al. 2017, Algorithm 1.
RECIPES = {"wgan-gp": "--objective wasserstein --set penalty.gradient.weight=10 --set rule.n_critic=5"}


class Call:
    """A call's options. The defaults are those that the page's head says."""

    def __init__(self, text):
        words = shlex.split(text)
        if "--recipe" in words:
            place = words.index("--recipe")
            words[place:place + 2] = RECIPES[words[place + 1]].split()
        self.settings, self.penalties, self.bias = {}, [], False
        self.named = {"dim": "1", "lr": "0.1", "steps": "10000", "start": "1,1", "rule": "alt"}
        while words:
            key = words.pop(0).removeprefix("--")
            if key == "bias":
                self.bias = True
            elif key == "set":
                name, _, value = words.pop(0).partition("=")
                self.settings[name] = value
            elif key == "penalty":
                name, _, weight = words.pop(0).partition(":")
                self.penalties.append((name, float(weight)))
            else:
                self.named[key] = words.pop(0)
        self.dim, self.steps, self.lr = int(self.named["dim"]), int(self.named["steps"]), float(self.named["lr"])
        if "penalty.gradient.weight" in self.settings:
            self.penalties.append(("gradient", self.number("penalty.gradient.weight", 10)))

    def number(self, key, default):
        return float(self.settings.get(key, default))

    @property
    def start(self):
        """From two numbers: theta along the first direction, psi along the last."""
        given = [float(x) for x in self.named["start"].split(",")]
        size = 2 * self.dim + self.bias
        if len(given) == 2 and size != 2:
            point = [0.0] * size
            point[0], point[2 * self.dim - 1] = given
            return point
        return given


def score_slopes(call):
    """(r, s, theta) -> (dL_D/dr, dL_D/ds, dL_G/ds)."""
    name = call.named["objective"]
    if name == "minimax":
        return lambda r, s, _: (-sigmoid(-r), sigmoid(s), -sigmoid(s))
    if name == "non-saturating":
        return lambda r, s, _: (-sigmoid(-r), sigmoid(s), -sigmoid(-s))
    if name == "wasserstein":
        return lambda r, s, _: (-1, 1, -1)
    if name == "hinge":
        return lambda r, s, _: (-1 if r < 1 else 0, 1 if s > -1 else 0, -1)
    if name == "relativistic":  # paired, logistic
        return lambda r, s, _: (-sigmoid(s - r), sigmoid(s - r), -sigmoid(r - s))
    if name == "least-squares":
        a, b, c = (call.number(f"objective.{key}_label", default) for key, default in (("fake", 0), ("real", 1), ("generator", 1)))
        return lambda r, s, _: (r - b, s - a, s - c)
    if name == "gan-qp":
        weight = call.number("objective.lambda", 10)

        def slopes(r, s, theta):  # -gap + gap^2 / (2 lambda d), d = |theta|_1 averaged over its elements; without a pull at d = 0
            distance = sum(abs(x) for x in theta) / len(theta)
            pull = 1 - (r - s) / (weight * distance) if distance else 1
            return -pull, pull, -1
        return slopes
    if name == "f-gan":
        d = divergence(call.settings["objective.divergence"], call.number("objective.pi", .5), call.number("objective.alpha", .5))
        return lambda r, s, _: (-d.g_slope(r), d.conjugate_slope(s), -d.conjugate_slope(s))
    raise LookupError(f"no formula of the objective {name!r} is known here")


def penalty_slope(call):
    """|psi| -> c with d(penalties)/dpsi = c psi."""
    def slope_of(name, weight):
        if name in ("r1", "r2"):
            return lambda norm: weight
        if name == "weights":
            return lambda norm: 2 * weight
        if name == "power":
            p = call.number("penalty.power.p", 6)
            return lambda norm: weight * p * norm**(p - 2)
        target, power = call.number("penalty.gradient.target", 1), call.number("penalty.gradient.power", 2)
        one_sided = call.settings.get("penalty.gradient.side") == "one"

        def gradient(norm):  # weight | |psi| - target |^power
            if norm == 0 or (one_sided and norm <= target):
                return 0.0 if target else weight * power
            excess = norm - target
            return weight * power * abs(excess)**(power - 1) * (1 if excess >= 0 else -1) / norm
        return gradient

    slopes = [slope_of(name, weight) for name, weight in call.penalties]
    return lambda norm: sum(slope(norm) for slope in slopes)


def length(vector):
    return sum(x * x for x in vector)**0.5


def field(call):
    """v(z) = -(dL_G/dtheta, dL_D/dpsi, dL_D/db)."""
    n, slopes, damping = call.dim, score_slopes(call), penalty_slope(call)
    noise = call.number("inputs.noise.std", 0)
    normalised = call.named.get("constraint") == "normalise"
    nodes, weights = numpy.polynomial.hermite_e.hermegauss(24)
    nodes, weights = nodes.tolist(), (weights / weights.sum()).tolist()

    def plain(z):
        theta, psi, b = z[:n], z[n:2 * n], z[2 * n] if call.bias else 0
        s = b + (theta[0] * psi[0] if n == 1 else sum(x * y for x, y in zip(theta, psi)))
        of_real, of_fake, of_generator = slopes(b + 0 * s, s, theta)
        c = damping(length(psi)) if call.penalties else 0
        v = [-of_generator * y for y in psi] + [-of_fake * x - c * y for x, y in zip(theta, psi)]
        return v + [-of_real - of_fake] if call.bias else v

    def noisy(z):  # both sides' samples are moved by N(0, noise^2), one dimension
        theta, psi = z
        v_theta = v_psi = 0
        for node, weight in zip(nodes, weights):
            real, fake = noise * node, theta + noise * node
            of_real, of_fake, of_generator = slopes(psi * real, psi * fake, [theta])
            v_theta -= weight * of_generator * psi
            v_psi -= weight * (of_real * real + of_fake * fake)
        return [v_theta, v_psi]

    def of_direction(z):  # D(x) = psi . x / |psi|: the field of the direction, less its part along psi
        psi = z[n:]
        norm = length(psi)
        v = plain(z[:n] + [y / norm for y in psi])
        along = sum(x * y for x, y in zip(v[n:], psi)) / norm**2
        return v[:n] + [(x - along * y) / norm for x, y in zip(v[n:], psi)]

    return noisy if noise else of_direction if normalised else plain


def clipped(call):
    """Projects a point's critic part after the critic's step."""
    if call.named.get("constraint") != "clip":
        return None
    c, n = call.number("constraint.c", 0.01), call.dim
    return lambda z: z[:n] + [min(c, max(-c, y)) for y in z[n:]]


def error(call, z):
    return math.sqrt(sum(x * x for x in z[:call.dim]))
