#!/bin/sh
# First boot of a card from `make card`: install the packages that lie beside this file.
#
# cloud-init's bootcmd starts it in every boot until it has finished, so that a boot that lost its
# power is repeated. Its output goes to first-boot.log beside this file, which any computer can read
# from the card.
#
# Arguments: the switches ssh, wifi and readonly, and names of packages that are installed after the
# appliance has started, because they may need a network.
set -eu

ROOT=${EMOTION_EDGE_ROOT:-} # set by tests only
DONE=$ROOT/var/lib/emotion-edge-card
HERE=$(dirname "$0")
NETWORK=$HERE/../network-config
OWN=$HERE/../emotion-edge-device # of one device of a fleet; otherwise its files lie here too
[ -d "$OWN" ] || OWN=$HERE
LOGIN=$OWN/mqtt-credentials

[ ! -e "$DONE" ] || exit 0
# With the overlay everything has been done and nothing can be written: see `protect`.
! grep -qw overlayroot=tmpfs "$ROOT/proc/cmdline" || exit 0
# The boot partition is read-only already if the power was lost within `protect`.
[ -w "$HERE" ] || mount -o remount,rw "$(realpath "$HERE/..")"
exec >>"$HERE/first-boot.log" 2>&1
trap '[ $? = 0 ] || log "the first boot failed: see emotion-edge/first-boot.log on the card"' EXIT

log() {
    echo "$(date -u +%FT%TZ) $*"
    echo "Emotion Edge: $*" >"$ROOT/dev/tty1" || true # there may be no screen
}

apt() {
    apt-get -y -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold \
        -o APT::Update::Error-Mode=any -o Acquire::Retries=1 "$@"
}

# Install packages; repeat without limit while a package is missing and no network is available.
install_packages() {
    pause=15 # seconds
    until apt install --no-install-recommends "$@"; do
        log "waiting for a network to download missing packages (next attempt in $pause s)"
        sleep "$pause"
        pause=$((pause < 480 ? pause * 2 : 900))
        apt update || true
    done
}

# Make root and boot partition read-only from the next boot on, with what raspi-config calls the
# overlay file system: changes go to memory. fsck is skipped because it would write its time to the
# root; the kernel replays the journal of the file system anyway.
# The command line comes last because its words mean that everything is done. It is replaced by a
# rename, so that a power loss leaves the old or the new one.
protect() {
    line="$HERE/../cmdline.txt"
    sed -i '\#[[:space:]]/boot/firmware[[:space:]]#s/defaults\(,ro\)\?/defaults,ro/' "$ROOT/etc/fstab"
    sed 's/^/overlayroot=tmpfs fsck.mode=skip /' "$line" >"$line.new"
    sync
    mv "$line.new" "$line"
    sync
}

# Any computer, and any user of the Pi, can read the Wi-Fi key on this partition. It is overwritten in
# place, because a removed file could still be read, once cloud-init has copied it to the root.
# "disabled" keeps the network as it is, whatever starts cloud-init again. The file has one sector:
# after a power loss it has the old or the new text, and both are valid.
forget_wifi_key() {
    [ -s "$NETWORK" ] || return 0
    sync # the copy must be on the card first
    size=$(stat -c %s "$NETWORK")
    printf "%-${size}s" '{"network": {"config": "disabled"}}' |
        dd of="$NETWORK" bs=64k iflag=fullblock conv=notrunc,fsync status=none
}

wifi_key_is_copied() {
    key=$(sed -n 's/.*"password": *"\([0-9a-f]\{64\}\)".*/\1/p' "$NETWORK")
    # Through a pipe, because arguments can be seen by other users.
    [ "$key" ] && echo "$key" |
        grep -rqsF -f - "$ROOT/etc/netplan" "$ROOT/etc/NetworkManager"
}

# User and password of the MQTT broker become a credential of the service, which root alone can read.
# On this partition they are overwritten first, as the Wi-Fi key is; then they have no colon.
keep_mqtt_login() {
    [ -e "$LOGIN" ] || return 0
    if grep -q : "$LOGIN"; then
        install -d -m 700 "$ROOT/etc/credstore"
        install -m 600 "$LOGIN" "$ROOT/etc/credstore/emotion-edge.mqtt"
        sync # the copy must be on the card first
        size=$(stat -c %s "$LOGIN")
        printf "%${size}s" "" | dd of="$LOGIN" bs=64k iflag=fullblock conv=notrunc,fsync status=none
    fi
    rm "$LOGIN"
}

export DEBIAN_FRONTEND=noninteractive

deferred=""
readonly=""
wifi=""
# The switches come first, so that somebody can log in if the installation fails.
for argument in "$@"; do
    case $argument in
    wifi)
        wifi=1
        # Raspberry Pi OS keeps the radio off until a country has been set.
        rfkill unblock wifi || true
        nmcli radio wifi on || true
        ;;
    ssh)
        rm -f "$ROOT/etc/ssh/sshd_config.d/rename_user.conf" # "SSH may not work until ..."
        systemctl enable --now ssh.service || true
        ;;
    readonly) readonly=1 ;;
    *) deferred="$deferred $argument" ;;
    esac
done
# At once, because an installation without a network waits without limit.
if [ "$wifi" ] && wifi_key_is_copied; then
    forget_wifi_key
fi
keep_mqtt_login

log "installing (once, a few minutes) ..."
if [ -f "$OWN/config.toml" ]; then
    install -D -m 644 "$OWN/config.toml" "$ROOT/etc/emotion-edge/config.toml"
fi
if [ -f "$OWN/mqtt-ca.pem" ]; then
    install -D -m 644 "$OWN/mqtt-ca.pem" "$ROOT/etc/emotion-edge/mqtt-ca.pem"
fi
dpkg --configure -a # completes an installation that lost its power
install_packages "$HERE"/*.deb
# Nobody can log in at this prompt. While it is waiting to be started in a boot, a DRM device cannot
# start emotion-edge.service, which conflicts with it.
systemctl disable getty@tty1.service || true
# No login prompt on other terminals either: after Ctrl+Alt+F2 the picture stays, but keys would go
# to that prompt.
mkdir -p "$ROOT/etc/systemd/logind.conf.d"
printf '[Login]\nNAutoVTs=0\nReserveVT=0\n' >"$ROOT/etc/systemd/logind.conf.d/emotion-edge.conf"
systemctl try-restart systemd-logind.service || true
systemctl enable --now emotion-edge.service
log "installed and started"

# Needed for a Pi camera only; Raspberry Pi OS Lite does not contain it.
if grep -qs "Raspberry Pi" "$ROOT/proc/device-tree/model"; then
    deferred="$deferred python3-picamera2"
fi
if [ -n "$deferred" ]; then
    # shellcheck disable=SC2086 # a list of package names
    install_packages $deferred
    systemctl try-restart emotion-edge.service
fi

log "done"
if [ "$wifi" ]; then
    forget_wifi_key # cloud-init has done what it does with it
fi
if [ "$readonly" ]; then
    log "the card is read-only from the next boot on"
    protect
fi
touch "$DONE"
# cloud-init has nothing more to set up, and takes seconds of every boot.
touch "$ROOT/etc/cloud/cloud-init.disabled"
rm -f "$HERE"/*.deb # makes room for new kernels in the boot partition
