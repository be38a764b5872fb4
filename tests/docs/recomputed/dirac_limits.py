"""The ends of flows of the Dirac-GAN: limit cycles, circles and annuli, by scipy's integrators, and what averages of a cycle do."""
import cmath
import itertools
import math

import numpy
import scipy.integrate
import scipy.optimize

from recomputed import dirac_gan, play


def flow_end(call_text, time, start=None):
    """The point after that time."""
    call = dirac_gan.Call(call_text)
    v = dirac_gan.field(call)
    found = scipy.integrate.solve_ivp(lambda _, z: v(z.tolist()), (0, time), start or call.start, "DOP853", rtol=1e-10, atol=1e-12)
    return found.y[:, -1].tolist()


def wgan_gp_amplitude(weight):
    """The largest theta of WGAN-GP's limit cycle on the line: half a round from (a, 0) with psi < 0 ends at (-a, 0).

    There theta' = psi, psi' = -theta - 2 lambda (psi + 1), smooth; a is the root of the half round's excess.
    """
    def back(a):
        def crosses(t, z):
            return z[1] if t > 0 else -1.0
        crosses.terminal, crosses.direction = True, 1
        found = scipy.integrate.solve_ivp(lambda _, z: [z[1], -z[0] - 2 * weight * (z[1] + 1)], (0, 100), [a, 0.0], "DOP853",
                                          events=crosses, rtol=1e-11, atol=1e-13)
        return -found.y_events[0][0][0]
    return scipy.optimize.brentq(lambda a: back(a) - a, 2 * weight + 0.1, 20, xtol=1e-10)


def circle_of_wgan_gp():
    """|theta| in the end, the mean over three weights, from a start off the circle."""
    return float(numpy.mean([dirac_gan.length(flow_end(
        f"--objective wasserstein --dim 2 --set penalty.gradient.weight={weight} --start 3,1,-.5,.3", 600)[:2]) for weight in (0.1, 1, 10)]))


def circle_of_simultaneous(h=0.02):
    """R^2 / h where simultaneous steps of the non-saturating GAN settle."""
    call = dirac_gan.Call(f"--objective non-saturating --rule sim --lr {h}")
    step, z = play.rule_of(call), [1.2 * math.sqrt(2 * h), 0.0]
    for _ in range(50000):
        z = step(z)
    last = []
    for _ in range(3000):
        z = step(z)
        last.append(z[0]**2 + z[1]**2)
    return sum(last) / len(last) / h


def averaging_factor(h, beta, w=1.0):
    """Amplitude of the average over that of alternating play's cycle, which turns by the angle of [[1 - h^2 w^2, h w], [-h w, 1]]."""
    turn = cmath.exp(1j * cmath.phase(numpy.linalg.eigvals(numpy.array([[1 - (h * w)**2, h * w], [-h * w, 1]]))[0]))
    return abs((1 - beta) / (1 - beta / turn))


def power_penalty_floor(k, p):
    """a with the radius (h / a)^(1 / (p - 2)) of simultaneous WGAN under k |psi|^p: a step lengthens R^2 by h^2 R^2, the penalty takes
    2 h k p m R^p with m the mean of |cos|^p over a round."""
    mean = scipy.integrate.quad(lambda x: abs(math.cos(x))**p, 0, 2 * math.pi)[0] / (2 * math.pi)
    return 2 * k * p * mean


def average_errors(text):
    """(the largest error, that of the average) in the last eighth of a run."""
    call = dirac_gan.Call(text)
    beta, uniform = call.number("average.beta", 0.999), call.named["average"] == "uniform"
    average, errors = None, []
    for t, z in enumerate(itertools.islice(play.points(call), call.steps + 1)):
        if average is None or (uniform and t == 1):
            average = z
        else:
            keep = (t - 1) / t if uniform else min(beta, (1 + t) / (10 + t))
            average = [keep * a + (1 - keep) * b for a, b in zip(average, z)]
        errors.append((dirac_gan.error(call, z), dirac_gan.error(call, average)))
    last = errors[math.ceil(7 * call.steps / 8):]
    return max(e for e, _ in last), max(a for _, a in last)
