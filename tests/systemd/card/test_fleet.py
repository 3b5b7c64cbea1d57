"""From one image, files for each device of a table; wrong tables get one line."""

from __future__ import annotations

import os
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from card import cloud_init, fleet, fleet_table
from card.cli import build_parser, main
from card.options import CardOptions

from edge.errors import ConfigError
from tests.files import ROOT

Read = Callable[..., list[CardOptions]]
EXAMPLE = ROOT / "docs" / "fleet" / "devices.csv"
CONFIG = ROOT / "docs" / "fleet" / "museum.toml"


@pytest.fixture
def read_fleet(tmp_path: Path) -> Read:
    """Read a table, given as text or bytes, with options of `card build`."""

    def call(table: str | bytes, *options: str) -> list[CardOptions]:
        path = tmp_path / "devices.csv"
        path.write_bytes(table.encode() if isinstance(table, str) else table)
        path.chmod(0o600)
        command = ["build", "--out", "x", "--fleet", str(path), *options]
        return fleet_table.read_fleet(build_parser().parse_args(command))

    return call


def config_of(device: CardOptions) -> dict:
    return tomllib.loads(device.config)


def test_the_example_has_three_devices(read_fleet: Read) -> None:
    entrance, cafe, tower = read_fleet(EXAMPLE.read_bytes(), "--config", str(CONFIG))
    assert [each.hostname for each in (entrance, cafe, tower)] == ["entrance", "cafe", "tower-1"]
    assert entrance.wifi
    assert (entrance.wifi.ssid, entrance.wifi.country) == ("Museum", "DE")
    assert entrance.wifi == cafe.wifi
    assert tower.wifi is None
    assert tower.mqtt_login == "tower-1:one, with a comma"
    assert config_of(entrance)["mqtt"] == {
        "enabled": True, "host": "192.168.1.5", "home_assistant": True,
    }  # fmt: skip
    assert config_of(tower)["camera"] == {"wait": True, "rotate": 180}
    assert config_of(cafe)["display"]["language"] == "en"
    assert all(each.packages == ("python3-paho-mqtt",) for each in (entrance, cafe, tower))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables_of_spreadsheets_are_read(
    read_fleet: Read, separator: str, mark: str, end: str
) -> None:
    rows = ["hostname,mqtt.enabled,mqtt.host,,", "a, TRUE ,10.0.0.1,,", ",,,,", "b,FALSE,,,"]
    text = mark + end.join(rows).replace(",", separator) + end
    one, two = read_fleet(text)
    assert (one.hostname, config_of(one)["mqtt"]) == ("a", {"enabled": True, "host": "10.0.0.1"})
    assert "mqtt" not in config_of(two)


def test_settings_get_the_type_that_they_have(read_fleet: Read) -> None:
    head = "hostname,mqtt.device,camera.rate,display.idle,mqtt.topic,mqtt.enabled,mqtt.host"
    (device,) = read_fleet(f'{head}\na,007,15,2.5,"x/""{{device}}\'/{{what}}",true,b\n')
    config = config_of(device)
    assert (config["mqtt"]["device"], config["camera"]["rate"]) == ("007", 15)
    assert config["display"]["idle"] == 2.5
    assert config["mqtt"]["topic"] == "x/\"{device}'/{what}"


def test_a_word_or_a_number_is_either(read_fleet: Read) -> None:
    one, two = read_fleet("hostname,engine.threads\na,2\nb,auto\n")
    assert config_of(one)["engine"]["threads"] == 2
    assert "engine" not in config_of(two)  # the default


def test_options_count_for_all_unless_the_table_has_the_column(
    read_fleet: Read, tmp_path: Path, ssh_key: str
) -> None:
    (tmp_path / "password").write_text("correct horse\n")
    options = ["--wifi-password-file", str(tmp_path / "password"), "--wifi-country", "DE"]
    options += ["--ssh-key", ssh_key, "--language", "ja"]
    one, two = read_fleet("hostname,wifi_ssid\na,Museum\nb,\n", *options)
    assert one.wifi
    assert (one.wifi.ssid, one.wifi.country, len(one.wifi.psk)) == ("Museum", "DE", 64)
    assert two.wifi is None
    assert one.ssh_keys == two.ssh_keys == (ssh_key,)
    assert two.packages == ("fonts-noto-cjk",)
    one, two = read_fleet(f"hostname,ssh_key,display.language\na,{ssh_key},de\nb,,\n", *options[4:])
    assert (one.ssh_keys, two.ssh_keys) == ((ssh_key,), ())
    assert (one.packages, two.packages) == ((), ("fonts-noto-cjk",))


