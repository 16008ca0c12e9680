#!/usr/bin/env bash
# Mosquitto's plugin: plugin.sh build | test | cost | fuzz [--seconds N]. What it needs besides a C compiler, make test-tools installs.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root/auth-plugin"
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

fail() {
    printf 'plugin: %s\n' "$*" >&2
    exit 1
}

# Usage: compile <folder> <options of cmake ...>
compile() {
    local folder=target/$1
    shift
    command -v cmake >/dev/null || fail "cmake is missing: run make test-tools, or see auth-plugin/README.md."
    cmake -S . -B "$folder" "$@" >"$folder.log" 2>&1 || { cat "$folder.log" >&2 && fail "something it needs is missing: run make test-tools, or see auth-plugin/README.md."; }
    cmake --build "$folder" -j "$jobs" >"$folder.log" 2>&1 || { cat "$folder.log" >&2 && fail "it does not compile."; }
}

build() {
    compile release -DBUILD_TESTING=OFF
}

# With what was found before and is kept; a new finding is left in target/fuzz, to become a case there.
fuzz() {
    local seconds=60 target
    if [[ ${1:-} == --seconds && ${2:-} =~ ^[1-9][0-9]*$ ]]; then
        seconds=$2
    elif [[ $# -gt 0 ]]; then
        fail "usage: plugin.sh fuzz [--seconds N]"
    fi
    local compiler
    compiler=$(command -v clang || command -v clang-19 || command -v clang-14) || fail "clang is missing: run make test-tools."
    compile fuzz -DBONGSU_FUZZ=ON -DCMAKE_C_COMPILER="$compiler"
    for target in token control; do
        mkdir -p "target/fuzz/corpus/$target"
        printf 'plugin: fuzzing %s for %s s\n' "$target" "$seconds"
        "target/fuzz/fuzz_$target" -max_total_time="$seconds" -max_len=6000 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
            -artifact_prefix=target/fuzz/ "target/fuzz/corpus/$target" "test/corpus/$target" 2>target/fuzz/$target.log ||
            { tail -n 40 target/fuzz/$target.log >&2 && fail "fuzzing $target found something: auth-plugin/target/fuzz."; }
        sed -n 's/^stat::number_of_executed_units: */plugin: runs without a finding: /p' target/fuzz/$target.log
    done
}

cost() {
    compile release -DBUILD_TESTING=OFF
    cmake --build target/release --target cost >target/release.log 2>&1 || { cat target/release.log >&2 && fail "it does not compile."; }
    target/release/cost
}

test_it() {
    build
    compile asan -DBONGSU_SANITIZE=ON -DCMAKE_BUILD_TYPE=Debug
    (cd target/asan && ctest --output-on-failure)
    local tools
    tools=$("$root/scripts/tools-folder.sh")
    export PYTHONPATH=$tools/python
    python3 test/broker_test.py target/release/bongsu_auth.so
    # Once more with what finds faults in memory; one ends the broker, and so fails the test.
    local sanitizers
    sanitizers="$(cc -print-file-name=libasan.so) $(cc -print-file-name=libubsan.so)"
    BONGSU_TEST_PRELOAD=$sanitizers python3 test/broker_test.py target/asan/bongsu_auth.so
    if [[ -x $tools/mosquitto-newest/bin/mosquitto ]]; then
        BONGSU_TEST_MOSQUITTO=$tools/mosquitto-newest/bin/mosquitto python3 test/broker_test.py target/release/bongsu_auth.so
    else
        printf 'plugin: NOT TESTED with the newest Mosquitto, which is not in %s: run make test-tools where it can be fetched.\n' "$tools"
    fi
    fuzz
}

mkdir -p target
case ${1:-} in
    build) build && printf 'plugin: %s\n' "$PWD/target/release/bongsu_auth.so" ;;
    test) test_it ;;
    cost) cost ;;
    fuzz) shift && fuzz "$@" ;;
    *) fail "usage: plugin.sh build | test | cost | fuzz [--seconds N]" ;;
esac
