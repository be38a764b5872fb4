"""Writes tests/optim/golden.h: trajectories of torch.optim in float64 on a small problem that is not quadratic.

    .venv/bin/python tools/optim_golden.py > tests/optim/golden.h

Weights a {2, 3, 2, 2} and b {5} start at 0.5 sin(i + 10 j + 1), j = 0, 1; with target t = sin(i + 10 j + 31),
L = sum over j, i of log cosh(3 (w - t)) + sin(sum of all w). tests/optim/trajectory.h repeats the gradient as a formula.
"""
import torch

STEPS = [1, 2, 10, 60]


def wave(shape, j):
    return torch.sin(torch.arange(torch.Size(shape).numel(), dtype=torch.float64) + 10 * j + 1).reshape(shape)


def probe(x):
    return (x.detach().flatten() * wave([x.numel()], 0)).sum().item()


def trajectory(optimizer, **options):
    shapes = [(2, 3, 2, 2), (5,)]
    weights = [(0.5 * wave(shape, j)).requires_grad_(True) for j, shape in enumerate(shapes)]
    targets = [wave(shape, j + 3) for j, shape in enumerate(shapes)]
    rule = optimizer(weights, foreach=False, **{key: value for key, value in options.items() if key != "momentum"})
    rule.param_groups[0].update(options)  # the constructor of torch.optim.SGD refuses a negative momentum, its step does not
    found = []
    for step in range(1, max(STEPS) + 1):
        rule.zero_grad()
        loss = sum(torch.cosh(3 * (w - t)).log().sum() for w, t in zip(weights, targets)) + torch.sin(sum(w.sum() for w in weights))
        loss.backward()
        rule.step()
        if step in STEPS:
            found += [value for w in weights for value in (probe(w), w.detach().flatten()[-1].item())]
    return found


def emit(name, fields, rows):
    print(f"inline const std::vector<Trajectory> k{name}{{")
    for optimizer, options in rows:
        given = ", ".join(f"{options.get(field, 0):.17g}" for field in fields)
        values = [f"{value:.17g}" for value in trajectory(optimizer, **flat(options))]
        lines = [", ".join(values[i:i + 4]) for i in range(0, len(values), 4)]
        print(f"    {{{{{given}}},\n     {{" + ",\n      ".join(lines) + "}},")
    print("};\n")


def flat(options):
    options = dict(options)
    if "beta1" in options:
        options["betas"] = options.pop("beta1"), options.pop("beta2")
    return options


print(f"""// Written by tools/optim_golden.py; do not edit.
#pragma once
#include <vector>

namespace golden {{

inline constexpr int kSteps[] = {{{", ".join(map(str, STEPS))}}};

/// After each of kSteps: probe and last element of a, then of b.
struct Trajectory {{
  std::vector<double> options;
  std::vector<double> values;
}};

// lr, beta1, beta2, eps""")
adam = [(2e-4, 0.5, 0.999, 1e-8), (0.05, 0.9, 0.999, 1e-8), (0.02, 0.0, 0.9, 1e-8), (0.03, 0.5, 0.9, 1e-3), (0.03, 0.0, 0.99, 1e-6)]
emit("Adam", ["lr", "beta1", "beta2", "eps"],
     [(torch.optim.Adam, dict(zip(["lr", "beta1", "beta2", "eps"], row))) for row in adam])
print("// lr, alpha, eps")
emit("Rmsprop", ["lr", "alpha", "eps"],
     [(torch.optim.RMSprop, dict(zip(["lr", "alpha", "eps"], row)))
      for row in [(5e-5, 0.99, 1e-8), (0.02, 0.9, 1e-8), (0.05, 0.5, 1e-2), (0.01, 0.0, 1e-8)]])
print("// lr, momentum")
emit("Sgd", ["lr", "momentum"],
     [(torch.optim.SGD, dict(zip(["lr", "momentum"], row))) for row in [(0.05, 0.0), (0.02, 0.9), (0.05, -0.5), (1e-3, 0.99)]])
print("}  // namespace golden")
