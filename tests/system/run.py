"""The system test: builds whole appliances, boots them in QEMU, and looks at their screen.

python -m tests.system.run               from nothing, or from what earlier runs have built
python -m tests.system.run --only card   one of its two stages: faults, card
python -m tests.system.run --long        also updates, and power that goes while a card installs
python -m tests.system.run --restore     the faults, from the machine as it was after its last boot
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from textwrap import shorten
from typing import TypeVar

from tests.system import host, image, product, rootfs
from tests.system.appliance import Appliance
from tests.system.card import checks as card_checks
from tests.system.card import making
from tests.system.card.bench import Bench
from tests.system.checks import CHECKS
from tests.system.qmp import GuestError
from tests.system.steps import WORK, FailedError, SkipError, say
from tests.system.vm import Machine

SHOTS = WORK / "shots"
SHORT = 300  # characters: the end of a log is often all that is kept of it
T = TypeVar("T")


def main() -> int:
    """Give the exit code: 0 passed or skipped, 1 failed."""
    parser = argparse.ArgumentParser(description="The system test.")
    parser.add_argument("--only", choices=STAGES, help="one stage")
    parser.add_argument("--long", action="store_true", help="all checks, ten minutes more")
    parser.add_argument("--restore", action="store_true", help="skip building and booting")
    options = parser.parse_args()
    stages = ["faults"] if options.restore else [options.only] if options.only else list(STAGES)
    failures: list[str] = []
    try:
        if not options.restore:
            kept = rootfs.stamp().fresh() and ("card" not in stages or making.kept())
            host.prepare(download=not kept)
            rootfs.build()
        shutil.rmtree(SHOTS, ignore_errors=True)
        SHOTS.mkdir(parents=True)
        for name in stages:
            failures += STAGES[name](options)
    except SkipError as reason:
        print(f"system test skipped: {reason}")
        return 0
    except (FailedError, GuestError) as error:
        print(f"system test failed: {error}", file=sys.stderr)
        failures.append("what comes after could not be checked")
    say(f"{len(failures)} checks failed" if failures else f"all checks passed; pictures: {SHOTS}")
    for failure in failures:
        print(f"  {shorten(failure, SHORT)}")
    return 1 if failures else 0


def faults(options: argparse.Namespace) -> list[str]:
    """An installed appliance, and what breaks around it; the checks that failed.

    Raises:
        FailedError: it cannot be built.
        GuestError: it does not boot.
    """
    restore: bool = options.restore
    if not restore:
        product.install_dependencies()
        product.install()
        image.build()
    with closing(Machine(image.IMAGE, restore=restore)) as machine:
        say("restored" if restore else "booted: the guest runs commands")
        if not restore:
            machine.snapshot()
        appliance = Appliance(machine, SHOTS)
        failures = check(CHECKS, appliance)
        log = "".join(f"{said.time:9.3f} {said.line}\n" for said in appliance.log())
        (WORK / "logs" / "service.log").write_text(log)
    return failures


def card(options: argparse.Namespace) -> list[str]:
    """A card of `make card`, from its first boot on; the checks that failed.

    Raises:
        FailedError: it cannot be built.
    """
    making.build()
    with closing(Bench(making.CARD, WORK / "card-disk.img", SHOTS)) as bench:
        left = () if options.long else card_checks.LONG
        checks = [each for each in card_checks.CHECKS if each not in left]
        return check(checks, bench, together=True)


def check(
    checks: Sequence[Callable[[T], Iterator[str]]], subject: T, *, together: bool = False
) -> list[str]:
    """Run every check; give those that failed, each with what was wrong.

    Args:
        checks: each gives what is wrong.
        subject: of the checks.
        together: after one that failed the others cannot be run.
    """
    failures = []
    for each in checks:
        problems = problems_of(each, subject)
        say(f"{each.__name__}: {'FAILED' if problems else 'ok'}")
        for problem in problems:
            print(f"  {problem}", flush=True)
        if problems:
            failures.append(f"{each.__name__}: {'; '.join(problems)}")
            if together:
                break
    return failures


def problems_of(each: Callable[[T], Iterator[str]], subject: T) -> list[str]:
    problems: list[str] = []
    try:
        problems.extend(each(subject))
    except GuestError as error:
        problems.append(str(error))
    return problems


STAGES: dict[str, Callable[[argparse.Namespace], list[str]]] = {"faults": faults, "card": card}


if __name__ == "__main__":
    raise SystemExit(main())
