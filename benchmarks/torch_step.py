"""Times training steps in PyTorch; prints one JSON object. The peer of training_step.cpp: same networks, batch and constants.

    torch_step.py METHOD [--networks dcgan|r3gan|mlp] [--players both|critic] [--variant ordinary|tuned|compiled] [--precision ...]

ordinary: what a PyTorch user writes. A module for each player, torch.autograd.grad(create_graph=True) for penalties,
loss.backward(), torch.optim.Adam, a pass for the reals and one for the fakes. tuned: what an experienced one makes of it:
channels_last, Adam's fused kernel, one pass for reals and fakes together, no gradients in the critic's weights while the
generator learns. compiled: tuned, the networks through torch.compile (which does not differentiate twice).

--first FILE: begins as saddle's first step in FILE did, with its reals and latents, and prints how far its update is from saddle's as a
share of its length. Both take that step by plain gradient descent at the rate of FIRST_RATE: Adam's first step is little but signs.
"""
import argparse
import copy
import functools
import json
import statistics
import time

import torch
import torch.nn.functional as F

from torch_networks import PAIRS

ADAM = {"wgan-gp": dict(lr=1e-4, betas=(0.0, 0.9)), "toy-wgan-gp": dict(lr=5e-4, betas=(0.5, 0.9)),
        "nsgan": dict(lr=2e-4, betas=(0.5, 0.999)), "r3gan": dict(lr=2e-4, betas=(0.0, 0.99))}
N_CRITIC = {"wgan-gp": 5, "toy-wgan-gp": 5, "nsgan": 1, "r3gan": 1}
PENALTY = {"wgan-gp": 10, "toy-wgan-gp": 0.1}
FIRST_RATE = 1e-3


def gradients(scores, x):
    (g,) = torch.autograd.grad(scores.sum(), x, create_graph=True)
    return g.float().flatten(1)


