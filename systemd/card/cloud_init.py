"""Files in the boot partition that cloud-init reads at the first boot.

They are written as JSON, which is also YAML: names, keys and passwords are quoted reliably.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from card.options import CardOptions
from card.wifi import Wifi

MOUNT_POINT = "/boot/firmware"  # of the boot partition, where Raspberry Pi OS's cloud-init looks
FOLDER = "emotion-edge"
# Of the files of one device of a fleet. Not the same: some file managers replace a folder that is
# copied over another, and the packages would be gone.
DEVICE_FOLDER = "emotion-edge-device"
SCRIPT = Path(__file__).with_name("first-boot.sh")
MQTT_LOGIN, MQTT_CA = "mqtt-credentials", "mqtt-ca.pem"  # files of a device
USER = "pi"  # exists in Raspberry Pi OS, locked until its first-boot wizard has been answered


def boot_files(options: CardOptions, own: str = FOLDER) -> dict[str, str]:
    """Return the text of each file, by its name in the boot partition.

    Args:
        options: what the user wants on the card.
        own: folder of settings and secrets of this device.
    """
    user = "#cloud-config\n" + _json(user_data(options))
    files = {
        "user-data": user,
        "meta-data": _json(meta_data(user)),
        f"{FOLDER}/{SCRIPT.name}": SCRIPT.read_text(encoding="utf-8"),
    }
    if options.wifi:
        # One line of less than a sector: first-boot.sh overwrites it in one step.
        files["network-config"] = json.dumps(network_config(options.wifi), ensure_ascii=False)
    if options.config:
        files[f"{own}/config.toml"] = options.config
    if options.mqtt_login:
        files[f"{own}/{MQTT_LOGIN}"] = options.mqtt_login + "\n"
    if options.mqtt_ca:
        files[f"{own}/{MQTT_CA}"] = options.mqtt_ca
    return files


def user_data(options: CardOptions) -> dict[str, Any]:
    """Return the user-data.

    Without an ssh key no login exists: the empty list of users replaces cloud-init's default user.
    """
    data: dict[str, Any] = {"users": [], "bootcmd": boot_commands(options)}
    if options.hostname:
        # Without an entry in /etc/hosts, sudo waits for a name server.
        data |= {"hostname": options.hostname, "manage_etc_hosts": True}
    if options.ssh_keys:
        # The user has no password that sudo could ask for.
        rights = {"groups": ["adm", "video"], "sudo": "ALL=(ALL) NOPASSWD:ALL"}
        login = {"lock_passwd": True, "shell": "/bin/bash"}
        keys = {"ssh_authorized_keys": options.ssh_keys}
        data |= {"users": [{"name": USER, **rights, **login, **keys}], "ssh_pwauth": False}
    return data


def boot_commands(options: CardOptions) -> list[list[str]]:
    """Return the commands that cloud-init runs early in every boot.

    `runcmd` would not do: it runs only once, even if the power fails meanwhile, and after
    multi-user.target, which waits for Raspberry Pi OS's first-boot wizard, which waits for input.
    When these commands run, the wizard's job is queued already: `stop` cancels the job and `mask`
    keeps the wizard from being started again.
    """
    switches = {"ssh": options.ssh_keys, "wifi": options.wifi, "readonly": options.readonly}
    arguments = [*(name for name, on in switches.items() if on), *options.deferred_packages()]
    unit = ["--unit=emotion-edge-first-boot", "--description=Emotion Edge first boot"]
    order = ["--no-block", "--property=Type=oneshot", "--property=After=multi-user.target"]
    script = f"{MOUNT_POINT}/{FOLDER}/{SCRIPT.name}"
    return [
        ["systemctl", "stop", "--no-block", "userconfig.service"],
        ["systemctl", "mask", "userconfig.service"],
        ["systemd-run", *unit, *order, "sh", script, *arguments],
    ]


def meta_data(user: str) -> dict[str, str]:
    """Return the meta-data; another user-data is another instance, which is set up completely."""
    number = hashlib.sha256(user.encode()).hexdigest()[:16]
    return {"dsmode": "local", "instance-id": f"emotion-edge-{number}"}


def network_config(wifi: Wifi) -> dict[str, Any]:
    """Return the network-config (netplan).

    It replaces the one of the base image, so that it has the wired network too. All interfaces are
    optional: the boot does not wait for a network.
    """
    radio: dict[str, Any] = {"dhcp4": True, "optional": True}
    if wifi.country:
        radio["regulatory-domain"] = wifi.country
    radio["access-points"] = {wifi.ssid: {"password": wifi.psk}}
    wired = {"eth0": {"dhcp4": True, "optional": True}}
    return {"network": {"version": 2, "ethernets": wired, "wifis": {"wlan0": radio}}}


def kernel_command_line(text: str, country: str) -> str:
    """Return the kernel's command line with the country; without one the radio stays off.

    Args:
        text: content of cmdline.txt.
        country: two capital letters.
    """
    words = [word for word in text.split() if not word.startswith("cfg80211.ieee80211_regdom=")]
    return " ".join([*words, f"cfg80211.ieee80211_regdom={country}"]) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
