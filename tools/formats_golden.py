"""Writes tests/formats/golden.h: small files as Python's packages write them.

    .venv/bin/python tools/formats_golden.py > tests/formats/golden.h

Needs numpy, Pillow (for JPEG), safetensors and torch (for bfloat16). PNG files are put together by hand from the specification,
with zlib.
"""
import gzip
import io
import struct
import zipfile
import zlib

import numpy as np
import PIL.Image
import safetensors.numpy
import safetensors.torch
import torch


def emit(name, data):
    lines = [data.hex()[i:i + 110] for i in range(0, len(data.hex()), 110)] or [""]
    words = "".join(word.capitalize() for word in name.split("_"))
    print(f"inline constexpr std::string_view k{words} =")
    print("\n".join(f'    "{line}"' for line in lines) + ";")


def npy(array, version=None):
    file = io.BytesIO()
    if version:
        np.lib.format.write_array(file, array, version=version)
    else:
        np.save(file, array)
    return file.getvalue()


def idx(code, array):
    header = struct.pack(">BBBB", 0, 0, code, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def npz(arrays, compression):
    """As numpy.savez writes it, but for the date."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            archive.writestr(zipfile.ZipInfo(name), npy(array) if isinstance(array, np.ndarray) else array, compression)
    return file.getvalue()


def jpeg(pixels, mode=None, **options):
    file = io.BytesIO()
    image = PIL.Image.fromarray(pixels)
    (image.convert(mode) if mode else image).save(file, "JPEG", **options)
    return file.getvalue()


def emit_jpeg(name, data):
    """The file, and what Pillow makes of it."""
    emit(name, data)
    emit(name + "_pixels", np.asarray(PIL.Image.open(io.BytesIO(data))).tobytes())


def png(width, height, depth, colour, scanlines, before=b"", after=b"", interlace=0):
    """scanlines: the packed bytes of each line; every line gets filter type 0."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    data = zlib.compress(b"".join(b"\0" + line for line in scanlines), 9)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", data) + after + chunk(b"IEND", b""))


def adam7(pixels):
    """The scanlines of the seven passes over an 8-bit grey image."""
    for y, x, dy, dx in [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]:
        part = pixels[y::dy, x::dx]
        if part.size:
            yield from (line.tobytes() for line in part)


print("""// Written by tools/formats_golden.py; do not edit.
#pragma once
#include <string_view>

namespace golden {
""")

small = np.array([[1.5, -2.0, 0.25], [3.0, np.inf, -0.0]], dtype="<f4")
emit("npy_f4", npy(small))
emit("npy_f4_fortran", npy(np.asfortranarray(small)))
emit("npy_f4_version_2", npy(small, (2, 0)))
emit("npy_f4_version_3", npy(small, (3, 0)))
emit("npy_f4_big", npy(small.astype(">f4")))
emit("npy_f8_scalar", npy(np.float64(3.25)))
emit("npy_i8_empty", npy(np.zeros((0, 3), dtype="<i8")))
emit("npy_bool", npy(np.array([True, False, True])))
emit("npy_f2", npy(np.array([1.0, -0.5], dtype="<f2")))
emit("npy_u1", npy(np.arange(6, dtype="u1").reshape(1, 2, 3)))
emit("npy_object", npy(np.array([None, 1], dtype=object)))
emit("npy_fields", npy(np.zeros(2, dtype=[("a", "<f4")])))
emit("npy_complex", npy(np.zeros(2, dtype="<c8")))

ramp = np.arange(6)
emit("idx_u8", idx(0x08, ramp.astype("u1").reshape(1, 2, 3)))
emit("idx_i8", idx(0x09, (-ramp).astype("i1")))
emit("idx_i16", idx(0x0B, (-300 * ramp).astype("i2").reshape(2, 3)))
emit("idx_i32", idx(0x0C, (-70000 * ramp).astype("i4")))
emit("idx_f32", idx(0x0D, (0.5 * ramp).astype("f4")))
emit("idx_f64", idx(0x0E, (-0.25 * ramp).astype("f8").reshape(3, 2)))
emit("idx_u8_gzip", gzip.compress(idx(0x08, ramp.astype("u1").reshape(1, 2, 3)), mtime=0))
emit("gzip_two_members", gzip.compress(b"saddle", mtime=0) + gzip.compress(b" point", mtime=0))

