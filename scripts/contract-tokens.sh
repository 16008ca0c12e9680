#!/bin/sh
# Writes contract's table of test tokens anew, after a case was added or changed (contract/README.md).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
java=$("$root/scripts/find-jdk.sh")/bin/java
"$root/scripts/maven.sh" -B -q -f "$root/pom.xml" -pl contract test-compile
exec "$java" -cp "$root/contract/target/test-classes:$root/contract/target/classes" \
    io.bongsu.contract.ContractTokens "$root/contract/src/main/resources/contract/tokens.json"
