"""The options of the Wi-Fi network are validated, and the key is derived from the password."""

import pytest
from card.wifi import parse_wifi

from edge.errors import ConfigError


def test_the_key_is_that_of_the_standard(tmp_path):
    """The example of IEEE 802.11i, annex H.4."""
    file = tmp_path / "password"
    file.write_text("password\n")
    key = "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"
    assert parse_wifi("IEEE", str(file), "").psk == key
    file.write_text(key.upper())
    assert parse_wifi("IEEE", str(file), "GB").psk == key


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
def test_wrong_options_are_refused(tmp_path, ssid, password, country, word):
    file = tmp_path / "password"
    if password is not None:
        file.write_text(password)
    for path in {str(file), "" if password is None else str(file)}:
        with pytest.raises(ConfigError, match=word):
            parse_wifi(ssid, path, country)
