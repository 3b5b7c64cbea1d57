"""Virtual machine: plain emulation, a display driven by the kernel, a shell for the test."""

from __future__ import annotations

import logging
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from tests.system import vnc
from tests.system.image import Image
from tests.system.qmp import GuestError, Monitor, Shell
from tests.system.workspace import LOGS

log = logging.getLogger(__name__)

BOOT_TIMEOUT = 600  # seconds; other programs may use the processor too
BOOT_INTERVAL = 10  # seconds between two looks at a machine that boots
BOOTS = 3  # until one is not stopped by the emulator
# What a kernel logs that stands still early in its boot since the emulator has lost a timer.
LOST_TIMER = b"rcu_preempt kthread timer wakeup didn't happen"
SCREEN = (1280, 720)
SNAPSHOT = "up"
END_WITH_PARENT = ("setpriv", "--pdeathsig", "KILL")
HARDWARE = (
    "-M", "q35,usb=off,smm=off,hpet=off,vmport=off", "-cpu", "Nehalem", "-smp", "2", "-m", "1024",
    "-accel", "tcg,thread=multi,tb-size=512", "-nodefaults", "-display", "none", "-no-reboot",
    "-device", f"virtio-gpu-pci,xres={SCREEN[0]},yres={SCREEN[1]}",
    "-device", "virtio-rng-pci", "-device", "virtio-serial-pci",
    "-device", "virtserialport,chardev=runner,name=test.runner",
    "-device", "virtio-blk-pci,drive=disk",
)  # fmt: skip


class VirtualMachine:
    """QEMU process, started by the constructor.

    Args:
        image: to boot from.
        restore: continue from the snapshot in the image instead of booting.
        wait: return only when the guest runs commands.

    Attributes:
        shell: runs commands in the guest.
        serial: file that gets what the guest writes to its serial port.

    Raises:
        GuestError: it does not start.
    """

    def __init__(self, image: Image, *, restore: bool = False, wait: bool = True) -> None:
        self._image = image
        LOGS.mkdir(parents=True, exist_ok=True)
        self.serial = LOGS / f"{image.disk.stem}-serial.log"
        self._start(restore=restore)
        try:
            further = BOOTS - 1
            while wait and not self._has_booted(may_give_up=further > 0):
                log.warning("  the emulator has lost a timer: booting again")
                further -= 1
                self.close()
                self._start(restore=restore)
        except BaseException:
            self.close()
            raise

    def _start(self, *, restore: bool) -> None:
        # Below the work folder the path of a socket may be too long for the kernel.
        self._sockets = Path(tempfile.mkdtemp(prefix="emotion-edge-"))
        self._log = (LOGS / f"{self._image.disk.stem}-qemu.log").open("w")
        self._logged = self.serial.stat().st_size if self.serial.exists() else 0
        command = [*END_WITH_PARENT, "qemu-system-x86_64", *HARDWARE, *self._files(self._image)]
        command += ["-loadvm", SNAPSHOT] if restore else []
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        try:
            self._monitor = Monitor(self._wait_for_socket("monitor"))
            self.shell = Shell(self._wait_for_socket("runner"))
        except BaseException:
            self.close()
            raise

    def _has_booted(self, *, may_give_up: bool) -> bool:
        """Wait until the guest runs commands.

        Args:
            may_give_up: return False as soon as its kernel stands still.

        Raises:
            GuestError: it does not boot.
        """
        end = time.monotonic() + BOOT_TIMEOUT
        while not self.shell.answers(BOOT_INTERVAL):
            if may_give_up and LOST_TIMER in self.serial.read_bytes()[self._logged :]:
                return False
            if time.monotonic() > end:
                raise GuestError(f"no shell within {BOOT_TIMEOUT} s, see {self.serial}")
        return True

    def _files(self, image: Image) -> list[str]:
        """Return the QEMU options that name files and sockets."""

        def socket(name: str) -> str:
            return f"{self._sockets / name},server=on,wait=off"

        drive = f"if=none,id=disk,format={image.disk_format},cache={image.cache}"
        options = [
            "-kernel", str(image.kernel), "-initrd", str(image.initrd),
            "-append", image.command_line, "-drive", f"file={image.disk},{drive}",
            "-serial", "chardev:serial",
            "-chardev", f"file,id=serial,path={self.serial},append=on",
            "-qmp", f"unix:{socket('monitor')}", "-vnc", f"unix:{self._sockets / 'screen'}",
            "-chardev", f"socket,id=runner,path={socket('runner')}",
        ]  # fmt: skip
        for number, disk in enumerate(image.extra_disks):
            drive = f"file={disk},if=none,id=extra{number},format=raw,readonly=on"
            options += ["-drive", drive, "-device", f"virtio-blk-pci,drive=extra{number}"]
        return options

    def _wait_for_socket(self, name: str) -> Path:
        path = self._sockets / name
        for _ in range(600):
            if path.exists():
                return path
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise GuestError(f"QEMU did not start, see {self._log.name}")

    def screenshot(self, path: Path) -> np.ndarray:
        """Save what the screen shows and return it: uint8, (height, width, 3), RGB.

        Args:
            path: of a PNG, or of a PPM, which takes less time.

        Raises:
            GuestError: QEMU wrote no picture.
        """
        self._monitor("screendump", filename=str(path), format=path.suffix[1:])
        pixels = cv2.imread(str(path))
        if pixels is None:
            raise GuestError(f"QEMU wrote no picture: {path}")
        return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)

    def resize_screen(self, width: int, height: int) -> None:
        """Replace the screen by one of another size, pixels."""
        vnc.resize(self._sockets / "screen", width, height)

    def save_snapshot(self) -> None:
        """Save the state of the machine in its disk for `restore`.

        Raises:
            GuestError: QEMU refused it.
        """
        error = self._monitor("human-monitor-command", **{"command-line": f"savevm {SNAPSHOT}"})
        if error:
            raise GuestError(f"savevm: {error}")

    def press(self, *keys: str) -> None:
        """Press keys of the keyboard at the same time, by QEMU's names: "a", "ret", "ctrl"."""
        codes = [{"type": "qcode", "data": key} for key in keys]
        self._monitor("send-key", keys=codes)

    def wait_until_off(self, seconds: float = 120) -> None:
        """Wait until the guest has powered off or requested a reboot.

        Raises:
            GuestError: it is still on.
        """
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise GuestError(f"the machine is still on after {seconds:g} s") from None

    def close(self) -> None:
        """Cut the power."""
        self._process.kill()
        self._process.wait()
        self._log.close()
        shutil.rmtree(self._sockets, ignore_errors=True)
