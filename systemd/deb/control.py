"""What dpkg reads about a package, and the texts that are made from the repository's."""

from __future__ import annotations

import hashlib
import re
import textwrap
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from debfile import Entry, Tree, folders

# The project has no address yet; example.org is nobody's.
MAINTAINER = "The Emotion Edge authors <emotion-edge@example.org>"
SCRIPTS = ("postinst", "prerm", "postrm")


def control(fields: str, version: str, arch: str, data: Tree, files: Path) -> Tree:
    """The files of control.tar.

    Args:
        fields: the template of the control fields; its comments are left out.
        version: of the package.
        arch: arm64 or amd64.
        data: what is installed.
        files: the folder of the maintainer scripts.
    """
    lines = [line for line in fields.splitlines() if not line.startswith("#")]
    made = {"VERSION": version, "ARCH": arch, "SIZE": str(installed(data)), "WHO": MAINTAINER}
    text = re.sub(r"@(\w+)@", lambda found: made[found[1]], "\n".join(lines) + "\n")
    conffiles = [name for name in data if name.startswith("etc/")]
    return {
        "control": Entry(text.encode()),
        "conffiles": Entry("".join(f"/{name}\n" for name in conffiles).encode()),
        "md5sums": Entry(_md5sums(data, conffiles).encode()),
        **{name: Entry((files / name).read_bytes(), 0o755) for name in SCRIPTS},
    }


def installed(data: Tree) -> int:
    """What Debian calls the installed size: KiB, each file rounded up, one for each folder."""
    return sum(-(-len(entry.data) // 1024) for entry in data.values()) + len(folders(data))


def _md5sums(data: Tree, conffiles: list[str]) -> str:
    return "".join(
        f"{hashlib.md5(entry.data, usedforsecurity=False).hexdigest()}  {name}\n"
        for name, entry in sorted(data.items())
        if name not in conffiles
    )


def changelog(markdown: str, version: str, epoch: int) -> str:
    """What CHANGELOG.md says about a version, in Debian's form."""
    _, _, section = markdown.partition(f"## {version}")
    lines = section.partition("\n## ")[0].splitlines()[1:]
    blocks = re.split(r"\n\s*\n|\n(?=- )", "\n".join(lines).strip())
    points = [
        textwrap.fill(
            " ".join(block.split()).removeprefix("- "),
            78,
            initial_indent="  * ",
            subsequent_indent="    ",
            break_on_hyphens=False,
        )
        for block in blocks
    ]
    date = format_datetime(datetime.fromtimestamp(epoch, UTC))
    head = f"emotion-edge ({version}) trixie; urgency=medium"
    return "\n\n".join([head, "\n".join(points), f" -- {MAINTAINER}  {date}\n"])


def paragraph(text: str) -> str:
    """A text as a field of many lines: indented, with a dot in each empty line."""
    return "\n".join(f" {line or '.'}" for line in text.strip().splitlines())
