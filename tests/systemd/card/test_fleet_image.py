"""One image for a fleet, a private folder for each device, and cards made of both."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from card import flash, fleet
from card.cli import build_parser, main
from card.options import CardOptions

from edge.errors import DataError
from tests.systemd.card.conftest import Built
from tests.systemd.card.images import make_base_image, needs_mtools, read, sha256
from tests.systemd.card.machine import FakeMachine
from tests.systemd.card.test_fleet import CONFIG, EXAMPLE

Build = Callable[..., Built]


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}


@needs_mtools
def test_one_image_and_a_private_folder_for_each_device(tmp_path: Path, build: Build) -> None:
    base = make_base_image(tmp_path / "base.img")
    options = ["--fleet", str(EXAMPLE), "--config", str(CONFIG)]
    built = build(base, *options)
    assert built.code == 0, built.errors
    assert "holds passwords" in built.errors
    folder = built.image.parent / "fleet"
    assert {path.name for path in folder.iterdir()} == {fleet.MARK, "entrance", "cafe", "tower-1"}
    assert modes(folder) == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "cafe")} == {0o700}
    assert "3 devices; Wi-Fi: 2, ssh login: 0, MQTT password: 3" in built.output
    names = {
        str(p.relative_to(folder / "cafe")) for p in (folder / "cafe").rglob("*") if p.is_file()
    }
    own = {
        "user-data",
        "meta-data",
        "emotion-edge-device/config.toml",
        "emotion-edge-device/mqtt-credentials",
    }
    assert names == own | {"network-config", "cmdline.txt"}
    tower = {str(p.relative_to(folder / "tower-1")) for p in (folder / "tower-1").rglob("*")}
    assert tower == own | {"emotion-edge-device"}
    login = folder / "tower-1" / "emotion-edge-device" / "mqtt-credentials"
    assert login.read_text() == "tower-1:one, with a comma\n"
    assert (folder / "cafe" / "cmdline.txt").read_text().endswith("ieee80211_regdom=DE\n")
    user = json.loads((folder / "cafe" / "user-data").read_text().partition("\n")[2])
    assert user["hostname"] == "cafe"
    assert user["bootcmd"][-1][-2:] == ["wifi", "python3-paho-mqtt"]
    image = built.image.read_bytes()
    assert not [s for s in (b"another password", b"change this", b'Museum"') if s in image]
    whole = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert whole < 20_000

    before = built.image.stat().st_mtime_ns
    table = tmp_path / "fewer.csv"
    table.write_text("hostname\ncafe\n")
    again = build(base, "--fleet", str(table), "--config", str(CONFIG))
    assert (again.code, again.image.stat().st_mtime_ns) == (0, before)
    assert {path.name for path in folder.iterdir()} == {fleet.MARK, "cafe"}
    assert sorted(path.name for path in folder.parent.iterdir()) == [
        ".card.img.inputs",
        "card.img",
        "fleet",
    ]


@needs_mtools
def test_a_folder_of_others_is_not_replaced(tmp_path: Path, build: Build) -> None:
    folder = tmp_path / "build" / "fleet"
    folder.mkdir(parents=True)
    (folder / "mine").write_text("mine")
    built = build(
        make_base_image(tmp_path / "base.img"), "--fleet", str(EXAMPLE), "--config", str(CONFIG)
    )
    assert (built.code, built.image.exists()) == (1, False)
    assert "exists and is not from make card FLEET=" in built.errors
    with pytest.raises(DataError, match="is not from make card"):
        fleet.write([CardOptions("a")], tmp_path / "base.img", folder)
    assert (folder / "mine").read_text() == "mine"
    shutil.rmtree(folder)
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    built = build(tmp_path / "base.img", "--fleet", str(EXAMPLE), "--config", str(CONFIG))
    assert (built.code, list((tmp_path / "elsewhere").iterdir())) == (1, [])


@needs_mtools
def test_a_complete_image_of_one_device(
    tmp_path: Path, build: Build, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--fleet", str(EXAMPLE), "--config", str(CONFIG)]
    built = build(make_base_image(tmp_path / "base.img"), *options)
    card, files, own = built.image, built.image.parent / "fleet" / "cafe", tmp_path / "cafe.img"
    before = sha256(card)
    command = ["device", "--card", str(card), "--files", str(files), "--out", str(own)]
    assert main(command) == 0
    assert sha256(card) == before
    assert stat.S_IMODE(own.stat().st_mode) == 0o600
    for path in files.rglob("*"):
        if path.is_file():
            assert read(own, str(path.relative_to(files))) == path.read_bytes()
    assert read(own, f"emotion-edge/{package.name}") == package.read_bytes()
    assert main(command) == 1
    other = build(own, "--force").image  # a card of a device as the base of another card
    assert read(other, "emotion-edge-device/config.toml") is None
    built = build(tmp_path / "base.img", *options)
    before = sha256(card)
    assert main([*command, "--force"]) == 0
    assert main([*command[:-1], str(card), "--force"]) == 1
    assert sha256(card) == before
    capsys.readouterr()
    assert main([*command[:4], str(tmp_path), *command[5:], "--force"]) == 1
    assert "not a device of make card FLEET=" in capsys.readouterr().err


@needs_mtools
def test_flash_writes_the_card_of_one_device(
    tmp_path: Path, build: Build, machine: FakeMachine
) -> None:
    base = make_base_image(tmp_path / "base.img")
    card = build(base, "--fleet", str(EXAMPLE), "--config", str(CONFIG)).image
    files, node = card.parent / "fleet" / "cafe", Path(machine.node("sdb"))
    options = ["flash", "--card", str(card), "--device", str(node), "--yes", "--files"]
    with pytest.raises(DataError, match="not a device"):
        flash.run(build_parser().parse_args([*options, str(files.parent)]), machine.paths)
    assert node.stat().st_size == 0
    nowhere = [*options[:4], "/dev/nowhere", *options[5:], str(files.parent)]
    with pytest.raises(DataError, match="not a device"):  # before the card is looked at
        flash.run(build_parser().parse_args(nowhere), machine.paths)
    flash.run(build_parser().parse_args([*options, str(files)]), machine.paths)
    assert read(node, "user-data") == (files / "user-data").read_bytes()
    assert b"cafe" not in (read(card, "user-data") or b"")
    assert not list(card.parent.glob(".flash-*"))
