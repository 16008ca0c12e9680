#!/bin/sh
# Talks in a room from the command line: chat.sh [options], see chat/README.md.
set -eu

scripts=$(cd "$(dirname "$0")" && pwd)
java=$("$scripts/find-jdk.sh")/bin/java
jar=$("$scripts/jar.sh" chat -app client-java)
exec "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -jar "$jar" "$@"
