#!/bin/bash
# Makes what must be secret or unlike any other deployment's, where it is missing: signing keys, a certificate with an authority of
# its own, passwords. Nothing that is there is made anew or printed unless asked for.
# Usage: setup [first-start | new-key | delete-key <kid> | new-certificate | authority | operator-password]
# Environment: BONGSU_HOSTS, the names and addresses clients connect to, with commas (localhost); BONGSU_OWN_CERTIFICATE, not empty where
# the folder of certificates is the operator's own: nothing is written there.
# Every folder is a volume; who reads which stands beside it below.
set -euo pipefail
umask 077

root=${BONGSU_SETUP_ROOT:-/bongsu}
hosts=${BONGSU_HOSTS:-localhost}
own_certificate=${BONGSU_OWN_CERTIFICATE:-}
# Numbers, because the names are other containers': backend/Dockerfile, mosquitto/Dockerfile, MySQL's own image.
backend=${BONGSU_SETUP_BACKEND:-10001}
broker=${BONGSU_SETUP_BROKER:-10002}
database=${BONGSU_SETUP_DATABASE:-999}

authority=$root/authority                   # nobody but this program
certificates=$root/certificates             # the broker
keys=$root/keys                             # the backend
public_keys=$root/public-keys               # backend and broker
backend_secrets=$root/backend-secrets       # the backend
database_secrets=$root/database-secrets     # the database

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

# Usage: folder <path> <group> <mode>
folder() {
    mkdir -p "$1"
    chgrp "$2" "$1"
    chmod "$3" "$1"
}

# Usage: put <file> <group> <mode> <file with its content>. Whole or not at all, and never readable by more than it will be.
put() {
    local file=$1 aside
    aside=$(dirname "$file")/.$(basename "$file").new
    cp "$4" "$aside"
    chgrp "$2" "$aside"
    chmod "$3" "$aside"
    mv "$aside" "$file"
}

# --- Passwords ---------------------------------------------------------------------------------------------------------

