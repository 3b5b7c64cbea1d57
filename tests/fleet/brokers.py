"""The brokers of docs/fleet.md, on loopback: their files as they are, but for names and places."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.broker.mosquitto import Mosquitto
from tests.edge.display.web.test_tls import FOLDER as CERTIFICATES
from tests.files import ROOT

DOCS = ROOT / "docs" / "fleet"
CA = CERTIFICATES / "certificate.pem"
SECRET = "change this"


def start_broker(name: str, folder: Path, users: tuple[str, ...], central: int = 0) -> Mosquitto:
    """Start the broker of NAME.conf.

    Args:
        name: "site" or "central".
        folder: for its files.
        users: that may connect, with the password `SECRET`.
        central: port of the central broker.
    """
    stored, passwords = folder / "stored", folder / "passwords"
    stored.mkdir(parents=True)
    passwords.touch(0o600)
    passwords.write_text("".join(f"{user}:{SECRET}\n" for user in users))
    subprocess.run(["mosquitto_passwd", "-U", passwords], check=True)
    acl = folder / f"{name}.acl"
    acl.write_text((DOCS / acl.name).read_text())
    acl.chmod(0o600)
    places = {
        "/etc/mosquitto/passwords": passwords, f"/etc/mosquitto/{name}.acl": acl,
        "/var/lib/mosquitto/": f"{stored}/", "/etc/mosquitto/ca.pem": CA,
        "/etc/mosquitto/certificate.pem": CA, "/etc/mosquitto/key.pem": CERTIFICATES / "key.pem",
        "central.example.org:8883": f"localhost:{central}",
    }  # fmt: skip
    text = (DOCS / f"{name}.conf").read_text()
    for place, here in places.items():
        text = text.replace(place, str(here))
    assert "/etc/" not in text.replace("# ", "").partition("listener")[2]
    lines = re.sub(r"(?m)^listener .*$", "", text).splitlines()
    return Mosquitto(folder, *lines)
