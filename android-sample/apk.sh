#!/usr/bin/env bash
# Builds the APK without Gradle. Called by Maven (pom.xml), which gives ANDROID_JAR, MIN_SDK, TARGET_SDK and VERSION_NAME:
#   apk.sh resources        compiles the resources and writes the class R, before the Java sources are compiled
#   apk.sh package <apk>    classes to dex, everything into one APK, aligned, signed with a debug key, and checked
set -euo pipefail

cd "$(dirname "$0")"
target=$PWD/target
aapt2=$target/tools/prebuilt/linux/aapt2_64
linked=$target/apk/linked.apk

fail() {
    printf 'apk: %s\n' "$*" >&2
    exit 1
}

needs() {
    command -v "$1" >/dev/null || fail "$1 is missing: run scripts/test-tools.sh, or install the package $1 (Debian's and Ubuntu's name)."
}

# The network security configuration of a debug build, with the hosts a developer names besides.
debug_resources() {
    local hosts='' host
    rm -rf "$target/apk/debug"
    mkdir -p "$target/apk/debug"
    cp -r src/debug/res "$target/apk/debug/res"
    for host in ${BONGSU_ANDROID_CLEARTEXT:-}; do
        [[ $host =~ ^[A-Za-z0-9.-]+$ ]] || fail "BONGSU_ANDROID_CLEARTEXT has names or addresses of hosts, separated by blanks, not $host"
        hosts+="<domain includeSubdomains=\"false\">$host</domain>"
    done
    sed -i "s|<!-- more hosts -->|$hosts|" "$target/apk/debug/res/xml/network_security_config.xml"
}

resources() {
    [[ $(uname -s)-$(uname -m) == Linux-x86_64 ]] || fail "the aapt2 that Maven fetches is for Linux on x86-64: build the app there, or in your IDE with build.gradle.kts."
    [[ -r ${ANDROID_JAR:-} ]] || fail "ANDROID_JAR is to be the platform's jar: run this through Maven."
    chmod +x "$aapt2"
    mkdir -p "$target/apk" "$target/generated-sources/r"
    debug_resources
    open_aars
    "$aapt2" compile --dir src/main/res -o "$target/apk/main.zip"
    "$aapt2" compile --dir "$target/apk/debug/res" -o "$target/apk/debug.zip"
    "$aapt2" link -o "$linked" -I "$ANDROID_JAR" --manifest src/main/AndroidManifest.xml \
        --java "$target/generated-sources/r" --proguard "$target/apk/manifest-rules.pro" \
        --min-sdk-version "$MIN_SDK" --target-sdk-version "$TARGET_SDK" --compile-sdk-version-code "$TARGET_SDK" \
        --version-code 1 --version-name "$VERSION_NAME" --debug-mode --auto-add-overlay \
        "$target/apk/main.zip" -R "$target/apk/debug.zip"
}

