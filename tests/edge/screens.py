"""A display on a DRM device without hardware, for the tests."""

from __future__ import annotations

import numpy as np

from edge.display.kms import Mode
from edge.display.kms.display import KmsDisplay
from edge.display.kms.fake import FakeDevice

SMALL = Mode(64, 48, 60, preferred=True)
TALL = Mode(40, 80, 50, preferred=True)


class Setup:
    """A fake device, a display on it, and the clock of the display.

    Attributes:
        device: with a screen of the given modes.
        display: shows pictures on it.
        now: seconds.
        opened: number of times that the display has opened the device.
    """

    def __init__(self, *modes, master=True, depth=4, **options):
        self.device, self.now, self.opened = FakeDevice(*modes, master=master, depth=depth), 0.0, 0
        self.display = KmsDisplay(opener=self._open, clock=lambda: self.now, **options)

    def _open(self):
        self.opened += 1
        yield self.device

    def show(self, colour=(200, 100, 50), seconds=2.0):
        """Show a plain picture of the display's size some seconds later."""
        self.now += seconds
        width, height = self.display.size or (32, 24)
        self.display.show(np.full((height, width, 3), colour, np.uint8), self.now)
        self.device.refresh()
