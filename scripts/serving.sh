#!/usr/bin/env bash
# Sourced by what measures a server: starts one on free ports of 127.0.0.1, and ends it.
#
#   BIN_DIR   folder with `farthing` and `farthing-loadtest` [target/release]
#   WORK_DIR  folder for what is measured; it has to be on the disk that counts [/var/tmp]

BIN_DIR=${BIN_DIR:-${CARGO_TARGET_DIR:-target}/release}
WORK_DIR=${WORK_DIR:-/var/tmp}
READY_SECONDS_MAX=600

SERVER_PID=
GRPC=
HTTP=

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

need_binaries() {
  local name
  for name in farthing farthing-loadtest; do
    if [ ! -x "$BIN_DIR/$name" ]; then
      say "$BIN_DIR/$name is missing: 'make build' makes it, BIN_DIR names another folder"
      exit 2
    fi
  done
}

# serve DIR [COMMAND...]: serves DIR, and sets SERVER_PID, GRPC and HTTP. COMMAND goes in front, as `taskset -c 0`.
serve() {
  local dir=$1 ready="" waited=0
  shift
  : >"$dir.out"
  "$@" "$BIN_DIR/farthing" serve --data-dir "$dir" --listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0 \
    >"$dir.out" 2>"$dir.log" &
  SERVER_PID=$!
  until ready=$(grep -m 1 'grpc=' "$dir.out"); do
    if ! kill -0 "$SERVER_PID" 2>/dev/null || [ "$waited" -ge $((READY_SECONDS_MAX * 5)) ]; then
      say "the server does not serve:"
      tail -n 5 "$dir.log" >&2
      return 1
    fi
    sleep 0.2
    waited=$((waited + 1))
  done
  GRPC=$(tr ' ' '\n' <<<"$ready" | sed -n 's/^grpc=//p')
  HTTP=$(tr ' ' '\n' <<<"$ready" | sed -n 's/^http=//p')
}

# Ends the server and waits until it has.
end_server() {
  [ -n "$SERVER_PID" ] || return 0
  kill -TERM "$SERVER_PID" 2>/dev/null || true
  wait "$SERVER_PID" 2>/dev/null || true
  SERVER_PID=
}

# load FILE [OPTIONS...]: loads the server; the result as JSON in FILE. Says why where a run does not pass.
load() {
  local json=$1
  shift
  "$BIN_DIR/farthing-loadtest" --target "$GRPC" --metrics "$HTTP" --server-pid "$SERVER_PID" --json "$json" \
    --quiet "$@" >"$json.txt" 2>&1 || {
    say "a run did not pass: farthing-loadtest $*"
    tail -n 30 "$json.txt" >&2
    return 1
  }
}

# A field of a result: number FILE NAME.NAME...
number() {
  python3 - "$1" "$2" <<'PYTHON'
import json, sys
value = json.load(open(sys.argv[1]))
for name in sys.argv[2].split("."):
    value = (value or {}).get(name) if not isinstance(value, list) else value
print(0 if value is None else value)
PYTHON
}

# Memory that a process has now, in MiB.
resident_mib() { awk '/^VmRSS:/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; }

machine() {
  printf '%s, %s cores, %d MiB, Linux %s' "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)" \
    "$(nproc --all)" "$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)" "$(uname -r)"
}

commit() {
  local dirty=""
  git diff --quiet HEAD 2>/dev/null || dirty=-changed
  printf '%s%s' "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)" "$dirty"
}
