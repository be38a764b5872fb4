"""Colour images from folders, packed files and CIFAR: checked, packed as Pillow would, trained on, and refused when they are bad.

    python data_test.py SADDLE      needs Pillow and numpy
"""
import json
import os
import struct
import zlib

import PIL
import numpy as np
import safetensors.numpy
from PIL import Image

from program import Saddle, arguments, check, finish, settings, skip

args = arguments()
saddle = Saddle(args.saddle)
USAGE, DATA, OUTPUT = 2, 3, 5
FILTERS = {"box": Image.Resampling.BOX, "bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC,
           "lanczos": Image.Resampling.LANCZOS}
SMALL = settings("generator.width=4", "critic.width=4", "generator.latent=8", "train.batch_size=4", "train.steps=2", "sample.every=0",
                 "sample.count=4")
rng = np.random.default_rng(1)


def picture(height, width, channels):
    """Waves with a little noise, so that JPEG keeps something of it."""
    y, x, c = np.mgrid[0:height, 0:width, 0:channels]
    waves = 128 + 90 * np.sin(0.2 * x + 0.1 * (c + 1) * y + rng.uniform(0, 6)) + rng.normal(0, 8, (height, width, channels))
    return np.clip(waves, 0, 255).astype("u1").squeeze()


def write(path, array, mode=None, **options):
    path = saddle.folder / path
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(array)
    (image.convert(mode) if mode else image).save(path, **options)
    return path


def make_folder(name):
    """Two classes of PNG and JPEG of several sizes and kinds, and the paths in their order."""
    paths = [write(f"{name}/cat/a.jpg", picture(40, 50, 3), quality=80),
             write(f"{name}/cat/b.jpeg", picture(33, 64, 1), quality=90),
             write(f"{name}/cat/c.png", picture(32, 32, 3)),
             write(f"{name}/cat-big/a.JPG", picture(70, 41, 3), quality=60, progressive=True),
             write(f"{name}/cat-big/b.png", picture(64, 64, 1)),
             write(f"{name}/cat-big/c.png", picture(48, 20, 3), "P"),
             write(f"{name}/cat-big/d.jpg", picture(50, 50, 3), quality=95, subsampling=0)]
    return saddle.folder / name, paths


def by_pillow(path, size, filter_name, crop, mode):
    """The same by Pillow, in saddle's order: channels, square, size."""
    image = Image.open(path)
    image = image.convert("RGB") if image.mode == "P" else image
    image = image.convert(mode)
    if crop:
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        image = image.crop((left, top, left + side, top + side))
    array = resized_by_pillow(image, size, filter_name, "columns-first")
    return array[None] if array.ndim == 2 else array.transpose(2, 0, 1)


def resized_by_pillow(image, size, filter_name, order):
    """Columns first is two calls of any Pillow; the other order is one call of Pillow 13 or later."""
    if order == "columns-first":
        image = image.resize((size, image.height), FILTERS[filter_name])
    return np.asarray(image.resize((size, size), FILTERS[filter_name]))


def shapes():
    """Images of every shape between 1 : 10 and 10 : 1, resized in both orders."""
    sides = [(20, 200), (30, 210), (50, 190), (61, 200), (80, 150), (97, 131), (100, 100), (131, 97), (150, 80), (200, 61), (210, 30), (200, 20)]
    paths = [write(f"shapes/{number:02}.png", picture(height, width, 3)) for number, (height, width) in enumerate(sides)]
    for order in ["columns-first", "pillow-13"]:
        if order == "pillow-13" and int(PIL.__version__.split(".")[0]) < 13:
            skip(f"shapes in the order of {order}", f"Pillow {PIL.__version__} is installed")
            continue
        for filter_name in FILTERS:
            done_json("data", "pack", "shapes", "--out", "shapes.safetensors", "--size", 64, "--filter", filter_name, "--order", order)
            packed = safetensors.numpy.load_file(saddle.folder / "shapes.safetensors")["pixels"]
            expected = [resized_by_pillow(Image.open(p), 64, filter_name, order).transpose(2, 0, 1) for p in paths]
            odd = [sides[i] for i in range(len(sides)) if not np.array_equal(packed[i], expected[i])]
            check(f"shapes from 1 : 10 to 10 : 1 by {filter_name}, {order}: Pillow's bytes", not odd, f"{odd} differ")


