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
    local seconds=60
    if [[ ${1:-} == --seconds && ${2:-} =~ ^[1-9][0-9]*$ ]]; then
        seconds=$2
    elif [[ $# -gt 0 ]]; then
        fail "usage: plugin.sh fuzz [--seconds N]"
    fi
    local compiler
    compiler=$(command -v clang || command -v clang-19 || command -v clang-14) || fail "clang is missing: run make test-tools."
    compile fuzz -DBONGSU_FUZZ=ON -DCMAKE_C_COMPILER="$compiler"
    printf 'plugin: fuzzing tokens and commands for %s s\n' "$seconds"
    fuzz_one token "$seconds" &
    local other=$! outcome=0
    fuzz_one control "$seconds" || outcome=1
    wait "$other" || outcome=1
    [[ $outcome -eq 0 ]] || fail "fuzzing found something: see auth-plugin/target/fuzz."
}

fuzz_one() {
    local target=$1 log=target/fuzz/$1.log
    mkdir -p "target/fuzz/corpus/$target"
    "target/fuzz/fuzz_$target" -max_total_time="$2" -max_len=6000 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix=target/fuzz/ "target/fuzz/corpus/$target" "test/corpus/$target" 2>"$log" || { tail -n 40 "$log" >&2 && return 1; }
    sed -n "s/^stat::number_of_executed_units: */plugin: $target without a finding: /p" "$log"
}

# Usage: in_broker <name> <plugin> [mosquitto]. All tests with one broker; what they say is shown where one fails.
in_broker() {
    local log=target/broker-$1.log
    BONGSU_TEST_MOSQUITTO=${3:-${BONGSU_TEST_MOSQUITTO:-}} python3 test/broker_test.py "$2" >"$log" 2>&1 || { cat "$log" >&2 && return 1; }
    printf 'plugin: %s, %s: %s\n' "$1" "$(head -n 1 "$log")" "$(sed -n 's/^Ran/ran/p' "$log")"
}

# They mostly wait, so all at once.
in_all_brokers() {
    local tools sanitizers suite broker running=() outcome=0
    tools=$("$root/scripts/tools-folder.sh")
    export PYTHONPATH=$tools/python
    # Once more with what finds faults in memory; one ends the broker, and so fails the test. It is the slowest, and the first.
    sanitizers="$(cc -print-file-name=libasan.so) $(cc -print-file-name=libubsan.so)"
    BONGSU_TEST_PRELOAD=$sanitizers in_broker sanitized target/asan/bongsu_auth.so &
    running+=($!)
    in_broker here target/release/bongsu_auth.so &
    running+=($!)
    for suite in trixie sid; do
        broker=$tools/mosquitto-$suite/bin/mosquitto
        if [[ -x $broker ]]; then
            in_broker "$suite" target/release/bongsu_auth.so "$broker" &
            running+=($!)
        else
            printf 'plugin: NOT TESTED with the Mosquitto of Debian %s, which is not in %s: run make test-tools where it can be fetched.\n' "$suite" "$tools"
        fi
    done
    for process in "${running[@]}"; do wait "$process" || outcome=1; done
    [[ $outcome -eq 0 ]] || fail "a test with a broker failed: see above."
}

cost() {
    compile release -DBUILD_TESTING=OFF
    cmake --build target/release --target bongsu_auth cost >target/release.log 2>&1 || { cat target/release.log >&2 && fail "it does not compile."; }
    target/release/cost
    PYTHONPATH=$("$root/scripts/tools-folder.sh")/python python3 test/broker_cost.py target/release/bongsu_auth.so
}

# The fuzzers come last: beside the brokers, on two cores, they get through a tenth of it. Briefly: make fuzz-plugin takes its time.
test_it() {
    build
    compile asan -DBONGSU_SANITIZE=ON -DCMAKE_BUILD_TYPE=Debug
    (cd target/asan && ctest --output-on-failure -j "$jobs")
    in_all_brokers
    fuzz --seconds 15
}

mkdir -p target
case ${1:-} in
    build) build && printf 'plugin: %s\n' "$PWD/target/release/bongsu_auth.so" ;;
    test) test_it ;;
    cost) cost ;;
    fuzz) shift && fuzz "$@" ;;
    *) fail "usage: plugin.sh build | test | cost | fuzz [--seconds N]" ;;
esac
