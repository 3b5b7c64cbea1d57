"""Contents of the Debian package, built from the real sources and from tiny wheels."""

from __future__ import annotations

import gzip
import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import edge
from tests.files import ROOT
from tests.systemd.deb.packages import (
    EPOCH,
    LIB,
    UNIT,
    build,
    make_checkout,
    make_wheels,
    members,
    text,
    unpack,
)

GENERATORS = "usr/lib/systemd/system-generators"
GENERATOR, ACTIONS = f"{GENERATORS}/emotion-edge-web", f"{GENERATORS}/emotion-edge-actions"
DROP_INS = ("page-network.conf", "pins.conf", "hook.conf")
UPDATE_SCRIPTS = {f"{LIB}/update-keep", f"{LIB}/update-watch"}


@pytest.fixture(scope="module")
def deb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deb")
    make_wheels(folder)
    run = build(folder, make_checkout(folder / "tree"))
    assert run.returncode == 0, run.stderr
    path = folder / "out" / f"emotion-edge_{edge.__version__}_arm64.deb"
    assert run.stdout.splitlines()[-1].startswith(str(path))
    return path


def test_the_package_is_an_archive_with_three_members(deb: Path) -> None:
    found = members(deb)
    assert list(found) == ["debian-binary", "control.tar.xz", "data.tar.xz"]
    assert found["debian-binary"] == b"2.0\n"


@pytest.mark.parametrize("which", ["control", "data"])
def test_everything_belongs_to_root_and_has_one_time_stamp(deb: Path, which: str) -> None:
    scripts = {"postinst", "prerm", "postrm", "usr/bin/emotion-edge", GENERATOR, ACTIONS}
    scripts |= UPDATE_SCRIPTS
    for name, (info, _) in unpack(deb, which).items():
        assert (info.uid, info.gid, info.uname, info.gname) == (0, 0, "root", "root")
        assert info.mtime == EPOCH
        assert info.mode == (0o755 if info.isdir() or name in scripts else 0o644), name


def test_each_folder_precedes_its_content(deb: Path) -> None:
    seen = set()
    for name in unpack(deb, "data"):
        parent = str(Path(name).parent)
        assert name == "." or parent in seen, name
        seen.add(name)


def test_the_program_is_complete(deb: Path) -> None:
    names = unpack(deb, "data").keys()
    left = {"edge/assets/make_icons.py", "edge/assets/demo/README.md"}
    for path in (ROOT / "edge").rglob("*"):
        file = path.relative_to(ROOT).as_posix()
        if path.is_file() and path.suffix not in {".pyc", ".svg"} and file not in left:
            assert f"{LIB}/{file}" in names
    models = {Path(n).name for n in names if n.startswith("usr/share/emotion-edge/models/")}
    assert models == {
        "emotions.tflite",
        "emotions.toml",
        "emotions_edgetpu.tflite",
        "face_detection_full_range_sparse.tflite",
        "face_detection_int8_edgetpu.toml",
        "face_detection_short_range.tflite",
    }


def test_neither_the_converter_nor_compiled_files_are_contained(deb: Path) -> None:
    for name in unpack(deb, "data"):
        assert "converter" not in name
        assert not name.endswith((".pyc", ".svg", ".keras", "make_icons.py"))


def test_wheels_are_reduced_to_what_is_needed(deb: Path) -> None:
    tree = unpack(deb, "data")
    kept = {n.removeprefix(f"{LIB}/") for n, (i, _) in tree.items() if i.isfile() and LIB in n}
    assert {n for n in kept if not n.startswith(("edge/", "update-", *DROP_INS))} == {
        "ai_edge_litert/interpreter.py",
        "ai_edge_litert-2.3.0.dist-info/METADATA",
        "ai_edge_litert-2.3.0.dist-info/licenses/LICENSE",
        "cv2/__init__.py",
        "cv2/data/haarcascade_frontalface_default.xml",
        "opencv_python_headless.libs/libavcodec-1a2b.so.62",
        "opencv_python_headless-4.14.0.94.dist-info/LICENSE-3RD-PARTY.txt",
    }
    assert tree[f"{LIB}/cv2/__init__.py"][1] == b"cv2/__init__.py for aarch64"


def test_system_files_lie_where_systemd_expects_them(deb: Path) -> None:
    assert text(deb, "usr/lib/systemd/system/emotion-edge.service") == UNIT
    trial = text(deb, "usr/lib/systemd/system/emotion-edge-check.service")
    assert "\nExecStart=/usr/bin/emotion-edge predict /usr/lib/emotion-edge/edge/assets/" in trial
    assert f"{LIB}/edge/{trial.partition('/edge/')[2].split()[0]}" in unpack(deb, "data")
    assert "usr/lib/udev/rules.d/70-emotion-edge.rules" in unpack(deb, "data")
    assert "u emotion-edge " in text(deb, "usr/lib/sysusers.d/emotion-edge.conf")


