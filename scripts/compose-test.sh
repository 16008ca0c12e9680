#!/usr/bin/env bash
# Builds the images and starts docker-compose.yml under a name and on ports of its own; then a member receives over MQTT with TLS what was
# posted over HTTP, and nobody else does; keys and certificate are rotated; everything is restarted. Nothing of it is left behind but the images.
# Usage: compose-test.sh. Environment: BONGSU_OPEN_FILES where the machine allows fewer than docker-compose.yml asks for;
# BONGSU_COMPOSE_NO_BUILD=1 takes the images that are there.
set -euo pipefail

cd "$(dirname "$0")/.."
export COMPOSE_PROJECT_NAME=bongsu-test-$$
# Ports of Docker's choice, on this machine alone; a file of the operator's own must not decide what is tested.
export BONGSU_HTTP=127.0.0.1: BONGSU_MQTT=127.0.0.1: BONGSU_MQTT_WS=127.0.0.1: BONGSU_HOSTS=localhost COMPOSE_DISABLE_ENV_FILE=1
seconds=60
work=$(mktemp -d)

say() { printf 'compose-test: %s\n' "$*"; }
fail() {
    printf 'compose-test: %s\n' "$*" >&2
    exit 1
}

docker version >/dev/null 2>&1 || fail "Docker does not answer, and without it nothing of this is tested: start it, or point DOCKER_HOST at one."
docker compose version >/dev/null 2>&1 || fail "Docker has no Compose: install its plugin (Debian: docker-compose, Docker's own packages: docker-compose-plugin)."
for program in curl jq mosquitto_sub openssl stdbuf; do
    command -v "$program" >/dev/null || fail "$program is missing: run make test-tools."
done

end() {
    local outcome=$?
    [[ $outcome -eq 0 ]] || docker compose logs --no-color --tail 40 >&2 || true
    docker compose down --volumes --timeout 20 >/dev/null 2>&1 || true
    rm -rf "$work"
    exit "$outcome"
}
trap end EXIT

setup() { docker compose run --rm --no-deps -T setup "$@"; }
port() { docker compose port "$1" "$2" | sed 's/.*://'; }

# Docker gives a container that starts again another port.
find_ports() {
    http=http://localhost:$(port backend 8080)
    mqtt=$(port mosquitto 8883)
    web_socket=$(port mosquitto 9001)
}

# Usage: call <token or ""> <method> <path> [body]
call() {
    curl -sS --fail-with-body --max-time 30 -X "$2" "$http$3" -H 'Content-Type: application/json' \
        ${1:+-H "Authorization: Bearer $1"} ${4:+-d "$4"} || fail "$2 $3 failed: see above."
}

# Usage: token <user> <password> [for]
token() {
    call "" POST /auth/token "$(jq -cn --arg user "$1" --arg password "$2" --arg for "${3:-}" \
        '{grantType: "password", userId: $user, password: $password} + if $for == "" then {} else {for: $for} end')" | jq -r .accessToken
}

post() { call "$alice" POST /messages "$(jq -cn --argjson room "$1" --arg text "$2" '{chatRoomId: $room, content: $text, clientMessageId: $text}')" >/dev/null; }

# Usage: subscribe <user> <token> <how many> <filter ...>; what arrives goes to a file of the user's name, and one beside it says when it listens.
subscribe() {
    local user=$1 token=$2 count=$3 filters=() filter
    shift 3
    for filter in "$@"; do filters+=(-t "$filter"); done
    : >"$work/$user.log"
    # By lines, or what it says of its subscription would stay in its buffer.
    stdbuf -oL mosquitto_sub -d -V mqttv5 -h localhost -p "$mqtt" --cafile "$work/authority.pem" -i "$user" -u "$user" -P "$token" -q 1 -C "$count" -W "$seconds" \
        "${filters[@]}" >"$work/$user.log" 2>&1 &
    subscriber=$!
    await "$user has subscribed" grep -q 'received SUBACK' "$work/$user.log"
}

received() { grep -o '"content":"[^"]*"' "$work/$1.log" | cut -d '"' -f 4 | paste -sd ' '; }

