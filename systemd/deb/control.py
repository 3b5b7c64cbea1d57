"""Files of control.tar: what dpkg reads about the package."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from deb.archive import Entry, Tree, folders

DEBIAN = Path(__file__).with_name("debian")
# The project has no address yet; example.org is reserved (RFC 2606).
MAINTAINER = "The Emotion Edge authors <emotion-edge@example.org>"
SCRIPTS = ("postinst", "prerm", "postrm")


def control_files(version: str, arch: str, data: Tree) -> Tree:
    """Return the files of control.tar.

    Args:
        version: of the package.
        arch: arm64 or amd64.
        data: what is installed.
    """
    lines = (DEBIAN / "control").read_text().splitlines()
    fields = "\n".join(line for line in lines if not line.startswith("#")) + "\n"
    values = {
        "VERSION": version,
        "ARCH": arch,
        "SIZE": str(installed_size(data)),
        "MAINTAINER": MAINTAINER,
    }
    text = re.sub(r"@(\w+)@", lambda found: values[found[1]], fields)
    conffiles = [name for name in data if name.startswith("etc/")]
    return {
        "control": Entry(text.encode()),
        "conffiles": Entry("".join(f"/{name}\n" for name in conffiles).encode()),
        "md5sums": Entry(_md5sums(data, conffiles).encode()),
        **{name: Entry((DEBIAN / name).read_bytes(), 0o755) for name in SCRIPTS},
    }


def installed_size(data: Tree) -> int:
    """Return Installed-Size: KiB, each file rounded up, and one per folder (deb-control(5))."""
    return sum(-(-len(entry.data) // 1024) for entry in data.values()) + len(folders(data))


def _md5sums(data: Tree, conffiles: list[str]) -> str:
    return "".join(
        f"{hashlib.md5(entry.data, usedforsecurity=False).hexdigest()}  {name}\n"
        for name, entry in sorted(data.items())
        if name not in conffiles
    )
