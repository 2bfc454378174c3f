#!/usr/bin/env bash
# What a server does when three times its peak arrives: finds the peak, sends the multiple in an open loop, then the
# peak again. Says how much was still acknowledged, what the refused were told, the memory, and the recovery.
# usage: scripts/overload.sh
#
#   SECONDS_WARM                    how long the ledger is loaded first [10]: merging what was written begins some seconds
#                                   after the founding, and a peak without it could not be kept by anybody
#   SECONDS_PEAK, SECONDS_OVERLOAD  how long [10, 10]; the aim is stated for 60 seconds of overload
#   FACTOR                          how many times the peak [3]
#   BATCH, LANES                    commands a batch [1024]; batches in flight [1024], more than the queue takes
#   SERVER_CPUS, CLIENT_CPUS        as taskset takes them [all but the last; the last], so that what the load tester
#                                   does for refused calls is not taken from the server; empty: both anywhere
#   FARTHING_QUEUE_COMMANDS_MAX     the server's queue, as any of its settings; about a quarter of the peak lets nobody wait
#                                   for longer than that part of a second
#   BIN_DIR, WORK_DIR: see serving.sh
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/serving.sh
. scripts/serving.sh

warm_seconds=${SECONDS_WARM:-10}
peak_seconds=${SECONDS_PEAK:-10}
overload_seconds=${SECONDS_OVERLOAD:-10}
factor=${FACTOR:-3}
batch=${BATCH:-1024}
lanes=${LANES:-1024}
last=$(($(nproc) - 1))
if [ "$last" -gt 0 ]; then
  server_cpus=${SERVER_CPUS-0-$((last - 1))}
  client_cpus=${CLIENT_CPUS-$last}
else
  server_cpus=${SERVER_CPUS-}
  client_cpus=${CLIENT_CPUS-}
fi

need_binaries
work=$(mktemp -d "$WORK_DIR/farthing-overload.XXXXXX")
trap 'end_server; rm -rf "$work"' EXIT
serve "$work/data" ${server_cpus:+taskset -c "$server_cpus"}
# Only what this script starts from here on runs on the client's processors.
[ -z "$client_cpus" ] || taskset -cp "$client_cpus" $$ >/dev/null

# closed FILE SECONDS
closed() {
  load "$1" --batch "$batch" --concurrency 32 --count $(($2 * 3000000)) --time-limit-seconds "$2" --audit balances
}

say "warming up, $warm_seconds s, on $(machine), commit $(commit)"
closed "$work/warm.json" "$warm_seconds"
say "peak, $peak_seconds s"
closed "$work/peak.json" "$peak_seconds"
peak=$(number "$work/peak.json" throughput_per_second)
rate=$(python3 -c "print(int($peak * $factor))")
before=$(resident_mib "$SERVER_PID")
say "$rate a second for $overload_seconds s"
load "$work/overload.json" --batch "$batch" --concurrency "$lanes" --connections 64 --rate "$rate" \
  --duration "$overload_seconds" --arrivals constant --audit balances
say "peak again"
closed "$work/after.json" "$peak_seconds"

python3 - "$work" "$before" <<'PYTHON'
import json, sys
work, before = sys.argv[1:]
peak, overload, after = (json.load(open(f"{work}/{name}.json")) for name in ("peak", "overload", "after"))
rate = lambda report: report["throughput_per_second"]
counts = overload["counts"]
# Time of the overload is that of the schedule: what was taken in then is what counts.
part = lambda report: rate(report) / rate(peak) * 100
row = lambda what, value: print(f"{what:38} {value}")
row("peak, acknowledged a second", f"{rate(peak):,.0f}")
row("scheduled a second", f"{overload['settings']['rate']:,.0f}")
row("acknowledged under it", f"{rate(overload):,.0f}, {part(overload):.0f} % of the peak")
row("refused, not applied", f"{counts['shed']:,}")
row("outcome unknown", f"{counts['unknown']:,}")
for reason, count in overload["reasons"].items():
    row("  reason", f"{reason}: {count:,}")
latency = overload["latency_ms"]
row("latency of what was taken, p50, p99", f"{latency['p50']:.0f} ms, {latency['p99']:.0f} ms from the schedule")
row("memory before, at most", f"{before} MiB, {overload['server']['memory_max_mib']} MiB")
row("peak again, right after", f"{rate(after):,.0f}, {part(after):.0f} % of the peak")
row("under it, by the peaks on both sides", f"{2 * rate(overload) / (rate(peak) + rate(after)) * 100:.0f} %")
row("audits", "passed" if all(r["audit"]["passed"] for r in (peak, overload, after)) else "FAILED")
PYTHON
