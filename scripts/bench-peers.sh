#!/usr/bin/env bash
# PostgreSQL with the stored procedure of a usual ledger (peers.sql) and Farthing, in turn in the same minutes on the
# same disk, both durable: a table with the ratios, and the figures in bench/results/.
# usage: scripts/bench-peers.sh
#
#   DURATION  seconds a run; there are ten [5]
#   ACCOUNTS  [10000]
#   OUT_DIR   folder for the result [bench/results]
#   BIN_DIR, WORK_DIR: see serving.sh
#
# PostgreSQL is installed from the distribution's packages where it is missing (Debian, Ubuntu). Its cluster is one of its
# own in WORK_DIR, with the settings it comes with: fsync and synchronous_commit on. All of it is removed afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/serving.sh
. scripts/serving.sh

duration=${DURATION:-5}
accounts=${ACCOUNTS:-10000}
out=${OUT_DIR:-bench/results}

# The newest server there is: its programs are in no PATH.
postgres_dir() {
  local found
  found=$(find /usr/lib/postgresql /usr/pgsql-* -maxdepth 2 -name bin -type d 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] && [ -x "$found/initdb" ] && [ -x "$found/pgbench" ] && echo "$found"
}

install_postgres() {
  if ! command -v apt-get >/dev/null; then
    say "PostgreSQL is missing, and this system has no apt: install its server and pgbench"
    exit 2
  fi
  local root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  say "installing with apt-get: postgresql"
  local quiet=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  "${root[@]}" "${quiet[@]}" install --no-install-recommends -y postgresql >/dev/null 2>&1 || {
    "${root[@]}" "${quiet[@]}" update >&2
    "${root[@]}" "${quiet[@]}" install --no-install-recommends -y postgresql >&2
  }
  # The package starts a cluster that nobody asked for: it is stopped.
  pg_lsclusters -h 2>/dev/null | while read -r version name _; do
    "${root[@]}" pg_ctlcluster "$version" "$name" stop 2>/dev/null || true
  done
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups "$@")
  else
    "$@"
  fi
}

free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port" && return; }
  done
  say "no free port" && return 1
}

end_postgres() {
  [ ! -f "$work/pg/postmaster.pid" ] || as_postgres "$pg/pg_ctl" -D "$work/pg" -m immediate -w stop >/dev/null || true
}

need_binaries
pg=$(postgres_dir) || { install_postgres && pg=$(postgres_dir); }
work=$(mktemp -d "$WORK_DIR/farthing-peers.XXXXXX")
trap 'end_server; end_postgres; rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/pg"
[ "$(id -u)" -ne 0 ] || chown postgres "$work/pg"
port=$(free_port)
as_postgres "$pg/initdb" -D "$work/pg" -U ledger --auth=trust -E UTF8 --locale=C >"$work/initdb.log"
as_postgres "$pg/pg_ctl" -D "$work/pg" -w -s -l "$work/pg/server.log" \
  -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c max_connections=200" start
export PGHOST=127.0.0.1 PGPORT=$port PGUSER=ledger PGDATABASE=postgres
"$pg/psql" -q -v ON_ERROR_STOP=1 -v accounts="$accounts" -f scripts/peers.sql >/dev/null
durable=$("$pg/psql" -At -c "SELECT 'fsync ' || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')")
version=$("$pg/psql" -At -c "SHOW server_version")
serve "$work/data"
say "Farthing and PostgreSQL $version ($durable), $duration s a run, on $(machine), commit $(commit)"

# Ids are ordered for each client; `base` tells the runs apart.
cat >"$work/uniform.sql" <<'SQL'
\set n :n + 1
\set debit random(1, :accounts)
\set credit 1 + (:debit + random(0, :accounts - 2)) % :accounts
\set amount random(100, 50000)
\set id :base + :client_id * 1000000000 + :n
SELECT post_transfer(:id, :debit, :credit, :amount);
SQL
# The hot account is credited by every transfer, as that of a fee or of a busy merchant is.
sed -e 's/^\\set debit .*/\\set debit random(2, :accounts)/' -e 's/^\\set credit .*/\\set credit 1/' \
  "$work/uniform.sql" >"$work/hot.sql"

runs=0
postgres() { # postgres NAME SCRIPT CLIENTS
  runs=$((runs + 1))
  "$pg/pgbench" -n -M prepared -c "$3" -j "$(nproc)" -T "$duration" -f "$work/$2.sql" -D n=0 -D accounts="$accounts" \
    -D base="$((runs * 1000000000000))" >"$work/$1.txt" 2>&1 || { grep -m 5 -i error "$work/$1.txt" >&2; return 1; }
  sed -n 's/^tps = \([0-9.]*\) .*/\1/p' "$work/$1.txt" | tail -n 1 | grep . >"$work/$1.rate" || {
    say "pgbench had no time to connect: raise DURATION"
    return 1
  }
}
farthing() { # farthing NAME OPTIONS...
  local name=$1
  shift
  load "$work/$name.json" --accounts "$accounts" --time-limit-seconds "$duration" --audit balances "$@"
  number "$work/$name.json" throughput_per_second >"$work/$name.rate"
}

for clients in 1 16 64; do
  postgres "postgres-$clients" uniform "$clients"
  farthing "unary-$clients" --workload unary --concurrency "$clients" --count $((duration * 100000))
done
postgres postgres-hot hot 16
farthing unary-hot --workload unary --concurrency 16 --count $((duration * 100000)) --hot-percent 100
farthing stream --workload stream --streams 8 --window 256 --count $((duration * 2000000))
farthing batches --count $((duration * 4000000))

mkdir -p "$out"
commit=$(commit)
result=$out/peers-$(date -u +%Y%m%d-%H%M%S)-$commit.json
python3 - "$work" "$result" "$commit" "$(machine)" "$version" "$durable" "$duration" "$accounts" <<'PYTHON'
import json, sys
work, result, commit, machine, version, durable, duration, accounts = sys.argv[1:]
rate = lambda name: float(open(f"{work}/{name}.rate").read())
best = max((f"postgres-{clients}" for clients in (1, 16, 64)), key=rate)
pairs = [
    ("one transfer a call, 1 client", "postgres-1", "unary-1"),
    ("one transfer a call, 16 clients", "postgres-16", "unary-16"),
    ("one transfer a call, 64 clients", "postgres-64", "unary-64"),
    ("16 clients, one hot account", "postgres-hot", "unary-hot"),
    ("one transfer a message, 8 streams", best, "stream"),
    ("batches of 8,190", best, "batches"),
]
rows = [
    {"what": what, "postgres": round(rate(peer)), "postgres_run": peer, "farthing": round(rate(own)),
     "ratio": round(rate(own) / max(rate(peer), 1), 1)}
    for what, peer, own in pairs
]
print(f"{'transfers a second':36} {'PostgreSQL':>12} {'Farthing':>12} {'ratio':>8}")
for row in rows:
    print(f"{row['what']:36} {row['postgres']:>12,} {row['farthing']:>12,} {row['ratio']:>7}x")
print(f"Streams and batches stand beside the best of PostgreSQL's single calls ({best}).")
with open(result, "w") as file:
    json.dump({"commit": commit, "machine": machine, "postgres": version, "durability": durable,
               "seconds_a_run": float(duration), "accounts": int(accounts), "rows": rows}, file, indent=2)
    file.write("\n")
print(f"kept in {result}")
PYTHON