rng = np.random.default_rng(7)
emit("safetensors_mixed", safetensors.numpy.save({
    "z.bias": rng.standard_normal(3).astype("f4"), "a.weight": rng.standard_normal((2, 2)).astype("f4"),
    "steps": np.array(7, dtype="i8"), "mask": np.array([True, False]), "empty": np.zeros((0, 4), dtype="f8"),
    "half": np.array([1.5], dtype="f2"), "bytes": np.arange(3, dtype="u1"), "short": np.array([-2], dtype="i2"),
    "int": np.array([[5]], dtype="i4"), "small": np.array([-1], dtype="i1")}, {"framework": "sad\"dle\n\x01/\x7f \u00e9"}))
emit("safetensors_bf16", safetensors.torch.save({
    "w": torch.tensor([1.0, -2.5], dtype=torch.bfloat16), "h": torch.tensor([0.5], dtype=torch.float16),
    "\u03bb": torch.tensor(2, dtype=torch.int16)}))
emit("safetensors_nothing", safetensors.numpy.save({}))
emit("safetensors_u16", safetensors.numpy.save({"w": np.zeros(2, dtype="u2")}))

palette = chunk(b"PLTE", bytes([10, 20, 30, 40, 50, 60, 70, 80, 90]))
emit("png_grey_1", png(3, 2, 1, 0, [bytes([0b10100000]), bytes([0b01000000])]))
emit("png_grey_2", png(4, 1, 2, 0, [bytes([0b00011011])]))
emit("png_grey_4", png(2, 1, 4, 0, [bytes([0x3F])]))
emit("png_grey_16", png(2, 1, 16, 0, [bytes([0x12, 0xFF, 0xAB, 0x00])]))
emit("png_rgb_16", png(1, 1, 16, 2, [bytes([1, 200, 2, 200, 3, 200])]))
emit("png_palette", png(3, 1, 8, 3, [bytes([2, 0, 1])], palette))
emit("png_palette_alpha", png(3, 1, 8, 3, [bytes([2, 0, 1])], palette + chunk(b"tRNS", bytes([5, 6]))))
emit("png_gamma", png(2, 1, 8, 0, [bytes([100, 200])], chunk(b"gAMA", struct.pack(">I", 100000))))
emit("png_interlaced", png(5, 3, 8, 0, list(adam7(np.arange(15, dtype="u1").reshape(3, 5))), interlace=1))
emit("png_texts", png(1, 1, 8, 0, [b"\x07"],
                      chunk(b"tEXt", b"Latin\0caf\xe9") + chunk(b"zTXt", b"Packed\0\0" + zlib.compress(b"x" * 100)),
                      chunk(b"iTXt", b"Greek\0\0\0\0\0\xce\xbb")))

y, x = np.mgrid[0:13, 0:18]
colours = np.stack([14 * x, 19 * y, 255 - 8 * (x + y)], -1).astype("u1")
emit_jpeg("jpeg_grey", jpeg(colours[..., 0], quality=90))
emit_jpeg("jpeg_colour", jpeg(colours, quality=80, optimize=True))  # chroma at half resolution
emit_jpeg("jpeg_progressive", jpeg(colours, quality=60, progressive=True, subsampling=0))
emit("jpeg_cmyk", jpeg(colours[:2, :2], "CMYK", quality=50, optimize=True))

statistics = {"mu.npy": np.array([0.5, -1.0]), "deep/sigma.npy": np.asfortranarray([[2.0, 0.5], [0.25, 1.0]])}
emit("npz_stored", npz(statistics, zipfile.ZIP_STORED))
emit("npz_deflated", npz(statistics, zipfile.ZIP_DEFLATED))
emit("npz_nothing", npz({}, zipfile.ZIP_STORED))
emit("npz_zeros", npz({"zeros.npy": np.zeros(100000, "u1")}, zipfile.ZIP_DEFLATED))
emit("npz_object", npz({"o.npy": np.array([None])}, zipfile.ZIP_STORED))
emit("npz_stranger", npz({"mu.npy": np.zeros(1), "readme.txt": b"hello"}, zipfile.ZIP_STORED))

print("\n}  // namespace golden")