# Usage: await <what> <command ...>
await() {
    local what=$1 deadline=$((SECONDS + seconds))
    shift
    until "$@"; do
        [[ $SECONDS -lt $deadline ]] || fail "not within $seconds s: $what"
        sleep 0.2
    done
}

# Usage: is <what> <expected> <found>
is() { [[ $2 == "$3" ]] || fail "$1: expected '$2', found '$3'"; }

serial() { openssl s_client -connect "localhost:$1" -CAfile "$work/authority.pem" -verify_return_error -verify_hostname localhost </dev/null 2>/dev/null | openssl x509 -noout -serial; }
is_not_serial() { [[ $(serial "$1") != "$2" ]]; }
# Not through a pipe into grep -q: that closes it at the first match, and what still writes then fails, and with pipefail the whole.
logged() { grep -q "$1" <<<"$(docker compose logs --no-color mosquitto)"; }

say "building and starting (the first time ten minutes or more)"
[[ -n ${BONGSU_COMPOSE_NO_BUILD:-} ]] || docker compose build --quiet >/dev/null
docker compose up --detach --wait --quiet-pull
find_ports
say "healthy after $SECONDS s, the build included"

# --- Nothing is open or readable that need not be

for service in mysql mosquitto backend; do
    container=$(docker compose ps -q "$service")
    [[ $(docker inspect -f '{{.Config.User}}' "$container") =~ ^(999:999|mosquitto|bongsu)$ ]] || fail "$service runs as root"
    is "$service's capabilities" '' "$(docker inspect -f '{{range .HostConfig.CapAdd}}{{.}}{{end}}' "$container")"
done
is "published" "mosquitto 8883 mosquitto 9001 backend 8080" "$(for service in mysql mosquitto backend; do
    docker inspect -f '{{range $port, $to := .NetworkSettings.Ports}}{{if $to}}'"$service"' {{$port}} {{end}}{{end}}' "$(docker compose ps -q "$service")"
done | sed 's:/tcp::g' | xargs)"
docker compose exec -T mosquitto sh -c 'cat /etc/mosquitto/certs/privkey.pem' >/dev/null || fail "the broker cannot read its key"
docker compose exec -T mosquitto sh -c 'touch /etc/bongsu/public-keys/x 2>/dev/null' && fail "the broker can write keys"
docker compose exec -T mosquitto sh -c 'ls /etc/bongsu/keys 2>/dev/null' && fail "the broker sees the signing keys"

setup authority >"$work/authority.pem" 2>/dev/null
operators_password=$(setup operator-password 2>/dev/null | tr -d '\r')
logs=$(docker compose logs --no-color)
[[ -n $logs && -n $operators_password ]] || fail "there are no logs, or no password to look for in them"
grep -qF "$operators_password" <<<"$logs" && fail "the operator's password is in the logs"

# --- One message

operator=$(token operator "$operators_password")
for user in alice bob eve; do
    call "$operator" POST /users "$(jq -cn --arg user "$user" '{userId: $user, password: "a-long-password", displayName: $user}')" >/dev/null
done
alice=$(token alice a-long-password)
bobs=$(token bob a-long-password mqtt)
eves=$(token eve a-long-password mqtt)
hill=$(call "$alice" POST /chat-rooms '{"name":"a hill"}' | jq .chatRoomId)
valley=$(call "$alice" POST /chat-rooms '{"name":"a valley"}' | jq .chatRoomId)
is "what adding a member says of the broker" enforced \
    "$(call "$alice" PUT "/chat-rooms/$hill/members/bob" '{"canRead":true,"canWrite":true}' | jq -r '.broker // "enforced"')"
call "$alice" PUT "/chat-rooms/$valley/members/eve" '{"canRead":true,"canWrite":false}' >/dev/null