class Training:
    def __init__(self, o):
        self.o, self.tuned = o, o.variant != "ordinary"
        self.pair = PAIRS[o.networks]
        self.layout = torch.channels_last if self.tuned and len(self.pair.sample) == 3 else torch.contiguous_format
        self.generator = self.pair.generator().to(memory_format=self.layout)
        self.critic = self.pair.critic().to(memory_format=self.layout)
        self.reals, self.latents, self.epsilons = [], [], []
        if o.first:
            self.begin_as(o.first)
        self.average = copy.deepcopy(self.generator).requires_grad_(False)
        self.generator_optimizer = torch.optim.SGD(self.generator.parameters(), lr=FIRST_RATE)
        self.critic_optimizer = torch.optim.SGD(self.critic.parameters(), lr=FIRST_RATE)
        compiled = functools.partial(torch.compile, dynamic=False) if o.variant == "compiled" else lambda network: network
        self.g, self.d = compiled(self.generator), compiled(self.critic)
        self.images = torch.rand(4096, *self.pair.sample).mul_(255).byte() if len(self.pair.sample) == 3 else None
        self.steps = 0

    def begin_as(self, path):
        from safetensors.torch import load_file
        first = load_file(path)
        for name, network in (("critic", self.critic), ("generator", self.generator)):
            network.load_state_dict({key[len(f"before.{name}."):]: value for key, value in first.items()
                                     if key.startswith(f"before.{name}.")})
        self.reals = [first[key] for key in sorted(first) if key.startswith("x_real.")]
        self.latents = [first[key] for key in sorted(first) if key.startswith("z.")]  # the generator's comes last
        self.epsilons = [first[key] for key in sorted(first) if key.startswith("epsilon.")]
        self.wanted = first

    def begin_to_learn(self):
        adam = {**ADAM[self.o.method], **({"fused": True} if self.tuned else {})}
        self.generator_optimizer = torch.optim.Adam(self.generator.parameters(), **adam)
        self.critic_optimizer = torch.optim.Adam(self.critic.parameters(), **adam)

    def apart(self):
        """|our update - saddle's| / |saddle's|, over all weights of both players."""
        difference = length = 0.0
        for name, network in (("critic", self.critic), ("generator", self.generator)):
            for key, value in network.named_parameters():
                before, after = (self.wanted[f"{when}.{name}.{key}"] for when in ("before", "after"))
                difference += (value.detach() - after).square().sum().item()
                length += (after - before).square().sum().item()
        return (difference / length) ** .5

    def real(self):
        if self.reals:
            x = self.reals.pop(0)
        elif self.images is None:  # 25 Gaussians on a grid
            x = (torch.randint(5, (self.pair.batch, 2)) * 2. - 4 + .05 * torch.randn(self.pair.batch, 2)) / 2.828
        else:
            x = self.images[torch.randint(4096, (self.pair.batch,))].float().div_(127.5).sub_(1)
        return x.contiguous(memory_format=self.layout)

    def latent(self):
        return self.latents.pop(0) if self.latents else torch.randn(self.pair.batch, self.pair.latent)

    def epsilon(self):
        epsilon = self.epsilons.pop(0) if self.epsilons else torch.rand(self.pair.batch)
        return epsilon.view(-1, *(1 for _ in self.pair.sample))

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.o.precision == "bfloat16")

    def scores(self, x):
        with self.autocast():
            return self.d(x).float().flatten()

    def both_scores(self, x_real, x_fake):
        if self.tuned:
            return self.scores(torch.cat([x_real, x_fake])).chunk(2)
        return self.scores(x_real), self.scores(x_fake)

    def critic_loss(self, x_real, x_fake):
        if self.o.method == "nsgan":
            real, fake = self.both_scores(x_real, x_fake)
            return F.softplus(-real).mean() + F.softplus(fake).mean()
        if self.o.method in PENALTY:
            real, fake = self.both_scores(x_real, x_fake)
            x_hat = (x_fake + self.epsilon() * (x_real - x_fake)).requires_grad_(True)
            penalty = (gradients(self.scores(x_hat), x_hat).norm(2, dim=1) - 1).square().mean()
            return fake.mean() - real.mean() + PENALTY[self.o.method] * penalty
        x_real.requires_grad_(True), x_fake.requires_grad_(True)
        if self.tuned:
            x = torch.cat([x_real, x_fake]).detach().requires_grad_(True)
            scores = self.scores(x)
            (real, fake), penalty = scores.chunk(2), gradients(scores, x).square().sum(1)
            return F.softplus(fake - real).mean() + .5 * 2 * penalty.mean()
        real, fake = self.scores(x_real), self.scores(x_fake)
        r1, r2 = (gradients(s, x).square().sum(1).mean() for s, x in ((real, x_real), (fake, x_fake)))
        return F.softplus(fake - real).mean() + .5 * r1 + .5 * r2

    def critic_step(self):
        x_real = self.real()
        with torch.no_grad(), self.autocast():
            x_fake = self.g(self.latent())
        loss = self.critic_loss(x_real, x_fake.float())
        self.critic_optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.critic_optimizer.step()
        return x_real

    def generator_step(self, x_real):
        self.critic.requires_grad_(not self.tuned)
        with self.autocast():
            x_fake = self.g(self.latent())
        fake = self.scores(x_fake.float())
        if self.o.method == "nsgan":
            loss = F.softplus(-fake).mean()
        elif self.o.method in PENALTY:
            loss = -fake.mean()
        else:
            loss = F.softplus(self.scores(x_real.detach()) - fake).mean()
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
        if self.o.players == "critic":
            return self.critic_step()
        for _ in range(N_CRITIC[self.o.method]):
            x_real = self.critic_step()
        self.generator_step(x_real)
        self.steps += 1
        return self.follow()


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("method", choices=ADAM)
    parser.add_argument("--networks", choices=PAIRS, default="dcgan")
    parser.add_argument("--players", choices=["both", "critic"], default="both")
    parser.add_argument("--variant", choices=["ordinary", "tuned", "compiled"], default="ordinary")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=2)
    parser.add_argument("--first", default="")
    return parser.parse_args()


def main():
    o = parsed()
    torch.set_flush_denormal(True)
    torch.set_num_threads(o.threads)
    torch.manual_seed(0)
    training = Training(o)
    result = {"program": "pytorch", "torch": torch.__version__, "precision": o.precision, "variant": o.variant}
    if o.first:
        training.step()
        result["update_apart"] = training.apart()
    training.begin_to_learn()
    times, cpu = [], []
    for step in range(o.warmup + o.steps):
        start, cpu_start = time.perf_counter(), time.process_time()
        training.step()
        if step >= o.warmup:
            cpu.append(1000 * (time.process_time() - cpu_start))
            times.append(1000 * (time.perf_counter() - start))
    result.update(threads=torch.get_num_threads(), min=min(times), median=statistics.median(times), cpu=statistics.median(cpu), all=times)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
