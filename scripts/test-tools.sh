#!/usr/bin/env bash
# Finds, or where it may installs, what the tests need besides a JDK and Maven: Mosquitto, Chromium, MySQL 9, nginx, HAProxy, what the
# clients of docs/clients.md are written in, what Mosquitto's plugin is built with, and what the Android app is signed with. A second run finds everything in place and changes nothing. No system service is
# started, and what can be is unpacked into a folder of its own (BONGSU_TOOLS), outside both the repository and the system.
set -euo pipefail

scripts=$(cd "$(dirname "$0")" && pwd)
tools=$("$scripts/tools-folder.sh")
mysql_home=$tools/mysql
keyring=${BONGSU_DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}

say() { printf 'test-tools: %s\n' "$*"; }
fail() {
    printf 'test-tools: %s\n' "$*" >&2
    exit 1
}

# One at a time: apt has locks of its own, which the second would fail on. Held until this script ends.
lock() {
    mkdir -p "$tools"
    if command -v flock >/dev/null; then
        exec 9>"$tools/lock"
        flock 9
    fi
}

# --- Mosquitto -------------------------------------------------------------------------------------------------------

# Debian puts the broker into /usr/sbin, which is not on every user's PATH.
find_mosquitto() {
    if [[ -n ${BONGSU_TEST_MOSQUITTO:-} ]]; then
        printf '%s\n' "$BONGSU_TEST_MOSQUITTO"
    else
        PATH=$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin command -v mosquitto
    fi
}

as_root() {
    if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null && { [[ $(id -u) -eq 0 ]] || sudo -n true 2>/dev/null; }
}

install() {
    say "installing $*"
    { as_root apt-get -qq update && as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "$@"; } >&2
}

# These packages would start their services. Where no policy is set, one that forbids starting services (exit code 101, see
# invoke-rc.d(8)) stands for the time of the installation.
install_without_starting() {
    local policy=/usr/sbin/policy-rc.d made_policy=
    if [[ ! -e $policy ]]; then
        made_policy=yes
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    local outcome=0
    install "$@" || outcome=$?
    [[ -z $made_policy ]] || as_root rm -f "$policy"
    return "$outcome"
}

install_mosquitto() {
    may_install || fail "Mosquitto is missing and cannot be installed from here: install the packages mosquitto and" \
        "mosquitto-clients (macOS: brew install mosquitto) or set BONGSU_TEST_MOSQUITTO to the broker's program."
    install_without_starting mosquitto mosquitto-clients ||
        fail "installing mosquitto failed: see above, or set BONGSU_TEST_MOSQUITTO to the broker's program."
}

# --- Proxies ---------------------------------------------------------------------------------------------------------

server_is_there() {
    PATH=$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin command -v "$1" >/dev/null
}

