"""The script of the first boot, with fake tools that record their calls and can cut the power."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from card.cloud_init import SCRIPT

REAL = ("dirname", "grep", "date", "sed", "mv", "rm", "mkdir", "install", "touch", "realpath")
FAKE = ("apt-get", "dpkg", "systemctl", "sync", "mount", "rfkill", "nmcli", "sleep")
# Each tool records its call. The power cut at call number CUT kills the whole session at once.
TOOL = """#!/bin/sh
echo "{name} $*" >>"{calls}"
[ "$(wc -l <"{calls}")" != "$CUT" ] || kill -9 0
{real}
"""
FSTAB = "PARTUUID=1-01 /boot/firmware vfat defaults 0 2\nPARTUUID=1-02 / ext4 defaults 0 1\n"
LINE = "console=tty1 root=PARTUUID=1-02 rootwait\n"
PROTECTED = f"overlayroot=tmpfs fsck.mode=skip {LINE}"


class Card:
    """A card in a machine whose root is a folder."""

    def __init__(self, folder: Path) -> None:
        self.root, self.calls = folder / "root", folder / "calls"
        self.boot = self.root / "boot/firmware"
        here = self.boot / "emotion-edge"
        for name in ("proc", "dev", "etc/cloud", "var/lib"):
            (self.root / name).mkdir(parents=True)
        here.mkdir(parents=True)
        self.script = shutil.copy(SCRIPT, here)
        (here / "config.toml").write_text("[display]\n")
        (here / "emotion-edge_1_arm64.deb").write_text("")
        (self.root / "etc/fstab").write_text(FSTAB)
        (self.boot / "cmdline.txt").write_text(LINE)
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

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines()

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
    """The card is read-only only if everything is installed."""
    whole = Card(tmp_path / "whole")
    assert whole.start("readonly", "overlayroot") == 0
    steps = len(whole.called())
    for step in range(1, steps + 1):
        card = Card(tmp_path / str(step))
        assert card.start("readonly", "overlayroot", cut=step) == -9
        if "overlayroot" not in (card.boot / "cmdline.txt").read_text() and not card.is_done():
            assert card.debs(), card.called()
        else:
            assert [call for call in card.called() if call.startswith("apt-get")]
        assert card.start("readonly", "overlayroot") == 0
        assert (card.boot / "cmdline.txt").read_text() == PROTECTED, step
        assert (card.root / "etc/fstab").read_text().count(",ro") == 1, step


def test_a_read_only_boot_partition_is_remounted(card):
    """The power was cut after fstab and before the command line was changed."""
    if os.geteuid() == 0:
        pytest.skip("root can write to everything")
    here = card.boot / "emotion-edge"
    here.chmod(0o555)
    card.start("readonly", "overlayroot")
    assert f"mount -o remount,rw {card.boot}" in card.called()
    here.chmod(0o755)