def refused(claim, code, said, *words):
    """A command that must end with `code` and one line with each of `said` in it."""
    done = saddle.run(*words)
    lines = done.stderr.splitlines()
    good = done.returncode == code and len(lines) == 1 and lines[0].startswith("saddle: ") and all(s in lines[0] for s in said)
    check(f"{claim} -> {code}: {done.stderr.strip()[:160]}", good, f"code {done.returncode}, stderr {done.stderr!r}, expected {said}")


def done_json(*words):
    done = saddle.run(*words, "--json")
    check(f"saddle {' '.join(map(str, words[:2]))} --json ends well", done.returncode == 0, done.stderr)
    return json.loads(done.stdout) if done.returncode == 0 else {}


def packing(folder, paths):
    for filter_name, crop, channels in [("lanczos", True, 3), ("bicubic", False, 1), ("bilinear", True, 1), ("box", False, 3)]:
        words = ["--size", 24, "--filter", filter_name, "--channels", channels, *(["--crop"] if crop else [])]
        said = done_json("data", "pack", folder, "--out", "packed.safetensors", *words)
        packed = safetensors.numpy.load_file(saddle.folder / "packed.safetensors")
        expected = np.stack([by_pillow(p, 24, filter_name, crop, "RGB" if channels == 3 else "L") for p in paths])
        claim = f"packed by {filter_name}, {channels} channels{', cropped' if crop else ''}: Pillow's bytes, JPEG and all"
        check(claim, np.array_equal(packed["pixels"], expected),
              f"{(packed['pixels'] != expected).mean():.2%} differ" if packed["pixels"].shape == expected.shape else "another shape")
        check("labels are those of the class folders, by name", packed["labels"].tolist() == [0, 0, 0, 1, 1, 1, 1])
        check("--json says shape and classes", said.get("shape") == list(expected.shape) and said.get("classes") == ["cat", "cat-big"])
    content = (saddle.folder / "packed.safetensors").read_bytes()
    again = saddle.run("data", "pack", folder, "--out", "again.safetensors", *words, "--threads", 1)
    check("packed again on one thread: the same bytes", (saddle.folder / "again.safetensors").read_bytes() == content)
    check("... and a line about it", "{7, 3, 24, 24}, 2 classes, sha256 " in again.stdout, again.stdout)


