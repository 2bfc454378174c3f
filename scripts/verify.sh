#!/usr/bin/env bash
# Every check that is not a test, the quickest first. Writes nothing to the tree.
set -euo pipefail

step() { printf '== %s\n' "$1"; }

step "format"
cargo fmt --all --check

step "protos"
if command -v buf >/dev/null 2>&1; then
  buf lint proto
  buf format proto --diff --exit-code
else
  echo "skipped: buf is not installed (pip install buf-bin)"
fi

step "dependencies"
if cargo deny --version >/dev/null 2>&1; then
  cargo deny --offline check bans licenses sources
else
  echo "skipped: cargo-deny is not installed (cargo install cargo-deny --locked)"
fi
# Fails where Cargo.lock does not match the manifests, instead of writing it anew.
cargo metadata --locked --format-version 1 >/dev/null

step "lints"
cargo clippy --release --workspace --all-targets --locked -- -D warnings

step "docs"
RUSTDOCFLAGS="-D warnings" cargo doc --release --workspace --no-deps --locked --quiet
echo "verified"
