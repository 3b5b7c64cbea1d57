"""In the guest: runs the shell commands that come through a virtio port, one JSON per line.

{"id": 1, "command": "...", "timeout": 60} is answered by {"id": 1, "code": 0, "output": "..."}.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator

PORT = "/dev/virtio-ports/test.runner"


def lines(port: int) -> Iterator[bytes]:
    left = b""
    while True:
        got = os.read(port, 65536)
        if not got:  # nobody is at the other end
            time.sleep(0.05)
        *whole, left = (left + got).split(b"\n")
        yield from filter(None, whole)


def say(port: int, answer: dict) -> None:
    data = json.dumps(answer).encode() + b"\n"
    while data:
        data = data[os.write(port, data) :]


def run(command: str, timeout: float) -> dict:
    try:
        done = subprocess.run(
            ["bash", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return {"code": 124, "output": (late.stdout or b"").decode(errors="replace")}
    return {"code": done.returncode, "output": done.stdout.decode(errors="replace")}


def main() -> None:
    port = os.open(PORT, os.O_RDWR)
    for line in lines(port):
        asked = json.loads(line)
        say(port, {"id": asked["id"], **run(asked["command"], asked["timeout"])})


if __name__ == "__main__":
    main()
