"""The units are hardened, and shellcheck finds no fault in the shell scripts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from deb.contents import FILES, TRIAL, TRIAL_UNIT
from deb.trial_unit import trial_unit

from tests.files import ROOT

SERVICE = ROOT / "systemd/emotion-edge.service"
UPDATE = ROOT / "systemd/deb/debian/emotion-edge-update.service"
# Exposure of each unit as it is: a change that raises it must be argued, here and in the unit.
# The service may lower the priority of its own threads, for which systemd counts 0.1.
EXPOSURE = {SERVICE: 0.5, UPDATE: 1.2}

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed"
)
needs_shellcheck = pytest.mark.skipif(
    not shutil.which("shellcheck"), reason="shellcheck is not installed"
)


def setting(unit: Path, name: str) -> str:
    (value,) = re.findall(rf"(?m)^{name}=(.*)$", unit.read_text())
    return value


def exposure(unit: Path) -> float:
    """Return the exposure that systemd computes: 0 is best, 10 is worst."""
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    (found,) = re.findall(r"Overall exposure level .*: ([\d.]+) ", run.stdout)
    return float(found)


@needs_systemd
@pytest.mark.parametrize("unit", EXPOSURE, ids=lambda unit: unit.name)
def test_the_exposure_of_a_unit_does_not_rise(unit: Path) -> None:
    assert exposure(unit) <= EXPOSURE[unit]


@needs_systemd
def test_a_new_version_is_tried_in_the_sandbox_of_the_service(tmp_path: Path) -> None:
    text = trial_unit(SERVICE.read_text(), TRIAL)
    unit = tmp_path / TRIAL_UNIT
    unit.write_text(text)
    assert exposure(unit) <= exposure(SERVICE)
    assert TRIAL_UNIT in (FILES / "update-watch").read_text()
    # A second picture program must neither take the screen nor count as a crash of the first.
    for name in ("TTY", "DeviceAllow", "RuntimeDirectory", "Restart", "WatchdogSec"):
        assert f"\n{name}" not in text


def test_every_setting_of_the_sandbox_is_in_the_trial_too() -> None:
    service = SERVICE.read_text()
    sandbox = service[service.index("\nCapabilityBoundingSet") : service.index("\n[Install]")]
    kept = trial_unit(service, TRIAL).splitlines()
    for line in sandbox.splitlines():
        if line and not line.startswith(("#", "DeviceAllow=")):
            assert line in kept


@pytest.mark.parametrize("unit", EXPOSURE, ids=lambda unit: unit.name)
def test_no_memory_is_dumped_and_the_boot_partition_is_out_of_reach(unit: Path) -> None:
    assert setting(unit, "LimitCORE") == "0"
    hidden = re.findall(r"(?m)^InaccessiblePaths=(.*)$", unit.read_text())
    assert {"-/boot", "-/efi"} <= set(" ".join(hidden).split())


def test_the_service_may_play_sounds() -> None:
    assert setting(SERVICE, "SupplementaryGroups").split() == ["video", "audio"]
    assert "\nDeviceAllow=char-alsa rw\n" in SERVICE.read_text()


def test_threads_of_the_page_may_lower_their_priority() -> None:
    filters = re.findall(r"(?m)^SystemCallFilter=(.*)$", SERVICE.read_text())
    # The last line that has a call counts: @resources has setpriority.
    assert filters.index("setpriority") > filters.index("~@privileged @resources")


def test_the_service_restarts_without_limit_and_with_a_growing_delay() -> None:
    assert setting(SERVICE, "Restart") == "always"
    assert setting(SERVICE, "StartLimitIntervalSec") == "0"
    first, last = (int(setting(SERVICE, name)) for name in ("RestartSec", "RestartMaxDelaySec"))
    assert 0 < first < last <= 60
    # systemd ignores the maximum delay without steps.
    assert int(setting(SERVICE, "RestartSteps")) >= 3


def test_a_hanging_process_is_ended_before_it_counts_as_steady() -> None:
    script = (FILES / "update-watch").read_text()
    (steady,) = re.findall(r"^STEADY=(\d+)", script, re.MULTILINE)
    assert int(steady) >= int(setting(SERVICE, "WatchdogSec")) + 5


def generated(folder: Path, config: str | None, script: str = "web-network") -> list[str]:
    """Return the drop-ins that a generator links for a configuration."""
    (folder / "etc/emotion-edge").mkdir(parents=True)
    if config is not None:
        (folder / "etc/emotion-edge/config.toml").write_text(config)
    env = {"EMOTION_EDGE_ROOT": str(folder), "PATH": os.defpath}
    subprocess.run([FILES / script, folder / "units"], env=env, check=True)
    links = sorted((folder / "units").rglob("*.conf"))
    return [f"{link.parent.name} {link.readlink()}" for link in links]


@pytest.mark.parametrize(
    ("config", "network"),
    [
        ("[web]\nenabled = true\n", True),
        ("[web]\r\n  enabled=true # for phones\r\n", True),
        ("web.enabled = true", True),
        ('[display]\ntarget = "web:0.0.0.0:8080"\n', True),
        ("[display]\ntarget = 'web'\n", True),
        ("[mqtt]\nhost = 'broker'\nenabled = true\n", True),
        ("mqtt.enabled=true", True),
        ("[metrics]\nenabled = true # on loopback, too\n", True),
        ("metrics.enabled = true", True),
        ("[web]\nenabled = false\n[mqtt]\nenabled = false\n", False),
        ("[metrics]\nenabled = false\nopen = true\n", False),
        ("[mqtt]\ntls = true\n", False),
        ("[events]\nenabled = true\n", False),
        ("[web]\n# enabled = true\n", False),
        ("[audio]\nenabled = true\n[web]\nclients = 3\n", False),
        ('[display]\ntarget = "webcam.mp4"\n', False),
        ("", False),
        (None, False),
    ],
)
def test_only_the_web_page_mqtt_and_metrics_give_the_service_a_network(
    tmp_path: Path, config: str | None, network: bool
) -> None:
    link = "emotion-edge.service.d /usr/lib/emotion-edge/page-network.conf"
    assert generated(tmp_path, config) == ([link] if network else [])


PINS, HOOK = "pins.conf", "hook.conf"


@pytest.mark.parametrize(
    ("config", "drop_ins"),
    [
        ("[gpio]\nleds = 'happy=17'\nenabled = true\n", [PINS]),
        ("gpio.enabled=true # lamps\r\n", [PINS]),
        ("[hook]\nenabled = true\ncommand = 'hello'\n", [HOOK]),
        ("[hook]\nenabled = true\n[gpio]\nenabled = true\n", [HOOK, PINS]),
        ("[web]\nenabled = true\n[gpio]\nleds = 'happy=17'\n", []),
        ("[gpio]\nenabled = false\n[hook]\n# enabled = true\n", []),
        ((FILES / "config.toml").read_text(), []),
        (None, []),
    ],
)
def test_only_pins_and_hook_give_the_service_what_they_need(
    tmp_path: Path, config: str | None, drop_ins: list[str]
) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/group").write_text("audio:x:29:\ngpio:x:986:\n")
    links = [f"emotion-edge.service.d /usr/lib/emotion-edge/{name}" for name in drop_ins]
    assert generated(tmp_path, config, "actions") == links


def test_a_machine_without_the_group_of_pins_starts_all_the_same(tmp_path: Path) -> None:
    assert generated(tmp_path, "[gpio]\nenabled = true\n", "actions") == []


def test_the_package_has_the_page_switched_off(tmp_path: Path) -> None:
    assert generated(tmp_path, (FILES / "config.toml").read_text()) == []


@needs_systemd
@pytest.mark.parametrize("name", [PINS, HOOK])
def test_pins_and_hook_do_not_open_the_sandbox(tmp_path: Path, name: str) -> None:
    unit = tmp_path / SERVICE.name
    text = (FILES / name).read_text().partition("\n[Service]\n")[2]
    assert text
    unit.write_text(SERVICE.read_text().replace("\n[Install]", f"{text}\n[Install]"))
    assert exposure(unit) <= EXPOSURE[SERVICE]


def test_pins_are_no_devices_of_the_service_by_default() -> None:
    for text in ("gpiochip", "SupplementaryGroups=gpio"):
        assert text not in SERVICE.read_text()
        assert text in (FILES / PINS).read_text()


@needs_systemd
def test_the_page_opens_the_sandbox_for_private_networks_only(tmp_path: Path) -> None:
    unit = tmp_path / SERVICE.name
    drop_in = (FILES / "page-network.conf").read_text().partition("[Service]")[2]
    unit.write_text(SERVICE.read_text().replace("\n[Install]", f"{drop_in}\n[Install]"))
    assert exposure(unit) <= 1.3
    assert setting(SERVICE, "IPAddressDeny") == "any"
    assert "IPAddressDeny" not in drop_in


def scripts() -> list[Path]:
    """Return all files of the repository that begin as a shell script does."""
    folders = (ROOT / name for name in ("systemd", "tests", "converter", "edge", "models"))
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if path.read_bytes()[:9] in {b"#!/bin/sh", b"#!/bin/ba"}]


def test_the_scripts_are_found() -> None:
    names = {path.name for path in scripts()}
    assert {"first-boot.sh", "postinst", "prerm", "postrm", "update-keep", "update-watch"} <= names


@needs_shellcheck
@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.name)
def test_shellcheck_finds_no_fault(script: Path) -> None:
    run = subprocess.run(["shellcheck", script], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
