"""A card, and the machine that it is put into."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

from tests.system.appliance import Appliance
from tests.system.card import boot
from tests.system.qmp import GuestError
from tests.system.steps import FailedError, logged
from tests.system.vm import Machine

PAUSE = 0.5  # seconds between two looks


class Bench:
    """The machine is off at first.

    Args:
        image: of the card; it stays as it is.
        card: the card itself, written anew.
        shots: folder for pictures of the screen.
    """

    def __init__(self, image: Path, card: Path, shots: Path) -> None:
        self.card, self._shots = card, shots
        self._machine: Machine | None = None
        self._before = ""
        logged("card-write", ["cp", "--sparse=always", image, card])

    @property
    def machine(self) -> Machine:
        """The machine, which is on.

        Raises:
            GuestError: it is off.
        """
        if self._machine is None:
            raise GuestError("the machine is off")
        return self._machine

    @property
    def appliance(self) -> Appliance:
        """What the machine is, while it is on."""
        return Appliance(self.machine, self._shots)

    def power_on(
        self, *, cache: str = "unsafe", more: tuple[Path, ...] = (), wait: bool = True
    ) -> Appliance:
        """Start from what is on the card now; see `Image` and `Machine` for the arguments.

        Raises:
            GuestError: it does not start.
        """
        self.cut_power()
        try:
            image = boot.firmware(self.card, cache, more)
        except FailedError as error:
            raise GuestError(f"the card does not boot: {error}") from None
        self._machine = Machine(image, wait=wait)
        return self.appliance

    def cut_power(self) -> None:
        """At once; it may be off already."""
        if self._machine is not None:
            self._machine.close()
        self._machine = None

    close = cut_power

    def restart(self) -> None:
        """The guest ends in good order, by its own `reboot`; its firmware has not started anew."""
        self.machine.shell("systemd-run --quiet --on-active=1 reboot")
        self.machine.wait_off()
        self.cut_power()

    def wait_for(self, command: str, what: str, seconds: float = 600) -> str:
        """Ask the guest until a command succeeds; give what it says.

        Raises:
            GuestError: with `what`, where it does not.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                return self.machine.shell(command)
            except GuestError:
                time.sleep(PAUSE)
        raise GuestError(f"{what} within {seconds:g} s")

    def type(self, words: str) -> None:
        """Type on the keyboard; small letters and spaces, then the enter key."""
        for letter in words:
            self.machine.press({" ": "spc"}.get(letter, letter))
            time.sleep(0.05)
        self.machine.press("ret")

    def remember(self) -> None:
        """Every byte of the card, for `changed`."""
        self._before = self._digest()

    def changed(self, when: str) -> Iterator[str]:
        """Whether a byte of the card is another one than it was."""
        if self._digest() != self._before:
            yield f"the card has changed: {when}"

    def _digest(self) -> str:
        with self.card.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
