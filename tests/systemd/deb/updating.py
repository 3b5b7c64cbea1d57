"""What the tests of an update's way back share: a small package in its own root, by a real dpkg.

Stand-ins: `systemctl` tells a story, `sleep` turns its page, `runuser` says whether pictures can be
read, `df` how much room there is; and what is put back runs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.systemd.debs import ROOT

FILES = ROOT / "systemd/deb/files"
CONFIG = "etc/emotion-edge/config.toml"
HOME = "usr/lib/emotion-edge"
STANDINS = {
    "systemctl": """#!/bin/sh
read -r MainPID ActiveState NRestarts InvocationID StatusText <"$HERE/story"
case "$*" in
*is-active*) [ "$ActiveState" = active ] ;;
*restart*) echo "$*" >>"$HERE/asked" ;;
*--value*) eval "echo \\"\\$$3\\"" ;;
*) printf 'InvocationID=%s\\nStatusText=%s\\n' "$InvocationID" "$StatusText" ;;
esac
""",
    "sleep": """#!/bin/sh
[ "$(wc -l <"$HERE/story")" = 1 ] || sed -i 1d "$HERE/story"
""",
    "runuser": """#!/bin/sh
[ -e "$HERE/readable" ]
""",
    "df": """#!/bin/sh
printf 'Filesystem 1024-blocks Used Available\\n/dev/x 0 0 %s\\n' "$(cat "$HERE/free")"
""",
    "dpkg": """#!/bin/sh
case "$*" in
*back.deb*) echo "99 active 0 run99 state: frame" >"$HERE/story" ;;
esac
PATH=$OWN_PATH exec dpkg --root="$DPKG_ROOT" --force-not-root --force-unsafe-io "$@"
""",
}


def look(pid: int, state: str = "active", restarts: int = 0, status: str = "state: frame") -> str:
    """A line of the story: what systemd says at one look; each process is an invocation."""
    return f"{pid} {state} {restarts} run{pid} {status}"


class Device:
    """A root with the package in it, and what the scripts do to it.

    Args:
        folder: for everything.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / "root"
        self.kept = folder / "updates"
        self.database = self.root / "var/lib/dpkg"
        for name in ("info", "updates", "triggers"):
            (self.database / name).mkdir(parents=True)
        (self.database / "status").touch()
        (folder / "bin").mkdir()
        for name, text in STANDINS.items():
            (folder / "bin" / name).write_text(text)
            (folder / "bin" / name).chmod(0o755)
        (folder / "free").write_text("1000000")
        self.story(look(1))

    def story(self, *looks: str) -> None:
        """What systemd says from now on; the last line for ever."""
        (self.folder / "story").write_text("".join(f"{line}\n" for line in looks))

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        own = os.environ["PATH"]
        environment = {
            **os.environ,
            "PATH": f"{self.folder / 'bin'}:{own}",
            "OWN_PATH": own + ":/usr/sbin:/sbin",  # dpkg insists on ldconfig
            "HERE": str(self.folder),
            "DPKG_ROOT": str(self.root),
            "DPKG_ADMINDIR": str(self.database),
            "EMOTION_EDGE_UPDATES": str(self.kept),
        }
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    def install(self, deb: Path) -> None:
        done = self.run("dpkg", "--force-confold", "--install", deb)
        assert done.returncode == 0, done.stderr

    def keep(self, new: str = "2") -> subprocess.CompletedProcess[str]:
        return self.run(self.root / HOME / "update-keep", new)

    def watch(self) -> str:
        """What it says; it has to end well."""
        done = self.run(self.root / HOME / "update-watch")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def version(self) -> str:
        query = ("dpkg-query", "--show", "--showformat", "${Version}", "emotion-edge")
        return self.run(*query).stdout

    def left(self) -> set[str]:
        return {path.name for path in self.kept.iterdir()}


def small_deb(folder: Path, version: str, config: str) -> Path:
    """A package with the two scripts, one file of code, a settings file and how it was shipped."""
    tree = folder / "tree"
    code = {
        f"{HOME}/{name}": (FILES / name).read_text() for name in ("update-keep", "update-watch")
    }
    settings = {CONFIG: config, f"usr/share/emotion-edge/{CONFIG}": config}
    fields = "Package: emotion-edge\nArchitecture: all\nMaintainer: A <a@example.org>\n"
    fields += f"Version: {version}\nInstalled-Size: 100\nDescription: a test\n of two lines\n"
    control = {"DEBIAN/control": fields, "DEBIAN/conffiles": f"/{CONFIG}\n"}
    code[f"{HOME}/version"] = version
    for name, text in {**code, **settings, **control}.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
        (tree / name).chmod(0o755 if "update-" in name else 0o644)
    path = folder / f"emotion-edge_{version}_all.deb"
    command: list[str | Path] = [
        "dpkg-deb",
        "-Zgzip",
        "-z1",
        "--root-owner-group",
        "--build",
        tree,
        path,
    ]
    subprocess.run(command, check=True, capture_output=True)
    shutil.rmtree(tree)
    return path
