"""Times WGAN-GP generator steps of small games in JAX: one game under jit, or many at once under vmap; prints one JSON object.

    jax_step.py [--games R] [--steps N] [--warmup N] [--threads N] [--first FILE]

The game of torch_step.py's toy-wgan-gp with MLPs of 3 x 128 units and a batch of 256: five critic steps and one of the generator,
Adam for both, a moving average of the generator, reals and latents drawn inside the compiled step, the steps' keys before it. --first as there.
"""
import argparse
import json
import os
import statistics
import sys
import time

BATCH, WIDTH, DEPTH, N_CRITIC, PENALTY = 256, 128, 3, 5, 0.1
RATE, BETA1, BETA2, EPS, FIRST_RATE = 5e-4, 0.5, 0.9, 1e-8, 1e-3


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--games", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=2)
    parser.add_argument("--first", default="")
    return parser.parse_args()


o = parsed()
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:o.threads])  # XLA takes as many threads as it may run on

import jax  # noqa: E402  (after the number of threads is known)
import jax.numpy as jnp  # noqa: E402


def mlp(weights, x):
    for w, b in weights[:-1]:
        x = jax.nn.relu(x @ w.T + b)
    w, b = weights[-1]
    return x @ w.T + b


def fresh(key, inputs, outputs):
    sizes = [inputs, *[WIDTH] * DEPTH, outputs]
    weights = []
    for a, b in zip(sizes, sizes[1:]):
        key, one, two = jax.random.split(key, 3)
        bound = a ** -.5
        weights.append((jax.random.uniform(one, (b, a), minval=-bound, maxval=bound),
                        jax.random.uniform(two, (b,), minval=-bound, maxval=bound)))
    return weights


def score(critic, x):
    return mlp(critic, x)[..., 0]


def critic_loss(critic, x_real, x_fake, epsilon):
    x_hat = x_fake + epsilon[:, None] * (x_real - x_fake)
    gradients = jax.grad(lambda x: score(critic, x).sum())(x_hat)
    penalty = jnp.mean((jnp.linalg.norm(gradients, axis=1) - 1) ** 2)
    return score(critic, x_fake).mean() - score(critic, x_real).mean() + PENALTY * penalty


def generator_loss(generator, critic, z):
    return -score(critic, mlp(generator, z)).mean()


def adam(weights, gradients, state):
    m, v, t = state
    t = t + 1
    m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, gradients)
    v = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, gradients)
    moved = jax.tree.map(lambda w, m, v: w - RATE * (m / (1 - BETA1 ** t)) / (jnp.sqrt(v / (1 - BETA2 ** t)) + EPS), weights, m, v)
    return moved, (m, v, t)


def descent(weights, gradients, state):
    return jax.tree.map(lambda w, g: w - FIRST_RATE * g, weights, gradients), state


def started(key):
    one, two = jax.random.split(key)
    critic, generator = fresh(one, 2, 1), fresh(two, 2, 2)
    zeros = lambda tree: jax.tree.map(jnp.zeros_like, tree)
    return {"critic": critic, "generator": generator, "average": jax.tree.map(jnp.copy, generator), "critic_state": (zeros(critic), zeros(critic), 0.),
            "generator_state": (zeros(generator), zeros(generator), 0.), "t": 0.}


def step_with(players, drawn, optimizer):
    """One generator step. @param drawn  reals {5, n, 2}, latents {6, n, 2}, epsilons {5, n}"""
    reals, latents, epsilons = drawn

    def one(carry, drawn):
        critic, state = carry
        x_real, z, epsilon = drawn
        gradients = jax.grad(critic_loss)(critic, x_real, mlp(players["generator"], z), epsilon)
        return optimizer(critic, gradients, state), None

    (critic, critic_state), _ = jax.lax.scan(one, (players["critic"], players["critic_state"]), (reals, latents[:-1], epsilons))
    gradients = jax.grad(generator_loss)(players["generator"], critic, latents[-1])
    generator, generator_state = optimizer(players["generator"], gradients, players["generator_state"])
    t = players["t"] + 1
    keep = jnp.minimum(0.999, (1 + t) / (10 + t))
    average = jax.tree.map(lambda a, w: keep * a + (1 - keep) * w, players["average"], generator)
    return {"critic": critic, "generator": generator, "average": average, "critic_state": critic_state,
            "generator_state": generator_state, "t": t}


def drawn(key):
    """25 Gaussians on a grid of spacing 2, standard deviation 0.05, divided by 2.828, as the recipe's data."""
    place, noise, latent, epsilon = jax.random.split(key, 4)
    places = jax.random.randint(place, (N_CRITIC, BATCH, 2), 0, 5) * 2. - 4
    reals = (places + .05 * jax.random.normal(noise, places.shape)) / 2.828
    return reals, jax.random.normal(latent, (N_CRITIC + 1, BATCH, 2)), jax.random.uniform(epsilon, (N_CRITIC, BATCH))


def first_step(path):
    from safetensors.numpy import load_file
    first = load_file(path)

    def weights(when, player):
        return [(jnp.asarray(first[f"{when}.{player}.{2 * l}.weight"]), jnp.asarray(first[f"{when}.{player}.{2 * l}.bias"]))
                for l in range(DEPTH + 1)]

    def all_of(prefix):
        return jnp.stack([first[key] for key in sorted(first) if key.startswith(prefix)])

    players = {**started(jax.random.key(0)), "critic": weights("before", "critic"), "generator": weights("before", "generator")}
    after = step_with(players, (all_of("x_real."), all_of("z."), all_of("epsilon.")), descent)
    difference = length = 0.
    for player in ("critic", "generator"):
        for mine, theirs, before in zip(jax.tree.leaves(after[player]), jax.tree.leaves(weights("after", player)),
                                        jax.tree.leaves(players[player])):
            difference += float(((mine - theirs) ** 2).sum())
            length += float(((theirs - before) ** 2).sum())
    return (difference / length) ** .5


def main():
    result = {"program": "jax", "jax": jax.__version__, "precision": "float32", "variant": "jit" if o.games == 1 else "vmap"}
    if o.first:
        result["update_apart"] = first_step(o.first)
    play = lambda players, key: step_with(players, drawn(key), adam)
    make = started
    if o.games > 1:
        play, make = jax.vmap(play), jax.vmap(started)
    play = jax.jit(play, donate_argnums=0)
    keys = (lambda key: jax.random.split(key, o.games)) if o.games > 1 else (lambda key: key)
    players, times, cpu = make(keys(jax.random.key(0))), [], []
    for step in range(o.warmup + o.steps):
        key = jax.block_until_ready(keys(jax.random.key(step + 1)))
        start, cpu_start = time.perf_counter(), time.process_time()
        players = jax.block_until_ready(play(players, key))
        if step >= o.warmup:
            cpu.append(1000 * (time.process_time() - cpu_start))
            times.append(1000 * (time.perf_counter() - start))
    if not all(bool(jnp.isfinite(x).all()) for x in jax.tree.leaves(players)):
        sys.exit("jax_step: weights are not finite")
    result.update(threads=o.threads, games=o.games, min=min(times), median=statistics.median(times), cpu=statistics.median(cpu), all=times)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