def test_updates_are_watched_from_the_boot_on(deb: Path) -> None:
    folder = "usr/lib/systemd/system"
    unit = text(deb, f"{folder}/emotion-edge-update.service")
    (started,) = (line for line in unit.splitlines() if line.startswith("ExecStart="))
    assert started.removeprefix("ExecStart=/") in UPDATE_SCRIPTS
    wanted = text(deb, f"{folder}/multi-user.target.d/emotion-edge.conf")
    assert "Wants=emotion-edge-update.service" in wanted.splitlines()
    assert f"/{LIB}/update-keep" in text(deb, "prerm", "control")


def test_control_fields(deb: Path) -> None:
    lines = text(deb, "control", "control").splitlines()
    fields = dict(line.split(": ", 1) for line in lines if not line.startswith(" "))
    assert fields["Package"] == "emotion-edge"
    assert fields["Architecture"] == "arm64"
    assert fields["Version"] in deb.name
    sizes = [len(data) for info, data in unpack(deb, "data").values() if info.isfile()]
    assert int(fields["Installed-Size"]) >= sum(sizes) // 1024
    depends = fields["Depends"].split(", ")
    assert {"python3 (>= 3.13)", "python3 (<< 3.14)", "python3-pil"} < set(depends)
    assert fields["Recommends"] == "python3-picamera2, python3-av"
    assert not {"python3-opencv", "python3-picamera2", "python3-av"} & set(depends)


def test_md5sums_are_right_and_omit_the_conffile(deb: Path) -> None:
    tree = unpack(deb, "data")
    sums = dict(reversed(line.split("  ")) for line in text(deb, "md5sums", "control").splitlines())
    files = {name for name, (info, _) in tree.items() if info.isfile()}
    assert set(sums) == files - {"etc/emotion-edge/config.toml"}
    for name, md5 in sums.items():
        assert hashlib.md5(tree[name][1]).hexdigest() == md5


def test_the_conffile_has_the_settings_of_an_appliance(deb: Path) -> None:
    assert text(deb, "conffiles", "control") == "/etc/emotion-edge/config.toml\n"
    shipped = text(deb, "etc/emotion-edge/config.toml")
    # update-keep needs the shipped settings to recognize edited ones.
    assert text(deb, "usr/share/emotion-edge/etc/emotion-edge/config.toml") == shipped
    settings = tomllib.loads(shipped)
    defaults = tomllib.loads((ROOT / "edge/config/default.toml").read_text())
    assert settings["camera"]["wait"] is True
    assert settings["display"]["target"] == "kms"
    for section, values in settings.items():
        assert set(values) <= set(defaults[section])
    listed = text(deb, "usr/share/doc/emotion-edge/default.toml")
    assert listed == (ROOT / "edge/config/default.toml").read_text()


def test_changelog_and_copyright_are_complete(deb: Path) -> None:
    tree, doc = unpack(deb, "data"), "usr/share/doc/emotion-edge"
    history = gzip.decompress(tree[f"{doc}/changelog.gz"][1]).decode().splitlines()
    assert history[0].startswith("emotion-edge (")
    assert any(line.startswith("  * ") for line in history)
    assert history[-1].endswith("Tue, 14 Nov 2023 22:13:21 +0000")
    assert "Permission is hereby granted" in text(deb, f"{doc}/copyright")
    assert "@" not in text(deb, f"{doc}/copyright")


@pytest.mark.parametrize("name", ["postinst", "prerm", "postrm"])
def test_maintainer_scripts_are_valid_shell_scripts(deb: Path, name: str) -> None:
    script = text(deb, name, "control")
    assert script.startswith("#!/bin/sh\nset -e\n")
    subprocess.run(["sh", "-n"], input=script, text=True, check=True)


def test_the_generator_links_a_drop_in_that_is_there(deb: Path) -> None:
    (target,) = re.findall(r"ln -sf /(\S+) ", text(deb, GENERATOR))
    assert "PrivateNetwork=no" in text(deb, target)
    names = re.findall(r"then add (\w+);", text(deb, ACTIONS))
    assert [f"{name}.conf" for name in names] == [*DROP_INS[1:]]
    assert "DeviceAllow=char-gpiochip rw" in text(deb, f"{LIB}/{DROP_INS[1]}")
    assert "OOMPolicy=continue" in text(deb, f"{LIB}/{DROP_INS[2]}")
