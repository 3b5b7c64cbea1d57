"""Work that each level of the governor leaves out, the dearest and least missed first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from edge.config.schema import Config


@dataclass(frozen=True)
class Effort:
    """Work for the analysis, the picture and the page.

    Attributes:
        page_pause: seconds between two pictures of the page, at least; 0: as in its form.
        far_pause: seconds between two searches for far faces, at least; 0: as the search decides.
        search_pause: longest time between two searches of steady faces, seconds.
        read_pause: seconds between two readings of a face.
        frame_pause: seconds between two frames that are shown, at least; 0 shows all.
    """

    page_pause: float = 0.0
    far_pause: float = 0.0
    search_pause: float = 0.0
    read_pause: float = 0.0
    frame_pause: float = 0.0


# By level. First comes what is hardly missed: pictures for browsers cost as much as all else while
# somebody watches. Frames are left out last, and only of a hot machine: a slow one misses them by
# itself.
LEVELS = (
    Effort(),
    Effort(1 / 12, far_pause=1.5),
    Effort(1 / 5, far_pause=1.5, search_pause=0.4, read_pause=0.3),
    Effort(1 / 3, 1.5, 0.4, 0.3, frame_pause=1 / 15),
)
MOST = len(LEVELS) - 1
MOST_SLOW = MOST - 1


def effort_at(level: int, config: Config) -> Effort:
    """Return the work at a level; nothing becomes more than the settings want.

    Covers lie on faces only where all of each frame is searched: that is never left out.

    Args:
        level: 0 to `MOST`.
        config: the settings.
    """
    step, covered = LEVELS[level], config.privacy.faces != "off"
    return Effort(
        step.page_pause,
        0.0 if covered else step.far_pause,
        0.0 if covered else max(step.search_pause, config.detector.pause),
        max(step.read_pause, config.emotion.pause),
        step.frame_pause,
    )


def differences(effort: Effort, wanted: Effort, *, page: bool, tiles: bool) -> Iterator[str]:
    """Yield in words what an effort leaves out.

    Args:
        effort: at a level.
        wanted: at level 0.
        page: there is a page.
        tiles: far faces are searched for.
    """
    if page and effort.page_pause > wanted.page_pause:
        yield f"at most {1 / effort.page_pause:.0f} pictures a second for the page"
    if tiles and effort.far_pause > wanted.far_pause:
        yield f"far faces searched every {effort.far_pause:g} s"
    if effort.search_pause > wanted.search_pause:
        yield f"steady faces searched every {effort.search_pause:g} s"
    if effort.read_pause > wanted.read_pause:
        yield f"faces read every {effort.read_pause:g} s"
    if effort.frame_pause:
        yield f"at most {1 / effort.frame_pause:.0f} frames a second"
