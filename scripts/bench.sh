#!/bin/sh
# Measures Bongsu on this machine: bench.sh [options], see perf/README.md. Starts and ends what it needs.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
java=$(scripts/find-jdk.sh)/bin/java
backend=$(scripts/jar.sh backend "" embedded-broker)
tutorial=$(scripts/jar.sh perf/tutorial "")
perf=$(scripts/jar.sh perf -app testenv watch client-java)
scripts/plugin.sh build >&2
peers=$(scripts/perf-peers.sh)
exec "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -jar "$perf" bench --backend-jar "$backend" --tutorial-jar "$tutorial" --run-script "$root/scripts/run.sh" --peers "$peers" "$@"
