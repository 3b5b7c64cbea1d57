"""A virtual machine: plain emulation, a display that the kernel drives, a shell for the test."""

from __future__ import annotations

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
from tests.system.steps import WORK

BOOT = 600  # seconds; others may use the processor too
SCREEN = (1280, 720)
SNAPSHOT = "up"
TOGETHER = ("setpriv", "--pdeathsig", "KILL")  # it ends with the test, however that ends
MACHINE = (
    "-M", "q35,usb=off,smm=off,hpet=off,vmport=off", "-cpu", "Nehalem", "-smp", "2", "-m", "1024",
    "-accel", "tcg,thread=multi,tb-size=512", "-nodefaults", "-display", "none", "-no-reboot",
    "-device", f"virtio-gpu-pci,xres={SCREEN[0]},yres={SCREEN[1]}",
    "-device", "virtio-rng-pci", "-device", "virtio-serial-pci",
    "-device", "virtserialport,chardev=runner,name=test.runner",
    "-device", "virtio-blk-pci,drive=disk",
)  # fmt: skip


class Machine:
    """Starts at once and is ready when the guest runs commands.

    Args:
        image: what it starts from.
        restore: go on from the snapshot in the image instead.
        wait: until it is ready.

    Attributes:
        shell: runs commands in the guest.

    Raises:
        GuestError: it does not start.
    """

    def __init__(self, image: Image, *, restore: bool = False, wait: bool = True) -> None:
        # In the work folder, a socket's path might be too long for the kernel.
        self._sockets = Path(tempfile.mkdtemp(prefix="emotion-edge-"))
        logs = WORK / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        self._log = (logs / f"{image.disk.stem}-qemu.log").open("w")
        command = [*TOGETHER, "qemu-system-x86_64", *MACHINE, *self._files(image)]
        command += ["-loadvm", SNAPSHOT] if restore else []
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        try:
            self._monitor = Monitor(self._socket("monitor"))
            self.shell = Shell(self._socket("runner"))
            if wait:
                self.shell("true", timeout=BOOT)
        except BaseException:
            self.close()
            raise

    def _files(self, image: Image) -> list[str]:
        def socket(name: str) -> str:
            return f"{self._sockets / name},server=on,wait=off"

        serial = WORK / "logs" / f"{image.disk.stem}-serial.log"
        files = [
            "-kernel", str(image.kernel), "-initrd", str(image.initrd), "-append", image.line,
            "-drive",
            f"file={image.disk},if=none,id=disk,format={image.form},cache={image.cache}",
            "-chardev", f"file,id=serial,path={serial},append=on", "-serial", "chardev:serial",
            "-qmp", f"unix:{socket('monitor')}", "-vnc", f"unix:{self._sockets / 'screen'}",
            "-chardev", f"socket,id=runner,path={socket('runner')}",
        ]  # fmt: skip
        for number, disk in enumerate(image.more):
            drive = f"file={disk},if=none,id=more{number},format=raw,readonly=on"
            files += ["-drive", drive, "-device", f"virtio-blk-pci,drive=more{number}"]
        return files

    def _socket(self, name: str) -> Path:
        path = self._sockets / name
        for _ in range(600):
            if path.exists():
                return path
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise GuestError(f"QEMU did not start, see {self._log.name}")

    def picture(self, path: Path) -> np.ndarray:
        """What the screen shows: uint8, (height, width, 3), RGB; kept as a PNG file."""
        self._monitor("screendump", filename=str(path), format="png")
        pixels = cv2.imread(str(path))
        if pixels is None:
            raise GuestError(f"QEMU wrote no picture: {path}")
        return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)

    def resize(self, width: int, height: int) -> None:
        """Exchange the screen for one of another size."""
        vnc.resize(self._sockets / "screen", width, height)

    def snapshot(self) -> None:
        """Keep the state for a later `restore`."""
        answer = self._monitor("human-monitor-command", **{"command-line": f"savevm {SNAPSHOT}"})
        if answer:
            raise GuestError(f"savevm: {answer}")

    def press(self, *keys: str) -> None:
        """Press keys of the machine's keyboard, all at once; QEMU's names: "a", "ret", "ctrl"."""
        codes = [{"type": "qcode", "data": key} for key in keys]
        self._monitor("send-key", keys=codes)

    def wait_off(self, seconds: float = 120) -> None:
        """Wait until the guest has switched itself off, or wants to start anew.

        Raises:
            GuestError: it does not.
        """
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise GuestError(f"the machine is still on after {seconds:g} s") from None

    def close(self) -> None:
        """Cut its power."""
        self._process.kill()
        self._process.wait()
        self._log.close()
        shutil.rmtree(self._sockets, ignore_errors=True)
