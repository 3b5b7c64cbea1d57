"""The script of the first boot, with fake tools that record their calls and can cut the power."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from card import cloud_init
from card.cloud_init import SCRIPT
from card.options import CardOptions
from card.wifi import Wifi

REAL = (
    "dirname", "grep", "date", "sed", "mv", "rm", "mkdir", "install", "touch", "realpath", "stat",
    "dd",
)  # fmt: skip
FAKE = ("apt-get", "dpkg", "systemctl", "sync", "mount", "rfkill", "nmcli", "sleep")
# Each tool records its call. The power cut at call number CUT kills the whole session at once.
TOOL = """#!/bin/sh
echo "{name} $*" >>"{calls}"
[ "$(wc -l <"{calls}")" != "$CUT" ] || kill -9 0
{real}
"""
FSTAB = "PARTUUID=1-01 /boot/firmware vfat defaults 0 2\nPARTUUID=1-02 / ext4 defaults 0 1\n"
LINE = "console=tty1 root=PARTUUID=1-02 rootwait\n"
KEY = "0123456789abcdef" * 4
NETWORK = cloud_init.boot_files(CardOptions(wifi=Wifi("home", KEY, "DE")))["network-config"]
PROTECTED = f"overlayroot=tmpfs fsck.mode=skip {LINE}"


class Card:
    """A card in a machine whose root is a folder."""

    def __init__(self, folder: Path) -> None:
        self.root, self.calls = folder / "root", folder / "calls"
        self.boot = self.root / "boot/firmware"
        here = self.boot / "emotion-edge"
        for name in ("proc", "dev", "etc/cloud", "etc/netplan", "var/lib"):
            (self.root / name).mkdir(parents=True)
        here.mkdir(parents=True)
        self.script = shutil.copy(SCRIPT, here)
        (here / "config.toml").write_text("[display]\n")
        (here / "emotion-edge_1_arm64.deb").write_text("")
        (self.root / "etc/fstab").write_text(FSTAB)
        (self.boot / "cmdline.txt").write_text(LINE)
        (self.boot / "network-config").write_text(NETWORK)
        self.set_up_network()
        self.tools = folder / "tools"
        self.tools.mkdir()
        for name in (*REAL, *FAKE):
            real = f'exec {shutil.which(name)} "$@"' if name in REAL else ""
            tool = self.tools / name
            tool.write_text(TOOL.format(name=name, calls=self.calls, real=real))
            tool.chmod(0o755)

    def start(self, *arguments: str, cut: int = 0) -> int:
        """Boot once; the power is cut at the call of this number. Return the exit code."""
        self.calls.write_text("")
        shutil.copy(self.boot / "cmdline.txt", self.root / "proc/cmdline")
        path = f"{self.tools}:{os.environ['PATH']}"
        environment = {"PATH": path, "EMOTION_EDGE_ROOT": str(self.root), "CUT": str(cut)}
        command = ["sh", self.script, *arguments]
        done = subprocess.run(command, check=False, env=environment, start_new_session=True)
        return done.returncode

    def set_up_network(self) -> None:
        """Copy the key to the root, as cloud-init does before the script is started."""
        netplan = self.root / "etc/netplan/50-cloud-init.yaml"
        netplan.write_text(f"network:\n  wifis:\n    auth:\n      password: {KEY}\n")

    def network(self) -> str:
        return (self.boot / "network-config").read_text()

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines()

    def login(self) -> Path:
        return self.boot / "emotion-edge" / "mqtt-credentials"

    def stored_login(self) -> Path:
        return self.root / "etc/credstore/emotion-edge.mqtt"

    def debs(self) -> list[Path]:
        return list(self.boot.glob("emotion-edge/*.deb"))

    def is_done(self) -> bool:
        return (self.root / "var/lib/emotion-edge-card").exists()


@pytest.fixture
def card(tmp_path):
    return Card(tmp_path)


def test_it_installs_once(card):
    assert card.start("fonts-noto-core") == 0
    deb, deferred = [call for call in card.called() if call.startswith("apt-get")]
    assert deb.endswith("emotion-edge_1_arm64.deb")
    assert deferred.endswith(" fonts-noto-core")
    assert (card.root / "etc/emotion-edge/config.toml").read_text() == "[display]\n"
    logind = card.root / "etc/systemd/logind.conf.d/emotion-edge.conf"
    assert logind.read_text() == "[Login]\nNAutoVTs=0\nReserveVT=0\n"
    assert card.is_done()
    assert not card.debs()
    assert (card.root / "etc/cloud/cloud-init.disabled").exists()
    assert (card.boot / "cmdline.txt").read_text() == LINE
    assert (card.root / "etc/fstab").read_text() == FSTAB
    assert card.start("fonts-noto-core") == 0
    assert not [call for call in card.called() if call.startswith("apt-get")]


def test_the_card_is_read_only_from_the_next_boot_on(card):
    assert card.start("readonly", "overlayroot") == 0
    assert (card.boot / "cmdline.txt").read_text() == PROTECTED
    boot, root = (card.root / "etc/fstab").read_text().splitlines()
    assert boot.split()[3] == "defaults,ro"
    assert root == FSTAB.splitlines()[1]
    assert not [call for call in card.called() if call.endswith(" readonly")]


def test_words_that_the_user_removes_from_the_command_line_are_not_added_again(card):
    """This is how settings are changed on such a card."""
    card.start("readonly", "overlayroot")
    (card.boot / "cmdline.txt").write_text(LINE)
    assert card.start("readonly", "overlayroot") == 0
    assert (card.boot / "cmdline.txt").read_text() == LINE


def test_a_power_cut_at_any_step_is_repaired_by_the_next_boot(tmp_path):
    """The card is read-only only if everything is installed.

    A network-config that is no YAML would make the next boot that of another machine.
    """
    arguments = ("wifi", "readonly", "overlayroot")
    whole = Card(tmp_path / "whole")
    assert whole.start(*arguments) == 0
    steps = len(whole.called())
    for step in range(1, steps + 1):
        card = Card(tmp_path / str(step))
        assert card.start(*arguments, cut=step) == -9
        network = json.loads(card.network())["network"]
        assert ("wifis" in network) != (network == {"config": "disabled"})
        if "overlayroot" not in (card.boot / "cmdline.txt").read_text() and not card.is_done():
            assert card.debs(), card.called()
        else:
            assert [call for call in card.called() if call.startswith("apt-get")]
        assert card.start(*arguments) == 0
        assert (card.boot / "cmdline.txt").read_text() == PROTECTED, step
        assert (card.root / "etc/fstab").read_text().count(",ro") == 1, step
        assert KEY not in card.network(), step


def test_a_read_only_boot_partition_is_remounted(card):
    """The power was cut after fstab and before the command line was changed."""
    if os.geteuid() == 0:
        pytest.skip("root can write to everything")
    here = card.boot / "emotion-edge"
    here.chmod(0o555)
    card.start("readonly", "overlayroot")
    assert f"mount -o remount,rw {card.boot}" in card.called()
    here.chmod(0o755)


def test_the_mqtt_login_becomes_a_credential_and_is_overwritten_in_place(card):
    assert card.start() == 0
    assert not card.stored_login().exists()
    (card.root / "var/lib/emotion-edge-card").unlink()
    (card.boot / "emotion-edge" / "emotion-edge_1_arm64.deb").write_text("")
    card.login().write_text("door:secret\n")
    with card.login().open() as same_file:
        assert card.start() == 0
        assert same_file.read().strip() == ""
    assert not card.login().exists()
    assert card.stored_login().read_text() == "door:secret\n"
    assert card.stored_login().stat().st_mode & 0o777 == 0o600
    assert card.stored_login().parent.stat().st_mode & 0o777 == 0o700
    called = card.called()
    first_install = next(i for i, call in enumerate(called) if call.startswith("apt-get"))
    assert called.index("sync ") < next(i for i, c in enumerate(called) if c.startswith("dd "))
    assert called.index("sync ") < first_install


def test_a_power_cut_at_any_step_keeps_the_mqtt_login(tmp_path):
    whole = Card(tmp_path / "whole")
    whole.login().write_text("door:secret\n")
    assert whole.start() == 0
    for step in range(1, len(whole.called()) + 1):
        card = Card(tmp_path / str(step))
        card.login().write_text("door:secret\n")
        assert card.start(cut=step) == -9
        assert card.start() == 0
        assert card.stored_login().read_text() == "door:secret\n", step
        assert not card.login().exists(), step


def test_the_files_of_a_device_of_a_fleet_lie_beside_those_of_the_image(card):
    own = card.boot / "emotion-edge-device"
    own.mkdir()
    (own / "config.toml").write_text("[mqtt]\n")
    (own / "mqtt-credentials").write_text("door:secret\n")
    assert card.start() == 0
    assert (card.root / "etc/emotion-edge/config.toml").read_text() == "[mqtt]\n"
    assert card.stored_login().read_text() == "door:secret\n"
    assert [path.name for path in own.iterdir()] == ["config.toml"]
    assert card.is_done()


def test_the_certificate_of_the_broker_is_installed(card):
    (card.boot / "emotion-edge" / "mqtt-ca.pem").write_text("-----BEGIN")
    assert card.start() == 0
    installed = card.root / "etc/emotion-edge/mqtt-ca.pem"
    assert installed.read_text() == "-----BEGIN"
    assert installed.stat().st_mode & 0o777 == 0o644


def test_the_wifi_key_is_overwritten_in_place(card):
    path = card.boot / "network-config"
    before = path.stat()
    with path.open() as same_file:
        assert card.start("wifi") == 0
        assert KEY not in same_file.read()
    assert path.stat().st_size == before.st_size
    assert json.loads(card.network()) == {"network": {"config": "disabled"}}
    first_install = next(i for i, call in enumerate(card.called()) if call.startswith("apt-get"))
    assert card.called().index("sync ") < first_install
    assert not [path for path in card.boot.rglob("*") if KEY.encode() in read_if_file(path)]


def read_if_file(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def test_a_network_of_the_base_image_stays(card):
    assert card.start() == 0
    assert card.network() == NETWORK


def test_a_wifi_key_that_is_not_copied_yet_stays_until_the_installation_is_done(card):
    (card.root / "etc/netplan/50-cloud-init.yaml").unlink()
    assert card.start("wifi") == 0
    calls = card.called()
    written = next(i for i, call in enumerate(calls) if call.startswith("dd "))
    assert written > max(i for i, call in enumerate(calls) if call.startswith("apt-get"))
    assert KEY not in card.network()


@pytest.mark.parametrize("name", ["a", "x" * 32, '"' * 32, "\\" * 32, "\u00e4" * 16])
def test_the_network_fits_into_a_sector(name):
    options = CardOptions(wifi=Wifi(name, KEY, "DE"))
    assert len(cloud_init.boot_files(options)["network-config"].encode()) <= 512
