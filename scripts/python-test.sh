#!/usr/bin/env bash
# Runs tests/python/reflection_client.py with its packages from PyPI in a venv below the target folder.
# usage: scripts/python-test.sh BINARY [arguments of the client]
set -euo pipefail

requirements=tests/python/requirements.txt
venv=${CARGO_TARGET_DIR:-target}/python
stamp=$venv/requirements.txt

if ! cmp -s "$requirements" "$stamp"; then
  if ! python3 -m venv --clear "$venv"; then
    echo "python-test: python3 with venv is needed (Debian: apt-get install python3-venv)" >&2
    exit 1
  fi
  echo "python-test: installing $(grep -c '^[a-z]' "$requirements") packages from PyPI into $venv" >&2
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
  cp "$requirements" "$stamp"
fi
export PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" tests/python/reflection_client.py --binary "$@"
