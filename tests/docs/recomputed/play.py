"""The moves of the players: each rule as a loop of its own over a field v(z), z = (theta, critic), n the generator's numbers.

Sources: Mescheder et al. 2018, eq. (3) (sim), Goodfellow et al. 2014, Algorithm 1 (alt), Daskalakis et al. 2018, eq. (4) (optimistic),
Gidel et al. 2019, Algorithm 2 (extragradient), Mescheder et al. 2017, Algorithm 2 (consensus), Metz et al. 2017, section 2.2
(unrolled), Chavdarova et al. 2021, Algorithm 1 (lookahead).
"""
import numpy
import scipy.integrate

from recomputed import dirac_gan


def moved(z, h, v):
    return [x + h * y for x, y in zip(z, v)]


def critic_step(v, n, h, project):
    def step(z):
        g = v(z)
        z = z[:n] + [x + h * y for x, y in zip(z[n:], g[n:])]
        return project(z) if project else z
    return step


def alternating(v, n, h, project=None, n_critic=1):
    critic = critic_step(v, n, h, project)

    def step(z):
        for _ in range(n_critic):
            z = critic(z)
        g = v(z)
        return [x + h * y for x, y in zip(z[:n], g[:n])] + z[n:]
    return step


def alternating_with_momentum(v, n, h, momentum):
    """b = momentum b + g, w += h b for each player."""
    memory = []

    def step(z):
        if not memory:
            memory.extend([0.0] * len(z))
        for part in (range(n, len(z)), range(n)):
            g = v(z)
            z = list(z)
            for i in part:
                memory[i] = momentum * memory[i] + g[i]
                z[i] += h * memory[i]
        return z
    return step


def simultaneous(v, h):
    return lambda z: moved(z, h, v(z))


def optimistic(v, h):
    past = []

    def step(z):
        g = v(z)
        last = past.pop() if past else g
        past.append(g)
        return [x + h * (2 * a - b) for x, a, b in zip(z, g, last)]
    return step


def extragradient(v, h):
    return lambda z: moved(z, h, v(moved(z, h, v(z))))


def difference(f, z, j, width=1e-3):
    """df/dz_j by central differences of fourth order, a list."""
    def at(k):
        return f(z[:j] + [z[j] + k * width] + z[j + 1:])
    return [(8 * (b - c) - (a - d)) / (12 * width) for a, b, c, d in zip(at(2), at(1), at(-1), at(-2))]


def consensus(v, h, gamma):
    """z += h (v - gamma grad 1/2 |v|^2)."""
    def step(z):
        g = v(z)
        pull = [sum(a * b for a, b in zip(g, difference(v, z, j))) for j in range(len(z))]
        return [x + h * (a - gamma * b) for x, a, b in zip(z, g, pull)]
    return step


def unrolled(v, n, h, k, loss_slopes):
    """A critic step, then theta -= h d/dtheta L_G(theta, psi_k(theta)), psi_k after k plain steps of the critic from where it is.

    @param loss_slopes  (theta, psi) -> (dL_G/dtheta, dL_G/dpsi), partial
    """
    critic = critic_step(v, n, h, None)

    def answer(theta, psi):
        z = list(theta) + list(psi)
        for _ in range(k):
            z = critic(z)
        return z[n:]

    def step(z):
        z = critic(z)
        theta, psi = z[:n], z[n:]
        of_theta, of_psi = loss_slopes(theta, answer(theta, psi))
        through = [sum(a * b for a, b in zip(of_psi, difference(lambda t: answer(t, psi), theta, j))) for j in range(n)]
        return [x - h * (a + b) for x, a, b in zip(theta, of_theta, through)] + psi
    return step


def lookahead(inner, k, alpha):
    slow, count = [], [0]

    def step(z):
        if not slow:
            slow.append(z)
        z = inner(z)
        count[0] += 1
        if count[0] % k == 0:
            z = slow[0] = [a + alpha * (b - a) for a, b in zip(slow[0], z)]
        return z
    return step


def generator_slopes(call):
    slopes, n = dirac_gan.score_slopes(call), call.dim

    def of(theta, psi):
        s = sum(x * y for x, y in zip(theta, psi))
        slope = slopes(0 * s, s, theta)[2]
        return [slope * y for y in psi], [slope * x for x in theta]
    return of


def rule_of(call):
    """The row's own step, a function from a point to the next one that keeps what it must remember."""
    v, n, h, rule = dirac_gan.field(call), call.dim, call.lr, call.named["rule"]
    project = dirac_gan.clipped(call)
    momentum = call.number("generator_optimizer.momentum", 0)
    if momentum != call.number("critic_optimizer.momentum", 0) or (momentum and rule != "alt") or (project and rule != "alt"):
        raise LookupError("two momenta, or momentum or a projection with another rule than alt, are not known here")
    if momentum:
        return alternating_with_momentum(v, n, h, momentum)
    if rule == "alt":
        return alternating(v, n, h, project, int(call.number("rule.n_critic", 1)))
    if rule == "sim":
        return simultaneous(v, h)
    if rule == "optimistic":
        return optimistic(v, h)
    if rule == "extragradient":
        return extragradient(v, h)
    if rule == "consensus":
        return consensus(v, h, call.number("rule.gamma", 1))
    if rule == "unrolled":
        return unrolled(v, n, h, int(call.number("rule.unrolled_steps", 5)), generator_slopes(call))
    if rule == "lookahead":
        return lookahead(alternating(v, n, h), int(call.number("rule.k", 5)), call.number("rule.alpha", 0.5))
    raise LookupError(f"no loop of the rule {rule!r} is known here")


def points(call):
    """The start and every point after it, without end."""
    step, z = rule_of(call), call.start
    while True:
        yield z
        z = step(z)


def flow(call, intervals):
    """dz/dt = v(z) by scipy's LSODA, which takes stiff penalties too, at multiples of the step size."""
    v, times = dirac_gan.field(call), call.lr * numpy.arange(intervals + 1)
    found = scipy.integrate.solve_ivp(lambda _, z: v(z.tolist()), (0, times[-1]), call.start, "LSODA", times, rtol=1e-11, atol=1e-13)
    return found.y.T.tolist()