# Eve's subscription names all rooms, which is delivered room by room: the first she sees must be the second that was posted.
subscribe bob "$bobs" 1 "chat-rooms/$hill/messages"
bob_listens=$subscriber
subscribe eve "$eves" 1 'chat-rooms/+/messages'
eve_listens=$subscriber
posted=$(date +%s%3N)
post "$hill" the-beacon-is-lit
wait "$bob_listens" || fail "bob received nothing: $(cat "$work/bob.log")"
say "received over TLS $(($(date +%s%3N) - posted)) ms after the post began"
is "bob received" the-beacon-is-lit "$(received bob)"
post "$valley" all-is-quiet
wait "$eve_listens" || fail "eve received nothing: $(cat "$work/eve.log")"
is "eve received" all-is-quiet "$(received eve)"

# --- Who is refused

refused() { mosquitto_sub -V mqttv5 -h localhost -p "$mqtt" --cafile "$work/authority.pem" -i "$1" -u "$1" -P "$2" -t "$3" -q 1 -C 1 -W 20 2>&1 || true; }
[[ $(refused eve "$eves" "chat-rooms/$hill/messages") == *"denied"* || $(refused eve "$eves" "chat-rooms/$hill/messages") == *"ot authorized"* ]] || fail "eve may subscribe to the hill"
[[ $(refused alice a-long-password "chat-rooms/$hill/messages") == *"ot authorized"* ]] || fail "the broker takes a password"
mosquitto_sub -h localhost -p "$mqtt" -i bob -u bob -P "$bobs" -t "chat-rooms/$hill/messages" -C 1 -W 5 >/dev/null 2>&1 && fail "the broker answers without TLS"

# --- A removal holds at once, and only for what was stored after it

subscribe bob "$bobs" 2 "chat-rooms/+/messages"
call "$alice" PUT "/chat-rooms/$valley/members/bob" '{"canRead":true,"canWrite":true}' >/dev/null
call "$alice" DELETE "/chat-rooms/$hill/members/bob" >/dev/null
post "$hill" not-for-bob
post "$valley" for-bob
wait "$subscriber" || true
[[ $(received bob) != *not-for-bob* ]] || fail "bob received what was posted after his removal"

# --- Rotating

# The listener for browsers is renewed only where one has connected (mosquitto/README.md): so one does, and says nothing.
curl -sS --http1.1 --max-time 2 -o "$work/browser" -D "$work/headers" --cacert "$work/authority.pem" "https://localhost:$web_socket/mqtt" -H 'Connection: Upgrade' -H 'Upgrade: websocket' \
    -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==' -H 'Sec-WebSocket-Protocol: mqtt' >/dev/null 2>&1 || true
grep -q '^HTTP/1.1 101' "$work/headers" || fail "the broker takes no WebSocket: $(cat "$work/headers")"
before=$(serial "$mqtt")
setup new-certificate >/dev/null 2>&1
setup new-key >/dev/null 2>&1
docker compose exec -T mosquitto sh -c 'kill -HUP 1' >/dev/null 2>&1
await "the new certificate is shown" is_not_serial "$mqtt" "$before"
await "the new certificate is shown to browsers" is_not_serial "$web_socket" "$before"
is "the certificate for browsers" "$(serial "$mqtt")" "$(serial "$web_socket")"
await "the plugin has taken the new key" logged 'bongsu: 2 keys are taken'
say "certificate and key rotated"

# --- Restarting

docker compose restart --timeout 30 >/dev/null 2>&1
docker compose up --detach --wait >/dev/null 2>&1
find_ports
alice=$(token alice a-long-password)
# Until the backend has told the plugin the memberships, clients are hung up on and try again: so does this.
await "clients are let in again" sh -c "mosquitto_sub -V mqttv5 -h localhost -p $mqtt --cafile '$work/authority.pem' -i eve -u eve -P '$eves' -t 'chat-rooms/$valley/messages' -q 1 -E >/dev/null 2>&1"
subscribe eve "$eves" 2 "chat-rooms/$valley/messages"
post "$valley" after-the-restart
wait "$subscriber" || fail "eve received too little after the restart: $(cat "$work/eve.log")"
is "eve received after the restart" "for-bob after-the-restart" "$(received eve)"
is "what is stored" 2 "$(call "$alice" GET "/messages?chatRoomId=$hill&after=0" | jq '.messages | length')"
say "passed after $SECONDS s"
