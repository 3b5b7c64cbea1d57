"""Test the download of the face detectors, with a small wheel in place of the real one."""

import subprocess
import sys
import zipfile
from hashlib import sha256

import pytest

from models import fetch
from tests.files import ROOT

NETWORKS = {"short.tflite": b"short range", "full.tflite": b"full range"}
CHECKSUMS = {name: sha256(data).hexdigest() for name, data in NETWORKS.items()}


class Download:
    """Writes a wheel with the given networks; counts the downloads."""

    def __init__(self, networks):
        self.networks, self.count = networks, 0

    def __call__(self, folder):
        self.count += 1
        path = folder / "mediapipe.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            for name, data in self.networks.items():
                wheel.writestr(fetch.INSIDE + name, data)
        return path


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_missing_and_damaged_networks_are_replaced(tmp_path):
    (tmp_path / "short.tflite").write_bytes(b"damaged")
    fetch.fetch(tmp_path, CHECKSUMS, Download(NETWORKS))
    assert content(tmp_path) == NETWORKS


def test_nothing_is_downloaded_when_all_networks_are_intact(tmp_path):
    download = Download(NETWORKS)
    for _ in range(2):
        fetch.fetch(tmp_path, CHECKSUMS, download)
    assert download.count == 1


@pytest.mark.parametrize(
    ("networks", "message"),
    [
        ({"short.tflite": b"other"}, "short.tflite: wrong checksum after the download: run"),
        ({}, "has no readable short.tflite: run 'make models' again"),
    ],
)
def test_a_wrong_network_is_an_error_and_leaves_no_file(tmp_path, networks, message):
    with pytest.raises(fetch.FetchError, match=message):
        fetch.fetch(tmp_path, CHECKSUMS, Download(networks))
    assert content(tmp_path) == {}


def test_a_damaged_wheel_is_an_error(tmp_path):
    def download(folder):
        path = folder / "mediapipe.whl"
        path.write_bytes(b"half of a wheel")
        return path

    with pytest.raises(fetch.FetchError, match=r"no readable short\.tflite"):
        fetch.fetch(tmp_path, CHECKSUMS, download)


def test_a_failed_download_is_one_line_and_exit_code_1(tmp_path):
    code = (
        "from models import fetch\n"
        "def offline(folder): raise fetch.FetchError('no network')\n"
        f"raise SystemExit(fetch.main(fetch.Path({str(tmp_path)!r}), offline))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.splitlines()[1:] == ["error: no network"]
