"""Writes tests/data/resize_golden.h: what Pillow's Image.resize makes of noise and of stripes, as CRC-32, and one image in full.

    .venv/bin/python tools/resize_golden.py > tests/data/resize_golden.h

Needs Pillow and numpy. The images are formulas, repeated in tests/data/resize_test.cpp: byte i of noise is the second highest byte
of i x 2654435761 mod 2^32; stripes are 0 and 255, changing every three bytes, where filters with negative lobes must be held to
0 .. 255. Both are planes of a colour image, one after the other.

Columns are resized first, in a call of their own: so did Pillow itself before version 12.2, and by one before it the script makes
sure that one call gives the same. From 13.0 on Pillow begins with the rows where the height shrinks by over twice as many pixels as
the width; kByPillow13 is what one call gives, so the script needs Pillow 13 or later for it.
"""
import zlib

import numpy as np
import PIL
from PIL import Image

FILTERS = {"box": Image.Resampling.BOX, "bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC,
           "lanczos": Image.Resampling.LANCZOS}
TALL = [((200, 61), (64, 64)), ((200, 61), (32, 32)), ((61, 200), (64, 64)), ((300, 30), (48, 48)), ((30, 300), (48, 48)),
        ((150, 100), (64, 64)), ((150, 100), (32, 32)), ((90, 90), (40, 80)), ((95, 70), (91, 68)), ((96, 70), (91, 68))]
SIZES = [((28, 28), (32, 32)), ((28, 28), (64, 64)), ((28, 28), (7, 7)), ((28, 28), (28, 14)), ((28, 28), (13, 28)),
         ((64, 48), (32, 32)), ((37, 53), (16, 16)), ((37, 53), (64, 31)), ((101, 67), (33, 100)), ((1, 1), (5, 3)),
         ((1, 9), (4, 2)), ((3, 2), (1, 1)), ((257, 129), (64, 64)), ((500, 375), (64, 64)), ((200, 300), (299, 299)),
         ((5, 1000), (5, 1)), ((1000, 5), (1, 7)), ((17, 17), (16, 18))]


def formula(kind, channels, height, width):
    i = np.arange(channels * height * width, dtype=np.uint64)
    if kind == "noise":
        values = ((i * 2654435761) & 0xFFFFFFFF) >> 16 & 255
    else:
        values = (i // 3) % 2 * 255
    return values.astype(np.uint8).reshape(channels, height, width)


VERSION = tuple(map(int, PIL.__version__.split(".")[:2]))


def image_of(planes):
    return Image.fromarray(planes[0] if len(planes) == 1 else np.ascontiguousarray(planes.transpose(1, 2, 0)))


def by_pillow_13(planes, size, filter_name):
    assert VERSION >= (13, 0), f"Pillow {PIL.__version__}, expected 13.0 or later"
    out = np.asarray(image_of(planes).resize((size[1], size[0]), FILTERS[filter_name]))
    return out[None] if len(planes) == 1 else np.ascontiguousarray(out.transpose(2, 0, 1))


def pillow(planes, size, filter_name):
    image = image_of(planes)
    columns_first = image.resize((size[1], image.height), FILTERS[filter_name]).resize((size[1], size[0]), FILTERS[filter_name])
    out = np.asarray(columns_first)
    if VERSION < (12, 2):
        assert np.array_equal(out, np.asarray(image.resize((size[1], size[0]), FILTERS[filter_name])))
    return out[None] if len(planes) == 1 else np.ascontiguousarray(out.transpose(2, 0, 1))


def rows_of(sizes, resize):
    rows = []
    for name in FILTERS:
        for number, (size, to) in enumerate(sizes):
            kind, channels = ("noise", "stripes")[number % 2], (1, 3)[number % 3 == 0]
            crc = zlib.crc32(resize(formula(kind, channels, *size), to, name).tobytes())
            rows.append(f'    {{"{name}", "{kind}", {channels}, {size[0]}, {size[1]}, {to[0]}, {to[1]}, 0x{crc:08x}}}')
    return rows


def main():
    print(f"""// Written by tools/resize_golden.py with Pillow; do not edit.
#pragma once
#include <cstdint>

namespace golden {{

struct Resized {{
  const char *filter, *kind;
  std::int64_t channels, height, width, to_height, to_width;
  std::uint32_t crc;  // of the planes
}};

inline constexpr Resized kResized[] = {{""")
    print(",\n".join(rows_of(SIZES, pillow)) + "};\n")
    print("// In one call of Pillow 13, which begins with the rows of some of these.\ninline constexpr Resized kByPillow13[] = {")
    print(",\n".join(rows_of(TALL, by_pillow_13)) + "};\n")
    whole = pillow(formula("noise", 1, 9, 11), (4, 5), "lanczos")
    print("// lanczos, noise, {1, 9, 11} to {1, 4, 5}")
    print("inline constexpr std::uint8_t kLanczosNoise[] = {" + ", ".join(map(str, whole.flatten())) + "};\n")
    grey = np.asarray(Image.fromarray(formula("noise", 3, 40, 50).transpose(1, 2, 0).copy()).convert("L"))
    print('// convert("L") of noise {3, 40, 50}')
    print(f"inline constexpr std::uint32_t kLumaNoise = 0x{zlib.crc32(grey.tobytes()):08x};\n")
    print("}  // namespace golden")


if __name__ == "__main__":
    main()