# The proxies that docs/proxy has configurations for.
find_proxies() {
    local missing=() proxy
    for proxy in nginx haproxy; do server_is_there "$proxy" || missing+=("$proxy"); done
    ((${#missing[@]})) || return 0
    lock
    may_install || fail "missing: ${missing[*]}, and cannot be installed from here: install the packages of these names."
    install_without_starting "${missing[@]}" || fail "installing ${missing[*]} failed: see above."
}

# --- Chromium --------------------------------------------------------------------------------------------------------

# The names that io.bongsu.testenv.Chromium looks for. Debian and Alpine say chromium, older ones chromium-browser.
find_chromium() {
    if [[ -n ${BONGSU_TEST_CHROMIUM:-} ]]; then
        printf '%s\n' "$BONGSU_TEST_CHROMIUM"
    else
        command -v chromium || command -v chromium-browser || command -v google-chrome
    fi
}

chromium_remedy="install the package chromium (Ubuntu and macOS: Google Chrome), or set BONGSU_TEST_CHROMIUM to the browser's program."

install_chromium() {
    may_install || fail "Chromium is missing and cannot be installed from here: $chromium_remedy"
    install chromium || fail "installing chromium failed: see above, then $chromium_remedy"
}

# --- Debian's archive -------------------------------------------------------------------------------------------------

# The machine's own Debian mirror, so that a mirror or proxy chosen by its owner is kept to.
debian_mirror() {
    if [[ -n ${BONGSU_DEBIAN_MIRROR:-} ]]; then
        printf '%s\n' "$BONGSU_DEBIAN_MIRROR"
        return
    fi
    # shellcheck disable=SC2016 # apt fills these in, not the shell.
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        sed -n 's/^Debian|Debian|//p' | sort -u | head -n 1
}

# A private apt: its own state, its own source, no package taken as installed, so that every library MySQL needs
# (libc too) is fetched and nothing of the system's is touched. The archive's signature is checked. Of the system's
# configuration only the ways of fetching (proxies, certificates) are kept; hooks and sandboxes are not.
private_apt_config() {
    local work=$1 mirror=$2 suite=$3
    mkdir -p "$work"/apt/{lists/partial,archives/partial,etc}
    : >"$work/apt/status"
    printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite" >"$work/apt/etc/sources.list"
    {
        apt-config dump | grep '^Acquire::' || true
        cat <<CONF
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::sourcelist "$work/apt/etc/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$work/apt";
Dir::State::lists "$work/apt/lists";
Dir::State::status "$work/apt/status";
Dir::Cache "$work/apt";
Dir::Cache::archives "$work/apt/archives";
APT::Sandbox::User "";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::AllowInsecureRepositories "false";
Acquire::Retries "3";
CONF
    } >"$work/apt/apt.conf"
}

# Makes a new folder beside its goal ($made, which the caller moves there) and unpacks a package of a suite of Debian into $made/root:
# with every library it needs, or alone. Nothing is installed.
unpack_from() {
    local suite=$1 remedy=$2 how=$3 package=$4 mirror deb
    for program in apt-get dpkg-deb; do
        command -v "$program" >/dev/null || fail "$package cannot be unpacked here ($program is missing): $remedy"
    done
    [[ -r $keyring ]] || fail "$keyring is missing: install the package debian-archive-keyring, or $remedy"
    mirror=$(debian_mirror)
    if [[ -z $mirror ]] && may_install; then
        as_root apt-get -qq update >&2
        mirror=$(debian_mirror)
    fi
    [[ -n $mirror ]] || fail "no Debian mirror is configured here: set BONGSU_DEBIAN_MIRROR to one, or $remedy"

    # On the same file system as its goal, so that the last rename is atomic.
    made=$(mktemp -d "$tools/making.XXXXXX")
    # shellcheck disable=SC2064 # The folder of now is meant.
    trap "rm -rf '$made'" EXIT
    chmod 755 "$made"
    private_apt_config "$made" "$mirror" "$suite"
    export APT_CONFIG=$made/apt/apt.conf
    apt-get -qq update >&2 ||
        fail "the Debian archive could not be read or its signature not checked (bring debian-archive-keyring up to date), or $remedy"
    case $how in
    with-libraries) apt-get -qq -y --download-only install "$package" >&2 ;;
    alone) (cd "$made/apt/archives" && apt-get -qq download "$package" >&2) ;;
    esac || fail "$package could not be fetched: try again, or $remedy"
    unset APT_CONFIG
    mkdir "$made/root"
    for deb in "$made"/apt/archives/*.deb; do
        dpkg-deb -x "$deb" "$made/root"
    done
}

# --- MySQL -----------------------------------------------------------------------------------------------------------

mysql_remedy="set BONGSU_TEST_MYSQL_URL, BONGSU_TEST_MYSQL_USER and BONGSU_TEST_MYSQL_PASSWORD to a MySQL 9 whose user may create databases."
# Where there is apt-get, Docker is not asked.
command -v apt-get >/dev/null || mysql_remedy="start Docker, or $mysql_remedy"

docker_answers() {
    [[ -n ${DOCKER_HOST:-} || -S /var/run/docker.sock ]] && docker version >/dev/null 2>&1
}

# Starts mysqld with the C library it was built for. It execs, so the process that was started is mysqld itself and
# signals reach it.
write_launcher() {
    mkdir -p "$1/bin"
    cat >"$1/bin/mysqld" <<'LAUNCHER'
#!/bin/sh
home=$(cd "$(dirname "$0")/.." && pwd)
set -- --basedir="$home/usr" --lc-messages-dir="$home/usr/share/mysql" --plugin-dir="$home/usr/lib/mysql/plugin" "$@"
for loader in "$home"/usr/lib/*-linux-gnu*/ld-linux-*.so.*; do
    exec "$loader" --library-path "$(dirname "$loader")" "$home/usr/sbin/mysqld" --no-defaults "$@"
done
echo "$home holds no dynamic loader: delete the folder and run scripts/test-tools.sh again." >&2
exit 1
LAUNCHER
    chmod 755 "$1/bin/mysqld"
}

make_mysql() {
    say "fetching MySQL and its libraries (about 70 MB)"
    unpack_from sid "$mysql_remedy" with-libraries mysql-server-core
    rm -rf "$made"/root/usr/share/{doc,man,locale,perl,info} "$made"/root/usr/sbin/mysqld-debug
    # What installing a library would have done: the links by which programs ask for it.
    PATH=$PATH:/sbin:/usr/sbin ldconfig -n "$made"/root/usr/lib/*-linux-gnu*
    write_launcher "$made/root"
    chmod -R go+rX "$made/root"
    [[ $("$made/root/bin/mysqld" --version) == *'Ver 9.'* ]] ||
        fail "the archive holds another major version than MySQL 9 ($("$made/root/bin/mysqld" --version)): $mysql_remedy"
    mv -T "$made/root" "$mysql_home"
    rm -rf "$made"
}

find_mysql() {
    if [[ -n ${BONGSU_TEST_MYSQL_URL:-} ]]; then
        say "MySQL: the one BONGSU_TEST_MYSQL_URL names"
        return
    fi
    if [[ ! -x $mysql_home/bin/mysqld ]]; then
        # Fault tests kill mysqld by its process, which a container hides: Docker alone is enough only where
        # nothing can be unpacked.
        if ! command -v apt-get >/dev/null && docker_answers; then
            say "MySQL: a container, by Docker"
            return
        fi
        lock
        [[ -x $mysql_home/bin/mysqld ]] || make_mysql
    fi
    say "MySQL: $("$mysql_home/bin/mysqld" --version) in $mysql_home"
}

# --- What the clients of docs/clients.md need --------------------------------------------------------------------------

node_remedy="install Node 20 or newer with npm (Debian 13: apt install nodejs npm, macOS: brew install node)."
paho_remedy="install paho-mqtt 2 where python3 finds it (pip install 'paho-mqtt>=2')."

find_program() {
    local program=$1 package=$2
    command -v "$program" >/dev/null && return
    lock
    command -v "$program" >/dev/null && return
    may_install || fail "$program is missing and cannot be installed from here: install $package."
    install "$package" || fail "installing $package failed: see above."
}

node_is_new() {
    command -v npm >/dev/null && [[ $(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0) -ge 20 ]]
}

# The versions of scripts/npm/package-lock.json, checked against its hashes. The lock file beside them says what they are.
find_npm_packages() {
    local lock=$scripts/npm/package-lock.json home=$tools/npm
    node_is_new || { lock && may_install && install nodejs npm && node_is_new; } || fail "no Node 20 with npm: $node_remedy"
    cmp -s "$lock" "$home/package-lock.json" || lock
    # Another run may have fetched them meanwhile.
    if ! cmp -s "$lock" "$home/package-lock.json"; then
        say "fetching the npm packages of the examples"
        rm -rf "$home" "$tools/npm.new"
        mkdir "$tools/npm.new"
        cp "$scripts"/npm/package*.json "$tools/npm.new"
        (cd "$tools/npm.new" && npm ci --ignore-scripts --no-audit --no-fund >&2) ||
            fail "npm could not fetch what scripts/npm/package-lock.json names: see above, and mind npm's proxy and registry settings."
        chmod -R go+rX "$tools/npm.new"
        mv "$tools/npm.new" "$home"
    fi
    say "Node: $(node --version), with packages in $home"
}

paho_is_there() {
    PYTHONPATH=$tools/python python3 -c 'import paho.mqtt, sys; sys.exit(paho.mqtt.__version__ < "2")' 2>/dev/null
}

find_paho() {
    find_program python3 python3
    paho_is_there || lock
    if ! paho_is_there; then
        say "fetching paho-mqtt"
        unpack_from sid "$paho_remedy" alone python3-paho-mqtt
        rm -rf "$tools/python"
        chmod -R go+rX "$made/root"
        mv -T "$made/root/usr/lib/python3/dist-packages" "$tools/python"
        rm -rf "$made"
        paho_is_there || fail "the archive's paho-mqtt does not run with $(python3 --version): $paho_remedy"
    fi
    say "Python: $(python3 --version), with paho-mqtt 2"
}

# --- What the plugin is built and tested with ------------------------------------------------------------------------

plugin_packages=(build-essential cmake pkg-config mosquitto-dev libmosquitto-dev libssl-dev libjansson-dev uthash-dev libcmocka-dev openssl)

plugin_tools_are_there() {
    local header
    for header in mosquitto_plugin.h uthash.h cmocka.h; do
        printf '#include <stddef.h>\n#include <stdint.h>\n#include <stdarg.h>\n#include <setjmp.h>\n#include <%s>\n' "$header" |
            cc -E -o /dev/null - 2>/dev/null || return
    done
    command -v cmake >/dev/null && command -v openssl >/dev/null && pkg-config --exists 'libcrypto >= 3' jansson cmocka
}

# LibFuzzer's own library is what a clang may come without.
clang_fuzzes() {
    local clang
    clang=$(command -v clang || command -v clang-19 || command -v clang-14) &&
        printf '#include <stddef.h>\nint LLVMFuzzerTestOneInput(const char *data, size_t size) { return data == 0 && size > 0; }\n' |
        "$clang" -fsanitize=fuzzer,address -x c -o /dev/null - 2>/dev/null
}

find_plugin_tools() {
    plugin_tools_are_there || lock
    plugin_tools_are_there || { may_install && install "${plugin_packages[@]}" && plugin_tools_are_there; } ||
        fail "what Mosquitto's plugin is built with is missing: install ${plugin_packages[*]} (Debian's names)."
    clang_fuzzes || lock
    clang_fuzzes || { may_install && { install clang-14 libclang-rt-14-dev || install clang-19 libclang-rt-19-dev; } && clang_fuzzes; } ||
        fail "a clang with libFuzzer is missing: install clang-14 and libclang-rt-14-dev, or newer."
    say "The plugin: $(cc --version | head -n 1), $(cmake --version | head -n 1)"
}

# Other brokers beside the distribution's: the plugin is to run in all of them. Where one cannot be had, the plugin's tests say that it is
# missing; everything else is tested all the same.
find_other_mosquitto() {
    local suite=$1 home=$tools/mosquitto-$1
    [[ -x $home/bin/mosquitto ]] || lock
    if [[ ! -x $home/bin/mosquitto ]] && ! (
        say "fetching the Mosquitto of Debian $suite"
        unpack_from "$suite" "the plugin is tested with the Mosquitto that is there alone" with-libraries mosquitto
        # What a package's installation would do: a link by each library's own name.
        PATH=$PATH:/usr/sbin:/sbin ldconfig -n "$made"/root/usr/lib/*-linux-gnu*/
        mkdir "$made/root/bin"
        cat >"$made/root/bin/mosquitto" <<'LAUNCHER'
#!/bin/sh
# The plugin's own libraries may be this machine's alone: they come last.
home=$(cd "$(dirname "$0")/.." && pwd)
for loader in "$home"/usr/lib/*-linux-gnu*/ld-linux-*.so.*; do
    libraries=$(dirname "$loader")
    exec "$loader" --library-path "$libraries:/usr/lib/$(basename "$libraries")" "$home/usr/sbin/mosquitto" "$@"
done
echo "$home holds no dynamic loader: delete the folder and run scripts/test-tools.sh again." >&2
exit 1
LAUNCHER
        chmod 755 "$made/root/bin/mosquitto"
        chmod -R go+rX "$made/root"
        rm -rf "$home"
        mv -T "$made/root" "$home"
    ); then
        say "Mosquitto of Debian $suite: MISSING, see above"
        return
    fi
    say "Mosquitto of Debian $suite: $("$home/bin/mosquitto" -h 2>/dev/null | head -n 1 || true) in $home"
}

