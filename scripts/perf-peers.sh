#!/bin/sh
# Prints the folder of what Bongsu is measured against and npm brings, after fetching it where it is not there yet.
set -eu

cd "$(dirname "$0")/.."
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
printf '%s\n' "$PWD/$peers"
