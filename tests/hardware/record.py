"""Record what emotion-edge does on this machine, for the developers, who have no such hardware.

This folder needs Python 3.11 and the installed program only: copy it to the device and run
`python3 -m hardware`. In a checkout: `python -m tests.hardware`. It measures for some minutes, asks
a few questions, and writes one JSON file: no pictures, no names of the machine or its users, no
addresses, no serial numbers.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import platform
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .commands import Run, run_command
from .machine import heat, machine
from .privacy import without_names
from .program import Wanted, measure
from .questions import ask_all

FORMAT = 1  # of the file; a change of its keys raises it
MIN_SECONDS, MAX_SECONDS = 5, 3600
STARTS = 30.0  # seconds that a command may take that only answers
SERVICE = ["systemctl", "is-active", "--quiet", "emotion-edge"]


class RecordError(Exception):
    """The report cannot be made; the message says what to do."""


def main(
    arguments: Sequence[str] | None = None,
    run: Run = run_command,
    root: Path = Path("/"),
    ask: Callable[[str], str] = input,
) -> int:
    """Make a report.

    Args:
        arguments: of the command line.
        run: runs a command.
        root: root of the file system that is read.
        ask: puts a question to the person and returns the answer.

    Returns:
        the exit code: 0; 1 after an error that the user can fix; 130 after Ctrl-C.
    """
    options = _parser().parse_args(arguments)
    try:
        _record(options, run, root, ask)
    except (RecordError, OSError) as error:
        print(f"record: error: {error}", file=sys.stderr)
        return 1
    except EOFError:
        print("record: error: no terminal for the questions: --no-questions", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nrecord: stopped, nothing was written", file=sys.stderr)
        return 130
    return 0


def _record(options: argparse.Namespace, run: Run, root: Path, ask: Callable[[str], str]) -> None:
    program = _program(options.command)
    _check(options, program, run)
    minutes = "some minutes" if not options.no_bench else f"{options.seconds:.0f} seconds"
    print(f"This takes {minutes}. Stand before the camera and look at the screen.")
    if not (options.yes or options.no_questions):
        ask("Enter begins, Ctrl-C ends: ")
    wanted = Wanted(program, options.camera, options.display, options.seconds, not options.no_bench)
    report: dict[str, Any] = {"format": FORMAT, "machine": machine(root, run)}
    report["heat_before"] = heat(root)
    report["program"] = measure(wanted, run)
    report["heat_after"] = heat(root)
    report["answers"] = None if options.no_questions else ask_all(ask)
    names = [platform.node(), getpass.getuser(), str(Path.home())]
    _write(options.out, without_names(report, names))
    board = report["machine"]["board"]
    print(
        f"{options.out}: please read it, then attach it to a new issue of the project, "
        f'titled "Hardware: {board}"'
    )


def _check(options: argparse.Namespace, program: list[str], run: Run) -> None:
    """Look at everything that would make the minutes of work useless.

    Raises:
        RecordError: the file exists or cannot be written, the program does not start, or the
            service holds the camera.
    """
    if not MIN_SECONDS <= options.seconds <= MAX_SECONDS:
        raise RecordError(f"--seconds must be from {MIN_SECONDS} to {MAX_SECONDS}")
    if options.out.exists() and not options.force:
        raise RecordError(f"{options.out}: exists already: name another file, or --force")
    if not os.access(options.out.absolute().parent, os.W_OK):
        raise RecordError(f"{options.out}: its folder does not exist or cannot be written")
    if run([*program, "--version"], STARTS).code != 0:
        raise RecordError(f"{shlex.join(program)} cannot be started: name it by --command")
    if run(SERVICE, STARTS).code == 0:
        raise RecordError(
            "the service uses camera and screen: sudo systemctl stop emotion-edge, then again"
        )


def _program(command: str) -> list[str]:
    """Return the command of the program: the one that is given, installed, or of a checkout."""
    if command:
        return shlex.split(command)
    if shutil.which("emotion-edge"):
        return ["emotion-edge"]
    if find_spec("edge"):
        return [sys.executable, "-m", "edge"]
    raise RecordError("emotion-edge is not installed: install it, or name it by --command")


def _write(path: Path, report: dict[str, Any]) -> None:
    """Write the file; it appears as a whole."""
    new = path.with_name(f".new-{path.name}")
    try:
        new.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="record", description=(__doc__ or "").partition("\n")[0])
    add = parser.add_argument
    add("--out", type=Path, default=Path("hardware-report.json"), metavar="FILE.json")
    add("--force", action="store_true", help="replace a file that exists")
    add("--seconds", type=float, default=60.0, help="of the run (default: 60)")
    add("--camera", default="", metavar="SPEC", help="of emotion-edge run (default: the settings)")
    add("--display", default="", metavar="SPEC", help="see --camera")
    add("--command", default="", help="that starts the program (default: emotion-edge)")
    add("--no-bench", action="store_true", help="leave out the minutes of emotion-edge bench")
    add("--yes", action="store_true", help="begin at once")
    add("--no-questions", action="store_true", help="ask nothing at all")
    return parser
