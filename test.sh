#!/usr/bin/env bash
# Restores, checks the format, builds and runs every test suite; the last line sums them up.
# With --long MINUTES it injects faults under load for so long instead, then loads one node for as long and overloads it, and ends with the
# tables of the outcomes.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# A build node that outlives the script would keep its output open. The compiler's server, with which a build takes a third of the time, does
# not, but is left out where nodes are not reused, unless it is asked for.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=true
# Compilers and tests run too briefly for code to be measured and compiled a third time.
export DOTNET_TieredPGO=0
# Dozens of silo processes start, and most of a start is compiling, which costs a fifth more where memory is never writable and executable.
export DOTNET_EnableWriteXorExecute=0

minutes=
if [ $# -gt 0 ]; then
  if [ "$1" != --long ] || [ $# != 2 ] || ! [[ "$2" =~ ^[1-9][0-9]*$ ]]; then
    echo "usage: $0 [--long MINUTES]" >&2
    exit 2
  fi
  minutes=$2
fi

if ! command -v dotnet >/dev/null; then
  echo "The .NET 10 SDK is missing; see https://learn.microsoft.com/dotnet/core/install/linux" >&2
  exit 1
fi

# Installs a Debian package when the file that it brings is missing; fails where that is not possible.
has() {
  local file=$1 package=$2
  [ -e "$file" ] && return
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  [ -n "${updated:-}" ] || { apt-get update -q >/dev/null || true; updated=1; }
  apt-get install -y -q "$package" >/dev/null || true
  [ -e "$file" ]
}

results=$(mktemp -d)
trap 'rm -rf "$results"; dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true' EXIT
suites=$(ls -d tests/*.Tests)
filters=()
skipped=0
skip() { echo "skipped: $1: $2"; skipped=$((skipped + 1)); }

has /usr/share/zoneinfo/America/New_York tzdata || { echo "The time zone database is missing; install the package tzdata" >&2; exit 1; }
if ! has /usr/bin/redis-server redis-server; then
  [ -z "$minutes" ] || { echo "redis-server is missing; install the package redis-server" >&2; exit 1; }
  suites=$(echo "$suites" | grep -v Cluster)
  skip CustomerCache.Cluster.Tests "redis-server is missing; install the package redis-server"
fi
if ! has /usr/sbin/nats-server nats-server && ! command -v nats-server >/dev/null; then
  filters+=("FullyQualifiedName!~Cluster.Tests.Bus")
  skip Cluster.Tests.Bus "nats-server is missing; install the package nats-server"
fi
if ! has /usr/bin/chromium chromium; then
  suites=$(echo "$suites" | grep -v Console)
  skip CustomerCache.Console.Tests "/usr/bin/chromium is missing; install the package chromium"
fi
if ! has /usr/bin/kubectl kubernetes-client && ! command -v kubectl >/dev/null; then
  filters+=("FullyQualifiedName!~Kubernetes")
  skip Kubernetes "kubectl is missing; install the package kubernetes-client"
fi
if ! has /usr/bin/promtool prometheus && ! command -v promtool >/dev/null; then
  filters+=("FullyQualifiedName!~PromtoolTests")
  skip PromtoolTests "promtool is missing; install the package prometheus"
fi

if [ -n "$minutes" ]; then
  # Without them, networks are not cut and clocks do not jump; the rounds say so.
  has /usr/sbin/ip iproute2 || true
  has "$(echo /usr/lib/*/faketime/libfaketimeMT.so.1)" faketime || true
  suite=tests/CustomerCache.Cluster.Tests
  dotnet build "$suite" -c Release -v quiet
  status=0
  CUSTOMERCACHE_FAULT_MINUTES=$minutes CUSTOMERCACHE_FAULT_TABLE=$results/faults.md \
    dotnet test "$suite" --no-build -c Release --filter Category=FaultRounds --logger "console;verbosity=minimal" || status=1
  CUSTOMERCACHE_FAULT_MINUTES=$minutes CUSTOMERCACHE_LOAD_TABLE=$results/load.md \
    dotnet test "$suite" --no-build -c Release --filter Category=MixedLoad --logger "console;verbosity=minimal" || status=1
  cat "$results/faults.md" || status=1
  echo
  cat "$results/load.md" || status=1
  exit $status
fi

# Fails for a package with a known vulnerability, also one that another package brings; says so where no feed publishes them.
audit() {
  local feed answers=
  for feed in $(dotnet nuget list source --format short | sed -n 's/^E \(http.*\)/\1/p'); do
    if curl -fsSL --max-time 5 "$feed" 2>/dev/null | grep -q VulnerabilityInfo; then answers=1; fi
  done
  if [ -z "$answers" ]; then
    echo "dependencies were not audited: no package feed that can be reached publishes vulnerabilities"
    return
  fi
  # The list asks for each package, and a restore with an advisory noted it.
  dotnet list CustomerCache.sln package --vulnerable --include-transitive --no-restore --format json >"$results/audit.json" || true
  if grep -q '"vulnerabilities"' "$results/audit.json" || grep -q '"NU190[1-4]"' ./*/*/obj/project.assets.json; then
    dotnet list CustomerCache.sln package --vulnerable --include-transitive --no-restore || true
    grep -ho '"message": "Package .* has a known [^"]*' ./*/*/obj/project.assets.json | sort -u || true
    echo "dependencies have known vulnerabilities: take versions without them" >&2
    return 1
  fi
}

apphost=deploy/aspire/CustomerCache.AppHost.sln
dotnet restore CustomerCache.sln -v quiet
if ! dotnet restore $apphost -v quiet; then
  apphost=
  filters+=("FullyQualifiedName!~AppHostTests")
  skip AppHostTests "packages of Aspire cannot be restored"
fi
dotnet tool restore >/dev/null
dotnet csharpier check .
dotnet build CustomerCache.sln --no-restore -c Release -v quiet
[ -z "$apphost" ] || dotnet build $apphost --no-restore -c Release -v quiet

status=0
audit || status=1
filter=()
if [ ${#filters[@]} -gt 0 ]; then filter=(--filter "$(IFS='&'; echo "${filters[*]}")"); fi
for suite in $suites; do
  name=$(basename "$suite")
  dotnet test "$suite" --no-build -c Release ${filter[@]+"${filter[@]}"} --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --results-directory "$results" || status=1
done

sum() { grep -ho "<Counters [^>]*" "$results"/*.trx | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{n += $1} END {print n + 0}'; }
passed=$(sum passed) failed=$(sum failed) total=$(sum total)
grep -ho 'testName="[^"]*"[^>]*outcome="NotExecuted"' "$results"/*.trx | sed 's/testName="\([^"]*\)".*/skipped: \1/' || true
echo "$passed passed, $failed failed, $((total - passed - failed + skipped)) skipped"
[ "$total" -gt 0 ] && [ "$failed" = 0 ] || status=1
exit $status
