#!/bin/sh
# Find Chromium for the browser tests, install it where that is allowed, else say what is missing.
# Never fails: without it those tests are skipped, each with a sentence.
set -u
[ -n "${BIRLIK_CHROMIUM:-}" ] && exit 0
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq </dev/null &&
        apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core </dev/null >/dev/null &&
        exit 0
    echo "Chromium could not be installed (the lines above say why); the browser tests will be skipped."
    exit 0
fi
echo "Chromium is missing and only an administrator may install it (apt-get install chromium);" \
    "the browser tests will be skipped."
