"""Trains every recipe for 20 steps with its own networks, and resumes it to 22: what was never trained is not done.
--part K/N takes the K-th of N parts, so that parts run side by side."""
import json
import xml.dom.minidom

from program import Saddle, arguments, check, finish, last_folder, parser, settings, steps

parser.add_argument("--part", default="1/1")
args = arguments()
saddle = Saddle(args.saddle)
PNG = b"\x89PNG\r\n\x1a\n"


def lines():
    """Every recipe that names data, and every method on images (small networks) and on points; the dear ones first."""
    all_lines = []
    for recipe in json.loads(saddle.run("recipes", "--json").stdout)["recipes"]:
        name, kind = recipe["name"], recipe["description"].split(":")[0]
        on = {"method": (IMAGES, POINTS), "size": ("gaussians8+toy-wgan-gp+",), "base": (IMAGES,)}
        all_lines += [before + name for before in on.get(kind, ("",))]
    all_lines += [line + BFLOAT16 for line in ("fashion-ns", "fashion-wgan-gp", "gaussians8-wgan-gp")]
    return sorted(all_lines, key=lambda line: (not line.startswith("fashion"), line))


BFLOAT16 = " in bfloat16"  # a line of its own here, not in a recipe
IMAGES, POINTS = "fashion+", "gaussians8+"  # before a method; such lines have narrow networks


def train(line):
    run = saddle.folder / line
    # constant rates: a scheduled run may not change its length
    small = settings("train.steps=20", "train.batch_size=16", "eval.every_kimg=0",
                     "generator_optimizer.schedule=constant", "critic_optimizer.schedule=constant")
    if line.startswith("fashion"):
        small += settings("data.split=test")  # a sixth of the images to unpack
    if line.startswith((IMAGES, POINTS)):
        width = 8 if line.startswith(IMAGES) else 32
        small += settings(f"generator.width={width}", f"critic.width={width}")
    if line.endswith(BFLOAT16):
        line, small = line.removesuffix(BFLOAT16), [*small, *settings("train.precision=bfloat16")]
    done = saddle.run("train", line, *small, "--quiet", "--out", run)
    if not check(f"{line}: 20 steps", done.returncode == 0, done.stderr):
        return
    done = saddle.run("train", "--resume", *settings("train.steps=22"), "--json", "--out", run)
    if not check(f"{line}: resumed to 22", done.returncode == 0 and json.loads(done.stdout)["step"] == 22, done.stderr):
        return
    check(f"{line}: each step once in stats.jsonl", steps(run) == list(range(1, 23)), steps(run))
    check(f"{line}: no step was refused", json.loads((last_folder(run) / "state.json").read_text())["refused"] == 0)
    for entry in map(json.loads, (run / "stats.jsonl").read_text().splitlines()):
        parts = [value for field, value in entry.items() if field == "loss/objective" or field.startswith("loss/penalty/")]
        scale = sum(abs(value) for value in parts)
        if not check(f"{line}: the parts of the critic's loss add up to it", abs(sum(parts) - entry["loss/critic"]) <= 1e-5 * scale, entry):
            break
    check(f"{line}: losses.svg has panels", len(xml.dom.minidom.parse(str(run / "losses.svg")).getElementsByTagName("polyline") +
                                                xml.dom.minidom.parse(str(run / "losses.svg")).getElementsByTagName("path")) >= 2)
    pictures = [run / "reals.png", *(run / "samples").iterdir()]
    check(f"{line}: pictures are PNGs", len(pictures) == 5 and all(p.read_bytes().startswith(PNG) for p in pictures), pictures)
    missing = [name for name in ("config.toml", "meta.json", "log.txt", "checkpoints/last") if not (run / name).stat().st_size]
    check(f"{line}: config.toml, meta.json, log.txt and checkpoints/last hold something", not missing, missing)


part, parts = (int(number) for number in args.part.split("/"))
chosen = lines()[part - 1::parts]
check(f"part {part} of {parts} has recipes to train: {len(chosen)}", chosen)
for recipe_line in chosen:
    train(recipe_line)
finish()
