"""docs/rules.md: spectral radii on the bilinear Dirac-GAN, L_D = psi theta, L_G = -psi theta."""
import math

import numpy

from recomputed import dirac_gan, spectrum
from recomputed.check import NotComputed, in_cell, in_sentence

TABLE = "rule | a step"

NOT_COMPUTED = [
    NotComputed(TABLE, "formulas of the papers", columns="a step"),
    NotComputed(TABLE, "the options' defaults", columns="options"),
    NotComputed(TABLE, "batches of reals that a step draws, by its definition", columns="draws of reals"),
]


def bilinear(rule="alt", options=""):
    call = dirac_gan.Call(f"--objective wasserstein --rule {rule} {options}")
    return call, spectrum.eigenvalues(call)[1]


def radius(rule, h=0.3, options=""):
    call, j = bilinear(rule, options)
    return spectrum.radius(call, j, h)


def momentum(beta):
    return f"--set generator_optimizer.momentum={beta} --set critic_optimizer.momentum={beta}"


def checks(page):
    found = []
    for row in page.table(TABLE).rows:
        rule = row[0].text.strip("`")
        found.append(in_cell(TABLE, row[0].text, "radius", [radius(rule)], "numpy's eigenvalues of a step's matrix"))

    five, j = bilinear("alt", "--set rule.n_critic=5")
    alternating = numpy.linalg.eigvals(spectrum.step_matrix(*bilinear("alt"), 0.3)[0])[0]
    minimax = dirac_gan.Call("--objective minimax --rule consensus")
    jacobian = spectrum.eigenvalues(minimax)[1]
    damping = -numpy.linalg.eigvals(jacobian - jacobian.T @ jacobian)[0].real
    return found + [
        in_sentence("up to sqrt(lr_g lr_d n_critic) = {} and diverges beyond", [spectrum.limit(five, j) * math.sqrt(5)],
                    "the step of radius 1 with five critic steps, times sqrt 5", extra=1e-6),
        in_sentence("momentum -0.5 has the radius {}, with 0.5 {}.", [radius("alt", 0.3, momentum(-0.5)), radius("alt", 0.3, momentum(0.5))],
                    "numpy's eigenvalues of weights and momenta"),
        in_sentence("on the bilinear game for lr < 1 / sqrt({}): {} at 0.577, {} at 0.578",
                    [1 / spectrum.limit(*bilinear("optimistic"))**2, radius("optimistic", 0.577), radius("optimistic", 0.578)],
                    "numpy's eigenvalues of two steps' companion matrix", extra=[1e-6, 0, 0]),
        in_sentence("Stable on the bilinear game for lr < {}, with radius", [spectrum.limit(*bilinear("extragradient"))],
                    "the step of radius 1", extra=1e-6),
        in_sentence("which is gamma / {} for the minimax game", [1 / damping], "real part of the eigenvalues of J - J^T J"),
        in_sentence("cos phi = 1 - lr^2 / {}", [0.3**2 / (1 - alternating.real / abs(alternating))], "the angle of an eigenvalue at lr .3"),
    ]
