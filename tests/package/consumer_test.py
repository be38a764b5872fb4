"""Installs the build to a fresh folder and uses it as another project would: find_package, compile, run; runs the program too."""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

parser = argparse.ArgumentParser()
parser.add_argument("--cmake", required=True)
parser.add_argument("--build", required=True, type=pathlib.Path, help="build folder to install from")
parser.add_argument("--libtorch", required=True)
args, rest = parser.parse_known_args()
WORK = args.build / "consumer"
PREFIX = WORK / "prefix"


def run(*command):
    """Standard output of a command that knows nothing of this build's environment; its output is shown when it fails."""
    environment = {k: v for k, v in os.environ.items() if k not in ("LD_LIBRARY_PATH", "CMAKE_PREFIX_PATH")}
    done = subprocess.run([str(c) for c in command], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command} gave {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shutil.rmtree(WORK, ignore_errors=True)
        run(args.cmake, "--install", args.build, "--prefix", PREFIX)

    def test_another_project_builds_and_runs(self):
        run(args.cmake, "-S", pathlib.Path(__file__).parent / "consumer", "-B", WORK / "build", "-G", "Ninja",
            "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_PREFIX_PATH={PREFIX};{args.libtorch}")
        run(args.cmake, "--build", WORK / "build")
        self.assertEqual("hinge 1.75\n", run(WORK / "build/consumer"))

    def test_every_installed_header_is_complete(self):
        """All of them in one file, without the precompiled header that the library's own sources have."""
        headers = sorted(h.relative_to(PREFIX / "include").as_posix() for h in (PREFIX / "include").rglob("*.h"))
        self.assertGreater(len(headers), 10)
        source = WORK / "headers.cpp"
        source.write_text("".join(f"#include <{h}>\n" for h in headers) + "int main() {}\n")
        torch = pathlib.Path(args.libtorch, "include")
        run("c++", "-std=c++20", "-fsyntax-only", "-I", PREFIX / "include", "-isystem", torch,
            "-isystem", torch / "torch/csrc/api/include", source)

    def test_package_names_no_folder_of_libtorch(self):
        files = list(PREFIX.rglob("saddle*.cmake"))
        self.assertGreaterEqual(len(files), 4, files)
        for file in files:
            with self.subTest(file=file.name):
                text = file.read_text()
                self.assertFalse(args.libtorch in text or "libtorch_cpu.so" in text or "libc10.so" in text, text)
        self.assertEqual([], list(PREFIX.rglob("*_detail.h")))

    def test_installed_program_starts(self):
        program = PREFIX / "bin/saddle"
        self.assertIn("--help", run(program, "--help"))
        self.assertIn("fashion-demo", run(program, "recipes"))
        found = re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", run("readelf", "-d", PREFIX / "bin/saddle-torch"))
        self.assertEqual([str(pathlib.Path(args.libtorch, "lib"))], found)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *rest])
