#!/usr/bin/env bash
# Runs every test: the plugin's, which mostly wait, beside Maven's. What either says is told, and either failing is a failure.
set -euo pipefail

cd "$(dirname "$0")/.."
log=auth-plugin/target/test.log
mkdir -p auth-plugin/target

plugin() {
    if scripts/plugin.sh test >"$log" 2>&1; then
        cat "$log"
    else
        cat "$log" >&2
        return 1
    fi
}

scripts/plugin.sh build
plugin &
beside=$!
outcome=0
scripts/maven.sh -B verify "$@" || outcome=$?
if ! wait "$beside"; then
    printf 'test: the tests of the plugin failed: see above, or %s.\n' "$log" >&2
    outcome=1
fi
exit "$outcome"
