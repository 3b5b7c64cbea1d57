"""Labels that settings name, compared with those of the network."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from edge.labels import AWAY, UNSURE, Labels
from edge.system.printable import value

log = logging.getLogger(__name__)


class NamedLabels:
    """Warn of names that no label of the network has.

    Args:
        key: of the setting that has the names, for the message.
        names: of labels.
    """

    def __init__(self, key: str, names: Iterable[str]) -> None:
        self._key, self._names = key, sorted(set(names))
        self._compared: Labels | None = None

    def compare(self, labels: Labels) -> None:
        """Log one line if names are unknown, once for each network.

        Args:
            labels: that the network tells apart.
        """
        if labels == self._compared:
            return
        self._compared = labels
        known = [*(label.name for label in labels), UNSURE, AWAY]
        unknown = [value(name) for name in self._names if name not in known]
        if unknown:
            log.warning(
                "%s: no label %s in this network, which has %s",
                self._key, ", ".join(unknown), ", ".join(known),
            )  # fmt: skip
