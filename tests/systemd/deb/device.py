"""A device for the tests of updates: a small package in a root of its own, with a real dpkg.

Fakes: `systemctl` reports the first line of the file `states`, `sleep` removes that line unless it
is the last one, `df` reports the free space, and `dpkg` makes the service healthy when the earlier
version is reinstalled. The trial of a version succeeds if the file `trial-works` exists.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from deb.contents import FILES

CONFIG = "etc/emotion-edge/config.toml"
HOME = "usr/lib/emotion-edge"
FAKES = {
    "systemctl": """#!/bin/sh
read -r MainPID ActiveState NRestarts InvocationID StatusText <"$HERE/states"
case "$*" in
*LoadState*check*) [ -e "$HERE/no-trial" ] && echo not-found || echo loaded ;;
*start*check*) echo "$*" >>"$HERE/trials"; [ -e "$HERE/trial-works" ] ;;
*is-active*) [ "$ActiveState" = active ] ;;
*restart*) echo "$*" >>"$HERE/restarts" ;;
*--value*) eval "echo \\"\\$$3\\"" ;;
*) printf 'InvocationID=%s\\nStatusText=%s\\n' "$InvocationID" "$StatusText" ;;
esac
""",
    "sleep": """#!/bin/sh
[ "$(wc -l <"$HERE/states")" = 1 ] || sed -i 1d "$HERE/states"
""",
    "systemd-run": """#!/bin/sh
while [ "${1#-}" != "$1" ]; do shift; done
exec "$@"
""",
    "df": """#!/bin/sh
printf 'Filesystem 1024-blocks Used Available\\n/dev/x 0 0 %s\\n' "$(cat "$HERE/free")"
""",
    "dpkg": """#!/bin/sh
case "$*" in
*back.deb*) echo "99 active 0 run99 state: frame" >"$HERE/states" ;;
esac
PATH=$REAL_PATH exec dpkg --root="$DPKG_ROOT" --force-not-root --force-unsafe-io "$@"
""",
}


def state(pid: int, name: str = "active", restarts: int = 0, status: str = "state: frame") -> str:
    """Return what systemd reports at one check; each process is an invocation."""
    return f"{pid} {name} {restarts} run{pid} {status}"


class Device:
    """A root in which the package is installed.

    Args:
        folder: for the root, the fakes and the kept versions.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / "root"
        self.kept = folder / "updates"
        self.database = self.root / "var/lib/dpkg"
        for name in ("info", "updates", "triggers"):
            (self.database / name).mkdir(parents=True)
        (self.database / "status").touch()
        (folder / "bin").mkdir()
        for name, text in FAKES.items():
            (folder / "bin" / name).write_text(text)
            (folder / "bin" / name).chmod(0o755)
        (folder / "free").write_text("1000000")
        self.set_states(state(1))

    def set_states(self, *states: str) -> None:
        """Set what systemd reports at the next checks; the last state stays."""
        (self.folder / "states").write_text("".join(f"{line}\n" for line in states))

    def restarts(self) -> list[str]:
        """Return the calls of `systemctl restart`."""
        path = self.folder / "restarts"
        return path.read_text().splitlines() if path.exists() else []

    def trials(self) -> int:
        """Return how often a version was tried."""
        path = self.folder / "trials"
        return len(path.read_text().splitlines()) if path.exists() else 0

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command with the fakes."""
        path = os.environ["PATH"]
        environment = {
            **os.environ,
            "PATH": f"{self.folder / 'bin'}:{path}",
            "REAL_PATH": path + ":/usr/sbin:/sbin",  # dpkg needs ldconfig
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

    def keep_for(self, new: str = "2") -> subprocess.CompletedProcess[str]:
        return self.run(self.root / HOME / "update-keep", new)

    def watch(self) -> str:
        """Run update-watch, which has to succeed, and return its output."""
        done = self.run(self.root / HOME / "update-watch")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def version(self) -> str:
        query = ("dpkg-query", "--show", "--showformat", "${Version}", "emotion-edge")
        return self.run(*query).stdout

    def kept_files(self) -> set[str]:
        return {path.name for path in self.kept.iterdir()}


def small_deb(folder: Path, version: str, config: str) -> Path:
    """Build a package with both scripts, a file of code, and a conffile with its shipped copy."""
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
    build: list[str | Path] = ["dpkg-deb", "-Zgzip", "-z1", "--root-owner-group", "--build"]
    subprocess.run([*build, tree, path], check=True, capture_output=True)
    shutil.rmtree(tree)
    return path
