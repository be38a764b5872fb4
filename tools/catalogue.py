#!/usr/bin/env python3
"""Writes docs/catalogue.md from what the program says of itself: tools/catalogue.py [--saddle PROGRAM] [--check].

--check writes nothing and fails if the page is not current.
"""
import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/catalogue.md"
TITLES = {
    "objective": "Objectives", "auxiliary objective": "Auxiliary objectives", "f-divergence": "f-divergences",
    "penalty": "Penalties", "constraint": "Constraints", "input": "Inputs", "rule": "Rules", "optimizer": "Optimisers",
    "schedule": "Schedules", "average": "Averages", "generator": "Generators", "critic": "Critics", "data": "Data",
    "extractor": "Feature extractors", "metric": "Metrics"}


def asked(saddle, *words):
    return json.loads(subprocess.run([saddle, *words, "--json"], check=True, capture_output=True, text=True).stdout)


def cell(text):
    return str(text).replace("|", "\\|")


def own_settings(name):
    """What a method's file says itself, as one line of TOML keys; the recipe it builds on first."""
    words, section = [], ""
    for line in (ROOT / f"configs/{name}.toml").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]") + "."
        elif line and not line.startswith(("description", "use")):
            key, value = (part.strip() for part in line.split("=", 1))
            words.append(f"`{section}{key} = {value}`")
    return ", ".join(words)


def method_lines(recipes):
    lines = [
        "## Methods", "",
        "Each is a recipe over the parts below; `saddle train gaussians25+NAME` trains it on the grid, `gaussians8+NAME` on the ring,",
        "`fashion+NAME` on Fashion-MNIST, and `saddle recipes NAME` prints it with every default.", ""]
    if (ROOT / "docs/methods.md").exists():
        lines += ["The pictures are 2,500 samples (colour) over the data (grey) after the runs of [methods.md](methods.md), which has the",
                  "figures.", ""]
    for recipe in recipes:
        if not recipe["description"].startswith("method:"):
            continue
        name, about = recipe["name"], recipe["description"].removeprefix("method: ")
        lines += [f"### {name}", "", f"{about[0].upper()}{about[1:]}.", "", f"*When:* {recipe['use']}", "",
                  f"*Recipe:* {own_settings(name)}", ""]
        if (ROOT / f"docs/images/methods/{name}.png").exists():
            lines += [f'<img src="images/methods/{name}.png" width="320" alt="{name} on 25 Gaussians">', ""]
    return lines


def part_lines(entries):
    lines = []
    kinds = list(dict.fromkeys(entry["kind"] for entry in entries))
    for kind in kinds:
        lines += [f"## {TITLES[kind]}", "", "| name | formula | source | options |", "|---|---|---|---|"]
        for entry in (e for e in entries if e["kind"] == kind):
            options = "<br>".join(f"`{o['key']} = {json.dumps(o['default'])}` {cell(o['meaning'])}" for o in entry["options"])
            lines.append(f"| `{entry['name']}` | {cell(entry['formula'])} | {cell(entry['source'])} | {options} |")
        lines.append("")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saddle", default=ROOT / "build/release/saddle")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    entries, recipes = asked(args.saddle, "objectives")["entries"], asked(args.saddle, "recipes")["recipes"]
    page = "\n".join(["# Catalogue", "", "Made by `tools/catalogue.py` from the program's own tables; a test keeps it current.", "",
                      *method_lines(recipes), *part_lines(entries)])
    if args.check:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
            sys.exit("docs/catalogue.md is not what the program says: run tools/catalogue.py")
    else:
        PAGE.write_text(page, encoding="utf-8")


main()
