#!/bin/sh
# One round after another: land, let go what nobody holds any more, judge alerts, and once a day a backup.
# Asked to stop, it lets the step that runs end: a landing is not cut off.
trap 'stop=1; [ -n "$pause" ] && kill "$pause" 2>/dev/null' TERM INT
step() { [ -n "$stop" ] || "$@" || echo "ended with code $?: $*" >&2; }
while [ -z "$stop" ]; do
    step python -m etl run --quiet
    step python -m sharing sweep
    step python -m reports alerts run
    if [ -d "$GROUNDSWELL_BACKUPS" ] && [ -z "$(find "$GROUNDSWELL_BACKUPS" -name 'groundswell-*.zip' -mmin -1430)" ]; then
        step python -m sharing backup --out "$GROUNDSWELL_BACKUPS" --keep 14
    fi
    [ -n "$stop" ] || { sleep "${GROUNDSWELL_ROUND_SECONDS:-900}" & pause=$!; wait "$pause"; pause=; }
done