def png_file(path, samples, kind, depth, interlaced=False, palette=None, transparent=None, before=(), split=0, level=6):
    """A PNG by the standard: kind 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha; samples {h, w, c} below 2^depth; every
    filter in turn. `before`: other chunks in front of the pixels; `split`: bytes in each IDAT chunk."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    def packed(rows):
        """One pass: each row filtered by another of the five filters."""
        height, width, channels = rows.shape
        reach = max(1, channels * depth // 8)
        out, above = b"", np.zeros((width * channels * depth + 7) // 8, int)
        for y in range(height):
            bits = (rows[y].reshape(-1, 1) >> np.arange(depth - 1, -1, -1)) & 1
            line = np.packbits(bits.astype("u1").ravel()).astype(int)
            left, corner = np.r_[np.zeros(reach, int), line[:-reach]], np.r_[np.zeros(reach, int), above[:-reach]]
            a, b, c = abs(above - corner), abs(left - corner), abs(left + above - 2 * corner)
            paeth = np.where((a <= b) & (a <= c), left, np.where(b <= c, above, corner))
            predicted = [0, left, above, (left + above) // 2, paeth][y % 5]
            out += bytes([y % 5]) + ((line - predicted) % 256).astype("u1").tobytes()
            above = line
        return out

    height, width = samples.shape[:2]
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)] if interlaced else [(0, 0, 1, 1)]
    parts = [samples[y::dy, x::dx] for y, x, dy, dx in passes]
    data = zlib.compress(b"".join(packed(part) for part in parts if part.size), level)
    pieces = [data[i:i + split] for i in range(0, len(data), split)] if split else [data]
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, interlaced)), *before]
    chunks += [(b"PLTE", palette.astype("u1").tobytes())] if palette is not None else []
    chunks += [(b"tRNS", transparent)] if transparent is not None else []
    chunks += [(b"IDAT", piece) for piece in pieces] + [(b"IEND", b"")]
    path = saddle.folder / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*c) for c in chunks))


def png_kinds():
    """Files of the kinds that PngSuite has, made here, against the pixels they were made of; alpha lies over black."""
    def eight(samples, depth):
        return samples >> 8 if depth == 16 else samples * (255 // (2**depth - 1))

    def laid(colour, alpha):
        return (2 * colour * alpha + 255) // 510

    ancillary = [(b"gAMA", struct.pack(">I", 45455)), (b"sBIT", bytes([5, 5, 5])), (b"pHYs", struct.pack(">IIB", 1, 4, 0)),
                 (b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)), (b"tIME", struct.pack(">HBBBBB", 2000, 1, 1, 12, 34, 56)),
                 (b"tEXt", b"Title\0kinds"), (b"zTXt", b"Author\0\0" + zlib.compress(b"saddle"))]
    size, expected = (32, 32), {}
    for interlaced in (False, True):
        for kind, depths, channels in [(0, (1, 2, 4, 8, 16), 1), (2, (8, 16), 3), (4, (8, 16), 2), (6, (8, 16), 4)]:
            for depth in depths:
                samples, name = rng.integers(0, 2**depth, (*size, channels)), f"{'basi' if interlaced else 'basn'}{kind}g{depth:02}.png"
                png_file(f"kinds/{name}", samples, kind, depth, interlaced)
                pixels = eight(samples, depth)
                expected[name] = pixels[..., :1 if channels < 3 else 3]
                if channels in (2, 4):
                    expected[name] = laid(pixels[..., :-1], pixels[..., -1:])
        for depth in (1, 2, 4, 8):
            samples, palette, name = rng.integers(0, 2**depth, (*size, 1)), rng.integers(0, 256, (2**depth, 3)), f"palette{depth}{interlaced:d}.png"
            alpha = rng.integers(0, 256, 2**depth)
            png_file(f"kinds/{name}", samples, 3, depth, interlaced, palette)
            expected[name] = palette[samples[..., 0]]
            png_file(f"kinds/t{name}", samples, 3, depth, interlaced, palette, alpha.astype("u1").tobytes())
            expected["t" + name] = laid(palette[samples[..., 0]], alpha[samples])
    grey, colour = rng.integers(0, 256, (*size, 1)), rng.integers(0, 256, (*size, 3))
    grey[::3], colour[::4] = 77, [1, 2, 3]
    png_file("kinds/transparent-grey.png", grey, 0, 8, transparent=struct.pack(">H", 77))
    expected["transparent-grey.png"] = np.where(grey == 77, 0, grey)
    png_file("kinds/transparent-colour.png", colour, 2, 8, transparent=struct.pack(">3H", 1, 2, 3))
    expected["transparent-colour.png"] = np.where((colour == [1, 2, 3]).all(2, keepdims=True), 0, colour)
    png_file("kinds/ancillary.png", colour, 2, 8, before=ancillary)
    png_file("kinds/split.png", colour, 2, 8, split=1)
    png_file("kinds/stored.png", colour, 2, 8, split=100, level=0)
    expected |= dict.fromkeys(["ancillary.png", "split.png", "stored.png"], colour)
    done_json("data", "pack", "kinds", "--out", "kinds.safetensors", "--size", size[0])
    packed = safetensors.numpy.load_file(saddle.folder / "kinds.safetensors")["pixels"]
    odd = [name for pixels, name in zip(packed, sorted(expected)) if not np.array_equal(pixels.transpose(1, 2, 0), np.broadcast_to(expected[name], (*size, 3)))]
    check(f"{len(expected)} kinds of PNG are read as they were made", len(packed) == len(expected) and not odd, odd)
    for side in (*range(1, 9), *range(32, 41)):
        samples = rng.integers(0, 256, (side, side, 3))
        for interlaced in (False, True):
            png_file(f"sides/{side}/{interlaced:d}.png", samples, 2, 8, interlaced)
        done = saddle.run("data", "pack", f"sides/{side}", "--out", "sides.safetensors", "--size", side, "--quiet")
        packed = safetensors.numpy.load_file(saddle.folder / "sides.safetensors")["pixels"] if done.returncode == 0 else np.zeros((0, 1, 1, 1))
        check(f"PNG of {side} x {side}, interlaced or not", len(packed) == 2 and all(np.array_equal(p.transpose(1, 2, 0), samples) for p in packed), done.stderr)
    whole = (saddle.folder / "kinds/split.png").read_bytes()
    idat = whole.index(b"IDAT", whole.index(b"IDAT") + 4) - 4
    text = b"tEXt" + b"a\0b"
    (saddle.folder / "apart").mkdir()
    (saddle.folder / "apart/a.png").write_bytes(whole[:idat] + struct.pack(">I", 3) + text + struct.pack(">I", zlib.crc32(text)) + whole[idat:])
    refused("a PNG with IDAT chunks apart", DATA, ["a.png"], "data", "pack", "apart", "--out", "x.safetensors", "--size", 32)


def checking(folder):
    said = done_json("data", "check", folder)
    check("data check counts kinds and classes", (said["images"], said["broken"], said["grey"], said["colour"], said["classes"]) ==
          (7, 0, 2, 5, ["cat", "cat-big"]), said)
    check("data check gives each file's size and channels", said["files"][0]["width"] == 50 and said["files"][0]["height"] == 40 and
          said["files"][0]["channels"] == 3 and said["files"][1]["channels"] == 1, said["files"][:2])
    bad, _ = make_folder("bad")
    good = (bad / "cat/a.jpg").read_bytes()
    (bad / "cat/cut.jpg").write_bytes(good[:-200])
    (bad / "cat-big/zero.png").write_bytes(b"")
    (bad / "cat/twin.jpg").write_bytes(good)
    (bad / "cat/notes.txt").write_text("a cat")
    write("bad/cat/glass.png", picture(32, 32, 4))
    write("bad/cat/print.jpg", picture(32, 32, 3), "CMYK")
    done = saddle.run("data", "check", bad)
    check("data check of a bad folder ends with 3 and one line on stderr", done.returncode == DATA and
          len(done.stderr.splitlines()) == 1 and "3 of 12 images cannot be read; the first is cat/cut.jpg" in done.stderr, done.stderr)
    check("data check names what is broken, twice there, see-through and strange", all(
        part in done.stdout for part in ["cat/cut.jpg: JPEG: Premature end", "cat-big/zero.png: the file is empty", "CMYK",
                                         "cat/a.jpg = cat/twin.jpg", "cat/notes.txt", "alpha"]), done.stdout)
    done = saddle.run("data", "check", bad, "--json")
    said = json.loads(done.stdout)
    check("--json prints the report and ends with 3 as well", done.returncode == DATA and said["broken"] == 3 and said["alpha"] == 1 and
          said["duplicates"] == [["cat/a.jpg", "cat/twin.jpg"]] and said["strangers"] == ["cat/notes.txt"], said)
    refused("packing a folder with broken files", DATA, ["cat/cut.jpg", "and 2 other broken files"], "data", "pack", bad, "--out",
            "x.safetensors", "--size", 16)
    check("... leaves no file", not (saddle.folder / "x.safetensors").exists())
    said = done_json("data", "pack", bad, "--out", "x.safetensors", "--size", 16, "--on-error", "skip")
    check("--on-error skip leaves them out and lists them", said.get("shape") == [9, 3, 16, 16] and len(said.get("skipped", [])) == 3, said)


def cifar_file(path, count, labels):
    """Records as the data set's page describes them; labels: one range for each label byte."""
    path = saddle.folder / path
    path.parent.mkdir(parents=True, exist_ok=True)
    records = [rng.integers(0, 256, 3072, dtype="u1").tobytes() for _ in range(count)]
    path.write_bytes(b"".join(struct.pack(f"{len(labels)}B", *(int(rng.integers(n)) for n in labels)) + r for r in records))


