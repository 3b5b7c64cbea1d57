"""Progress bars on a terminal."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, TextIO, TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
log = logging.getLogger(__name__)


def progress_bar(
    items: Iterable[Item], label: str, unit: str = "it", file: TextIO | None = None, **options: Any
) -> Iterable[Item]:
    """Show the progress of a loop while it runs; nothing stays on the screen.

    Without a terminal, and where only warnings are logged (`--quiet`), no bar is shown.

    Args:
        items: to iterate over.
        label: in front of the bar.
        unit: of an item, for the speed.
        file: where the bar goes; None takes stderr.
        options: of `tqdm`.
    """
    hidden = None if log.isEnabledFor(logging.INFO) else True
    return tqdm(items, label, leave=False, file=file, unit=unit, disable=hidden, **options)
