"""System test: build whole appliances, boot them in QEMU and check their screens.

python -m tests.system.run [--only faults|card] [--quick | --long] [--restore] [--check NAME ...]

The docstring of tests.system describes how it works, how to add a check, and where logs and
screenshots lie.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from textwrap import shorten
from typing import TypeVar

from tests.system import host, image, installation, rootfs
from tests.system import log as logs
from tests.system.appliance import Appliance
from tests.system.card import card_image
from tests.system.card import checks as card_checks
from tests.system.card.machine import CardMachine
from tests.system.checks import CHECKS, QUICK
from tests.system.checks.same_process import Check
from tests.system.qmp import GuestError
from tests.system.vm import VirtualMachine
from tests.system.workspace import LOGS, WORK, FailedError, SkipError

SCREENSHOTS = WORK / "shots"
SUMMARY_WIDTH = 300  # characters per failure: often only the end of a long log is kept
log = logging.getLogger(__name__)
T = TypeVar("T")


def main() -> int:
    """Return the exit code: 0 passed or skipped, 1 failed."""
    logs.configure()
    options = _parse()
    failures: list[str] = []
    try:
        if not options.restore:
            prepare(options.stages)
        shutil.rmtree(SCREENSHOTS, ignore_errors=True)
        SCREENSHOTS.mkdir(parents=True)
        for name in options.stages:
            failures += STAGES[name](options)
    except SkipError as reason:
        print(f"system test skipped: {reason}")
        return 0
    except (FailedError, GuestError) as error:
        print(f"system test failed: {error}", file=sys.stderr)
        failures.append("the remaining checks could not be run")
    print(f"{len(failures)} checks failed" if failures else "all checks passed")
    for failure in failures:
        print(f"  {shorten(failure, SUMMARY_WIDTH)}")
    print(f"screenshots: {SCREENSHOTS}; logs: {LOGS}")
    return 1 if failures else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Test whole appliances in a virtual machine.")
    parser.add_argument("--only", choices=STAGES, help="run one stage")
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--quick", action="store_true", help="stage faults with its most important checks"
    )
    length.add_argument(
        "--long",
        action="store_true",
        help="also check updates and a power cut during installation (ten minutes more)",
    )
    parser.add_argument(
        "--restore",
        action="store_true",
        help="stage faults without building and booting, from the snapshot after its last boot",
    )
    parser.add_argument(
        "--check",
        action="append",
        metavar="NAME",
        choices=[each.__name__ for each in CHECKS],
        help="stage faults with only this check (repeatable; runs in the usual order)",
    )
    options = parser.parse_args()
    only = "faults" if options.restore or options.check or options.quick else options.only
    options.stages = [only] if only else list(STAGES)
    return options


def prepare(stages: Sequence[str]) -> None:
    """Install the tools and build the root file system that both stages use."""
    cached = rootfs.stamp().is_fresh() and ("card" not in stages or card_image.is_cached())
    host.prepare(download=not cached)
    rootfs.build()


def run_faults(options: argparse.Namespace) -> list[str]:
    """Run the checks of an installed appliance; return those that failed.

    Raises:
        FailedError: it cannot be built.
        GuestError: it does not boot.
    """
    checks = [each for each in CHECKS if _is_wanted(each, options)]
    with closing(start_machine(restore=options.restore)) as vm:
        appliance = Appliance(vm, SCREENSHOTS)
        failures = run_checks(checks, appliance)
        lines = [f"{entry.time:9.3f} {entry.message}\n" for entry in appliance.journal()]
        (LOGS / "service.log").write_text("".join(lines))
    return failures


def start_machine(*, restore: bool) -> VirtualMachine:
    """Build and boot the machine of stage faults, and save a snapshot of it, or restore that.

    Raises:
        FailedError: it cannot be built.
        GuestError: it does not boot.
    """
    if not restore:
        installation.install_dependencies()
        installation.install_product()
        image.build()
    vm = VirtualMachine(image.IMAGE, restore=restore)
    log.info("guest: %s", "restored" if restore else "booted")
    if not restore:
        vm.save_snapshot()
    return vm


def _is_wanted(check: Check, options: argparse.Namespace) -> bool:
    if options.check:
        return check.__name__ in options.check
    return check in QUICK or not options.quick


def run_card(options: argparse.Namespace) -> list[str]:
    """Run the checks of a card from its first boot on; return those that failed.

    Raises:
        FailedError: it cannot be built.
    """
    card_image.build()
    with closing(CardMachine(card_image.CARD, WORK / "card-disk.img", SCREENSHOTS)) as machine:
        omitted = () if options.long else card_checks.LONG
        checks = [each for each in card_checks.CHECKS if each not in omitted]
        return run_checks(checks, machine, dependent=True)


def run_checks(
    checks: Sequence[Callable[[T], Iterator[str]]], subject: T, *, dependent: bool = False
) -> list[str]:
    """Run checks in order; return those that failed, each with its problems.

    Args:
        checks: each yields one line per problem.
        subject: what they check.
        dependent: each check needs the success of the previous one, so stop at a failure.
    """
    failures = []
    for check in checks:
        problems = find_problems(check, subject)
        if not problems:
            log.info("%s: ok", check.__name__)
        else:
            log.error("%s: FAILED", check.__name__)
            for problem in problems:
                log.error("  %s", problem)
            failures.append(f"{check.__name__}: {'; '.join(problems)}")
            if dependent:
                break
    return failures


def find_problems(check: Callable[[T], Iterator[str]], subject: T) -> list[str]:
    """Run one check; an error of the guest counts as a problem."""
    problems: list[str] = []
    try:
        problems.extend(check(subject))
    except GuestError as error:
        problems.append(str(error))
    return problems


STAGES: dict[str, Callable[[argparse.Namespace], list[str]]] = {
    "faults": run_faults,
    "card": run_card,
}


if __name__ == "__main__":
    raise SystemExit(main())
