#!/bin/sh
# Prints a room's messages as they arrive: watch.sh mqtt|stomp [options], see watch/README.md.
set -eu

scripts=$(cd "$(dirname "$0")" && pwd)
java=$("$scripts/find-jdk.sh")/bin/java
jar=$("$scripts/jar.sh" watch -app)
exec "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -jar "$jar" "$@"
