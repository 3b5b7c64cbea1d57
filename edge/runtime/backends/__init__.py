"""Backends by name: cameras, displays and detectors. A backend is imported when it is named."""

from edge.runtime.backends.cameras import CAMERAS, names_files, open_camera
from edge.runtime.backends.detectors import DETECTORS, open_detector, open_search
from edge.runtime.backends.displays import (
    DISPLAYS,
    check_output,
    is_watched,
    open_display,
    with_page,
)

__all__ = [
    "CAMERAS",
    "DETECTORS",
    "DISPLAYS",
    "check_output",
    "is_watched",
    "names_files",
    "open_camera",
    "open_detector",
    "open_display",
    "open_search",
    "with_page",
]
