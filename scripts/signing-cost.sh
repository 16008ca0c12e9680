#!/bin/sh
# Measures what signing and verifying a token costs with each algorithm (docs/decisions/0003-signing-algorithm.md).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
java=$("$root/scripts/find-jdk.sh")/bin/java
"$root/scripts/maven.sh" -B -q -f "$root/pom.xml" -pl backend -am test-compile dependency:build-classpath \
    -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test >/dev/null
exec "$java" -cp "$root/backend/target/test-classes:$root/backend/target/classes:$(cat "$root/backend/target/test.classpath")" \
    io.bongsu.auth.SigningCost "$@"
