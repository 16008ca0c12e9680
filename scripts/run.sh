#!/bin/sh
# Starts the backend with its embedded broker and database: nothing else needs to be installed.
# Environment: SERVER_PORT (8080), BONGSU_MQTT_PORT (1883), BONGSU_MQTT_WS_PORT (9001), BONGSU_DATA (./data),
# BONGSU_JAVA_OPTS (options for the JVM). Arguments go to the application.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
java=$("$root/scripts/find-jdk.sh")/bin/java
jar=$("$root/scripts/jar.sh" backend "" embedded-broker contract)
BONGSU_DATA=${BONGSU_DATA:-$root/data}
export BONGSU_DATA

# Unpacked once after each build: classes load quicker from plain jars than from jars within a jar. Moved into place
# whole, so that two starts at once do no harm.
unpacked=$root/backend/target/unpacked
if [ ! -e "$unpacked/done" ] || [ "$jar" -nt "$unpacked/done" ]; then
    fresh=$unpacked.$$
    "$java" -Djarmode=tools -jar "$jar" extract --destination "$fresh" >/dev/null
    touch "$fresh/done"
    rm -rf "$unpacked"
    mv "$fresh" "$unpacked" 2>/dev/null || rm -rf "$fresh"
fi

# What quick-start.sh has recorded, unless the server was built since.
learnt=
cache=$root/backend/target/quick-start.aot
if [ -e "$cache" ] && [ ! "$jar" -nt "$cache" ]; then
    learnt=-XX:AOTCache=$cache
fi

case ${BONGSU_JAVA_OPTS:-} in
    *-XX:AOT*) learnt= ;;
esac

case ${BONGSU_JAVA_OPTS:-} in
    *-XX:+Use*GC*) collector= ;;
    *) collector=-XX:+UseSerialGC ;;
esac

# exec: the JVM takes this process's place, so Ctrl-C and kill reach it and it can close its database.
# Native access is what the broker's storage (RocksDB) and the database need. The Tier4 thresholds are ten times the
# JVM's own: the optimizing compiler waits until the start is over and something is worth it.
# shellcheck disable=SC2086 # Several options are several words.
exec "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -XX:+ExitOnOutOfMemoryError $collector $learnt \
    -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 \
    -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000 \
    -Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener ${BONGSU_JAVA_OPTS:-} \
    -jar "$unpacked/$(basename "$jar")" --spring.profiles.active=embedded "$@"
