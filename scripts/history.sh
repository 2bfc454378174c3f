#!/usr/bin/env bash
# Loads one data directory in steps, and notes what a transfer costs as history grows: rate, CPU, memory, disk.
# usage: scripts/history.sh [MILLIONS]       millions of transfers in all, 10 unless given; 100 takes minutes
#
#   STEP_MILLIONS  millions a step [a tenth of all, at least 1]
#   OUT_DIR        folder for history.csv [bench/results]
#   SVG            file for the charts [docs/history.svg]
#   IDS            ordered or random [ordered]
#   BIN_DIR, WORK_DIR: see serving.sh
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/serving.sh
. scripts/serving.sh

millions=${1:-10}
step=${STEP_MILLIONS:-$((millions < 20 ? 1 : millions / 10))}
out=${OUT_DIR:-bench/results}
svg=${SVG:-docs/history.svg}
ids=${IDS:-ordered}

need_binaries
work=$(mktemp -d "$WORK_DIR/farthing-history.XXXXXX")
trap 'end_server; rm -rf "$work"' EXIT
mkdir -p "$out"
table=$out/history.csv
serve "$work/data"
say "$millions million transfers in steps of $step million, $ids ids, on $(machine), commit $(commit)"
echo transfers,acknowledged_per_second,indexed_per_second,server_cpu_us,client_cpu_us,resident_mib,disk_bytes_each,written_bytes_each >"$table"
for ((done = 0; done < millions; done += step)); do
  count=$(((millions - done < step ? millions - done : step) * 1000000))
  load "$work/step.json" --count "$count" --ids "$ids" --audit balances
  python3 - "$work/step.json" "$((done * 1000000 + count))" "$(resident_mib "$SERVER_PID")" \
    "$(du -s --block-size=1 "$work/data" | cut -f 1)" <<'PYTHON' | tee -a "$table"
import json, sys
report = json.load(open(sys.argv[1]))
transfers, resident_mib, disk_bytes = map(int, sys.argv[2:])
count = report["counts"]["acknowledged"]
server, client = report["server"], report["client"]
row = [
    transfers,
    round(report["throughput_per_second"]),
    round(report["indexed_per_second"]),
    round(server["cpu_seconds"] * 1e6 / count, 3),
    round(client["cpu_seconds"] * 1e6 / count, 3),
    resident_mib,
    round(disk_bytes / transfers, 1),
    round(server["written_bytes"] / count, 1),
]
print(*row, sep=",")
PYTHON
done
"$BIN_DIR/farthing-loadtest" history "$table" "$svg"
awk -F, 'NR == 2 { first = $4 } END {
  printf "CPU of the server a transfer: %.2f us in the first step, %.2f us in the last: %+.0f %%\n", first, $4, ($4 / first - 1) * 100
}' "$table"
say "the table is $table, the charts are $svg"
