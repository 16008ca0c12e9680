#!/bin/sh
# Maven on the JDK that compiles and tests, so that one JDK is enough and what `java` means on the PATH does not matter.
set -eu

if ! command -v mvn >/dev/null; then
    echo "maven: mvn was not found: install Apache Maven 3.8 or newer (Debian: apt install maven, macOS: brew install maven)." >&2
    exit 1
fi
JAVA_HOME=$("$(dirname "$0")/find-jdk.sh")
# Maven's own libraries warn about native access and Unsafe on 25; the warnings would bury the build's.
MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
export JAVA_HOME MAVEN_OPTS
exec mvn "$@"
