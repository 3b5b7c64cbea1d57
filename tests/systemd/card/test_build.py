"""The card image: from a stock image to one that installs us at its first boot."""

import base64
import gzip
import hashlib
import json
import lzma
import os
import shutil
import struct
import subprocess
import tomllib
from pathlib import Path
from uuid import UUID

import pytest
from card import offline, partition, seed, stock, wishes
from card.__main__ import main
from card.fat import TOOLS, Fat
from card.meter import Meter

from edge.config import loader as configuration
from edge.errors import ConfigError, DataError

MB = 1 << 20
START = 1 * MB  # of the boot partition
needs_mtools = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in (*TOOLS, "mformat")),
    reason="mtools is not installed",
)
KEY = (
    "ssh-ed25519 " + base64.b64encode(b"\0\0\0\x0bssh-ed25519\0\0\0 " + bytes(32)).decode() + " me"
)


def entry(kind: int, start: int, size: int) -> bytes:
    return struct.pack("<4xB3xII", kind, start // 512, size // 512)


def mbr(*entries: bytes) -> bytes:
    return bytes(446) + b"".join(entries).ljust(64, b"\0") + b"\x55\xaa"


def disk(path: Path, megabytes: int = 8, bits: int = 16) -> Path:
    """An image like the stock one: a FAT boot partition, then one of Linux."""
    size = megabytes * MB
    with path.open("wb") as file:
        file.write(mbr(entry(0x0C, START, size), entry(0x83, START + size, MB)))
        file.truncate(START + size + MB)
        file.seek(START + size)
        file.write(b"the root")
    form = ["-F"] if bits == 32 else []
    shape = ["-T", str(size // 512), "-h", "16", "-s", "32", "-v", "BOOTFS", *form]
    subprocess.run(["mformat", "-i", f"{path}@@{START}", *shape, "::"], check=True)
    put(path, "cmdline.txt", b"console=tty1 root=PARTUUID=1-02 rootwait\n")
    put(path, "user-data", b"# as it came\n" * 1000)
    return path


def put(image: Path, name: str, data: bytes) -> None:
    command = ["mcopy", "-o", "-i", f"{image}@@{START}", "-", f"::/{name}"]
    subprocess.run(command, input=data, check=True)


def read(image: Path, name: str) -> bytes | None:
    return Fat(image, partition.boot_partition(image)).read(name)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def deb(tmp_path):
    path = tmp_path / "emotion-edge_0.1.0-1~test+2_arm64.deb"
    path.write_bytes(b"!<arch>\n" + bytes(range(256)) * 500)
    return path


@pytest.fixture
def build(tmp_path, deb, capsys):
    """Runs `card build`; gives exit code, what it said, and the card's path."""

    def call(image: Path, *more: str, package: Path = deb):
        out = tmp_path / "build" / "card.img"
        arguments = ["--image", str(image), "--out", str(out), "--package", str(package), *more]
        code = main(["build", *arguments])
        said = capsys.readouterr()
        return code, (said.err if code else said.out), out

    return call


def refused(result, *words: str) -> None:
    """One clear line, exit code 1, and nothing left behind."""
    code, said, out = result
    assert code == 1
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    for word in words:
        assert word in said
    assert not out.parent.exists() or not list(out.parent.iterdir())


@needs_mtools
@pytest.mark.parametrize(("bits", "megabytes"), [(16, 8), (32, 40)])
@pytest.mark.parametrize("packed", [None, lzma, gzip])
def test_a_card_has_our_files_and_the_stock_image_stays(
    tmp_path, build, deb, bits, megabytes, packed
):
    image = disk(tmp_path / "stock.img", megabytes, bits)
    raw = image.read_bytes()
    if packed:
        image = tmp_path / f"stock.img.{'xz' if packed is lzma else 'gz'}"
        image.write_bytes(packed.compress(raw))
    before = sha256(image)
    code, said, out = build(image, "--sha256", before.upper())
    assert code == 0, said
    assert sha256(image) == before
    assert read(out, f"emotion-edge/{deb.name}") == deb.read_bytes()
    assert read(out, "emotion-edge/first-boot.sh") == seed.SCRIPT.read_bytes()
    assert read(out, "user-data").startswith(b"#cloud-config\n{")
    assert read(out, "network-config") is None
    assert out.stat().st_size == len(raw)
    assert out.read_bytes()[:512] == raw[:512]
    assert out.read_bytes()[-MB:] == raw[-MB:]
    assert [path.name for path in out.parent.iterdir()] == [out.name]


@needs_mtools
def test_a_card_passes_the_file_system_check(tmp_path, build):
    if not shutil.which("fsck.fat"):
        pytest.skip("dosfstools is not installed")
    code, said, out = build(disk(tmp_path / "stock.img", 40, 32))
    assert code == 0, said
    part = tmp_path / "part"
    part.write_bytes(out.read_bytes()[START : START + 40 * MB])
    assert subprocess.run(["fsck.fat", "-n", part], check=False).returncode == 0


@needs_mtools
def test_a_card_can_be_the_stock_image_of_another(tmp_path, build, deb):
    _, _, out = build(disk(tmp_path / "stock.img"), "--hostname", "one")
    first = out.rename(tmp_path / "first.img")
    newer = deb.rename(deb.with_name("emotion-edge_0.2.0_arm64.deb"))
    code, said, out = build(first, package=newer)
    assert code == 0, said
    assert read(out, "emotion-edge/emotion-edge_0.2.0_arm64.deb")
    assert read(out, f"emotion-edge/{deb.name}") is None
    assert b"hostname" not in read(out, "user-data")


@needs_mtools
def test_all_wishes_are_on_the_card_and_the_password_is_not(tmp_path, build):
    (tmp_path / "password").write_text("correct horse\n")
    (tmp_path / "id.pub").write_text(f"# mine\n{KEY}\n")
    config = tmp_path / "config.toml"
    config.write_text("# ours\n[display]\nrotate = 180\n[camera]\nsource = 'v4l2'\n")
    wanted = ["--hostname", "door-1", "--wifi-ssid", 'Caf\u00e9 "7"', "--wifi-country", "DE"]
    wanted += ["--wifi-password-file", str(tmp_path / "password"), "--language", "ja"]
    wanted += ["--ssh-key", str(tmp_path / "id.pub"), "--config", str(config)]
    code, said, out = build(disk(tmp_path / "stock.img"), *wanted)
    assert code == 0, said
    user = json.loads(read(out, "user-data").partition(b"\n")[2])
    assert user["hostname"] == "door-1"
    assert user["users"][0]["ssh_authorized_keys"] == [KEY]
    assert user["users"][0]["lock_passwd"] is True
    assert user["bootcmd"][-1][-3:] == ["ssh", "wifi", "fonts-noto-cjk"]
    radio = json.loads(read(out, "network-config"))["network"]["wifis"]["wlan0"]
    psk = hashlib.pbkdf2_hmac("sha1", b"correct horse", 'Caf\u00e9 "7"'.encode(), 4096, 32).hex()
    assert radio["access-points"] == {'Caf\u00e9 "7"': {"password": psk}}
    assert read(out, "cmdline.txt").endswith(b"rootwait cfg80211.ieee80211_regdom=DE\n")
    there = tomllib.loads(read(out, "emotion-edge/config.toml").decode())
    assert there == {
        "display": {"target": "kms", "rotate": 180, "language": "ja"},
        "camera": {"wait": True, "source": "v4l2"},
    }
    assert b"correct horse" not in out.read_bytes()


def test_nobody_can_log_in_unless_there_is_a_key():
    made = seed.files(wishes.Wishes())
    user = json.loads(made["user-data"].partition("\n")[2])
    assert user["users"] == []
    assert "userconfig.service" in user["bootcmd"][0]
    assert "runcmd" not in user
    assert set(made) == {"user-data", "meta-data", "emotion-edge/first-boot.sh"}


def test_a_read_only_card():
    wanted = wishes.Wishes(font="fonts-noto-cjk", readonly=True)
    user = json.loads(seed.files(wanted)["user-data"].partition("\n")[2])
    assert user["bootcmd"][-1][-4:] == ["readonly", "fonts-noto-cjk", "overlayroot", "busybox"]
    assert wanted.later() == ["fonts-noto-cjk", "overlayroot", "busybox"]


def test_another_card_is_another_instance():
    one, other = (seed.files(wishes.Wishes(hostname=name))["meta-data"] for name in ("a", "b"))
    assert one != other


def test_the_first_boot_script_is_a_shell_script():
    assert subprocess.run(["sh", "-n", seed.SCRIPT], check=False).returncode == 0


@needs_mtools
def test_checksums(tmp_path, build):
    image = disk(tmp_path / "stock.img")
    right, wrong = sha256(image), "0" * 64
    refused(build(image, "--sha256", wrong), "wrong checksum", right, wrong)
    refused(build(image, "--sha256", "abc"), "SHA256", "64")
    beside = tmp_path / "stock.img.sha256"
    beside.write_text(f"{wrong}  stock.img\n")
    refused(build(image), "wrong checksum")
    beside.write_text(f"{wrong}  other.img\n")
    refused(build(image), "no SHA-256", "stock.img")
    for text in (f"{wrong}  other.img\n{right} *stock.img\n", right):
        beside.write_text(text)
        code, said, _ = build(image)
        assert (code, "not checked" in said) == (0, False)
    beside.unlink()
    assert "not checked" in build(image)[1]


@needs_mtools
@pytest.mark.parametrize("packed", [lzma, gzip])
def test_a_truncated_or_damaged_image(tmp_path, build, packed):
    raw = disk(tmp_path / "stock.img").read_bytes()
    image = tmp_path / f"stock.img.{'xz' if packed is lzma else 'gz'}"
    whole = packed.compress(raw)
    image.write_bytes(whole[: len(whole) // 2])
    refused(build(image), "stock.img", "not all of it")
    image.write_bytes(b"?" * 20 + whole[20:])
    refused(build(image), "damaged")


@needs_mtools
def test_images_that_are_no_stock_image(tmp_path, build):
    image = disk(tmp_path / "stock.img")
    whole = image.read_bytes()
    image.write_bytes(whole[: -MB // 2])
    refused(build(image), "cut off")
    image.write_bytes(bytes(4 * MB))
    refused(build(image), "no partition table")
    image.write_bytes(mbr(entry(0x83, START, MB)) + bytes(4 * MB))
    refused(build(image), "no FAT partition")
    image.write_bytes(mbr(entry(0x0C, START, MB)) + bytes(4 * MB))
    refused(build(image), "no FAT partition")
    refused(build(tmp_path / "none.img"), "none.img", "No such file")
    refused(build(image.rename(tmp_path / "stock.zip")), ".img.xz")


@needs_mtools
def test_a_boot_partition_that_is_too_small_says_how_much_is_missing(tmp_path, build, deb):
    deb.write_bytes(b"!<arch>\n" + bytes(10 * MB))
    refused(
        build(disk(tmp_path / "stock.img")),
        "11 MB are needed",
        "8.3 MB are free",
        "2.2 MB are missing",
    )


@needs_mtools
def test_a_full_disk(tmp_path, build):
    """/dev/full is a disk with no room."""
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / ".new-card.img").symlink_to("/dev/full")
    refused(build(disk(tmp_path / "stock.img")), "No space left")


@needs_mtools
def test_the_stock_image_is_not_written_over(tmp_path, build):
    image = disk(tmp_path / "stock.img")
    before = sha256(image)
    code = main(["build", "--image", str(image), "--out", str(image), "--package", str(tmp_path)])
    assert (code, sha256(image)) == (1, before)


@needs_mtools
def test_packages(tmp_path, build, deb):
    image = disk(tmp_path / "stock.img")
    (tmp_path / "empty").mkdir()
    refused(build(image, package=tmp_path / "empty"), "make deb")
    text = deb.read_bytes()
    deb.write_bytes(b"<html>")
    refused(build(image), deb.name, "no Debian package")
    deb.write_bytes(text)
    _, _, out = build(image, package=tmp_path)
    assert read(out, f"emotion-edge/{deb.name}") == text


def test_without_mtools(tmp_path, build, monkeypatch):
    (tmp_path / "stock.img").write_bytes(b"")
    monkeypatch.setenv("PATH", str(tmp_path))
    refused(build(tmp_path / "stock.img"), "mtools is missing", "apt install mtools")


def gpt(*entries: tuple[str, int, int], size: int) -> bytes:
    header = b"EFI PART".ljust(72, b"\0") + struct.pack("<QII", 2, 8, size)
    rows = [
        (UUID(kind).bytes_le + bytes(16) + struct.pack("<QQ", at // 512, last) + bytes(80))
        # What is behind the 128 bytes is nobody's business.
        .ljust(size, b"?")
        for kind, at, last in entries
    ]
    table = b"".join(rows).ljust(8 * size, b"\0")
    return mbr(entry(0xEE, 512, 4 * MB)) + header.ljust(512, b"\0") + table


def test_a_gpt(tmp_path):
    linux, basic = "0fc63daf-8483-4772-8e79-3d69d8477de4", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"
    image = tmp_path / "x.img"
    boot = (b"\xeb\x58\x90".ljust(82, b"\0") + b"FAT32   ").ljust(510, b"\0") + b"\x55\xaa"
    for size in (128, 256):
        last = 2 * MB // 512 - 1
        table = gpt((linux, MB // 2, MB // 512 - 1), (basic, MB, last), size=size)
        image.write_bytes(table.ljust(MB, b"\0") + boot.ljust(3 * MB, b"\0"))
        assert partition.boot_partition(image) == (MB, MB, True)
    image.write_bytes(b"\0" * 512 + table[512:])
    with pytest.raises(DataError, match="no partition table"):
        partition.boot_partition(image)
    image.write_bytes(table[:512] + bytes(MB))
    with pytest.raises(DataError, match="GPT"):
        partition.boot_partition(image)


def test_what_calls_itself_linux_is_no_boot_partition(tmp_path):
    image = tmp_path / "x.img"
    boot = (b"\xeb\x58\x90".ljust(82, b"\0") + b"FAT32   ").ljust(510, b"\0") + b"\x55\xaa"
    table = mbr(entry(0x83, MB, MB), entry(0x0B, 2 * MB, MB))
    image.write_bytes(table.ljust(MB, b"\0") + 2 * boot.ljust(MB, b"\0"))
    assert partition.boot_partition(image).start == 2 * MB


needs_apt = pytest.mark.skipif(
    any(
        shutil.which(tool, path=offline.PATH) is None
        for tool in ("apt-get", "dpkg-deb", "debugfs", "mke2fs")
    ),
    reason="apt, dpkg or e2fsprogs is not installed",
)


def package(folder: Path, name: str, depends: str = "") -> Path:
    """A package with nothing in it."""
    control = folder / name / "DEBIAN" / "control"
    control.parent.mkdir(parents=True)
    text = described(name) + (f"Depends: {depends}\n" if depends else "")
    control.write_text(text)
    path = folder / f"{name}_1.0_arm64.deb"
    command = ["dpkg-deb", "--build", "--root-owner-group", control.parent.parent, path]
    subprocess.run(command, check=True, capture_output=True)
    shutil.rmtree(control.parent.parent)
    with (folder / "Packages").open("a") as index:
        size = path.stat().st_size
        index.write(f"{text}Filename: {path.name}\nSize: {size}\nSHA256: {sha256(path)}\n\n")
    return path


def described(name: str) -> str:
    return (
        f"Package: {name}\nVersion: 1.0\nArchitecture: arm64\n"
        "Maintainer: x <x@example.org>\nDescription: x\n"
    )


def with_system(image: Path, folder: Path, there: str, sources: str) -> None:
    """Make the second partition a Debian with these packages and these sources."""
    for name, text in (("var/lib/dpkg/status", there), ("etc/apt/sources.list", sources)):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text)
    (folder / "usr/share/keyrings").mkdir(parents=True)
    root = folder.with_name("root.ext4")
    env = {**os.environ, "PATH": offline.PATH}
    command = ["mke2fs", "-q", "-t", "ext4", "-d", folder, root, "1M"]
    subprocess.run(command, check=True, env=env)
    with image.open("r+b") as file:
        file.seek(image.stat().st_size - MB)
        file.write(root.read_bytes())


@needs_apt
@needs_mtools
def test_what_the_image_lacks_goes_onto_the_card(tmp_path, build):
    archive = tmp_path / "archive"
    archive.mkdir()
    package(archive, "python3-lacking", "python3-lacking-too")
    package(archive, "python3-lacking-too")
    package(archive, "python3-there")
    package(archive, "overlayroot", "busybox")
    package(archive, "busybox")
    there = described("python3-there") + "Status: install ok installed\n"
    image = disk(tmp_path / "stock.img")
    with_system(image, tmp_path / "root", there, f"deb [trusted=yes] copy:{archive} ./\n")
    (tmp_path / "ours").mkdir()
    ours = package(tmp_path / "ours", "emotion-edge", "python3-there, python3-lacking")
    code, said, out = build(image, "--offline", "--readonly", package=ours)
    assert code == 0, said
    assert "needs no network" in said
    assert "read-only" in said
    wanted = ("emotion-edge", "python3-lacking", "python3-lacking-too", "overlayroot", "busybox")
    for name in wanted:
        assert read(out, f"emotion-edge/{name}_1.0_arm64.deb")
    assert read(out, "emotion-edge/python3-there_1.0_arm64.deb") is None
    (archive / "Packages").write_text("")
    out.unlink()
    refused(build(image, "--offline", package=ours), "Depends: python3-lacking")


@needs_apt
@needs_mtools
def test_an_image_without_a_system_cannot_be_completed(tmp_path, build):
    refused(build(disk(tmp_path / "stock.img"), "--offline"), "no ext4 partition")


def test_wpa_keys(tmp_path):
    """The example of IEEE 802.11i, annex H.4."""
    file = tmp_path / "password"
    file.write_text("password\n")
    wanted = "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"
    assert wishes.wifi("IEEE", str(file), "").psk == wanted
    file.write_text(wanted.upper())
    assert wishes.wifi("IEEE", str(file), "GB").psk == wanted


@pytest.mark.parametrize(
    ("ssid", "password", "country", "word"),
    [
        ("x" * 33, "long enough", "", "32 bytes"),
        ("\u00e4" * 17, "long enough", "", "this has 34"),
        ("a\nb", "long enough", "", "printable"),
        ("a\udc80", "long enough", "", "UTF-8"),
        ("home", "short", "", "8 to 63"),
        ("home", "x" * 65, "", "8 to 63"),
        ("home", "two\nlines of it", "", "one line"),
        ("home", "p\u00e4ssword", "", "ASCII"),
        ("home", None, "", "WIFI_PASSWORD_FILE"),
        ("home", "long enough", "de", "capital"),
        ("", "long enough", "", "WIFI_SSID is missing"),
    ],
)
def test_wrong_wifi(tmp_path, ssid, password, country, word):
    file = tmp_path / "password"
    if password is not None:
        file.write_text(password)
    for path in {str(file), "" if password is None else str(file)}:
        with pytest.raises(ConfigError, match=word):
            wishes.wifi(ssid, path, country)


@pytest.mark.parametrize("name", ["a", "door-1", "PI5", "x" * 63])
def test_hostnames(name):
    assert wishes.hostname(name) == name


@pytest.mark.parametrize("name", ["-a", "a-", "a_b", "a.b", "a b", "x" * 64, "t\u00fcr", "a\n"])
def test_wrong_hostnames(name):
    with pytest.raises(ConfigError, match="HOSTNAME"):
        wishes.hostname(name)


def test_ssh_keys(tmp_path):
    assert wishes.ssh_keys("") == ()
    assert wishes.ssh_keys(KEY) == (KEY,)
    file = tmp_path / "x.pub"
    file.write_text(f"{KEY}\n\n{KEY} two\n")
    assert wishes.ssh_keys(str(file)) == (KEY, f"{KEY} two")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n", "private"),
        ("ssh-rsa " + KEY.split()[1], "no public ssh key"),
        ("ssh-ed25519 AAAA*", "no public ssh key"),
        ("ssh-ed25519", "no public ssh key"),
        ("command=x " + KEY, "no public ssh key"),
        (KEY + "\x1b[31m", "no public ssh key"),
        ("", "no public ssh key"),
    ],
)
def test_wrong_ssh_keys(tmp_path, text, word):
    file = tmp_path / "x.pub"
    file.write_text(text)
    with pytest.raises(ConfigError, match=word):
        wishes.ssh_keys(str(file))


def test_a_missing_ssh_key():
    with pytest.raises(ConfigError, match=r"SSH_KEY /none\.pub: No such file"):
        wishes.ssh_keys("/none.pub")


@pytest.fixture
def configured(tmp_path):
    """What a card gets of a CONFIG and a LANGUAGE: text, what the appliance reads, and font."""

    def call(given: str | None, language: str = ""):
        file = tmp_path / "c.toml"
        if given is not None:
            file.write_text(given)
        text, font = wishes.config("" if given is None else str(file), language)
        there = tmp_path / "there.toml"
        there.write_text(text)
        return text, configuration.load(there), font

    return call


def test_without_a_wish_the_package_brings_its_own_configuration():
    assert wishes.config("", "") == ("", "")


@pytest.mark.parametrize(
    ("language", "package"), [("de", ""), ("ja", "fonts-noto-cjk"), ("en", "")]
)
def test_a_language_changes_one_line_of_the_shipped_configuration(configured, language, package):
    text, config, font = configured(None, language)
    assert (config.camera.wait, config.display.target) == (True, "kms")
    assert (config.display.language, font) == (language, package)
    changed = f'language = "{language}"     # ar'
    assert changed in text
    assert text.replace(changed, 'language = "en"     # ar') == wishes.SHIPPED.read_text()


@pytest.mark.parametrize("language", ["", "ja"])
def test_a_configuration_is_laid_over_the_shipped_one(configured, language):
    odd = "[record]\nfolder = 'a\"b\\c \u00e9'\n[display]\noverscan = 0.05\n[camera]\nrate = 15\n"
    text, config, font = configured(odd, language)
    assert text.startswith("# Made by make card")
    assert (config.camera.wait, config.camera.rate) == (True, 15)
    assert (config.display.target, config.display.overscan) == ("kms", 0.05)
    assert config.record.folder == 'a"b\\c \u00e9'
    assert (config.display.language, font) == (("ja", "fonts-noto-cjk") if language else ("en", ""))


def test_what_a_configuration_sets_wins_over_the_shipped_one(configured):
    given = "camera.wait = false\n[display]\ntarget = 'web'\nlanguage = 'ar'\n"
    text, _, font = configured(given)
    assert (text, font) == (given, "fonts-noto-core")
    _, config, font = configured(given, "fr")
    assert (config.camera.wait, config.display.target) == (False, "web")
    assert (config.display.language, font) == ("fr", "")


def test_a_configuration_that_lacks_nothing_stays_as_it_is(configured):
    whole = "# ours\n" + wishes.SHIPPED.read_text()
    assert configured(whole)[0] == whole
    # English is what the appliance speaks anyway.
    enough = "# ours\n[camera]\nwait = true\n[display]\ntarget = 'kms'\nidle = 5\n"
    assert configured(enough)[0] == configured(enough, "en")[0] == enough
    assert configured(enough, "de")[1].display.idle == 5
    assert configured(whole.replace('"en"', '"/home/pi/mine.toml"'))[2] == ""
    assert configured("# nothing\n")[0] == wishes.SHIPPED.read_text()


def test_a_language_that_is_a_file_on_the_pi(configured):
    _, config, font = configured("[display]\nlanguage = '/a\\1\"b.toml'\n")
    assert (config.display.language, font) == ('/a\\1"b.toml', "")
    assert (config.camera.wait, config.display.target) == (True, "kms")


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("[display]\nrotat = 1\n", "", "rotate"),
        ("[display", "", "c.toml"),
        ("[[display]]\nrotate = 90\n", "de", "display is a section"),
        ("[display.target]\nx = 1\n", "de", "display.target must be text"),
        ("[display]\nmode = ['a']\n", "de", "display.mode must be text"),
        ("[display]\nlanguage = ''\n", "", "no language ''"),
        ("[display]\nlanguage = 'xx'\n", "", "no language 'xx'"),
        ("", "xx", "no language 'xx'"),
        ("", "mine.toml", "LANGUAGE"),
        (None, "", "No such file"),
    ],
)
def test_wrong_configurations(tmp_path, text, language, word):
    file = tmp_path / "c.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ConfigError, match=word):
        wishes.config(str(file), language)


@needs_mtools
def test_wrong_wishes_leave_nothing_behind(tmp_path, build):
    image = disk(tmp_path / "stock.img")
    refused(build(image, "--hostname", "a_b"), "HOSTNAME")
    refused(build(image, "--config", str(tmp_path / "none")), "No such file")


def test_zeros_become_holes(tmp_path):
    (tmp_path / "a.img").write_bytes(bytes(8 * MB) + b"x" + bytes(8 * MB))
    with (tmp_path / "b.img").open("wb") as target:
        assert stock.unpack(tmp_path / "a.img", "", target) == 16 * MB + 1
    assert (tmp_path / "b.img").read_bytes() == (tmp_path / "a.img").read_bytes()
    assert (tmp_path / "b.img").stat().st_blocks * 512 < 4 * MB


def test_the_meter():
    line = Meter("writing", 100_000_000).line(25_000_000, 5)
    assert line == "writing [######..................]  25%, 5.0 MB/s, 0:15 left"
