#!/bin/sh
# make torture: the full networks killed and resumed, and 50 kills of a small run. torture.sh [PROGRAM], about half an hour on two cores.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
saddle=${1:-$here/../../build/release/saddle}
python=${SADDLE_PYTHON:-python3}
verdict() {
  if [ "$1" -eq 0 ]; then echo "torture: passed"; else echo "torture: FAILED, see the lines above"; fi
}
trap 'code=$?; verdict $code; exit $code' EXIT

echo "torture: fashion-wgan-gp as it is, 200 steps at once against 100 + kill -9 + --resume, and against SIGTERM + --resume"
"$python" "$here/resume_test.py" "$saddle" --full --threads "$(nproc)"
echo "torture: 50 kills at random instants of one run that writes a checkpoint each step"
"$python" "$here/kill_test.py" "$saddle" --kills 50
