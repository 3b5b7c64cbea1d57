"""Keep the memory of this process out of files: it holds pictures of people.

Two measures, because each alone has a hole. A core pattern that is a pipe, as apport has, ignores
a limit of 0 bytes (core(5)). A process that is not dumpable becomes dumpable again when it executes
a program, which inherits the limit. The unit has LimitCORE=0 as well, for the time before this.
"""

from __future__ import annotations

import ctypes
import logging
import os
import resource

log = logging.getLogger(__name__)

PR_SET_DUMPABLE = 4  # linux/prctl.h


def forbid() -> None:
    """Forbid core dumps, and reading the memory from other processes of the same user.

    /proc/PID belongs to root from now on: the process reads its own files there as before, but a
    debugger needs root (ptrace(2), PR_SET_DUMPABLE in prctl(2)).
    """
    try:
        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    except (OSError, ValueError) as error:
        log.debug("core dumps stay as large as they may be: %s", error)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0):
        log.debug("the process stays dumpable: %s", os.strerror(ctypes.get_errno()))
