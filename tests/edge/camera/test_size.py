"""The size of frames that is requested."""

import pytest

from edge.camera.size import frame_size
from edge.config import loader
from edge.config.schema import CameraConfig
from edge.system.processor import is_slow


@pytest.mark.parametrize(
    ("settings", "slow", "size"),
    [
        ([], False, (960, 720)),
        ([], True, (640, 480)),
        (["camera.width=800", "camera.height=600"], False, (800, 600)),
        (["camera.width=1280"], False, (1280, 960)),
        (["camera.width=320"], True, (320, 240)),
        (["camera.height=360"], False, (480, 360)),
    ],
)
def test_a_size_that_is_not_set_suits_the_board(settings, slow, size):
    assert frame_size(loader.load(settings=settings).camera, slow=slow) == size


@pytest.mark.parametrize(
    ("settings", "size"),
    [([], (960, 720)), (["camera.width=640"], (640, 480)), (["camera.height=360"], (480, 360))],
)
def test_a_camera_that_scales_gives_small_cores_what_a_screen_shows(settings, size):
    camera = loader.load(settings=settings).camera
    assert frame_size(camera, slow=True, exact=(960, 720)) == size


@pytest.mark.parametrize(
    ("exact", "slow", "size"),
    [
        ((1440, 1080), False, (1440, 1080)),
        ((1128, 846), True, (1128, 846)),
        ((640, 480), True, (640, 480)),
        ((640, 480), False, (1280, 960)),  # far faces are found; halving costs little
        ((240, 180), True, (720, 540)),
        ((2880, 2160), False, (1440, 1080)),
        ((1926, 1446), False, (962, 722)),
    ],
)
def test_a_camera_that_scales_gives_a_multiple_or_a_fraction_of_what_is_shown(exact, slow, size):
    assert frame_size(CameraConfig(), slow=slow, exact=exact) == size


CORES = "processor\t: {}\nCPU implementer\t: 0x41\nCPU part\t: {}\nCPU revision\t: 4\n\n"


@pytest.mark.parametrize(
    ("parts", "slow"),
    [
        (["0xd03"] * 4, True),  # Zero 2 W, 3B+
        (["0xc07"] * 4, True),  # Pi 2
        (["0xd08"] * 4, False),  # Pi 4
        (["0xd0b"] * 4, False),  # Pi 5
        (["0xd05"] * 4 + ["0xd0a"] * 2, False),  # small cores beside large ones
        ([], False),  # x86-64 has no such lines
    ],
)
def test_slow_are_boards_with_small_cores_only(tmp_path, parts, slow):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("".join(CORES.format(*core) for core in enumerate(parts)))
    assert is_slow(cpuinfo) is slow


def test_a_machine_that_does_not_say_is_not_slow(tmp_path):
    assert not is_slow(tmp_path / "cpuinfo")
