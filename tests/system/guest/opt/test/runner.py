"""Run the shell commands that arrive through a virtio port, one JSON per line; runs in the guest.

{"id": 1, "command": "...", "timeout": 60} gets {"id": 1, "code": 0, "output": "..."}.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator

PORT = "/dev/virtio-ports/test.runner"


def read_lines(port: int) -> Iterator[bytes]:
    """Yield the lines from the port, an open file descriptor, for ever."""
    rest = b""
    while True:
        data = os.read(port, 65536)
        if not data:  # the test is not connected
            time.sleep(0.05)
        *lines, rest = (rest + data).split(b"\n")
        yield from filter(None, lines)


def send(port: int, response: dict) -> None:
    """Write a response to the port."""
    data = json.dumps(response).encode() + b"\n"
    while data:
        data = data[os.write(port, data) :]


def run(command: str, timeout: float) -> dict:
    """Run a command and return exit code (124 at the timeout, in seconds) and output."""
    try:
        done = subprocess.run(
            ["bash", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        return {"code": 124, "output": (expired.stdout or b"").decode(errors="replace")}
    return {"code": done.returncode, "output": done.stdout.decode(errors="replace")}


def main() -> None:
    """Serve requests for ever."""
    port = os.open(PORT, os.O_RDWR)
    for line in read_lines(port):
        request = json.loads(line)
        send(port, {"id": request["id"], **run(request["command"], request["timeout"])})


if __name__ == "__main__":
    main()
