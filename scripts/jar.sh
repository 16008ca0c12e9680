#!/bin/sh
# Prints the path of a module's runnable jar, after building it (without tests) where a source is newer than the jar.
# Usage: jar.sh <module> <classifier or ""> <other modules it contains ...>
set -eu

cd "$(dirname "$0")/.."
module=$1
suffix=$2
shift

# The version is the parent's; a jar of an older version beside it must not be taken.
version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml)
jar=$module/target/bongsu-$(printf %s "$module" | tr / -)-$version$suffix.jar
shift

newer() {
    for sources in "$@"; do
        if [ -e "$sources" ] && [ -n "$(find "$sources" -type f -newer "$jar" -print | head -n 1)" ]; then
            return 0
        fi
    done
    return 1
}

goals=
if [ ! -e "$jar" ]; then
    goals=package
elif newer pom.xml "$module/pom.xml"; then
    # A changed dependency leaves its old library in the jar unless the old jar goes.
    goals='clean package'
else
    for part in "$module" "$@"; do
        if newer "$part/pom.xml" "$part/src/main"; then goals=package; fi
    done
fi
if [ -n "$goals" ]; then
    echo "Building $module; the first time this takes minutes ..." >&2
    # shellcheck disable=SC2086 # Two goals are two words.
    scripts/maven.sh -B -q -pl "$module" -am $goals -DskipTests >&2
fi
printf '%s\n' "$PWD/$jar"
