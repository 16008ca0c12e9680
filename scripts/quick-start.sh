#!/bin/sh
# Makes later starts of run.sh about twice as quick: runs the server once on data that is thrown away, and keeps what the
# JVM learnt about its classes (an AOT cache, JEP 514). Takes a minute and 200 MB; after a new build it is made anew.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cache=$root/backend/target/quick-start.aot
data=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$data"' EXIT
server=

# Free ports: a server may be running.
export SERVER_PORT=0 BONGSU_MQTT_PORT=0 BONGSU_MQTT_WS_PORT=0 BONGSU_DATA="$data/data"
BONGSU_JAVA_OPTS="-XX:AOTCacheOutput=$cache.new -Xlog:aot=error,cds=error" "$root/scripts/run.sh" >"$data/log" 2>&1 &
server=$!
echo "Starting the server once ..."
until grep -q 'Started BongsuApplication' "$data/log"; do
    if ! kill -0 "$server" 2>/dev/null; then
        cat "$data/log" >&2
        echo "quick-start: the server did not start, see above" >&2
        exit 1
    fi
    sleep 0.2
done
echo "Ending it, and writing $cache ..."
kill "$server"
wait "$server" || true
server=
if [ ! -s "$cache.new" ]; then
    cat "$data/log" >&2
    echo "quick-start: the JVM wrote no cache, see above; a JDK 25 is needed, and 400 MB of disk" >&2
    exit 1
fi
mv "$cache.new" "$cache"
echo "Done: make run starts from it."
