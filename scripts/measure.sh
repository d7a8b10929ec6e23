#!/bin/sh
# Measures what docs/performance.md shows, on an idle Linux machine with two cores or more. Takes about half an hour.
# The server gets the first core, the client the others. Results: target/measured/.
set -eu
cd "$(dirname "$0")/.."
out=target/measured
mkdir -p "$out"
command -v taskset >/dev/null || { echo "measure.sh needs taskset (util-linux)" >&2; exit 3; }
rest=1-$(($(nproc) - 1))
{ date -u +%F; uname -sr; grep -m 1 'model name' /proc/cpuinfo; nproc; cat /proc/loadavg; git rev-parse HEAD; } >"$out/machine.txt"

taskset -c "$rest" ./mvnw -B -ntp -Pjmh -pl llmbench-providers,llmbench-engine -am verify -DskipTests \
  "-Djmh.arguments=${1:-} -jvmArgsPrepend -Dllmbench.jmh.server-cores=0" >"$out/jmh.log" 2>&1
cp llmbench-providers/target/jmh.json "$out/jmh-providers.json"
cp llmbench-engine/target/jmh.json "$out/jmh-engine.json"
grep -h '^Benchmark  \|Benchmark\..* avgt' "$out/jmh.log" || true

for poll in "" --busy-poll; do
  # shellcheck disable=SC2086
  ./llmbench verify-clock --pin $poll | tee "$out/clock$poll.txt"
done
