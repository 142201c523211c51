#!/bin/sh
# Without containers: a command with the settings of the units and as their user, asked by root: deploy/host.sh sharing status
home=/var/lib/groundswell
exec systemd-run --quiet --pipe --wait --collect --uid=groundswell --working-directory=/opt/groundswell -p EnvironmentFile=/etc/groundswell.env -p UMask=0027 \
    -E GROUNDSWELL_LANDED=$home/landed -E GROUNDSWELL_COLLECTIONS=$home/collections -E HOME=$home /opt/groundswell/.venv/bin/python -m "$@"
