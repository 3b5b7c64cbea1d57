#!/bin/sh
# The first boot of a card from `make card`: installs the packages that lie beside this file.
# cloud-init's bootcmd starts it in every boot, so that one that lost its power is made up for.
# What it said is in first-boot.log beside it: any computer can read that from the card.
#
# Arguments: what else is wanted: ssh, wifi, and names of packages that can wait for a network.
set -eu

DONE=/var/lib/emotion-edge-card
HERE=$(dirname "$0")

[ ! -e "$DONE" ] || exit 0
exec >>"$HERE/first-boot.log" 2>&1
trap '[ $? = 0 ] || say "the first boot failed: see emotion-edge/first-boot.log on the card"' EXIT

say() {
    echo "$(date -u +%FT%TZ) $*"
    echo "Emotion Edge: $*" >/dev/tty1 || true # nobody may be looking
}

apt() {
    apt-get -y -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold \
        -o APT::Update::Error-Mode=any -o Acquire::Retries=1 "$@"
}

# Without a network this ends at once where nothing is missing; else it waits for one, however long.
insist() {
    pause=15 # seconds
    until apt install --no-install-recommends "$@"; do
        say "waiting for a network to fetch what is missing (trying again in $pause s)"
        sleep "$pause"
        pause=$((pause < 480 ? pause * 2 : 900))
        apt update || true
    done
}

export DEBIAN_FRONTEND=noninteractive

later=""
# First, so that somebody can look if the rest fails.
for wish in "$@"; do
    case $wish in
    wifi) # Raspberry Pi OS leaves the radio off until somebody names a country.
        rfkill unblock wifi || true
        nmcli radio wifi on || true
        ;;
    ssh)
        rm -f /etc/ssh/sshd_config.d/rename_user.conf # "SSH may not work until ..."
        systemctl enable --now ssh.service || true
        ;;
    *) later="$later $wish" ;;
    esac
done

say "installing (a few minutes, once) ..."
if [ -f "$HERE/config.toml" ]; then
    install -D -m 644 "$HERE/config.toml" /etc/emotion-edge/config.toml
fi
dpkg --configure -a # what a lost power left half done
insist "$HERE"/*.deb
# A prompt at which nobody can log in; and while it waits to be started in a boot, the display card
# cannot start our service, which conflicts with it.
systemctl disable getty@tty1.service || true
systemctl enable --now emotion-edge.service
say "installed and started"

# For a Pi camera; Raspberry Pi OS Lite lacks it, and USB cameras work without.
if grep -qs "Raspberry Pi" /proc/device-tree/model; then
    later="$later python3-picamera2"
fi
if [ -n "$later" ]; then
    # shellcheck disable=SC2086 # names of packages
    insist $later
    systemctl try-restart emotion-edge.service
fi

touch "$DONE"
rm -f "$HERE"/*.deb # room for the kernels to come
say "done"
