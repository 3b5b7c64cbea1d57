#!/bin/sh
# The first boot of a card from `make card`: installs the packages that lie beside this file.
# cloud-init's bootcmd starts it in every boot until it is done, so that one that lost its power is
# made up for.
# What it said is in first-boot.log beside it: any computer can read that from the card.
#
# Arguments: what else is wanted: ssh, wifi, readonly, and names of packages that can wait for a
# network.
set -eu

ROOT=${EMOTION_EDGE_ROOT:-} # tests have their own
DONE=$ROOT/var/lib/emotion-edge-card
HERE=$(dirname "$0")

[ ! -e "$DONE" ] || exit 0
# Then all has been done, and nothing can be written: see `protect`.
! grep -qw overlayroot=tmpfs "$ROOT/proc/cmdline" || exit 0
# The power was lost in the midst of `protect`.
[ -w "$HERE" ] || mount -o remount,rw "$(realpath "$HERE/..")"
exec >>"$HERE/first-boot.log" 2>&1
trap '[ $? = 0 ] || say "the first boot failed: see emotion-edge/first-boot.log on the card"' EXIT

say() {
    echo "$(date -u +%FT%TZ) $*"
    echo "Emotion Edge: $*" >"$ROOT/dev/tty1" || true # nobody may be looking
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

# From the next start on the root is only read, and what is written goes to memory: what raspi-config
# calls the overlay file system and a write-protected boot partition. A check of the file system
# would note its time there; the journal, if there is any left, is played by the kernel anyway.
# The command line is the last step, since its words say that all is done; it is written beside the
# old one, and takes its place when it is all there.
protect() {
    line="$HERE/../cmdline.txt"
    sed -i '\#[[:space:]]/boot/firmware[[:space:]]#s/defaults\(,ro\)\?/defaults,ro/' "$ROOT/etc/fstab"
    sed 's/^/overlayroot=tmpfs fsck.mode=skip /' "$line" >"$line.new"
    sync
    mv "$line.new" "$line"
    sync
}

export DEBIAN_FRONTEND=noninteractive

later=""
readonly=""
# First, so that somebody can look if the rest fails.
for wish in "$@"; do
    case $wish in
    wifi) # Raspberry Pi OS leaves the radio off until somebody names a country.
        rfkill unblock wifi || true
        nmcli radio wifi on || true
        ;;
    ssh)
        rm -f "$ROOT/etc/ssh/sshd_config.d/rename_user.conf" # "SSH may not work until ..."
        systemctl enable --now ssh.service || true
        ;;
    readonly) readonly=1 ;;
    *) later="$later $wish" ;;
    esac
done

say "installing (a few minutes, once) ..."
if [ -f "$HERE/config.toml" ]; then
    install -D -m 644 "$HERE/config.toml" "$ROOT/etc/emotion-edge/config.toml"
fi
dpkg --configure -a # what a lost power left half done
insist "$HERE"/*.deb
# A prompt at which nobody can log in; and while it waits to be started in a boot, the display card
# cannot start our service, which conflicts with it.
systemctl disable getty@tty1.service || true
# Nor on another terminal: after Ctrl+Alt+F2 the picture stays, and keys would reach that one.
mkdir -p "$ROOT/etc/systemd/logind.conf.d"
printf '[Login]\nNAutoVTs=0\nReserveVT=0\n' >"$ROOT/etc/systemd/logind.conf.d/emotion-edge.conf"
systemctl try-restart systemd-logind.service || true
systemctl enable --now emotion-edge.service
say "installed and started"

# For a Pi camera; Raspberry Pi OS Lite lacks it, and USB cameras work without.
if grep -qs "Raspberry Pi" "$ROOT/proc/device-tree/model"; then
    later="$later python3-picamera2"
fi
if [ -n "$later" ]; then
    # shellcheck disable=SC2086 # names of packages
    insist $later
    systemctl try-restart emotion-edge.service
fi

say "done"
if [ "$readonly" ]; then
    say "nothing is written to the card any more, from the next start on"
    protect
fi
touch "$DONE"
# It has set up all that it was told, and would cost seconds of every start.
touch "$ROOT/etc/cloud/cloud-init.disabled"
rm -f "$HERE"/*.deb # room for the kernels to come
