"""Files that another user could have written, while this process is root.

A parser that runs as root gives its faults to whoever writes what it parses.
"""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path


def foreign_writer(path: Path, user: int | None = None) -> str:
    """Return the name of a user who can replace a file; "" if none can, or if this is not root.

    Args:
        path: the file or folder; it may be missing.
        user: effective user of this process; None takes it from the system.
    """
    if (os.geteuid() if user is None else user) != 0:
        return ""
    # A link is as safe as the place that it stands in and the place that it leads to.
    for place in (path.absolute(), Path(os.path.realpath(path))):  # never raises, unlike resolve
        for each in (place, *place.parents):
            if writer := _writer(each):
                return writer
    return ""


def _writer(path: Path) -> str:
    """Return who besides root may change an entry, or add one to a folder."""
    try:
        status = path.lstat()
    except OSError:  # missing, or in a folder that the loop looks at too
        return ""
    if status.st_uid != 0:
        return _user_name(status.st_uid)
    if stat.S_ISLNK(status.st_mode) or status.st_mode & stat.S_ISVTX:
        return ""  # in a folder such as /tmp, only owners replace their entries
    by_group = status.st_mode & stat.S_IWGRP and status.st_gid != 0
    return "another user" if by_group or status.st_mode & stat.S_IWOTH else ""


def _user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