def test_the_certificate_of_the_broker_goes_along(read_fleet: Read, tmp_path: Path) -> None:
    head = "hostname,mqtt.enabled,mqtt.host,mqtt.tls,mqtt_ca"
    path = ROOT / "tests/edge/display/web/certificates/certificate.pem"
    (device,) = read_fleet(f"{head}\na,true,b,true,{path}\n")
    assert device.mqtt_ca == path.read_text()
    assert config_of(device)["mqtt"]["ca"] == "/etc/emotion-edge/mqtt-ca.pem"
    assert cloud_init.boot_files(device)["emotion-edge/mqtt-ca.pem"] == device.mqtt_ca
    wrong = tmp_path / "wrong.pem"
    key = path.with_name("key.pem").read_text()
    nonsense = "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n"
    for text, reason in (
        ("", "empty"), ("\u00e4", "no PEM certificate"), (nonsense, "no PEM certificate"),
        (key, "holds a private key"), (path.read_text() + key, "holds a private key"),
    ):  # fmt: skip
        wrong.write_text(text)
        with pytest.raises(ConfigError, match=rf"row 2, column mqtt_ca .*: {reason}"):
            read_fleet(f"{head}\na,true,b,true,{wrong}\n")
    with pytest.raises(ConfigError, match=r"column mqtt_ca: leave mqtt\.ca out"):
        read_fleet(f"{head},mqtt.ca\na,true,b,true,{path},/x\n")


