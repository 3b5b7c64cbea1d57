"""The system test: builds a whole appliance, boots it in QEMU, and looks at its screen.

python -m tests.system.run             from nothing, or from what earlier runs have built
python -m tests.system.run --restore   the machine of the last run as it was after its boot
"""

from __future__ import annotations

import argparse
import shutil
import sys
from contextlib import closing

from tests.system import host, image, product, rootfs
from tests.system.appliance import Appliance
from tests.system.checks import CHECKS, Check
from tests.system.qmp import GuestError
from tests.system.steps import WORK, FailedError, SkipError, say
from tests.system.vm import Machine

SHOTS = WORK / "shots"


def main() -> int:
    """Give the exit code: 0 passed or skipped, 1 failed."""
    parser = argparse.ArgumentParser(description="The system test.")
    parser.add_argument("--restore", action="store_true", help="skip building and booting")
    restore = parser.parse_args().restore
    try:
        if not restore:
            build()
        shutil.rmtree(SHOTS, ignore_errors=True)
        SHOTS.mkdir(parents=True)
        with closing(Machine(image.IMAGE, restore=restore)) as machine:
            say("restored" if restore else "booted: the guest runs commands")
            if not restore:
                machine.snapshot()
            failed = check(Appliance(machine, SHOTS))
    except SkipError as reason:
        print(f"system test skipped: {reason}")
        return 0
    except (FailedError, GuestError) as error:
        print(f"system test failed: {error}", file=sys.stderr)
        return 1
    say(f"{len(CHECKS) - failed} of {len(CHECKS)} checks passed; pictures: {SHOTS}")
    return 1 if failed else 0


def build() -> None:
    """All that the machine starts from; what earlier runs made is used again.

    Raises:
        SkipError, FailedError: see `host.prepare` and the stages.
    """
    host.prepare(download=not rootfs.stamp().fresh())
    rootfs.build()
    product.install_dependencies()
    product.install()
    image.build()


def check(appliance: Appliance) -> int:
    """Run every check; give how many failed."""
    failed = 0
    for each in CHECKS:
        problems = problems_of(each, appliance)
        say(f"{each.__name__}: {'FAILED' if problems else 'ok'}")
        for problem in problems:
            print(f"  {problem}", flush=True)
        failed += bool(problems)
    log = "".join(f"{said.time:9.3f} {said.line}\n" for said in appliance.log())
    (WORK / "logs" / "service.log").write_text(log)
    return failed


def problems_of(each: Check, appliance: Appliance) -> list[str]:
    problems: list[str] = []
    try:
        problems.extend(each(appliance))
    except GuestError as error:
        problems.append(str(error))
    return problems


if __name__ == "__main__":
    raise SystemExit(main())
