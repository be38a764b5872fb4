"""Times generator steps of WGAN-GP on Fashion-MNIST in PyTorch; prints one JSON object.

The same networks, batch, method and constants as training_step.cpp, written as the PyTorch user would: a module for each
player, torch.autograd.grad(create_graph=True) for the penalty, loss.backward(), torch.optim.Adam.
"""

import argparse
import copy
import gzip
import json
import statistics
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

LATENT, WIDTH, BATCH, N_CRITIC, LAMBDA = 128, 64, 64, 5, 10.0


def parsed():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"))
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--channels-last", action="store_true", help="networks and images in channels_last layout")
    parser.add_argument("--fused", action="store_true", help="Adam's fused kernel in place of the default one")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=5, help="generator steps that are timed")
    parser.add_argument("--warmup", type=int, default=2, help="generator steps before them")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def make_generator():
    """saddle/nn/dcgan.cpp: dcgan_generator for 32 x 32."""
    c = 4 * WIDTH
    return nn.Sequential(
        nn.Linear(LATENT, c * 4 * 4, bias=False),
        nn.Unflatten(1, (c, 4, 4)),
        nn.BatchNorm2d(c),
        nn.ReLU(),
        nn.ConvTranspose2d(c, c // 2, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(c // 2),
        nn.ReLU(),
        nn.ConvTranspose2d(c // 2, c // 4, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(c // 4),
        nn.ReLU(),
        nn.ConvTranspose2d(c // 4, 1, 4, stride=2, padding=1),
        nn.Tanh(),
    )


def make_critic():
    """saddle/nn/dcgan.cpp: dcgan_critic for 32 x 32, without norm."""
    return nn.Sequential(
        nn.Conv2d(1, WIDTH, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(WIDTH, 2 * WIDTH, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(2 * WIDTH, 4 * WIDTH, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(4 * WIDTH * 4 * 4, 1),
    )


def initialise(module):
    """Radford et al. 2016, section 3."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def read_images(path):
    """All images as bytes, {60000, 1, 32, 32}."""
    with gzip.open(path) as file:
        header, pixels = file.read(16), bytearray(file.read())
    count, height, width = (int.from_bytes(header[i : i + 4], "big") for i in (4, 8, 12))
    return F.pad(torch.frombuffer(pixels, dtype=torch.uint8).view(count, 1, height, width), (2, 2, 2, 2))


def batches(images, memory_format):
    """Batches in [-1, 1], shuffled without replacement, without end."""
    while True:
        for rows in torch.randperm(len(images)).split(BATCH):
            if len(rows) == BATCH:
                yield images[rows].float().div_(127.5).sub_(1).contiguous(memory_format=memory_format)


class Training:
    def __init__(self, o):
        self.memory_format = torch.channels_last if o.channels_last else torch.contiguous_format
        self.generator = make_generator().apply(initialise).to(memory_format=self.memory_format)
        self.critic = make_critic().apply(initialise).to(memory_format=self.memory_format)
        self.average = copy.deepcopy(self.generator).requires_grad_(False)
        adam = dict(lr=1e-4, betas=(0.0, 0.9), **({"fused": True} if o.fused else {}))
        self.generator_optimizer = torch.optim.Adam(self.generator.parameters(), **adam)
        self.critic_optimizer = torch.optim.Adam(self.critic.parameters(), **adam)
        self.reals = batches(read_images(o.data), self.memory_format)
        self.bfloat16 = o.precision == "bfloat16"
        self.steps = 0

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bfloat16)

    def penalty(self, x_real, x_fake):
        epsilon = torch.rand(BATCH, 1, 1, 1)
        x_hat = (x_fake + epsilon * (x_real - x_fake)).requires_grad_(True)
        with self.autocast():
            score = self.critic(x_hat)
        (gradient,) = torch.autograd.grad(score.sum(), x_hat, create_graph=True)
        return (gradient.flatten(1).norm(2, dim=1) - 1).square().mean()

    def critic_step(self):
        x_real = next(self.reals)
        with torch.no_grad(), self.autocast():
            x_fake = self.generator(torch.randn(BATCH, LATENT))
        x_fake = x_fake.float()
        with self.autocast():
            score_real, score_fake = self.critic(x_real), self.critic(x_fake)
        loss = score_fake.float().mean() - score_real.float().mean() + LAMBDA * self.penalty(x_real, x_fake)
        self.critic_optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.critic_optimizer.step()

    def generator_step(self):
        self.critic.requires_grad_(False)
        with self.autocast():
            loss = -self.critic(self.generator(torch.randn(BATCH, LATENT))).float().mean()
        self.generator_optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.generator_optimizer.step()
        self.critic.requires_grad_(True)

    @torch.no_grad()
    def follow(self):
        keep = min(0.999, (1 + self.steps) / (10 + self.steps))
        torch._foreach_lerp_(list(self.average.parameters()), list(self.generator.parameters()), 1 - keep)
        for mine, theirs in zip(self.average.buffers(), self.generator.buffers()):
            mine.copy_(theirs)

    def step(self):
        for _ in range(N_CRITIC):
            self.critic_step()
        self.generator_step()
        self.steps += 1
        self.follow()


def main():
    o = parsed()
    torch.set_flush_denormal(True)
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    training = Training(o)
    times, cpu = [], []
    for step in range(o.warmup + o.steps):
        start, cpu_start = time.perf_counter(), time.process_time()
        training.step()
        if step >= o.warmup:
            cpu.append(1000 * (time.process_time() - cpu_start))
            times.append(1000 * (time.perf_counter() - start))
    print(
        json.dumps(
            {
                "program": "pytorch",
                "torch": torch.__version__,
                "precision": o.precision,
                "channels_last": o.channels_last,
                "fused": o.fused,
                "threads": torch.get_num_threads(),
                "min": min(times),
                "median": statistics.median(times),
                "cpu": statistics.median(cpu),
                "all": times,
            }
        )
    )


if __name__ == "__main__":
    main()
