"""Progress bars on a terminal."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TextIO, TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
log = logging.getLogger(__name__)


def progress_bar(
    items: Iterable[Item],
    label: str,
    unit: str = "it",
    *,
    file: TextIO | None = None,
    hidden: bool = False,
) -> Iterable[Item]:
    """Return an iterable over items that shows a progress bar, which disappears at the end.

    Without a terminal, and where only warnings are logged (`--quiet`), no bar is shown.

    Args:
        items: to iterate over.
        label: in front of the bar.
        unit: of an item, for the speed.
        file: where the bar goes; None takes stderr.
        hidden: show no bar in any case.
    """
    hide = True if hidden or not log.isEnabledFor(logging.INFO) else None
    return tqdm(items, label, leave=False, file=file, unit=unit, disable=hide)
