#!/usr/bin/env bash
# The speed table: a generator step of WGAN-GP here and in PyTorch, in turns and in the same session, so that what disturbs the
# machine disturbs both. docs/performance.md says what is measured. Under four minutes on two quiet cores.
#
#   benchmarks/run.sh [--threads N] [--rounds N] [--steps N] [--warmup N] [--strict]
#
# SADDLE_BENCH   the program (default: build/release/benchmarks/bench_training_step)
# SADDLE_PYTHON  the Python whose torch is compared with (default: .venv's, else python3)
set -euo pipefail
cd "$(dirname "$0")/.."

threads=2 rounds=5 steps=4 warmup=2 strict=no
while [ $# -gt 0 ]; do
  case $1 in
    --threads | --rounds | --steps | --warmup) printf -v "${1#--}" %s "${2:?$1 needs a number}"; shift 2 ;;
    --strict) strict=yes; shift ;;
    *) sed -n 's/^#   //p' "$0" >&2; exit 2 ;;
  esac
done

stop() { echo "bench: $*" >&2; exit 1; }

program=${SADDLE_BENCH:-build/release/benchmarks/bench_training_step}
[ -x "$program" ] || stop "$program does not exist; \`make bench\` builds it"
python=${SADDLE_PYTHON:-}
if [ -z "$python" ]; then
  python=.venv/bin/python
  [ -x "$python" ] || python=python3
fi
torch=$("$python" -c 'import torch; print(torch.__version__)' 2>/dev/null) ||
  stop "$python has no torch to compare with; name one that has in SADDLE_PYTHON"

load=$(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo unknown)
if [ "$load" != unknown ] && awk "BEGIN { exit !($load > 0.3) }"; then
  echo "bench: WARNING: the load average is $load. Something else is running; with two threads each, two programs take five" >&2
  echo "bench: WARNING: times as long, not twice. Do not quote these figures." >&2
  [ $strict = no ] || stop "--strict: not measured at a load above 0.3"
fi
echo "generator steps of WGAN-GP, DCGAN 32 x 32 of width 64, batch 64, 5 critic steps; $threads threads, torch $torch,"
echo "$(nproc) cores of $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), load average at start $load, $(date +%Y-%m-%d)"

unset OMP_WAIT_POLICY
export OMP_NUM_THREADS=$threads MKL_NUM_THREADS=$threads
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
measure() {
  local name=$1 result
  shift
  result=$("$@" --threads "$threads" --steps "$steps" --warmup "$warmup") || stop "failed: $*"
  printf '%s\t%s\n' "$name" "$result" >>"$lines"
}
theirs=("$python" benchmarks/pytorch_wgan_gp.py)
for ((round = 1; round <= rounds; round++)); do
  echo "round $round of $rounds" >&2
  measure "saddle float32" "$program" --precision float32
  measure "PyTorch float32" "${theirs[@]}"
  measure "PyTorch float32, channels_last" "${theirs[@]}" --channels-last
  measure "PyTorch bfloat16, channels_last" "${theirs[@]}" --channels-last --precision bfloat16
  measure "saddle bfloat16" "$program" --precision bfloat16
done
"$python" benchmarks/table.py "$lines"
