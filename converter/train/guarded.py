"""Do the work of a command, and turn errors that users can mend into one line."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable

from edge.errors import EmotionEdgeError
from edge.system.log import print_error

# Packages of the extra `convert`, by the names under which they are imported.
EXTRA_PACKAGES = (
    "h5py", "keras", "matplotlib", "scipy", "sklearn", "tensorflow", "tf_keras", "torch", "tqdm",
)  # fmt: skip

log = logging.getLogger(__name__)


def run_guarded(work: Callable[[], None], prefix: str = "") -> int:
    """Do the work.

    Args:
        work: prints its result.
        prefix: of the line that an error is printed as.

    Returns:
        the exit code, 0 or 1.
    """
    try:
        work()
        sys.stdout.flush()
    except EmotionEdgeError as error:
        return _fail(f"{prefix}error: {error}")
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in EXTRA_PACKAGES:
            raise
        return _fail(f"{prefix}error: {package} is missing: pip install 'emotion-edge[convert]'")
    except BrokenPipeError:  # the reader closed the pipe, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (OSError, MemoryError) as error:
        log.debug("", exc_info=True)
        return _fail(f"{prefix}error: {_reason(error)}")
    return 0


def _reason(error: OSError | MemoryError) -> str:
    if isinstance(error, MemoryError):
        return "not enough memory"
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason


def _fail(message: str) -> int:
    print_error(message)
    return 1
