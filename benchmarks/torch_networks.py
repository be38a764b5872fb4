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


def dcgan_generator(width=64, channels=1):
    """saddle/nn/dcgan.cpp for 32 x 32, with batch norm."""
    c = 4 * width
    return nn.Sequential(
        nn.Linear(LATENT, c * 4 * 4, bias=False), nn.Unflatten(1, (c, 4, 4)),
        nn.BatchNorm2d(c), nn.ReLU(), nn.ConvTranspose2d(c, c // 2, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(c // 2), nn.ReLU(), nn.ConvTranspose2d(c // 2, c // 4, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(c // 4), nn.ReLU(), nn.ConvTranspose2d(c // 4, channels, 4, stride=2, padding=1), nn.Tanh())


def dcgan_critic(width=64, channels=1):
    """saddle/nn/dcgan.cpp for 32 x 32, without norm."""
    return nn.Sequential(
        nn.Conv2d(channels, width, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
        nn.Conv2d(width, 2 * width, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
        nn.Conv2d(2 * width, 4 * width, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
        nn.Flatten(), nn.Linear(4 * width * 4 * 4, 1))


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
         "r3gan": Pair(r3gan_generator, r3gan_critic, LATENT, (1, 32, 32), 64),
         "mlp": Pair(lambda: mlp(2, 2), lambda: mlp(2, 1), 2, (2,), 256)}
