"""The files of the boot partition that cloud-init reads at the first boot.

They are JSON, which is YAML too, so that no name, key or password can break out of its quotes.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from card.wishes import Wifi, Wishes

# Raspberry Pi OS mounts the boot partition there, and tells cloud-init to look there.
MOUNTED = "/boot/firmware"
FOLDER = "emotion-edge"
SCRIPT = Path(__file__).with_name("first-boot.sh")
USER = "pi"  # Raspberry Pi OS has this user, locked, until its wizard has asked


def files(wishes: Wishes) -> dict[str, str]:
    """Names in the boot partition, and what is in them."""
    user_data = "#cloud-config\n" + _json(user(wishes))
    made = {
        "user-data": user_data,
        "meta-data": _json(meta(user_data)),
        f"{FOLDER}/{SCRIPT.name}": SCRIPT.read_text(encoding="utf-8"),
    }
    if wishes.wifi:
        made["network-config"] = _json(network(wishes.wifi))
    if wishes.config:
        made[f"{FOLDER}/config.toml"] = wishes.config
    return made


def user(wishes: Wishes) -> dict[str, Any]:
    """What cloud-init sets up.

    No login unless there is a key: an empty list of users keeps cloud-init's own default away.
    """
    made: dict[str, Any] = {"users": [], "bootcmd": boot_commands(wishes)}
    if wishes.hostname:
        # /etc/hosts too, or sudo waits for a name server.
        made |= {"hostname": wishes.hostname, "manage_etc_hosts": True}
    if wishes.keys:
        # Without a password sudo cannot ask for one.
        rights = {"groups": ["adm", "video"], "sudo": "ALL=(ALL) NOPASSWD:ALL"}
        login = {"lock_passwd": True, "shell": "/bin/bash", "ssh_authorized_keys": wishes.keys}
        made |= {"users": [{"name": USER, **rights, **login}], "ssh_pwauth": False}
    return made


def boot_commands(wishes: Wishes) -> list[list[str]]:
    """Run early in every boot.

    Not cloud-init's `runcmd`: that comes once, even if the power goes meanwhile, and it waits for
    multi-user.target, which waits for Raspberry Pi OS's first-boot wizard, which waits for keys.
    The wizard has been queued by now: stop takes it out, mask keeps it out.
    """
    switches = {"ssh": wishes.keys, "wifi": wishes.wifi, "readonly": wishes.readonly}
    wanted = [*(name for name, wish in switches.items() if wish), *wishes.later()]
    unit = ["--unit=emotion-edge-first-boot", "--description=Emotion Edge: the first boot"]
    order = ["--no-block", "--property=Type=oneshot", "--property=After=multi-user.target"]
    script = f"{MOUNTED}/{FOLDER}/{SCRIPT.name}"
    return [
        ["systemctl", "stop", "--no-block", "userconfig.service"],
        ["systemctl", "mask", "userconfig.service"],
        ["systemd-run", *unit, *order, "sh", script, *wanted],
    ]


def meta(user_data: str) -> dict[str, str]:
    """Another card is another instance to cloud-init, which then sets everything up anew."""
    number = hashlib.sha256(user_data.encode()).hexdigest()[:16]
    return {"dsmode": "local", "instance-id": f"emotion-edge-{number}"}


def network(wifi: Wifi) -> dict[str, Any]:
    """For netplan; with the wired network, since it stands for all that the image had.

    Optional: no boot waits for a network.
    """
    radio: dict[str, Any] = {"dhcp4": True, "optional": True}
    if wifi.country:
        radio["regulatory-domain"] = wifi.country
    radio["access-points"] = {wifi.ssid: {"password": wifi.psk}}
    wired = {"eth0": {"dhcp4": True, "optional": True}}
    return {"network": {"version": 2, "ethernets": wired, "wifis": {"wlan0": radio}}}


def command_line(text: str, country: str) -> str:
    """The kernel's command line with the country, by which the radio is allowed to be on."""
    words = [word for word in text.split() if not word.startswith("cfg80211.ieee80211_regdom=")]
    return " ".join([*words, f"cfg80211.ieee80211_regdom={country}"]) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
