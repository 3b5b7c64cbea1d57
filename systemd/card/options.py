"""Options of a card image, validated before anything is written."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass

from card import appliance_config
from card.ssh_keys import parse_ssh_keys
from card.wifi import Wifi, parse_wifi
from edge.errors import ConfigError

# The packages that raspi-config installs for its overlay file system. overlayroot calls grep in
# the initramfs, which has it from busybox only; without it the root silently stays writable.
OVERLAY_PACKAGES = ("overlayroot", "busybox")


@dataclass(frozen=True)
class CardOptions:
    """Validated options; "", () and None mean "not given".

    Attributes:
        hostname: host name of the Pi.
        wifi: network to join.
        ssh_keys: public keys that may log in.
        config: configuration of the appliance, TOML.
        packages: names of Debian packages that the configuration needs.
        readonly: nothing is written to the card after the installation.
        mqtt_login: "user:password" for the MQTT broker.
        mqtt_ca: certificate of the authority that signed the broker's, PEM.
    """

    hostname: str = ""
    wifi: Wifi | None = None
    ssh_keys: tuple[str, ...] = ()
    config: str = ""
    packages: tuple[str, ...] = ()
    readonly: bool = False
    mqtt_login: str = ""
    mqtt_ca: str = ""

    def deferred_packages(self) -> list[str]:
        """Return the names of packages that are installed after the appliance has started."""
        return [*self.packages, *(OVERLAY_PACKAGES if self.readonly else ())]


def from_arguments(arguments: argparse.Namespace) -> CardOptions:
    """Validate the arguments of the command line.

    Raises:
        ConfigError: an option is wrong.
    """
    a = arguments
    hostname = parse_hostname(a.hostname)
    # Of a fleet, each device has its own, with parts of the table and of these.
    given = None if a.fleet else (a.wifi_ssid, a.wifi_password_file, a.wifi_country)
    wifi = parse_wifi(*given) if given else None
    ssh_keys = parse_ssh_keys(a.ssh_key)
    config, packages = appliance_config.merge(a.config, a.language)
    return CardOptions(hostname, wifi, ssh_keys, config, packages, a.readonly)


def parse_hostname(text: str, option: str = "HOSTNAME") -> str:
    """Return a host name of one label (RFC 1123), or ""; `option` names it in the message.

    Raises:
        ConfigError: it is not a host name.
    """
    if text and not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", text):
        raise ConfigError(
            f"{option} {text!r}: must be 1 to 63 letters a-z, digits and hyphens, "
            "without a hyphen at either end"
        )
    return text
