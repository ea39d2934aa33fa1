#!/usr/bin/env bash
# Measures one silo with 10,000 records over a Redis of its own, as docs/kubernetes.md tells: memory, processor time, time to drain.
# Needs a Release build, redis-server and curl. Takes a minute and a half; leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/../.."
server=src/CustomerCache.Server/bin/Release/net10.0/CustomerCache.Server
work=$(mktemp -d)
started=()
trap 'kill "${started[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT
url=http://127.0.0.1:18080

redis-server --port 16399 --bind 127.0.0.1 --save "" --appendonly yes --dir "$work" >"$work/redis.log" & redis=$!
"$server" simulate --hosts 10 --edges 1000 --probes 0 --port 19090 >"$work/vendors.log" & vendors=$!
started=("$redis" "$vendors")
until grep -q Ready "$work/vendors.log"; do sleep 0.2; done

while IFS='=' read -r key value; do
  case $key in CustomerCache__Hawkeye*) ;; CustomerCache__*) export "$key=$value" ;; esac
done <"$work/vendors.log"
for host in $(seq 0 9); do export "CustomerCache__VeloCloud__Hosts__${host}__Password=made-up-password"; done
export CustomerCache__Bruin__ClientSecret=made-up-secret CustomerCache__Redis=127.0.0.1:16399 Urls=$url Logging__LogLevel__Default=Warning
export CustomerCache__Cluster__AdvertisedAddress=127.0.0.1 CustomerCache__Cluster__SiloPort=21111 CustomerCache__Cluster__GatewayPort=23000

"$server" >"$work/silo.log" 2>&1 & process=$!
started+=("$process")
now() { date +%s%3N; }
cpu() { awk '{print ($14 + $15) * 10}' "/proc/$process/stat"; }
memory() { awk '/VmRSS/ {printf "%d MiB", $2 / 1024}' "/proc/$1/status"; }
built() { until [ "$(curl -s "$url/v1/tenants" | grep -o '"state":"ready"' | wc -l)" = 10 ]; do sleep 0.2; done; }
tell() { echo "$1: $(($(now) - since)) ms, of the processor $(($(cpu) - before)) ms, memory $(memory "$process")"; }
begin() { since=$(now) before=$(cpu); }

begin; built; tell "first refresh"
sleep 20; begin; sleep 10; tell "idle"
begin; for _ in $(seq 20); do curl -s -o "$work/records" "$url/v1/velocloud/records"; done; tell "20 reads of all $(grep -o '"serial_number"' "$work/records" | wc -l) records"
begin; curl -s -o /dev/null -X POST "$url/v1/refresh"; sleep 1; built; tell "second refresh"
echo "Redis: memory $(memory "$redis"), file $(du -sk "$work/appendonlydir" | cut -f1) KiB"
since=$(now); kill -TERM "$process"; wait "$process" || true; echo "drained in $(($(now) - since)) ms"
