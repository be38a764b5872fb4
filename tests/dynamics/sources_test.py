"""What the lab says comes from the objects that train: no file of saddle/dynamics names an objective or a penalty, includes the
header of one, or calls log, exp or softplus. `Rules` proves on small texts that each of these can fail.
"""
import json
import os
import pathlib
import re
import subprocess
import unittest

SOURCE = pathlib.Path(os.environ["SADDLE_SOURCE"])
FUNCTIONS = r"(?:log|log2|log10|log1p|exp|exp2|expm1|softplus|log_sigmoid|logsigmoid|logaddexp|logsumexp|log_softmax|sigmoid|expit)_?"
CALLS = re.compile(rf"(?:\b|\.){FUNCTIONS}(?:_out)?\s*\(")
INCLUDES = re.compile(r'#include "saddle/(objectives|penalties)/(?!objective\.h|penalty\.h)')


def registry_names():
    """The names of all objectives and penalties, as the program lists them."""
    done = subprocess.run([os.environ["SADDLE_PROGRAM"], "objectives", "--json"], check=True, capture_output=True, text=True)
    return {entry["name"] for entry in json.loads(done.stdout)["entries"] if entry["kind"] in ("objective", "penalty")}


def offences(text, names):
    found = [match.group(0) for match in CALLS.finditer(text)]
    found += [match.group(0) for match in INCLUDES.finditer(text)]
    found += [name for name in names if f'"{name}"' in text]
    return found


class Dynamics(unittest.TestCase):
    def test_names_no_method_and_no_formula(self):
        names = registry_names()
        self.assertTrue({"minimax", "hinge", "wasserstein", "gan-qp", "r1", "gradient"} <= names, names)
        files = sorted((SOURCE / "saddle" / "dynamics").glob("*.*"))
        self.assertGreater(len(files), 10)
        for path in files:
            self.assertEqual(offences(path.read_text(), names), [], path.name)


class Rules(unittest.TestCase):
    def test_each_can_fail(self):
        for text in ('x.log()', 'x.log_()', 'at::logaddexp(x, y)', 'x.sigmoid()', 'at::exp_out(y, x)', 'std::exp(x)', 'at::softplus(x)', '#include "saddle/objectives/hinge.h"', 'make("hinge")',
                     'name == "r1"'):
            self.assertNotEqual(offences(text, {"hinge", "r1"}), [], text)
        self.assertEqual(offences('#include "saddle/objectives/objective.h"\ncatalogue(x); logs[0];', {"hinge"}), [])


unittest.main()
