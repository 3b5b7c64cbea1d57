"""Decorator of checks that require that the service does not restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from tests.system.appliance import Appliance

Check = Callable[[Appliance], Iterator[str]]


def in_same_process(check: Check) -> Check:
    """Report a problem if the process of the service is not the same after a check."""

    @wraps(check)
    def wrapped(appliance: Appliance) -> Iterator[str]:
        before = appliance.main_pid()
        yield from check(appliance)
        after = appliance.main_pid()
        if before != after or after == "0":
            yield f"the process of the service was {before} and is {after}"

    return wrapped
