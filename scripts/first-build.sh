#!/usr/bin/env bash
# Says before the first build what is going to happen and how long it takes. Silent afterwards.
set -euo pipefail
shopt -s nullglob

target=${CARGO_TARGET_DIR:-target}
built=("$target"/release/build/librocksdb-sys-*/out/librocksdb.a)
# A RocksDB that was compiled elsewhere is linked as it is.
[ -n "${ROCKSDB_LIB_DIR:-}" ] && exit 0
[ ${#built[@]} -gt 0 ] && exit 0

cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
cat >&2 <<TEXT
First build: cargo compiles RocksDB (C++) and about 300 crates into $target/release.
That takes 15 to 20 minutes on 2 cores, less on more; this machine has $cores. It happens once:
run, demo, test and the lints share its result. Cargo may show 'librocksdb-sys' for most of the time.
TEXT