def training(folder):
    for number in range(1, 6):
        cifar_file(f"ten/data_batch_{number}.bin", 3, [10])
    cifar_file("ten/test_batch.bin", 3, [10])
    for split in ["train", "test"]:
        cifar_file(f"hundred/cifar-100-binary/{split}.bin", 4, [20, 100])
    saddle.run("data", "pack", folder, "--out", "thirtytwo.safetensors", "--size", 32)
    sets = {"folder": [f"data.path={folder}", "data.image_size=32", "data.crop=true"],
            "packed": ["data.path=thirtytwo.safetensors"],
            "cifar10": ["data.path=ten"],
            "cifar100": ["data.path=hundred", "data.split=test", "data.labels=coarse"],
            "stacked-fashion-mnist": ["data.split=test", "data.image_size=32"]}
    for name, options in sets.items():
        recipe = saddle.folder / f"{name}.toml"
        recipe.write_text(f'recipe = "nsgan"\n[data]\nname = "{name}"\n[generator]\nname = "dcgan"\n[critic]\nname = "dcgan"\n')
        done = saddle.run("train", recipe, *settings(*options), *SMALL, "--out", f"run-{name}", "--quiet")
        check(f"a DCGAN trains two steps on {name}", done.returncode == 0, done.stderr)
        if done.returncode == 0:
            grid = np.asarray(Image.open(saddle.folder / f"run-{name}/reals.png"))
            check(f"reals of {name} are in colour", grid.ndim == 3 and not np.array_equal(grid[..., 0], grid[..., 1]), grid.shape)


