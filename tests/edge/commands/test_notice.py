"""The printed sign, as the command makes it."""

import re

import cv2
import numpy as np
import pytest
from PIL import Image

LINK = "https://museum.example/privacy"
LONG = f"https://{'x/' * 300}"
GIVEN = (
    "-o", "notice.operator=City Museum", "-o", "notice.contact=privacy@museum.example",
    "-o", f"notice.link={LINK}",
)  # fmt: skip


def decoded(picture):
    return cv2.QRCodeDetector().detectAndDecode(picture)[0]


@pytest.mark.parametrize(
    ("size", "pixels"), [("a4", (2480, 3508)), ("a5", (1748, 2480)), ("letter", (2550, 3300))]
)
def test_a_png_has_the_size_of_the_paper_and_a_code(command, tmp_path, size, pixels):
    done = command("notice", "--out", "sign.png", "--size", size, *GIVEN)
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "sign.png") as image:
        assert image.size == pixels
        assert [round(value) for value in image.info["dpi"]] == [300, 300]
        assert decoded(np.asarray(image)) == LINK


def test_a_pdf_is_one_page_of_a4_with_the_code(command, tmp_path):
    assert command("notice", "--out", "sign.pdf", "--language", "de", *GIVEN).returncode == 0
    data = (tmp_path / "sign.pdf").read_bytes()
    box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", data)
    assert [round(float(points) / 72 * 25.4) for points in box.groups()] == [210, 297]
    assert data.count(b"/MediaBox") == 1
    start = data.index(b"\xff\xd8\xff")
    page = cv2.imdecode(np.frombuffer(data[start:], np.uint8), cv2.IMREAD_GRAYSCALE)
    assert page.shape == (3508, 2480)
    assert decoded(page) == LINK


def test_an_existing_file_is_replaced_only_with_force(command, tmp_path):
    (tmp_path / "sign.png").write_text("mine")
    done = command("notice", "--out", "sign.png", *GIVEN)
    assert done.returncode == 1
    assert done.stderr == "emotion-edge: error: sign.png: exists already: --force replaces it\n"
    assert (tmp_path / "sign.png").read_text() == "mine"
    assert command("notice", "--out", "sign.png", "--force", *GIVEN).returncode == 0
    assert (tmp_path / "sign.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--out", "sign.png"), "set notice.operator"),
        (("--out", "sign.jpg", *GIVEN), "must end in .pdf or .png"),
        (("--out", "none/sign.pdf", *GIVEN), "No such file"),
        (("--out", "sign.pdf", "--language", "xx", *GIVEN), "no language 'xx'"),
        (("--out", "sign.pdf", *GIVEN, "-o", f"notice.link={LONG}"), "500 bytes"),
        (("--out", "a.pdf", *GIVEN, "-o", f"notice.purpose={'word/ ' * 600}"), "too long for"),
    ],
)
def test_what_cannot_be_made_costs_a_line(command, tmp_path, arguments, message):
    done = command("notice", *arguments)
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_help_shows_what_to_set(command):
    text = command("notice", "--help").stdout
    assert 'operator = "City Museum"' in text
    assert "--size a5" in text


def test_a_character_that_no_font_has_is_refused_in_one_line(command, tmp_path):
    done = command("notice", "--out", "sign.png", *GIVEN, "-o", "notice.purpose=A \U00018b00")
    assert done.returncode == 1
    assert done.stderr == (
        "emotion-edge: error: notice: no font here can draw \U00018b00: install one "
        "(sudo apt install fonts-noto-core), or write it otherwise\n"
    )
    assert not (tmp_path / "sign.png").exists()
