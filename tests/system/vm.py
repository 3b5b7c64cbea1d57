"""A virtual machine: plain emulation, a display that the kernel drives, a shell for the test."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

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

    Attributes:
        shell: runs commands in the guest.

    Raises:
        GuestError: it does not start.
    """

    def __init__(self, image: Image, *, restore: bool = False) -> None:
        # In the work folder, a socket's path might be too long for the kernel.
        self._sockets = Path(tempfile.mkdtemp(prefix="emotion-edge-"))
        self._log = (WORK / "logs" / "qemu.log").open("w")
        command = [*TOGETHER, "qemu-system-x86_64", *MACHINE, *self._files(image)]
        command += ["-loadvm", SNAPSHOT] if restore else []
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        try:
            self._monitor = Monitor(self._socket("monitor"))
            self.shell = Shell(self._socket("runner"))
            self.shell("true", timeout=BOOT)
        except BaseException:
            self.close()
            raise

    def _files(self, image: Image) -> list[str]:
        def socket(name: str) -> str:
            return f"{self._sockets / name},server=on,wait=off"

        return [
            "-kernel", str(image.kernel), "-initrd", str(image.initrd),
            "-append", "root=/dev/vda rw quiet console=ttyS0 console=tty1",
            "-drive", f"file={image.disk},if=none,id=disk,format=qcow2,cache=unsafe",
            "-serial", f"file:{WORK / 'logs' / 'serial.log'}",
            "-qmp", f"unix:{socket('monitor')}",
            "-chardev", f"socket,id=runner,path={socket('runner')}",
        ]  # fmt: skip

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

    def snapshot(self) -> None:
        """Keep the state for a later `restore`."""
        answer = self._monitor("human-monitor-command", **{"command-line": f"savevm {SNAPSHOT}"})
        if answer:
            raise GuestError(f"savevm: {answer}")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()
        shutil.rmtree(self._sockets, ignore_errors=True)
