"""Nodes of Video4Linux, /dev/videoN: which of them are cameras?

A webcam has a second node for metadata, and a Raspberry Pi a dozen for codecs, the image signal
processor and the raw data of the sensor. None of these gives pictures that people can look at.
Source of numbers and layouts: linux/videodev2.h.
"""

from __future__ import annotations

import errno
import fcntl
import grp
import os
import stat
import struct
from pathlib import Path

from edge.errors import AbsentError, BusyError, DeviceError, ForbiddenError

VIDIOC_QUERYCAP, CAPABILITY = 0x80685600, struct.Struct("16s32s32s6I")
VIDIOC_ENUM_FMT, FORMAT = 0xC0405602, struct.Struct("3I32s4s4I")
VIDIOC_ENUMINPUT, INPUT_SIZE = 0xC050561A, 80
CAP_VIDEO_CAPTURE, CAP_VIDEO_CAPTURE_MPLANE = 0x1, 0x1000
CAP_VIDEO_OUTPUT, CAP_M2M = 0x2 | 0x2000, 0x4000 | 0x8000
CAP_IO_MC, CAP_DEVICE_CAPS = 0x20000000, 0x80000000
BUFFER_CAPTURE, BUFFER_CAPTURE_MPLANE = 1, 9
MOST_FORMATS = 64
GROUP_MAY = 0o060  # read and write
# Formats that OpenCV turns into a picture (modules/videoio/src/cap_v4l.cpp), without the raw data
# of sensors, which would be dark and without colour balance.
PICTURES = {
    *("BGR3", "RGB3", "AR24", "XR24", "YUYV", "UYVY", "YU12", "YV12", "411P", "NV12", "NV21"),
    *("MJPG", "JPEG", "S910", "GREY", "Y10", "Y12", "Y16"),
}
NO_CAMERA = "not a camera, but another part of one, or of the processor"
SYSFS, UDEV = Path("/sys/class/video4linux"), Path("/run/udev/data")


def open_error(device: Path, error: OSError | ValueError) -> DeviceError:
    """Return the error for a device that cannot be opened, with its true reason."""
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EBUSY:
        return BusyError(str(device))
    if code in (errno.EACCES, errno.EPERM):
        return ForbiddenError(f"{device}: not allowed: {_who_may(device)}")
    if code in (errno.ENOENT, errno.ENOTDIR):
        text = "no such camera: plug one in, or name another with --camera v4l2:N"
        return AbsentError(f"{device}: {text}")
    if code in (errno.ENODEV, errno.ENXIO):
        return AbsentError(f"{device}: the camera is gone: plug it in again")
    reason = error.strerror if isinstance(error, OSError) else error
    return DeviceError(f"{device}: cannot be opened: {reason}")


def _who_may(device: Path) -> str:
    """Return what to do about a node that this user may not open."""
    try:
        status = device.stat()
        group = grp.getgrgid(status.st_gid).gr_name
    except (OSError, KeyError):
        return "add this user to the group 'video'"
    if os.geteuid() == 0 or status.st_gid in {*os.getgroups(), os.getegid()}:
        return "the service or the container that this runs in forbids it, or its mode does"
    if status.st_gid and status.st_mode & GROUP_MAY == GROUP_MAY:
        return f"add this user to the group {group!r}"
    mode = stat.S_IMODE(status.st_mode)
    return f"it belongs to the group {group!r} and has the mode {mode:04o}, which udev sets"


def check_node(device: Path) -> None:
    """Check that a node is a camera that this user may open.

    Raises:
        BusyError: another program uses it.
        ForbiddenError: this user may not open it.
        DeviceError: it does not exist, or is no camera.
    """
    try:
        node = os.open(device, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise open_error(device, error) from error
    try:
        problem = _find_problem(node)
    finally:
        os.close(node)
    if problem:
        raise AbsentError(f"{device}: {problem}")


def list_cameras(folder: Path = Path("/dev"), udev: Path = UDEV) -> list[Path]:
    """Return the nodes that are cameras, by number, with those that cannot be opened.

    Args:
        folder: holds the nodes.
        udev: what udev found out about devices, which every user may read.
    """
    return [node for node in list_nodes(folder) if _may_be_camera(node, udev)]


def list_nodes(folder: Path = Path("/dev")) -> list[Path]:
    """Return all video nodes by number; not each of them is a camera."""
    nodes = (p for p in folder.glob("video[0-9]*") if p.name[5:].isdecimal())
    return sorted(nodes, key=lambda p: int(p.name[5:]))


def label(device: Path) -> str:
    """Return the name of a camera as its driver gives it."""
    try:
        return (SYSFS / device.resolve().name / "name").read_text(errors="replace").strip()
    except OSError:
        return "unnamed"


def _may_be_camera(device: Path, udev: Path) -> bool:
    try:
        check_node(device)
    except AbsentError:
        return False
    except ForbiddenError:
        return _captures(device, udev)
    except DeviceError:
        pass
    return True


def _captures(device: Path, udev: Path) -> bool:
    """Return whether udev found that a node captures video, True if that is not known."""
    try:
        number = device.stat().st_rdev
        lines = (udev / f"c{os.major(number)}:{os.minor(number)}").read_text(errors="replace")
    except OSError:
        return True
    found = [line for line in lines.splitlines() if line.startswith("E:ID_V4L_CAPABILITIES=")]
    return not found or (":capture:" in found[0] and ":video_output:" not in found[0])


def _find_problem(node: int) -> str:
    """Return why an open node is no camera; "" if it is one."""
    try:
        answer = fcntl.ioctl(node, VIDIOC_QUERYCAP, bytes(CAPABILITY.size))
    except OSError:
        return "not a camera"
    *_, capabilities, device_capabilities, _, _, _ = CAPABILITY.unpack(answer)
    has = device_capabilities if capabilities & CAP_DEVICE_CAPS else capabilities
    if has & (CAP_M2M | CAP_VIDEO_OUTPUT):
        return NO_CAMERA
    if has & CAP_VIDEO_CAPTURE:
        kind = BUFFER_CAPTURE
    elif has & CAP_VIDEO_CAPTURE_MPLANE:
        kind = BUFFER_CAPTURE_MPLANE
    else:
        return NO_CAMERA
    if has & CAP_IO_MC:  # the media controller connects it, which libcamera does
        return "only the raw end of a camera: use --camera picamera2"
    return _find_problem_of_input(node) or _find_problem_of_formats(node, kind)


def _find_problem_of_input(node: int) -> str:
    """Return why a node has no camera at its input: an image signal processor has no input."""
    try:
        fcntl.ioctl(node, VIDIOC_ENUMINPUT, bytes(INPUT_SIZE))
    except OSError:
        return NO_CAMERA
    return ""


def _find_problem_of_formats(node: int, kind: int) -> str:
    """Return why no format of a node is a picture; "" if one is, or the driver lists none."""
    names: list[str] = []
    for index in range(MOST_FORMATS):
        request = FORMAT.pack(index, kind, 0, b"", b"", 0, 0, 0, 0)
        try:
            answer = fcntl.ioctl(node, VIDIOC_ENUM_FMT, request)
        except OSError:
            break
        code: bytes = FORMAT.unpack(answer)[4]
        # The highest bit marks the byte order.
        names.append("".join(chr(byte & 0x7F) for byte in code).strip())
    if not names or PICTURES.intersection(names):
        return ""
    formats = ", ".join(name if name.isprintable() else "?" for name in names)
    return f"gives only {formats}, no picture: a Raspberry Pi camera needs --camera picamera2"