H = "hostname,wifi_ssid,wifi_password,mqtt_user,mqtt_password,mqtt.enabled,mqtt.host"
BAD = [
    ("", "empty: its first row names the columns"),
    ("\n\n", "row 1: no column hostname"),
    ("name\na\n", "row 1, column 1: unknown column 'name': did you mean hostname?"),
    ("hostname,mqtt.hots\na,b\n", "row 1, column 2: unknown column 'mqtt.hots': did you mean"),
    ("hostname,hostname\na,b\n", "row 1, column 2: hostname is there twice"),
    ("wifi_ssid\na\n", "row 1: no column hostname"),
    ("hostname,,wifi_ssid\na,,b\n", "row 1, column 2: unknown column ''"),
    ("hostname\n", "0 devices: must be 1 to 1000"),
    ("hostname\n" + "".join(f"a{n}\n" for n in range(1001)), "1001 devices: must be 1 to 1000"),
    ("hostname,wifi_ssid\na,b,c\n", "row 2: 3 cells in place of 2"),
    ("hostname,wifi_ssid\na\n", "row 2: 1 cells in place of 2"),
    ('hostname\n"a\n', "row 2: unexpected end of data"),
    ('hostname,wifi_ssid\na,"b"c\n', "row 2: "),
    (f"hostname\n{'x' * 140_000}\n", "row 2: field larger than field limit"),
    ("hostname\n" + "x" * (1 << 20), "longer than 1 MB"),
    ("hostname\na\n\nb\nA\n", "row 5, column hostname: A is in row 2 too"),
    (f"{H}\n,,,,,,\na,,,,,,\n,x,,,,,\n", "row 4, column hostname: empty"),
    ("hostname\n../../etc\n", "row 2, column hostname '../../etc': must be 1 to 63 letters"),
    ("hostname\n/etc/passwd\n", "row 2, column hostname"),
    ("hostname\n..\n", "row 2, column hostname"),
    ("hostname\na.b\n", "row 2, column hostname"),
    ('hostname\n"a\nb"\n', "row 2, column hostname: must be printable text, in one line"),
    ("hostname\na\x00\n", "row 2, column hostname: must be printable"),
    ("hostname,wifi_ssid\na,b\u202e\n", "row 2, column wifi_ssid: must be printable"),
    (f'{H}\na,,,u,"p\nq",true,b\n', "row 2, column mqtt_password: must be printable"),
    (f"{H}\na,{'x' * 33},correct horse,,,,\n", "row 2, column wifi_ssid 'xxx"),
    (f"{H}\na,home,short,,,,\n", "row 2, column wifi_password: must contain one line"),
    (f"{H}\na,home,,,,,\n", "row 2, column wifi_password: must contain one line"),
    (f"{H}\na,,correct horse,,,,\n", "row 2, column wifi_password: there is no wifi_ssid"),
    ("hostname,wifi_ssid,wifi_password,wifi_country\na,b,correct horse,de\n",
     "row 2, column wifi_country 'de': must be two capital letters"),
    ("hostname,ssh_key\na,ssh-rsa AAAA\n", "row 2, column ssh_key: not a public ssh key"),
    ("hostname,ssh_key\na,/nowhere/id.pub\n", "row 2, column ssh_key /nowhere/id.pub: No such"),
    (f"{H}\na,,,u,,true,b\n", "row 2, column mqtt_password: empty"),
    (f"{H}\na,,,,p,true,b\n", "row 2, column mqtt_user: empty"),
    (f"{H}\na,,,u:v,p,true,b\n", "row 2, column mqtt_user: must not contain a colon"),
    (f"{H}\na,,,u,{'p' * 500},true,b\n", "row 2, column mqtt_password: longer than 500 bytes"),
    (f"{H}\na,,,u,p,,\n", "row 2, column mqtt_user: mqtt.enabled is false"),
    (f"{H}\na,,,,,,b\n", "row 2, column mqtt.host: mqtt.enabled is false"),
    (f"{H}\na,,,,,true,\n", "row 2, column mqtt.host: missing"),
    (f"{H}\na,,,,,WAHR,b\n", "row 2: mqtt.enabled must be true or false, not 'WAHR'"),
    ("hostname,camera.rate\na,fast\n", "row 2: camera.rate must be a whole number, not 'fast'"),
    ("hostname,camera.rate\na,9999\n", "row 2: camera.rate must be from"),
    ("hostname,display.idle\na,nan\n", "row 2: display.idle must be a number, not 'nan'"),
    ('hostname,display.idle\na,"2,5"\n', "row 2: display.idle must be a number, not '2,5'"),
    ("hostname,camera.rate\na," + "9" * 5000 + "\n", "row 2: camera.rate must be a whole number"),
    ("hostname,display.language\na,xx\n", "row 2: no language 'xx'"),
    ("hostname,mqtt.enabled,mqtt.host,mqtt.topic\na,true,b,#\n", "row 2: mqtt.topic: "),
    ("hostname,mqtt.enabled,mqtt.host,mqtt.device\na,true,b,c\nd,true,b,c\n",
     "row 3: topic emotion-edge/c/state is that of row 2 too"),
    ("hostname,mqtt.enabled,mqtt.host,mqtt.credentials,mqtt_user,mqtt_password\na,true,b,/x,u,p\n",
     "row 2, column mqtt_user: leave mqtt.credentials out"),
    ("hostname\nt\u00fcr\n".encode("latin-1"), "not UTF-8"),
    ("hostname\na\n".encode("utf-16"), "not UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "message"), BAD)
def test_a_wrong_table_gets_one_line_with_the_place(
    read_fleet: Read, table: str | bytes, message: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        read_fleet(table)
    text = str(raised.value)
    assert text.startswith("FLEET ")
    assert message in text
    assert "\n" not in text
    assert "correct horse" not in text
    assert len(text) < 400


def test_files_that_never_end_and_missing_ones_are_refused(
    read_fleet: Read, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, word in (("/dev/zero", "not a regular file"), (str(tmp_path / "no"), "No such file")):
        code = main(["build", "--out", str(tmp_path / "x"), "--fleet", name])
        assert (code, capsys.readouterr().err.count("\n")) == (1, 1), word
    with pytest.raises(ConfigError, match="HOSTNAME and FLEET"):
        read_fleet("hostname\na\n", "--hostname", "b")


def test_the_image_has_the_packages_of_all_devices_and_no_secret(
    read_fleet: Read, ssh_key: str
) -> None:
    table = "hostname,display.language,gpio.enabled\na,ja,\nb,,true\n"
    devices = read_fleet(table, "--ssh-key", ssh_key)
    common = fleet.for_all(CardOptions(ssh_keys=(ssh_key,), config="x", readonly=True), devices)
    packages = ("fonts-noto-cjk", "python3-gpiozero", "python3-lgpio")
    assert common == CardOptions(config="x", readonly=True, packages=packages)


def make(*arguments: str) -> str:
    environment = {**os.environ, "PYTHON": "echo"}
    done = subprocess.run(
        ["make", "-n", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return done.stdout


def test_make_passes_the_table_and_the_files_of_a_device() -> None:
    assert '--fleet "$FLEET"' in make("card", "IMAGE=x", "FLEET=devices.csv")
    assert "--fleet" not in make("card", "IMAGE=x")
    assert '--files "$FILES"' in make("flash", "CARD=x", "DEVICE=y", "FILES=build/fleet/a")
