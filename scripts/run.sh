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

# exec: the JVM takes this process's place, so Ctrl-C and kill reach it and it can close its database.
# Native access is what the broker's storage (RocksDB) and the database need.
# shellcheck disable=SC2086 # Several options are several words.
exec "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -XX:+ExitOnOutOfMemoryError \
    -Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener ${BONGSU_JAVA_OPTS:-} -jar "$jar" --spring.profiles.active=embedded "$@"