# The classes of what the tests need and only comes as AARs.
open_aars() {
    local aar
    jdk=$(../scripts/find-jdk.sh)
    for aar in "$target"/tools/*.aar; do
        (cd "$target/tools" && "$jdk/bin/jar" xf "$aar" classes.jar && mv classes.jar "$(basename "$aar" .aar).jar")
    done
}

# A key for debug builds is nobody's secret and in no repository: each machine makes its own, once, so that a new build
# installs over the last one.
debug_key() {
    local folder=${BONGSU_ANDROID_KEYS:-$HOME/.android}
    key=$folder/bongsu-debug.keystore
    [[ -e $key ]] && return
    mkdir -p "$folder"
    "$jdk/bin/keytool" -genkeypair -keystore "$key.$$" -storetype PKCS12 -storepass android -keypass android -alias debug \
        -keyalg RSA -keysize 2048 -validity 10000 -dname 'CN=Bongsu debug' >/dev/null 2>&1 || fail "no debug key could be made in $folder"
    mv "$key.$$" "$key"
}

# What lies in the libraries' jars besides classes and is read at run time; licences go along.
library_files() {
    local jar
    rm -rf "$target/apk/files"
    mkdir -p "$target/apk/files"
    for jar in "$@"; do
        [[ $jar == *.jar ]] || continue
        (cd "$target/apk/files" && "$jdk/bin/jar" xf "$jar")
    done
    (cd "$target/apk/files" &&
        find . \( -name '*.class' -o -path './META-INF/maven/*' -o -path './META-INF/versions/*' -o -path './META-INF/native-image/*' \
            -o -path './META-INF/proguard/*' -o -path './META-INF/com.android.tools/*' -o -name 'MANIFEST.MF' -o -name '*.kotlin_module' -o -name '*.kotlin_builtins' -o -name '*.kotlin_metadata' -o -name 'INDEX.LIST' \
            -o -name '*.SF' -o -name '*.RSA' \) -type f -delete && find . -type d -empty -delete)
    mkdir -p "$target/apk/files"
}

package() {
    local apk=$1 libraries classes
    needs zipalign
    needs apksigner
    needs unzip
    jdk=$(../scripts/find-jdk.sh)
    # Maven ends the file without a new line, which read takes for a failure.
    IFS=: read -r -a libraries <"$target/runtime.classpath" || ((${#libraries[@]}))
    mapfile -t classes < <(find target/classes -name '*.class')
    rm -rf "$target/apk/dex" "$apk"
    mkdir -p "$target/apk/dex"
    "$jdk/bin/java" -Xmx1g -cp "$target/tools/r8.jar" com.android.tools.r8.D8 --debug --min-api "$MIN_SDK" \
        --lib "$ANDROID_JAR" --lib "$jdk" --output "$target/apk/dex" "${classes[@]}" "${libraries[@]}" \
        >"$target/apk/d8.log" 2>&1 || { cat "$target/apk/d8.log" >&2; fail "D8 could not make the classes into dex, see above."; }
    library_files "${libraries[@]}"
    cp "$linked" "$target/apk/unaligned.apk"
    "$jdk/bin/jar" --update --no-manifest --file "$target/apk/unaligned.apk" -C "$target/apk/dex" . -C "$target/apk/files" .
    zipalign -f 4 "$target/apk/unaligned.apk" "$target/apk/aligned.apk"
    debug_key
    apksigner sign --ks "$key" --ks-pass pass:android --min-sdk-version "$MIN_SDK" --out "$apk" "$target/apk/aligned.apk"
    check "$apk"
}

# A phone would refuse what fails here.
check() {
    local apk=$1 badging listing
    zipalign -c 4 "$apk" || fail "$apk is not aligned."
    apksigner verify --min-sdk-version "$MIN_SDK" "$apk" || fail "$apk has no valid signature."
    # Since Android 11 it is mapped as it lies in the file.
    # Not through a pipe: grep -q closes it at the first match, and what still writes then fails, and with pipefail the whole.
    listing=$(unzip -v "$apk" resources.arsc)
    grep -q ' Stored ' <<<"$listing" || fail "resources.arsc is compressed in $apk: Android 11 and later refuse that."
    badging=$("$aapt2" dump badging "$apk")
    grep -q "^package: name='io.bongsu.android'" <<<"$badging" || fail "$apk has another package: $badging"
    # Older aapt2 say sdkVersion, newer ones minSdkVersion.
    grep -Eq "^(minSdkVersion|sdkVersion):'$MIN_SDK'" <<<"$badging" || fail "$apk has another minSdkVersion: $badging"
    grep -q "^targetSdkVersion:'$TARGET_SDK'" <<<"$badging" || fail "$apk has another targetSdkVersion: $badging"
    grep -q "^launchable-activity: name='io.bongsu.android.RoomsActivity'" <<<"$badging" || fail "$apk cannot be launched: $badging"
    printf 'apk: %s, %s bytes, signed\n' "$apk" "$(stat -c %s "$apk")"
}

case ${1:-} in
resources) resources ;;
package) package "${2:?where to write the APK}" ;;
*) fail "say resources or package" ;;
esac
