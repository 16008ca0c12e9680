#!/bin/sh
# Prints the folder in which test-tools.sh keeps what it unpacks: outside both the repository and the system.
set -eu

# Root's home is closed to other users, and mysqld never runs as root: root's tools lie where mysqld can read them.
# io.bongsu.testenv.Tools spells the same rule.
if [ -n "${BONGSU_TOOLS:-}" ]; then
    printf '%s\n' "$BONGSU_TOOLS"
elif [ "$(id -u)" -eq 0 ]; then
    echo /var/cache/bongsu
else
    printf '%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}/bongsu"
fi
