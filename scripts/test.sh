#!/usr/bin/env bash
# Runs every test and ends with how many there were: with cargo-nextest where it is installed, else
# with `cargo test`. Arguments go to the runner, for example the name of a test.
set -euo pipefail

# The end-to-end tests keep many large messages on the stacks of their threads.
export RUST_MIN_STACK=${RUST_MIN_STACK:-67108864}

doctests() { cargo test --release --workspace --doc --quiet; }

if cargo nextest --version >/dev/null 2>&1; then
  # Nextest does not run doctests. They go first, so that its summary is the end of the output.
  [ $# -gt 0 ] || doctests
  profile=${CI:+ci}
  exec cargo nextest run --release --workspace --profile "${profile:-default}" "$@"
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
cargo test --release --workspace --no-fail-fast "$@" 2>&1 | tee "$log" || status=$?
# `cargo test` counts each file apart.
awk '/^test result:/ { for (i = 1; i < NF; i++) { if ($(i + 1) ~ /^passed/) passed += $i
                                                 if ($(i + 1) ~ /^failed/) failed += $i } }
     END { printf "%d passed, %d failed\n", passed, failed }' "$log"
exit "$status"
