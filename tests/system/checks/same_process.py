"""What all checks use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from tests.system.appliance import Appliance

Check = Callable[[Appliance], Iterator[str]]


def in_one_process(check: Check) -> Check:
    """The service is not restarted while it is checked."""

    @wraps(check)
    def watched(appliance: Appliance) -> Iterator[str]:
        before = appliance.process()
        yield from check(appliance)
        after = appliance.process()
        if before != after or after == "0":
            yield f"the service was process {before} and is {after}"

    return watched
