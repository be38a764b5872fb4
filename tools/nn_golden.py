"""Writes tests/nn/golden.h: what torch.nn.Sequential computes for the nets of saddle/nn/dcgan.h, in float64.

    .venv/bin/python tools/nn_golden.py > tests/nn/golden.h

Weights and inputs are formulas, repeated in tests/nn/formula.h: element i of tensor j is offset + scale sin(i + 10 j + 1).
Tensors are recorded by a few elements and by their probe, the sum over i of element i times sin(i + 1).
"""
import torch

WIDTH, LATENT, BATCH = 4, 5, 3


def wave(shape, j=0):
    count = torch.Size(shape).numel()
    return torch.sin(torch.arange(count, dtype=torch.float64) + 10 * j + 1).reshape(shape)


def probe(x):
    return (x.detach().flatten() * wave([x.numel()])).sum().item()


def fill(net):
    for j, (name, value) in enumerate(net.state_dict().items()):
        kind = name.split(".")[-1]
        if kind == "num_batches_tracked":
            continue
        if value.dim() > 1:
            value.copy_(2 * wave(value.shape, j) / (value.numel() / value.shape[0]) ** 0.5)
        else:
            value.copy_((kind in ("weight", "running_var")) + 0.3 * wave(value.shape, j))


def generator(channels, pixels, norm):
    levels, coarsest = {28: (2, 7), 32: (3, 4), 64: (4, 4)}[pixels]
    width = WIDTH * 2 ** (levels - 1)
    layers = [torch.nn.Linear(LATENT, width * coarsest ** 2, bias=not norm), torch.nn.Unflatten(1, (width, coarsest, coarsest))]
    for level in range(levels):
        last = level == levels - 1
        out = channels if last else width // 2
        layers += [torch.nn.BatchNorm2d(width)] if norm else []
        layers += [torch.nn.ReLU(), torch.nn.ConvTranspose2d(width, out, 4, 2, 1, bias=last or not norm)]
        width = out
    return torch.nn.Sequential(*layers, torch.nn.Tanh())


def critic(channels, pixels, norm):
    levels, coarsest = {28: (2, 7), 32: (3, 4), 64: (4, 4)}[pixels]
    layers, width = [], channels
    for level in range(levels):
        out, normed = WIDTH * 2 ** level, norm and level > 0
        layers += [torch.nn.Conv2d(width, out, 4, 2, 1, bias=not normed)]
        layers += [torch.nn.BatchNorm2d(out)] if normed else []
        layers += [torch.nn.LeakyReLU(0.2)]
        width = out
    return torch.nn.Sequential(*layers, torch.nn.Flatten(), torch.nn.Linear(width * coarsest ** 2, 1))


def numbers(values):
    lines, line = [], ""
    for value in values:
        word = f"{value:.17g}, "
        if len(line) + len(word) > 114:
            lines.append(line.rstrip())
            line = ""
        line += word
    return "{" + "\n      ".join(lines + [line.rstrip(", ")]) + "}"


def strings(words):
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > 106:
            lines.append("")
        lines[-1] += word + " "
    lines[-1] = lines[-1].rstrip()
    return "\n      ".join(f'"{line}"' for line in lines)


def shape_text(x):
    return "{" + ",".join(map(str, x.shape)) + "}"


def record(player, channels, pixels, norm):
    net = (generator if player == "generator" else critic)(channels, pixels, norm).double()
    fill(net)
    names = [name + shape_text(value) for name, value in net.state_dict().items()]
    shape = [BATCH, LATENT] if player == "generator" else [BATCH, channels, pixels, pixels]
    x = wave(shape).requires_grad_(True)
    net.eval()
    evaluated = net(x).detach()
    net.train()
    y = net(x)
    gradients = torch.autograd.grad((y * wave(y.shape)).sum(), [x, *net.parameters()])
    picked = [y.detach().flatten()[i * (y.numel() - 1) // 2].item() for i in range(3)]
    evaluation = [probe(evaluated)] + [evaluated.flatten()[i * (y.numel() - 1) // 2].item() for i in range(3)]
    print(f"    {{\"{player}\", {channels}, {pixels}, {str(norm).lower()},\n      {strings(names)},\n"
          f"      {numbers([probe(y), *picked])},\n      {numbers(evaluation)},\n"
          f"      {numbers(map(probe, gradients))},\n      {numbers(map(probe, net.buffers()))}}},")


print("""// Written by tools/nn_golden.py; do not edit.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace golden {

inline constexpr std::int64_t kWidth = %d, kLatent = %d, kBatch = %d;

/// One net of torch.nn.Sequential on one batch.
struct Net {
  std::string_view player;
  int channels, pixels;
  bool norm;
  std::string_view state_dict;     // names and shapes
  std::vector<double> training;    // probe of the output, its first, middle and last element
  std::vector<double> evaluation;  // the same in evaluation mode, before the training pass
  std::vector<double> gradients;   // probe of d(probe of the output) / d(input, then each parameter), training mode
  std::vector<double> buffers;     // probe of each buffer after the training pass
};

inline const std::vector<Net> kNets{""" % (WIDTH, LATENT, BATCH))
for player in ("generator", "critic"):
    for pixels in (28, 32, 64):
        for channels in (1, 3):
            for norm in (False, True):
                record(player, channels, pixels, norm)
print("};\n\n}  // namespace golden")
