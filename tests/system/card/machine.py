"""Card and the virtual machine that boots from it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

from tests.system.appliance import Appliance
from tests.system.card import boot_partition
from tests.system.qmp import GuestError
from tests.system.vm import VirtualMachine
from tests.system.workspace import FailedError, run_logged

INTERVAL = 0.5  # seconds between two attempts


class CardMachine:
    """Machine whose disk is a card; off at first.

    Args:
        image: of the card; it stays as it is.
        card: file that the image is copied to.
        screenshots: folder for pictures of the screen.

    Attributes:
        card: file with the contents of the card.
    """

    def __init__(self, image: Path, card: Path, screenshots: Path) -> None:
        self.card, self._screenshots = card, screenshots
        self._vm: VirtualMachine | None = None
        self._recorded = ""
        run_logged("card-write", ["cp", "--sparse=always", image, card])

    @property
    def vm(self) -> VirtualMachine:
        """Return the running virtual machine.

        Raises:
            GuestError: it is off.
        """
        if self._vm is None:
            raise GuestError("the machine is off")
        return self._vm

    @property
    def appliance(self) -> Appliance:
        """Return the appliance in the running machine.

        Raises:
            GuestError: it is off.
        """
        return Appliance(self.vm, self._screenshots)

    def power_on(
        self, *, cache: str = "unsafe", extra_disks: tuple[Path, ...] = (), wait: bool = True
    ) -> Appliance:
        """Boot from the card as it is now.

        Args:
            cache, extra_disks: see `Image`.
            wait: see `VirtualMachine`.

        Raises:
            GuestError: it does not boot.
        """
        self.cut_power()
        try:
            image = boot_partition.read_image(self.card, cache, extra_disks)
        except FailedError as error:
            raise GuestError(f"the card does not boot: {error}") from None
        self._vm = VirtualMachine(image, wait=wait)
        return self.appliance

    def cut_power(self) -> None:
        """Switch off without shutting down; no effect if it is off."""
        if self._vm is not None:
            self._vm.close()
        self._vm = None

    close = cut_power

    def shut_down(self) -> None:
        """Let the guest reboot cleanly, and leave the machine off at the end of its shutdown."""
        self.vm.shell("systemd-run --quiet --on-active=1 reboot")
        self.vm.wait_until_off()
        self.cut_power()

    def wait_for(self, command: str, failure: str, seconds: float = 600) -> str:
        """Run a shell command in the guest until it succeeds, and return its output.

        Args:
            command: that fails until the expected state is reached.
            failure: message if it still fails at the timeout.
            seconds: timeout.

        Raises:
            GuestError: it still fails at the timeout.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                return self.vm.shell(command)
            except GuestError:
                time.sleep(INTERVAL)
        raise GuestError(f"{failure} within {seconds:g} s")

    def type(self, text: str) -> None:
        """Type small letters and spaces on the keyboard, then the enter key."""
        for letter in text:
            self.vm.press({" ": "spc"}.get(letter, letter))
            time.sleep(0.05)
        self.vm.press("ret")

    def record_contents(self) -> None:
        """Record the contents of the card for `changes`."""
        self._recorded = self._digest()

    def changes(self, when: str) -> Iterator[str]:
        """Yield a problem if any byte of the card differs from what was recorded."""
        if self._digest() != self._recorded:
            yield f"the card has changed: {when}"

    def _digest(self) -> str:
        with self.card.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
