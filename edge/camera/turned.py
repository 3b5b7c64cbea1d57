"""A camera that hangs upside down or sideways: its frames are turned once, here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edge.camera import Camera
from edge.media.turning import FLIPS, turn
from edge.scene import Frame


class TurnedCamera:
    """Camera whose frames are turned.

    Args:
        camera: gives the frames.
        degrees, flip: see `turn`.
    """

    def __init__(self, camera: Camera, degrees: int, flip: str) -> None:
        self._camera, self.degrees, self.flip = camera, degrees, flip

    @property
    def name(self) -> str:
        return self._camera.name

    @property
    def live(self) -> bool:
        return self._camera.live

    @property
    def physical(self) -> bool:
        return self._camera.physical

    @property
    def length(self) -> int | None:
        return self._camera.length

    @property
    def rate(self) -> float | None:
        return self._camera.rate

    @property
    def note(self) -> str:
        """See `LiveCamera`; "" of other cameras."""
        return getattr(self._camera, "note", "")

    @property
    def damaged_frames(self) -> int:
        return self._camera.damaged_frames

    def __iter__(self) -> Iterator[Frame]:
        for frame in self._camera:
            yield replace(frame, pixels=turn(frame.pixels, self.degrees, self.flip))

    def close(self) -> None:
        self._camera.close()


def rotation_for(camera: Camera, seen: int) -> int:
    """Return the `camera.rotate` that sets heads upright.

    Args:
        camera: gives the frames.
        seen: degrees clockwise by which its frames still have to be turned.
    """
    if not isinstance(camera, TurnedCamera):
        return seen
    # A flip after the rotation reverses the direction of everything before it.
    return (camera.degrees + (-seen if camera.flip in FLIPS else seen)) % 360
