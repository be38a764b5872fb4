"""numpy and safetensors read what saddle writes, saddle reads what they write, and the bytes are the same.

    python interop_test.py PROGRAM      PROGRAM: tests/formats/interop.cpp, compiled

Needs numpy and safetensors; torch for bfloat16.
"""
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import safetensors
import safetensors.numpy
import safetensors.torch
import torch

DTYPES = {"u8": torch.uint8, "i8": torch.int8, "i16": torch.int16, "i32": torch.int32, "i64": torch.int64,
          "f16": torch.float16, "bf16": torch.bfloat16, "f32": torch.float32, "f64": torch.float64, "bool": torch.bool}
METADATA = {"format": "pt", "a": "\"1\"\t"}
NUMPY_CODES = ["|u1", "|i1", "<i2", "<i4", "<i8", "<f2", "<f4", "<f8", "|b1"]
SHAPES = [(), (1,), (7,), (2, 3), (0,), (0, 3), (3, 0, 2), (2, 3, 4, 5), (1, 1, 1, 1, 1), (1234567,)]

failures = 0


def check(claim, true):
    global failures
    failures += not true
    print("ok   " if true else "FAIL ", claim)


def samples():
    """As in interop.cpp."""
    tensors = {}
    for name, dtype in DTYPES.items():
        for shape in [(), (2, 3), (0, 4, 1)]:
            size = torch.empty(0, dtype=dtype).element_size()
            count = int(np.prod(shape))
            data = bytearray(count * size)
            data[::size] = bytes((i % 2 if name == "bool" else i) for i in range(count))
            flat = torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)
            tensors[f"{name}.{len(shape)}.\u03bb\"\n"] = flat.reshape(shape)
    return tensors


def reference_bytes(save, tensors, metadata):
    """The reference shuffles metadata; with two keys, 64 tries miss our order once in 2^64."""
    for _ in range(64):
        data = save(tensors, metadata)
        if list(metadata) == sorted(metadata) or data.find(b'"a":') < data.find(b'"format":'):
            return data
    raise AssertionError("the reference no longer shuffles metadata")


def random_array(rng, code, shape):
    values = rng.integers(0, 2 if code == "|b1" else 100, size=shape)
    return np.array(values).astype(code)


def main(program, folder):
    def run(*words):
        subprocess.run([program, *map(str, words)], check=True)

    def echo(command, data):
        (folder / "in").write_bytes(data)
        run(command, folder / "in", folder / "out")
        return (folder / "out").read_bytes()

    tensors = samples()
    ours = folder / "ours.safetensors"
    run("write-safetensors", ours)
    check("safetensors: our file is the reference's, byte for byte, for every dtype",
          ours.read_bytes() == reference_bytes(safetensors.torch.save, tensors, METADATA))
    loaded = safetensors.torch.load_file(ours)
    check("safetensors: the reference reads our names, dtypes, shapes and values",
          loaded.keys() == tensors.keys() and all(
              loaded[name].dtype == t.dtype and loaded[name].shape == t.shape and
              loaded[name].reshape(-1).view(torch.uint8).equal(t.reshape(-1).view(torch.uint8)) for name, t in tensors.items()))
    with safetensors.safe_open(ours, framework="pt") as file:
        check("safetensors: the reference reads our metadata", file.metadata() == METADATA)
    data = safetensors.torch.save(tensors)
    check("safetensors: an echo of the reference's file is the same", echo("echo-safetensors", data) == data)

    rng = np.random.default_rng(1)
    same = True
    for count in range(12):
        arrays = {f"layer.{rng.integers(1000)}": random_array(rng, NUMPY_CODES[rng.integers(9)], SHAPES[rng.integers(9)])
                  for _ in range(count)}
        metadata = {"key": "caf\u00e9 \b\f\r\u001f\u2028"} if count % 2 else None
        data = safetensors.numpy.save(arrays, metadata)
        same &= echo("echo-safetensors", data) == data
    check("safetensors: echoes of random files with no to 11 tensors are the same", same)

    for code in NUMPY_CODES:
        same = True
        for shape in SHAPES:
            np.save(folder / "theirs.npy", random_array(rng, code, shape))
            data = (folder / "theirs.npy").read_bytes()
            same &= echo("echo-npy", data) == data
        check(f"npy: an echo of numpy's file is the same for {code}", same)
    ordered = random_array(rng, "<f4", (2, 3, 4))
    for claim, array in [("Fortran order", np.asfortranarray(ordered)), ("big-endian", ordered.astype(">f4")),
                         ("big-endian Fortran order", np.asfortranarray(ordered.astype(">f4")))]:
        np.save(folder / "theirs.npy", array)
        echo("echo-npy", (folder / "theirs.npy").read_bytes())
        with open(folder / "out", "rb") as file:
            again = np.load(file)
        check(f"npy: {claim} comes back in C order with equal values",
              again.flags.c_contiguous and again.dtype == "<f4" and np.array_equal(again, ordered))
    for save in [np.savez, np.savez_compressed]:
        same = True
        for count in range(6):
            arrays = {f"{index}/\u03bb": random_array(rng, NUMPY_CODES[rng.integers(9)], SHAPES[index]) for index in range(count)}
            save(folder / "theirs.npz", **arrays)
            run("npz-to-safetensors", folder / "theirs.npz", folder / "out")
            again = safetensors.numpy.load_file(folder / "out")
            same &= again.keys() == arrays.keys() and all(
                again[name].dtype == array.dtype and again[name].shape == array.shape and np.array_equal(again[name], array)
                for name, array in arrays.items())
        check(f"npz: names, dtypes, shapes and values of {save.__name__} come through", same)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        main(sys.argv[1], pathlib.Path(name))
    sys.exit(1 if failures else 0)
