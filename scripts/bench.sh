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
peers=perf/target/peers
if ! cmp -s perf/peers/package-lock.json "$peers/package-lock.json"; then
    echo "Fetching the peers of the bench" >&2
    rm -rf "$peers"
    mkdir -p "$peers"
    cp perf/peers/package*.json perf/peers/.npmrc "$peers"
    (cd "$peers" && npm ci --ignore-scripts --no-audit --no-fund >&2) || {
        rm -rf "$peers"
        echo "npm could not fetch what perf/peers/package-lock.json names: see above, and mind npm's proxy and registry settings." >&2
        exit 1
    }
fi
cp perf/peers/*.mjs "$peers"
exec "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -jar "$perf" bench --backend-jar "$backend" --tutorial-jar "$tutorial" --run-script "$root/scripts/run.sh" --peers "$root/$peers" "$@"
