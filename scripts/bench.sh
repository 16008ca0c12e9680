#!/bin/sh
# Measures Bongsu on this machine: bench.sh [options], see perf/README.md. Starts and ends what it needs.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
java=$(scripts/find-jdk.sh)/bin/java
backend=$(scripts/jar.sh backend "" embedded-broker)
perf=$(scripts/jar.sh perf -app testenv watch)
exec "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -jar "$perf" bench --backend-jar "$backend" --run-script "$root/scripts/run.sh" "$@"
