"""The nodes of Video4Linux that are cameras, and those that are something else."""

import errno
import os

import pytest

from edge.camera.nodes import (
    CAP_IO_MC,
    CAP_M2M,
    CAP_VIDEO_CAPTURE,
    CAP_VIDEO_CAPTURE_MPLANE,
    CAP_VIDEO_OUTPUT,
    check_node,
    list_cameras,
    list_nodes,
    open_error,
)
from edge.errors import AbsentError, BusyError, DeviceError, ForbiddenError
from tests.edge.webcams import FakeNodes

CAP_META_CAPTURE, STREAMING = 0x00800000, 0x04000000
WEBCAM = (CAP_VIDEO_CAPTURE | STREAMING, ["YUYV", "MJPG"], 1)
OTHERS = {
    "metadata of a webcam": (CAP_META_CAPTURE | STREAMING, [], 0),
    "codec": (CAP_M2M | STREAMING, ["YU12"], 0),
    "codec with one plane": (0x8000 | STREAMING, ["YU12"], 0),
    "output": (CAP_VIDEO_OUTPUT | STREAMING, ["YU12"], 0),
    "output of the image signal processor": (CAP_VIDEO_CAPTURE | STREAMING, ["YU12"], 0),
    "statistics": (0, [], 0),
    "media controller": (CAP_VIDEO_CAPTURE | CAP_IO_MC | STREAMING, ["YUYV", "pRAA"], 1),
    "raw sensor": (CAP_VIDEO_CAPTURE | STREAMING, ["RG10", "pRAA", "BYR2"], 1),
    "raw sensor of 8 bits": (CAP_VIDEO_CAPTURE | STREAMING, ["BA81"], 1),
    "H.264 only": (CAP_VIDEO_CAPTURE | STREAMING, ["H264"], 1),
    "no video device": (None, [], 0),
}
CAMERAS = {
    "webcam": WEBCAM,
    "several planes": (CAP_VIDEO_CAPTURE_MPLANE | STREAMING, ["NV12"], 1),
    "infrared": (CAP_VIDEO_CAPTURE | STREAMING, ["GREY"], 1),
    "grey with 16 bits, big-endian": (CAP_VIDEO_CAPTURE | STREAMING, ["Y16\xa0"], 1),
    "driver without a list of formats": (CAP_VIDEO_CAPTURE | STREAMING, [], 1),
}


@pytest.fixture
def node(tmp_path):
    path = tmp_path / "video0"
    path.touch()
    return path


@pytest.mark.parametrize("description", CAMERAS.values(), ids=CAMERAS)
def test_a_node_that_gives_pictures_is_a_camera(node, description):
    check_node(node, FakeNodes(video0=description))


@pytest.mark.parametrize("description", OTHERS.values(), ids=OTHERS)
def test_a_node_without_pictures_is_no_camera(node, description):
    with pytest.raises(AbsentError, match=r"video0: (not a camera|only the raw|gives only)"):
        check_node(node, FakeNodes(video0=description))


def test_a_raw_sensor_is_told_with_its_formats(node):
    with pytest.raises(DeviceError, match="gives only RG10, pRAA, BYR2, no picture"):
        check_node(node, FakeNodes(video0=OTHERS["raw sensor"]))


def test_only_cameras_are_listed(tmp_path):
    nodes = {f"video{i}": each for i, each in enumerate([*OTHERS.values(), WEBCAM])}
    for name in nodes:
        (tmp_path / name).touch()
    found = list_cameras(tmp_path, tmp_path, FakeNodes(**nodes))
    assert [path.name for path in found] == [f"video{len(OTHERS)}"]


def test_nodes_are_listed_by_number(tmp_path):
    for name in ("video10", "video2", "video", "video-x"):
        (tmp_path / name).touch()
    assert [path.name for path in list_nodes(tmp_path)] == ["video2", "video10"]


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        (errno.EBUSY, BusyError, "in use by another program"),
        (errno.EACCES, ForbiddenError, "not allowed"),
        (errno.EPERM, ForbiddenError, "not allowed"),
        (errno.ENOENT, AbsentError, "no such camera"),
        (errno.ENODEV, AbsentError, "is gone"),
        (errno.ENXIO, AbsentError, "is gone"),
        (errno.EIO, DeviceError, "Input/output error"),
        (errno.ENOMEM, DeviceError, "Cannot allocate memory"),
    ],
)
def test_an_error_has_its_true_reason(node, code, kind, text):
    error = open_error(node, OSError(code, os.strerror(code)))
    assert type(error) is kind
    assert text in str(error)


def test_a_name_that_no_file_can_have_is_an_error(tmp_path):
    with pytest.raises(DeviceError, match="cannot be opened: embedded null"):
        check_node(tmp_path / "video\0")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_forbidden_node_that_udev_knows_as_metadata_is_not_listed(tmp_path, node):
    node.chmod(0)
    device = node.stat().st_rdev
    name = f"c{os.major(device)}:{os.minor(device)}"
    (tmp_path / name).write_text("E:ID_V4L_CAPABILITIES=:\n")
    assert list_cameras(tmp_path, tmp_path) == []
    (tmp_path / name).write_text("E:ID_V4L_CAPABILITIES=:capture:\n")
    assert list_cameras(tmp_path, tmp_path) == [node]
