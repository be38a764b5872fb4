#!/usr/bin/env python3
"""The kernels that saddle chose between, in libtorch's own operators: convolutions' derivatives as products of patches, and small products.

    benchmarks/kernels.py [--threads N]

Medians of 20 calls. "product" is what saddle/kernels/patches.cpp does, with the time of making or putting back the patches (weights' gradients in
bfloat16 and several channels go tap by tap, saddle/kernels/taps.cpp, which Python cannot call); "library" is ATen's convolution_backward, which is
oneDNN's. Kernel 4, stride 2, padding 1, batches of 128, channels last.
"""
import argparse
import statistics
import time

import torch
import torch.nn.functional as F

BATCH, KERNEL, STRIDE, PADDING = 128, 4, 2, 1


def ms(call, calls=20):
    for _ in range(3):
        call()
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


class Layer:
    """An image's layer of a critic: {n, i, s, s} -> {n, o, s / 2, s / 2}."""

    def __init__(self, i, o, size, dtype):
        last = torch.channels_last
        self.i, self.o, self.size = i, o, size
        self.x = torch.randn(BATCH, i, size, size).to(dtype).contiguous(memory_format=last)
        self.weight = torch.randn(o, i, KERNEL, KERNEL).to(dtype).contiguous(memory_format=last)
        self.delta = torch.randn(BATCH, o, size // STRIDE, size // STRIDE).to(dtype).contiguous(memory_format=last)

    def library(self, of_weight):
        return torch.ops.aten.convolution_backward(self.delta, self.x, self.weight, None, [STRIDE] * 2, [PADDING] * 2, [1, 1], False, [0, 0], 1,
                                                   [not of_weight, of_weight, False])

    def rows(self):
        return self.delta.permute(0, 2, 3, 1).reshape(-1, self.o)

    def weight_product(self):
        seen = F.pad(self.x, (PADDING,) * 4).unfold(2, KERNEL, STRIDE).unfold(3, KERNEL, STRIDE)
        return self.rows().t() @ seen.permute(0, 2, 3, 4, 5, 1).reshape(-1, KERNEL * KERNEL * self.i)

    def input_product(self):
        rows = self.rows() @ self.weight.permute(0, 2, 3, 1).flatten(1)
        columns = rows.view(BATCH, -1, KERNEL * KERNEL, self.i).permute(0, 3, 2, 1).reshape(BATCH, self.i * KERNEL * KERNEL, -1)
        return F.fold(columns, (self.size, self.size), KERNEL, padding=PADDING, stride=STRIDE)


def convolutions():
    print("| channels, size | precision | derivative in | library, ms | product, ms |\n|---|---|---|---|---|")
    for i, o, size in ((1, 64, 32), (3, 64, 32), (64, 128, 16), (128, 256, 8)):
        for dtype in (torch.float32, torch.bfloat16):
            layer = Layer(i, o, size, dtype)
            for name, of_weight, product in (("image", False, layer.input_product), ("weight", True, layer.weight_product)):
                print(f"| {i} to {o}, {size} x {size} | {str(dtype)[6:]} | {name} | {ms(lambda: layer.library(of_weight)):.2f} | {ms(product):.2f} |",
                      flush=True)


def products():
    print("\n| product in float32 | MKL, us | oneDNN, us |\n|---|---|---|")
    w = torch.randn(128, 128)
    linear = torch.ops.mkldnn._linear_pointwise
    for n in (256, 768):
        x = torch.randn(n, 128)
        print(f"| {n} x 128 times 128 x 128 | {1000 * ms(lambda: F.linear(x, w)):.0f} | {1000 * ms(lambda: linear(x, w, None, 'none', [], '')):.0f} |")
    for games in (16, 64):
        x, ws = torch.randn(games, 256, 128), torch.randn(games, 128, 128)
        one_by_one = lambda: [linear(x[r], ws[r], None, "none", [], "") for r in range(games)]
        print(f"| {games} games of 256 x 128 times 128 x 128, each | {1000 * ms(lambda: torch.bmm(x, ws)) / games:.0f} | {1000 * ms(one_by_one) / games:.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    o = parser.parse_args()
    torch.set_num_threads(o.threads)
    with torch.no_grad():
        convolutions()
        products()


if __name__ == "__main__":
    main()