# Usage: password <file> <group> [another file] [its group]: the same in both, where the first is missing.
make_password() {
    local file=$1 group=$2
    [[ -s $file ]] && return
    # Of letters and digits, so that no shell, URL or properties file reads it otherwise.
    openssl rand -base64 48 | tr -dc 'A-Za-z0-9' | head -c 32 >"$work/password"
    [[ $(wc -c <"$work/password") -eq 32 ]] || fail "no password could be made: run it again."
    if [[ $# -eq 4 ]]; then put "$3" "$4" 440 "$work/password"; fi
    put "$file" "$group" 440 "$work/password"
    say "made a password: $(basename "$file")"
}

# --- Signing keys --------------------------------------------------------------------------------------------------------

# As the backend's own new-key makes them: RS256, kids that sort by age. The public half first, so that nobody signs with what another
# cannot verify.
new_key() {
    local kid
    kid=$(date -u +%Y%m%dT%H%M%SZ)-$(openssl rand -hex 3)
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/private" 2>/dev/null
    openssl pkey -in "$work/private" -pubout -out "$work/public"
    put "$public_keys/$kid.pem" 0 444 "$work/public"
    put "$keys/$kid.key.pem" "$backend" 440 "$work/private"
    say "made signing key $kid"
}

# The private half first, for the same reason.
delete_key() {
    local kid=${1:-}
    [[ $kid =~ ^[A-Za-z0-9_-]{1,64}$ && -e $public_keys/$kid.pem ]] ||
        fail "usage: setup delete-key <kid>, one of: $(cd "$public_keys" && printf '%s ' *.pem | sed 's/\.pem//g')"
    [[ $(find "$keys" -name '*.key.pem' ! -name "$kid.key.pem" | wc -l) -gt 0 ]] ||
        fail "$kid is the only key that signs: make another with setup new-key, and wait until the old one's tokens have expired."
    rm -f "$keys/$kid.key.pem" "$public_keys/$kid.pem"
    say "deleted signing key $kid: its tokens are taken no more"
}

# --- Certificates --------------------------------------------------------------------------------------------------------

make_authority() {
    [[ -s $authority/authority.pem && -s $authority/authority.key.pem ]] && return
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/authority.key"
    openssl req -x509 -new -key "$work/authority.key" -days 3650 -subj "/CN=Bongsu $(openssl rand -hex 4)" -out "$work/authority" \
        -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign
    put "$authority/authority.key.pem" 0 400 "$work/authority.key"
    put "$authority/authority.pem" 0 444 "$work/authority"
    say "made a certificate authority"
}

# What openssl calls the hosts: DNS:localhost,IP:192.0.2.7
alternative_names() {
    local host names=()
    IFS=, read -ra all <<<"${hosts// /}"
    for host in "${all[@]}"; do
        if [[ $host =~ ^[0-9.]+$ || $host =~ ^[0-9A-Fa-f]*:[0-9A-Fa-f:.]+$ ]]; then
            names+=("IP:$host")
        elif [[ $host =~ ^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]]; then
            names+=("DNS:$host")
        else
            fail "BONGSU_HOSTS has '$host', which is neither a name nor an address: set it like chat.example.org,192.0.2.7"
        fi
    done
    [[ ${#names[@]} -gt 0 ]] || fail "BONGSU_HOSTS is empty: set it to the names clients connect to."
    (IFS=, && printf '%s' "${names[*]}")
}

new_certificate() {
    local names
    names=$(alternative_names)
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/key"
    openssl req -new -key "$work/key" -subj "/CN=Bongsu" -out "$work/request"
    printf '%s\n' "subjectAltName=$names" basicConstraints=critical,CA:FALSE keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth \
        authorityKeyIdentifier=keyid >"$work/extensions"
    openssl x509 -req -in "$work/request" -CA "$authority/authority.pem" -CAkey "$authority/authority.key.pem" -days 397 \
        -set_serial "0x$(openssl rand -hex 16)" -extfile "$work/extensions" -out "$work/certificate" 2>"$work/said" ||
        fail "no certificate could be made for $names: $(tail -n 1 "$work/said")"
    # Who reads between these two lines has a pair that does not match, and keeps the old one.
    put "$certificates/privkey.pem" "$broker" 440 "$work/key"
    put "$certificates/fullchain.pem" "$broker" 444 "$work/certificate"
    printf '%s' "$names" >"$work/names"
    put "$authority/names" 0 400 "$work/names"
    say "made a certificate for $names, good for 397 days"
}

# A link's target is on the host, and not in a container.
own_certificate_is_there() {
    local file
    for file in fullchain.pem privkey.pem; do
        [[ -f $certificates/$file && ! -L $certificates/$file && -s $certificates/$file ]] ||
            fail "the folder that BONGSU_CERTIFICATES names has no $file, or a link in its place: put the file itself there."
    done
}

# One that somebody else made is theirs to renew.
keep_certificate_good() {
    local chain=$certificates/fullchain.pem
    if [[ -s $chain ]] && ! openssl verify -no_check_time -CAfile "$authority/authority.pem" "$chain" >/dev/null 2>&1; then
        say "fullchain.pem is not of this authority: left as it is"
    elif [[ ! -s $chain || ! -s $certificates/privkey.pem ]] || ! openssl x509 -in "$chain" -noout -checkend $((30 * 24 * 3600)) >/dev/null ||
        [[ $(cat "$authority/names" 2>/dev/null) != "$(alternative_names)" ]]; then
        new_certificate
    fi
}

# ---------------------------------------------------------------------------------------------------------------------------

first_start() {
    make_password "$backend_secrets/BONGSU_DB_PASSWORD" "$backend" "$database_secrets/password" "$database"
    make_password "$database_secrets/root-password" "$database"
    make_password "$backend_secrets/bongsu.auth.operator.password" "$backend"
    if [[ -z $(find "$keys" -name '*.key.pem' -print -quit) ]]; then new_key; fi
    if [[ -n $own_certificate ]]; then own_certificate_is_there; else keep_certificate_good; fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
alternative_names >/dev/null
folder "$authority" 0 700
[[ -n $own_certificate || -n $(find "$certificates" -name fullchain.pem 2>/dev/null) ]] || folder "$certificates" "$broker" 750
folder "$keys" "$backend" 750
folder "$public_keys" 0 755
folder "$backend_secrets" "$backend" 750
folder "$database_secrets" "$database" 750
make_authority

case ${1:-first-start} in
    first-start) first_start ;;
    new-key) new_key ;;
    delete-key) delete_key "${2:-}" ;;
    new-certificate)
        [[ -z $own_certificate ]] || fail "the certificate is your own, in the folder that BONGSU_CERTIFICATES names: renew it there."
        new_certificate
        ;;
    authority) cat "$authority/authority.pem" ;;
    operator-password) cat "$backend_secrets/bongsu.auth.operator.password" && echo ;;
    *) fail "usage: setup [first-start | new-key | delete-key <kid> | new-certificate | authority | operator-password]" ;;
esac
