"""Test the machine findings of `check`, on file trees in place of /proc and /sys."""

import pytest

from edge.commands.check import machine
from edge.config import loader
from edge.system.throttling import THROTTLED
from tests.edge.commands.findings import texts

CONFIG = loader.load()


class TestPower:
    def check(self, root, bits):
        path = root / THROTTLED
        path.parent.mkdir(parents=True)
        path.write_text(f"{bits:x}\n")
        return texts(machine.check_power(root))

    def test_no_flag_is_ok(self, tmp_path):
        assert self.check(tmp_path, 0) == ["ok: no under-voltage, not throttled"]

    def test_under_voltage_now_is_one_error(self, tmp_path):
        (text,) = self.check(tmp_path, 0x10001)
        assert text.startswith("error: now: under-voltage: use the official power supply")

    def test_flags_since_boot_are_warnings(self, tmp_path):
        assert self.check(tmp_path, 0x60000) == [
            "warning: earlier since boot: processor frequency capped",
            "warning: earlier since boot: processor throttled",
        ]

    def test_no_finding_without_the_firmware(self, tmp_path):
        assert texts(machine.check_power(tmp_path)) == []


@pytest.mark.parametrize(
    ("free", "text"), [(400, "ok: 400 MB available"), (80, "warning: 80 MB available: stop")]
)
def test_temperature_and_memory(tmp_path, free, text):
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text(f"MemTotal: 9 kB\nMemAvailable: {free * 1024} kB\n")
    zone = tmp_path / "sys/class/thermal/thermal_zone0"
    zone.mkdir(parents=True)
    (zone / "temp").write_text("91000")
    found = texts(machine.check(CONFIG, tmp_path))
    assert found[0] == "warning: 91 °C: improve the cooling"
    assert found[1].startswith(text)


def test_a_failed_update_is_a_warning(tmp_path):
    assert texts(machine.check_update(tmp_path)) == []
    file = tmp_path / machine.REFUSED
    file.parent.mkdir(parents=True)
    file.write_text("0.2.0\n")
    (text,) = texts(machine.check_update(tmp_path))
    assert text.startswith("warning: 0.2.0 did not become healthy")


def test_a_full_disk_is_a_warning(tmp_path):
    wanted = ["record.video=true", f"record.folder={tmp_path}/new", "record.spare=1000000"]
    found = texts(machine.check(loader.load(settings=wanted), tmp_path))
    assert any(text.endswith(f"MB free at {tmp_path}: delete files") for text in found)


def test_a_disk_that_cannot_be_looked_at_is_a_warning(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    found = texts(machine.check(CONFIG, tmp_path))
    assert any("the free space cannot be read: No such file" in text for text in found)