def bad_sources(folder):
    def train(*options):
        return ["train", saddle.folder / "folder.toml", *SMALL, *settings(*options)]
    (saddle.folder / "odd").mkdir()
    (saddle.folder / "odd/data_batch_1.bin").write_bytes(bytes(3074))
    (saddle.folder / "odd/test_batch.bin").write_bytes(b"\x0a" + bytes(3072))
    packed = (saddle.folder / "thirtytwo.safetensors").read_bytes()
    (saddle.folder / "changed.safetensors").write_bytes(packed[:-1] + bytes([packed[-1] ^ 1]))
    (saddle.folder / "cut.safetensors").write_bytes(packed[:-1])
    (saddle.folder / "empty").mkdir()
    write("mixed/a.png", picture(8, 8, 3))
    write("mixed/cat/a.png", picture(8, 8, 3))
    write("pipes/a.png", picture(8, 8, 3))
    os.mkfifo(saddle.folder / "pipes/b.png")
    refused("a folder without path", USAGE, ["path must name"], *train())
    refused("a folder that is not there", DATA, ["nowhere", "No such file"], *train("data.path=nowhere"))
    refused("a file for a folder", DATA, ["Not a directory"], *train(f"data.path={folder}/cat/a.jpg"))
    refused("an empty folder", DATA, ["no PNG or JPEG"], *train("data.path=empty"))
    refused("a mixed folder", DATA, ["beside and in"], *train("data.path=mixed"))
    refused("a broken image", DATA, ["cut.jpg", "Premature end"], *train("data.path=bad", "data.image_size=32"))
    refused("images of several sizes as they are", DATA, ["pixels", "give a size"], *train(f"data.path={folder}", "data.image_size=0"))
    refused("an unknown filter", USAGE, ["'lanczos'"], *train(f"data.path={folder}", "data.filter=lanzcos"))
    refused("two channels", USAGE, ["channels = 2"], *train(f"data.path={folder}", "data.channels=2"))
    refused("check of an empty folder", DATA, ["no PNG or JPEG"], "data", "check", "empty")
    check("a pipe among images is not waited for", done_json("data", "check", "pipes").get("strangers") == ["b.png"])
    refused("check of a folder that is not there", DATA, ["nowhere"], "data", "check", "nowhere")
    refused("check of a mixed folder", DATA, ["beside and in"], *["data", "check", "mixed", "--quiet"])
    refused("CIFAR that is not there", DATA, ["data_batch_1.bin does not exist", "cifar-10-batches-bin"],
            *train("data.name=cifar10", "data.path=nowhere"))
    refused("CIFAR of another length", DATA, ["data_batch_1.bin", "3074 bytes", "multiple of 3073"],
            *train("data.name=cifar10", "data.path=odd"))
    refused("CIFAR with a label too high", DATA, ["test_batch.bin: byte 0: label 10"],
            *train("data.name=cifar10", "data.path=odd", "data.split=test"))
    refused("packed pixels that were changed", DATA, ["changed.safetensors", "SHA-256"],
            *train("data.name=packed", "data.path=changed.safetensors"))
    refused("a packed file cut short", DATA, ["cut.safetensors"], *train("data.name=packed", "data.path=cut.safetensors"))
    refused("a packed file that is an image", DATA, ["a.png"], *train("data.name=packed", "data.path=mixed/a.png"))
    refused("pack without --out", USAGE, ["--out"], "data", "pack", folder)
    refused("pack with two channels", USAGE, ["--channels"], "data", "pack", folder, "--out", "x", "--channels", 2)
    refused("pack with an unknown filter", USAGE, ["'box'"], "data", "pack", folder, "--out", "x", "--filter", "bix")
    refused("pack with an unknown way with errors", USAGE, ["'skip'"], "data", "pack", folder, "--out", "x", "--on-error", "skipp")
    refused("pack to where nothing can be written", OUTPUT, ["nowhere/x"], "data", "pack", folder, "--size", 8, "--out", "nowhere/x")


images, in_order = make_folder("images")
packing(images, in_order)
shapes()
png_kinds()
checking(images)
training(images)
bad_sources(images)
finish()
