#!/usr/bin/env bash
# Restores, checks the format, builds and runs every test suite; the last line sums them up.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# A build server that outlives the script would keep its output open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

if ! command -v dotnet >/dev/null; then
  echo "The .NET 10 SDK is missing; see https://learn.microsoft.com/dotnet/core/install/linux" >&2
  exit 1
fi

# Time zones are the one thing that .NET takes from the system.
if [ ! -e /usr/share/zoneinfo/America/New_York ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q >/dev/null && apt-get install -y -q tzdata >/dev/null
  else
    echo "The time zone database is missing; install the package tzdata" >&2
    exit 1
  fi
fi

# The manifests are rendered as an operator would.
filter=()
if ! command -v kubectl >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -q >/dev/null && apt-get install -y -q kubernetes-client >/dev/null || true
fi
if ! command -v kubectl >/dev/null; then
  filter=(--filter "FullyQualifiedName!~Deploy.Kubernetes")
  echo "The tests of the Kubernetes manifests are not run: kubectl is missing; install the package kubernetes-client."
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# The cluster suite needs the Orleans packages, which not every feed has, and a real Redis.
suites=$(ls -d tests/*.Tests)
if dotnet restore CustomerCache.sln -v quiet >"$results/restore" 2>&1; then
  solution=CustomerCache.sln
  if ! command -v redis-server >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q >/dev/null && apt-get install -y -q redis-server >/dev/null
  fi
  if ! command -v redis-server >/dev/null; then
    suites=$(echo "$suites" | grep -v Cluster)
    echo "The cluster suite is not run: redis-server is missing; install the package redis-server."
  fi
else
  solution=CustomerCache.Standalone.slnf
  suites=$(echo "$suites" | grep -v Cluster)
  dotnet restore "$solution" -v quiet
  echo "The cluster suite is not run: the package feed does not serve the Microsoft.Orleans packages that it needs."
fi

dotnet format whitespace "$solution" --verify-no-changes --no-restore
dotnet build "$solution" --no-restore -c Release -v quiet -p:UseSharedCompilation=false

# The console is tried in Debian's Chromium.
if ! [ -x /usr/bin/chromium ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -q >/dev/null && apt-get install -y -q chromium >/dev/null || true
fi
if ! [ -x /usr/bin/chromium ]; then
  suites=$(echo "$suites" | grep -v Console)
  echo "The console suite is not run: /usr/bin/chromium is missing; install the package chromium."
fi

status=0
for suite in $suites; do
  name=$(basename "$suite")
  dotnet test "$suite" --no-build -c Release ${filter[@]+"${filter[@]}"} --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --results-directory "$results" || status=1
done

sum() { grep -ho "<Counters [^>]*" "$results"/*.trx | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{n += $1} END {print n + 0}'; }
passed=$(sum passed) failed=$(sum failed) total=$(sum total)
grep -ho 'testName="[^"]*"[^>]*outcome="NotExecuted"' "$results"/*.trx | sed 's/testName="\([^"]*\)".*/skipped: \1/' || true
echo "$passed passed, $failed failed, $((total - passed - failed)) skipped"
[ "$total" -gt 0 ] && [ "$failed" = 0 ] || status=1
exit $status
