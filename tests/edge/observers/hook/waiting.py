"""Wait for the end of a run."""

import os


def finish(process):
    """Return the status of a run, as soon as it has ended."""
    pid = process._process.pid
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    return process.poll()