# --- What android-sample makes its APK with ---------------------------------------------------------------------------

# All else of it comes from Maven. Debian and Ubuntu have the two as packages of their own names.
find_android_tools() {
    local missing=() program
    for program in zipalign apksigner unzip; do command -v "$program" >/dev/null || missing+=("$program"); done
    if ((${#missing[@]})); then
        lock
        may_install || fail "missing: ${missing[*]}, and cannot be installed from here: install the packages of these names, or put the build tools of an Android SDK on the PATH."
        install "${missing[@]}" || fail "installing ${missing[*]} failed: see above, or put the build tools of an Android SDK on the PATH."
    fi
    say "Android: apksigner $(apksigner --version 2>/dev/null || echo 'of unknown version'), zipalign at $(command -v zipalign)"
}

[[ -z ${BONGSU_TEST_MOSQUITTO:-} || -x $BONGSU_TEST_MOSQUITTO ]] ||
    fail "BONGSU_TEST_MOSQUITTO is $BONGSU_TEST_MOSQUITTO, which is no program: correct or unset it."
mosquitto=$(find_mosquitto) || {
    lock
    # Another run may have installed it meanwhile.
    mosquitto=$(find_mosquitto) || { install_mosquitto && mosquitto=$(find_mosquitto); } ||
        fail "mosquitto is still missing: set BONGSU_TEST_MOSQUITTO to the broker's program."
}
# The broker answers -h with its version and exit code 3 or 0, by version.
version=$("$mosquitto" -h 2>/dev/null | head -n 1 || true)
say "Mosquitto: ${version:-unknown version} at $mosquitto"
[[ -z ${BONGSU_TEST_CHROMIUM:-} || -x $BONGSU_TEST_CHROMIUM ]] ||
    fail "BONGSU_TEST_CHROMIUM is $BONGSU_TEST_CHROMIUM, which is no program: correct or unset it."
chromium=$(find_chromium) || {
    lock
    chromium=$(find_chromium) || { install_chromium && chromium=$(find_chromium); } ||
        fail "chromium is still missing: $chromium_remedy"
}
version=$("$chromium" --version 2>/dev/null) || fail "$chromium does not run: $chromium_remedy"
say "Chromium: $version at $chromium"
find_mysql
find_proxies
for program in curl jq make; do find_program "$program" "$program"; done
find_program mosquitto_sub mosquitto-clients
find_npm_packages
find_paho
find_plugin_tools
find_android_tools
for suite in trixie sid; do find_other_mosquitto "$suite"; done
