"""Who may include whom. Reads every #include of the source tree; fails on an arrow that is not allowed.

Also: nobody includes torch/torch.h; formats and core/{error,names} know no torch; a *_detail.h stays in its folder, and out of
installed headers; no file is longer than 400 lines. `Rules` proves on a small tree that each of these can fail.
"""
import os
import pathlib
import re
import tempfile
import unittest

TREES = ["saddle", "app", "examples", "benchmarks", "tests"]
MAX_LINES = 400
MAY_INCLUDE = {  # besides its own folder; `names` stands for core/error and core/names, which only know std
    "names": "",
    "core": "names",
    "formats": "names",
    "openmp": "",
    "transport": "names core",
    "kernels": "names core",
    "nn": "names core kernels",
    "penalties": "names core",
    "divergences": "names core transport",
    "objectives": "names core divergences",
    "game": "names core nn objectives penalties",
    "optim": "names core game",
    "data": "names core formats",
    "metrics": "names core formats transport divergences nn data",
    "dynamics": "names core nn data objectives penalties game optim",
    "critics": "names core nn data objectives penalties game optim transport divergences",
    "report": "names core formats",
    "train": "names core formats nn data objectives penalties game optim",
}
TORCH_FREE = {"names", "formats", "openmp"}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]')


def part(path):
    """The name in MAY_INCLUDE of a file below saddle/, else its top folder: app, examples, benchmarks, tests."""
    pieces = path.split("/")
    if pieces[0] != "saddle":
        return pieces[0]
    if pieces[1] == "core" and pieces[2].split(".")[0] in ("error", "names"):
        return "names"
    return pieces[1]


def wrong_arrow(path, target, exists):
    """Why the file `path` may not say #include "target", or None."""
    beside = os.path.normpath(os.path.join(os.path.dirname(path), target))
    if not target.startswith(("saddle/", "app/")) and exists(beside):
        target = beside
    source = part(path)
    if target == "torch/torch.h":
        return "nobody includes torch/torch.h: it costs 19 s a file"
    if target.startswith(("ATen/", "c10/", "torch/", "caffe2/")):
        return f"{source} is free of torch" if source in TORCH_FREE or path.startswith("tests/formats/") else None
    if target.startswith("app/"):
        return None if source == "app" else "nothing includes app"
    if not target.startswith("saddle/"):
        return None
    if target.endswith("_detail.h"):
        if os.path.dirname(target) != os.path.dirname(path):
            return "a *_detail.h is for its own folder"
        if path.endswith(".h") and not path.endswith("_detail.h"):
            return "a *_detail.h is not installed, so a public header cannot include it"
    other = part(target)
    if path.startswith("tests/formats/") and other not in TORCH_FREE:
        return f"the tests of formats are free of torch, {other} is not"
    if not path.startswith("saddle/") or source == other:
        return None
    if source not in MAY_INCLUDE:
        return f"saddle/{source} is no folder of the design"
    return None if other in MAY_INCLUDE[source].split() else f"{source} may not include {other}"


def complaints(root):
    root = pathlib.Path(root)
    found = []
    for tree in TREES:
        for file in sorted((root / tree).rglob("*")):
            if file.suffix not in (".h", ".cpp", ".py", ".sh", ".cmake") and file.name != "CMakeLists.txt":
                continue
            path = file.relative_to(root).as_posix()
            lines = file.read_text(encoding="utf-8").splitlines()
            if len(lines) > MAX_LINES:
                found.append(f"{path}: {len(lines)} lines; at {MAX_LINES} a file is split by concept")
            if file.suffix not in (".h", ".cpp"):
                continue
            for number, line in enumerate(lines, 1):
                match = INCLUDE.match(line)
                why = match and wrong_arrow(path, match[1], lambda name: (root / name).is_file())
                if why:
                    found.append(f"{path}:{number}: includes {match[1]}: {why}")
    return found


class Repository(unittest.TestCase):
    def test_every_include_is_allowed(self):
        root = pathlib.Path(__file__).resolve().parents[2]
        self.assertTrue((root / "saddle/core/names.h").is_file(), root)
        self.assertEqual([], complaints(root))


class Rules(unittest.TestCase):
    def complaints_of(self, files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                file = pathlib.Path(root, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return complaints(root)

    def test_allowed_arrows_pass(self):
        self.assertEqual([], self.complaints_of({
            "saddle/core/names.cpp": '#include "saddle/core/error.h"\n#include <vector>\n',
            "saddle/core/tensor.h": "#include <ATen/core/Tensor.h>\n",
            "saddle/formats/a.cpp": '#include "a_detail.h"\n#include "saddle/formats/b_detail.h"\n#include <png.h>\n',
            "saddle/formats/a_detail.h": "#pragma once\n",
            "saddle/train/loop.cpp": '#include "saddle/optim/rule.h"\n#include <torch/csrc/autograd/autograd.h>\n',
            "app/main.cpp": '#include "app/options.h"\n#include <saddle/report/grid.h>\n',
            "tests/metrics/a_test.cpp": '#include "saddle/train/loop.h"\n// #include "app/no.h"\n',
        }))

    def test_each_forbidden_arrow_is_found(self):
        forbidden = [
            ("saddle/nn/a.cpp", '#include "saddle/objectives/hinge.h"'),
            ("saddle/nn/a.cpp", '#include "../objectives/hinge.h"'),
            ("saddle/core/tensor.cpp", "#include <saddle/nn/a.h>"),
            ("saddle/core/names.h", '#include "saddle/core/tensor.h"'),
            ("saddle/core/error.h", "#include <ATen/ATen.h>"),
            ("saddle/formats/npy.cpp", "#  include <c10/util/Exception.h>"),
            ("saddle/formats/npy.cpp", '#include "saddle/core/tensor.h"'),
            ("saddle/train/loop.cpp", '#include "saddle/metrics/fid.h"'),
            ("saddle/train/loop.cpp", '#include "saddle/report/grid.h"'),
            ("saddle/penalties/r1.cpp", '#include "saddle/nn/network.h"'),
            ("saddle/game/game.cpp", '#include "app/options.h"'),
            ("saddle/misc/a.cpp", '#include "saddle/core/error.h"'),
            ("saddle/nn/a.cpp", '#include "saddle/core/x_detail.h"'),
            ("saddle/nn/a.h", '#include "saddle/nn/a_detail.h"'),
            ("tests/nn/a_test.cpp", '#include "saddle/nn/a_detail.h"'),
            ("tests/nn/a_test.cpp", '#include "app/options.h"'),
            ("tests/nn/a_test.cpp", "#include <torch/torch.h>"),
            ("tests/formats/npy_test.cpp", '#include "saddle/core/tensor.h"'),
            ("tests/formats/npy_test.cpp", "#include <ATen/ATen.h>"),
            ("app/main.cpp", "#include <torch/torch.h>"),
        ]
        for path, line in forbidden:
            with self.subTest(path=path, line=line):
                other = {"saddle/objectives/hinge.h": "#pragma once\n"}
                found = self.complaints_of({**other, path: f"#pragma once\n{line}\n"})
                self.assertEqual(1, len(found), found)
                self.assertTrue(found[0].startswith(f"{path}:2: "), found)

    def test_length_is_limited(self):
        self.assertEqual([], self.complaints_of({"app/a.cpp": "\n" * 400}))
        self.assertEqual(1, len(self.complaints_of({"app/a.cpp": "\n" * 401})))


if __name__ == "__main__":
    unittest.main()
