#!/bin/sh
# Make the virtual environment named by $1 from uv.lock. May be interrupted and run again at any time.
set -eu
venv=$1
room_needed=2500 # megabytes, packages and their compiled form

stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Whether $1 is a Python this works on. (A version manager's shim may exist without its Python.)
fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}

find_python() {
    for name in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14}; do
        if command -v "$name" >/dev/null 2>&1 && fits "$name"; then
            command -v "$name"
            return
        fi
    done
    found=$("${PYTHON:-python3}" --version 2>/dev/null || echo "none")
    stop "Birlik needs Python 3.11 to 3.14; found here: $found." \
        "Install one (Debian: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3.12"
}

make_venv() {
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -m venv --clear "$venv"
    elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing python3-venv, which Debian keeps apart from Python ..."
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y python3-venv </dev/null >/dev/null ||
            { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y python3-venv </dev/null >/dev/null; } ||
            stop "python3-venv could not be installed; see the lines above."
        "$python" -m venv --clear "$venv"
    else
        stop "This Python ($python) cannot make virtual environments." \
            "Ask an administrator for: apt-get install python3-venv"
    fi
}

# Trust what the machine trusts: a proxy of one's own office is known to the system, not to pip and uv.
for roots in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; do
    if [ -n "$roots" ] && [ -f "$roots" ]; then
        export SSL_CERT_FILE="$roots" PIP_CERT="${PIP_CERT:-$roots}" UV_SYSTEM_CERTS=1
        break
    fi
done

room=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
[ -x "$venv/bin/uv" ] || [ "$room" -ge $room_needed ] ||
    stop "The disk has $room MB left here and the set-up needs $room_needed MB. Free some room, then run make again."

uv_version=$(sed -n '/^name = "uv"$/{n;s/version = "\(.*\)"/\1/p;}' uv.lock)
if ! "$venv/bin/uv" --version 2>/dev/null | grep -q " $uv_version"; then
    python=$(find_python)
    echo "Making the environment in $venv with $("$python" --version) ..."
    make_venv
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --retries 2 --timeout 20 "uv==$uv_version" ||
        stop "The package index did not answer as expected (the lines above say how)." \
            "The first set-up needs the network; check it, or the proxy settings, and run make again."
fi

echo "Installing the packages of uv.lock ..."
[ -t 2 ] && quiet= || quiet=--quiet # uv draws its progress on a terminal
VIRTUAL_ENV= UV_PROJECT_ENVIRONMENT="$venv" "$venv/bin/uv" sync --locked $quiet ||
    stop "Not all packages could be installed (the lines above say why: network, disk, or a changed uv.lock)." \
        "What was fetched is kept; run make again when it is mended."
