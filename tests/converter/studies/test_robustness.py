"""Changes of pictures, and the table of accuracies."""

import subprocess
import sys

import numpy as np
import pytest

from tests.files import ROOT

pytest.importorskip("tqdm")

from converter.studies.robustness import CHANGES, add_noise, downscale, relight, warp
from tests.converter.drawings import write_folders

MODEL = ROOT / "models" / "emotions.tflite"


def spot(x: int, y: int) -> np.ndarray:
    image = np.full((48, 48), 100, np.uint8)
    image[y - 1 : y + 2, x - 1 : x + 2] = 200
    return image


def brightest(image: np.ndarray) -> tuple[float, float]:
    """Return x and y of the centre of the bright pixels."""
    rows, columns = np.nonzero(image > 120)
    return columns.mean(), rows.mean()


def test_warp_moves_in_the_stated_direction():
    assert brightest(warp(right=0.25)(spot(20, 20))) == pytest.approx((32, 20), abs=0.6)
    assert brightest(warp(down=0.25)(spot(20, 20))) == pytest.approx((20, 32), abs=0.6)
    assert brightest(warp(angle=90)(spot(40, 24))) == pytest.approx((24, 7), abs=1)
    assert brightest(warp(zoom=1.5)(spot(31, 24))) == pytest.approx((35, 24), abs=1)


def test_relight_changes_brightness():
    grey = np.full((48, 48), 128, np.uint8)
    assert relight(gamma=2)(grey).mean() == pytest.approx(64, abs=1)
    assert relight(gain=0.5)(grey).mean() == pytest.approx(64, abs=1)
    sided = relight(left=0.5)(grey)
    assert sided[0, 0] == 64
    assert sided[0, -1] == 128


def test_downscale_removes_detail_and_add_noise_adds_noise():
    fine = np.tile(np.array([0, 255], np.uint8), (48, 24))
    assert downscale(24)(fine).std() < 1
    assert add_noise(15)(np.full((48, 48), 128, np.uint8)).std() == pytest.approx(15, abs=1)


def test_table_has_a_row_per_change(tmp_path):
    pytest.importorskip("sklearn")
    folder = write_folders(tmp_path / "data")
    call = [sys.executable, "-m", "converter.studies.robustness", "--data", folder, MODEL, MODEL]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines()]
    assert [row[0] for row in rows[2:]] == list(CHANGES)
    assert all(row[1] == row[2] for row in rows[2:])
