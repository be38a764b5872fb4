"""The benchmark's networks in PyTorch, with the entries' names and shapes of saddle/nn, so that weights go over as they are."""
from typing import Callable, NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

LATENT = 128


class Pair(NamedTuple):
    """Networks, and what a batch of theirs is."""
    generator: Callable
    critic: Callable
    latent: int
    sample: tuple
    batch: int


def dcgan_generator(width=64, channels=1, size=32):
    """saddle/nn/dcgan.cpp for images of 28 or 32 pixels a side, with batch norm."""
    coarsest, levels = (7, 2) if size == 28 else (4, 3)
    c = width << levels - 1
    layers = [nn.Linear(LATENT, c * coarsest * coarsest, bias=False), nn.Unflatten(1, (c, coarsest, coarsest))]
    for level in range(levels):
        last = level == levels - 1
        layers += [nn.BatchNorm2d(c), nn.ReLU(), nn.ConvTranspose2d(c, channels if last else c // 2, 4, stride=2, padding=1, bias=last)]
        c //= 2
    return nn.Sequential(*layers, nn.Tanh())


def dcgan_critic(width=64, channels=1, size=32, norm=False):
    """saddle/nn/dcgan.cpp; the first layer has no norm in any case."""
    coarsest, levels = (7, 2) if size == 28 else (4, 3)
    layers, c = [], channels
    for level in range(levels):
        out = width << level
        layers.append(nn.Conv2d(c, out, 4, stride=2, padding=1, bias=not (norm and level > 0)))
        layers += [nn.BatchNorm2d(out)] * (norm and level > 0) + [nn.LeakyReLU(0.2)]
        c = out
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(c * coarsest * coarsest, 1))


class Residual(nn.Module):
    def __init__(self, *main):
        super().__init__()
        self.main = nn.Sequential(*main)

    def forward(self, x):
        return x + self.main(x)


class Basis(nn.Module):
    """A learned map, each channel times a linear function of z."""

    def __init__(self, inputs, channels, size):
        super().__init__()
        self.basis = nn.Parameter(torch.randn(channels, size, size))
        self.weight = nn.Parameter(torch.randn(channels, inputs) / inputs ** .5)

    def forward(self, z):
        return self.basis * F.linear(z, self.weight)[:, :, None, None]


def r3gan_block(channels, group=16, expand=2):
    inner = expand * channels
    return Residual(nn.Conv2d(channels, inner, 1), nn.LeakyReLU(0.2),
                    nn.Conv2d(inner, inner, 3, padding=1, groups=inner // min(group, inner)), nn.LeakyReLU(0.2),
                    nn.Conv2d(inner, channels, 1, bias=False))


def r3gan_generator(width=64, channels=1, blocks=2):
    """saddle/nn/r3gan.cpp for 32 x 32: equally many channels at each size."""
    layers = [Basis(LATENT, width, 4), *(r3gan_block(width) for _ in range(blocks))]
    for _ in range(3):
        layers += [nn.Upsample(scale_factor=2, mode="bilinear"), *(r3gan_block(width) for _ in range(blocks))]
    return nn.Sequential(*layers, nn.Conv2d(width, channels, 1, bias=False))


def r3gan_critic(width=64, channels=1, blocks=2):
    layers = [nn.Conv2d(channels, width, 1, bias=False)]
    for _ in range(3):
        layers += [*(r3gan_block(width) for _ in range(blocks)), nn.AvgPool2d(2)]
    layers += [*(r3gan_block(width) for _ in range(blocks)),
               nn.Conv2d(width, width, 4, groups=width, bias=False), nn.Flatten(), nn.Linear(width, 1, bias=False)]
    return nn.Sequential(*layers)


def mlp(inputs, outputs, width=128, depth=3):
    """saddle/nn/mlp.cpp."""
    layers = []
    for layer in range(depth):
        layers += [nn.Linear(width if layer else inputs, width), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(width, outputs))


PAIRS = {"dcgan": Pair(dcgan_generator, dcgan_critic, LATENT, (1, 32, 32), 64),
         "fashion-ns": Pair(lambda: dcgan_generator(32, 1, 28), lambda: dcgan_critic(32, 1, 28, norm=True), LATENT, (1, 28, 28), 64),
         "r3gan": Pair(r3gan_generator, r3gan_critic, LATENT, (1, 32, 32), 64),
         "mlp": Pair(lambda: mlp(2, 2), lambda: mlp(2, 1), 2, (2,), 256)}
