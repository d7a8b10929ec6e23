#!/bin/sh
# Measures every figure of docs/performance.md that concerns the client, on an idle Linux machine with two cores or more, in about
# a quarter of an hour once everything is downloaded. Where both are there, the server gets the first core and the client the
# others. Results: target/measured/, and in short on the standard output.
#   scripts/measure.sh            all parts
#   scripts/measure.sh clock jmh  some of them: jmh, peers, clock, dispatch, streams
set -eu
cd "$(dirname "$0")/.."
out=$PWD/target/measured
mkdir -p "$out"
command -v taskset >/dev/null || { echo "measure.sh needs taskset (util-linux)" >&2; exit 3; }
cores=$(nproc)
[ "$cores" -gt 1 ] || { echo "measure.sh needs two cores, but there is one" >&2; exit 3; }
rest=1-$((cores - 1))
parts=${*:-jmh peers clock dispatch streams}
mvn="./mvnw -B -ntp"

say() { printf '\n== %s\n' "$1"; }
# Runs a part with what it says kept in a file, and goes on where it fails: the other figures are still wanted.
keep() {
  file=$out/$1.log
  shift
  "$@" >"$file" 2>&1 || { echo "failed, see $file:"; grep -m 5 'ERROR\|Expecting\|but was' "$file" || tail -n 5 "$file"; }
}
long() {
  # shellcheck disable=SC2086
  keep "$1" $mvn -pl llmbench-cli -am test "-Dtest=$1" -Dllmbench.excluded-groups= -Dsurefire.failIfNoSpecifiedTests=false
}

{ date -u +%F; uname -sr; grep -m 1 'model name' /proc/cpuinfo; echo "$cores cores"; java -version 2>&1 | head -n 1
  echo "load $(cat /proc/loadavg)"; git rev-parse HEAD; } | tee "$out/machine.txt"

for part in $parts; do
  case $part in
    jmh)
      say "JMH: time an operation and, in lines with :cpu, CPU time of the process an operation (us/op)"
      # shellcheck disable=SC2086
      keep jmh taskset -c "$rest" $mvn -Pjmh -pl llmbench-providers,llmbench-engine -am verify -DskipTests \
        "-Djmh.arguments=-wi 4 -w 2 -i 4 -r 2 -jvmArgsPrepend -Dllmbench.jmh.server-cores=0"
      for module in providers engine; do
        [ ! -f "llmbench-$module/target/jmh.json" ] || cp "llmbench-$module/target/jmh.json" "$out/jmh-$module.json"
      done
      grep -h '^Benchmark  \|^[A-Za-z]*Benchmark\..* avgt' "$out/jmh.log" || true
      ;;
    peers)
      say "a short call and an open stream, side by side"
      # shellcheck disable=SC2086
      keep peers $mvn -q -Ppeers -pl scripts/peers -am verify -DskipTests
      grep -h ' us  *[0-9]\|CPU a call\|^wrk\|^autocannon\| B  *[0-9]\|heap a stream' "$out/peers.log" || true
      ;;
    clock)
      for poll in "" --busy-poll; do
        say "stamps against the server's ${poll:-, event loops that sleep}"
        # shellcheck disable=SC2086
        ./llmbench verify-clock --pin --seconds 8 $poll 2>&1 | tee "$out/clock$poll.txt"
      done
      ;;
    dispatch)
      say "dispatch at 500 and 2,000 calls a second (us), targets p50 5, p99 100"
      long DispatchTest
      grep -h 'dispatch at' "$out/DispatchTest.log" || true
      ;;
    streams)
      say "ten thousand open streams in 1 GB, target 4096 B of heap each"
      long OpenStreamsTest
      grep -h 'open streams' "$out/OpenStreamsTest.log" || true
      ;;
    *) echo "measure.sh knows the parts jmh, peers, clock, dispatch and streams, but not $part" >&2; exit 2 ;;
  esac
done
