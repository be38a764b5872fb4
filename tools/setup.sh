#!/usr/bin/env bash
# Installs what `make demo` and `make test` need, and says so before it does. What is there is left alone, so a second call is
# quick, and a call after a failure goes on from where that one stopped.
#
#   tools/setup.sh demo|test|tidy|bench
#
# libtorch: taken from CMAKE_PREFIX_PATH or the torch package of `python3` (or $SADDLE_PYTHON) where one is 2.11 or later;
# otherwise the wheel of torch is installed into .venv, a virtual environment inside this folder.
set -euo pipefail
cd "$(dirname "$0")/.."

torch_version=2.13.0
packages="g++ make cmake ninja-build ccache libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libpng-dev zlib1g-dev libboost-dev"
packages="$packages libturbojpeg0-dev libzip-dev libssl-dev libgloo-dev"
packages="$packages dataset-fashion-mnist"
goal=${1:-}
case $goal in
  demo) ;;
  test | bench) packages="$packages doctest-dev" ;;
  tidy) packages="$packages doctest-dev clang-tidy" ;;
  *) echo "usage: tools/setup.sh demo|test|tidy|bench" >&2; exit 2 ;;
esac

say() { echo "setup: $*"; }
stop() { echo "setup: $*" >&2; exit 1; }

# --- packages of the system ---------------------------------------------------------------------------------------------------

as_root() {
  if [ "$(id -u)" = 0 ]; then env DEBIAN_FRONTEND=noninteractive "$@"
  elif command -v sudo >/dev/null; then sudo env DEBIAN_FRONTEND=noninteractive "$@"
  else stop "neither root nor sudo: install these yourself, then call again: $missing"
  fi
}

apt_install() {
  missing=$*
  say "will install with apt: $missing"
  as_root dpkg --configure -a >/dev/null  # an apt that was interrupted refuses everything else
  as_root apt-get -qq -o DPkg::Lock::Timeout=300 update || say "apt-get update failed; going on with the lists that are there"
  # shellcheck disable=SC2086
  as_root apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install -y --no-install-recommends $missing >/dev/null ||
    stop "apt-get could not install: $missing"
}

system_packages() {
  local present missing=""
  # shellcheck disable=SC2086
  present=" $(dpkg-query -W -f '${Package}/${db:Status-Status} ' $packages 2>/dev/null || true)"
  for package in $packages; do
    case $present in *" $package/installed "*) ;; *) missing="$missing $package" ;; esac
  done
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then missing="$missing python3 python3-venv"; fi
  # shellcheck disable=SC2086
  if [ -n "$missing" ]; then apt_install $missing; fi
}

other_system() {
  local tool absent=""
  for tool in c++ cmake ninja python3; do command -v $tool >/dev/null || absent="$absent $tool"; done
  say "there is no apt here. These packages of Debian are needed under your system's names: $packages"
  [ -z "$absent" ] || stop "not found:$absent. Install what is named above and call again"
  say "compiler, cmake, ninja and python3 are found: going on"
}

# --- libtorch and Python ------------------------------------------------------------------------------------------------------

# The folder of the libtorch that CMake will take; fails if there is none.
find_libtorch() {
  cmake "-DCMAKE_PREFIX_PATH=${CMAKE_PREFIX_PATH:-}" "-DSADDLE_PYTHON=${SADDLE_PYTHON:-}" -P cmake/FindLibtorch.cmake 2>&1 |
    tail -n 1
}

# Are these packages installed in the Python given, to the end? (pip writes INSTALLER after a package's files.)
has() {
  "$1" - "${@:2}" 2>/dev/null <<'PYTHON'
import importlib.metadata, sys
sys.exit(not all(importlib.metadata.distribution(name).read_text("INSTALLER") for name in sys.argv[1:]))
PYTHON
}

virtual_environment() {
  if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    say "will make the virtual environment .venv with $(command -v python3)"
    python3 -m venv --clear .venv || stop "python3 -m venv failed"
  fi
}

pip_install() {
  .venv/bin/python -m pip install --disable-pip-version-check --no-input --quiet "$@"
}

install_torch() {
  local log=.venv/setup.log
  virtual_environment
  say "will install torch $torch_version into .venv: its CPU build (about 200 MB to download, 1 GB on disk), if the package" \
    "index has it"
  if pip_install "torch==$torch_version+cpu" 2>"$log"; then return; fi
  grep -q "No matching distribution" "$log" || { cat "$log" >&2; stop "pip could not install torch"; }
  say "the index has no such build: will install torch $torch_version as it is there. On x86-64 this is the CUDA build:" \
    "about 3 GB to download, over 5 GB on disk. (For a CPU build press Ctrl-C and name an index that has it in" \
    "PIP_EXTRA_INDEX_URL.)"
  pip_install "torch==$torch_version" || stop "pip could not install torch $torch_version for $(python3 --version)"
}

libtorch() {
  local root
  root=$(find_libtorch) || root=""
  case $root in "$PWD/.venv/"*) has .venv/bin/python torch || root="" ;; esac
  if [ -n "$root" ]; then return; fi
  install_torch
  find_libtorch >/dev/null || stop "torch is installed in .venv, but no libtorch is found in it"
}

# The tests compare files, distances, images and metrics with what other programs make of them, and the numbers in docs/ with
# computations in Python, in the Python that CMake chooses as well.
test_python() {
  local libraries="numpy mpmath safetensors scipy pot pillow scikit-learn tqdm"
  local peers="torch-fidelity pytorch-fid prdc"  # without what they ask for: a torchvision that fits no CPU build of torch
  local python=${SADDLE_PYTHON:-}
  if [ -z "$python" ]; then
    python=python3
    if [ -x .venv/bin/python ]; then python=.venv/bin/python; fi
  fi
  # shellcheck disable=SC2086
  if has "$python" torch $libraries $peers; then return; fi
  if [ -n "${SADDLE_PYTHON:-}" ]; then stop "$SADDLE_PYTHON lacks one of torch $libraries $peers, which the tests need"; fi
  has .venv/bin/python torch || install_torch
  say "will install into .venv (about 100 MB): $libraries $peers"
  # shellcheck disable=SC2086
  pip_install $libraries || stop "pip could not install $libraries"
  # shellcheck disable=SC2086
  pip_install --no-deps $peers || stop "pip could not install $peers"
}

# What only the speed tables are held against, in .venv. Where it cannot be had the tables leave it out.
bench_python() {
  virtual_environment
  if has .venv/bin/python jax jaxlib; then return; fi
  say "will install jax into .venv (about 600 MB on disk)"
  pip_install jax jaxlib || say "pip could not install jax: going on without"
}

if command -v apt-get >/dev/null; then system_packages; else other_system; fi
libtorch
case $goal in test | bench) test_python ;; esac
if [ "$goal" = bench ]; then bench_python; fi
say "ready"
