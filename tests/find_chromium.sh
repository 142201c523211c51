#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests: $CHROMIUM, one on PATH, Playwright's own, else installs one (apt as root on Debian,
# Playwright's download elsewhere). Progress goes to standard error.
set -u
python="$(dirname "$0")/../.venv/bin/python"
# Playwright's own driver is linked against libatomic, which a bare Debian lacks
driver="$(echo "$(dirname "$0")"/../.venv/lib/python3*/site-packages/playwright/driver/node)"
if [ -x "$driver" ] && ! "$driver" --version >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libatomic1; } >&2
fi
for candidate in "${CHROMIUM:-}" "$(command -v chromium)" "$(command -v chromium-browser)" "$(command -v google-chrome)" "$(command -v google-chrome-stable)"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then echo "$candidate"; exit 0; fi
done
own() { "$python" -c 'from playwright.sync_api import sync_playwright as p
with p() as x: print(x.chromium.executable_path)' 2>/dev/null; }
path="$(own)"
if [ -n "$path" ] && [ -x "$path" ]; then echo "$path"; exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium through apt for the browser tests ..." >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >&2
    path="$(command -v chromium)"
else
    echo "Installing Chromium through Playwright for the browser tests ..." >&2
    "$python" -m playwright install chromium >&2
    path="$(own)"
fi
if [ -n "$path" ] && [ -x "$path" ]; then echo "$path"; exit 0; fi
echo "No Chromium could be found or installed. Install one and set CHROMIUM to its path." >&2
exit 1
