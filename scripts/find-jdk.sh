#!/bin/sh
# Prints the home of a JDK 25 and nothing else, or fails with one sentence and the remedy.
# The backend is compiled for Java 25; an older `java` on the PATH would only say UnsupportedClassVersionError.
set -eu

wanted=25

# A JDK, not a JRE: javac must be there. `release` names the version without starting a JVM.
is_wanted() {
    [ -n "$1" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] &&
        grep -q "^JAVA_VERSION=\"${wanted}[\".+-]" "$1/release"
}

try() {
    if is_wanted "$1"; then
        printf '%s\n' "$1"
        exit 0
    fi
}

if [ -n "${BONGSU_JDK:-}" ]; then
    try "$BONGSU_JDK"
    echo "find-jdk: BONGSU_JDK is $BONGSU_JDK, which holds no JDK $wanted: point it at one, or unset it to search." >&2
    exit 1
fi

try "${JAVA_HOME:-}"
if on_path=$(command -v javac); then
    on_path=$(readlink -f "$on_path" 2>/dev/null || printf '%s' "$on_path")
    try "$(dirname "$(dirname "$on_path")")"
fi
for home in /usr/lib/jvm/*"$wanted"* "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/"$wanted"* \
    "$HOME"/.jdks/*"$wanted"* "$HOME"/.local/share/mise/installs/java/*"$wanted"* /opt/*jdk*"$wanted"* \
    /Library/Java/JavaVirtualMachines/*"$wanted"*/Contents/Home; do
    try "$home"
done
if [ -x /usr/libexec/java_home ] && home=$(/usr/libexec/java_home -v "$wanted" 2>/dev/null); then
    try "$home"
fi

echo "find-jdk: no JDK $wanted was found: install one (Eclipse Temurin, or your system's openjdk-$wanted-jdk) or set BONGSU_JDK to its folder." >&2
exit 1
